"""Risks: the matrix before and after treatment, the register, chances, aspects and controls."""

from collections.abc import Iterator, Sequence
from typing import Any

from ims.models.risk_method import RiskMethods
from ims.risks import (
    RiskRow,
    Square,
    business_impacts,
    control_rows,
    methods,
    register,
    squares,
)
from ims.risks.impact import aspects
from ims.site import markup
from ims.site.charts.risk_matrix import Cell, risk_matrix
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Filed, Standpoint

TITLE = "Risks"
OVERVIEW = "risks/index.md"
ASPECTS = "risks/aspects.md"
CONTROLS = "risks/controls.md"
_HEADERS = (
    *("Risk", "Site", "Disciplines", "Before", "Treatment", "State", "Remains", "Accepted"),
    *("Next", "Owner"),
)


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages; a risk above the level of the site is counted and never named."""
    standpoint = contents.standpoint
    if standpoint is None:
        return
    site = contents.publication.site
    every = [row for row in register(standpoint) if site in ("", row.site)]
    if every:
        named = [row for row in every if _may_name(contents, standpoint, row.id)]
        yield OVERVIEW, _overview(contents, standpoint, every, named)
        yield CONTROLS, _controls(contents, standpoint, {row.id for row in named})
    if _about_aspects(contents, standpoint):
        yield ASPECTS, _aspects(contents, standpoint)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages that there are."""
    return [place for place, _ in pages(contents)]


def _may_name(contents: Contents, standpoint: Standpoint, name: str) -> bool:
    filed = standpoint.ledger.get(name)
    return filed is not None and dashboard.may_name(contents, filed)


# --- the register ----------------------------------------------------------------------------


def _overview(
    contents: Contents, standpoint: Standpoint, every: Sequence[RiskRow], named: Sequence[RiskRow]
) -> str:
    book = methods(standpoint)
    threats = [row for row in every if not row.is_opportunity]
    shown = [row for row in named if not row.is_opportunity]
    late = [row for row in every if row.late]
    hidden = len(every) - len(named)
    body = [
        f"{many(len(threats), 'risk')}, {many(len(every) - len(threats), 'opportunity', 'opportunities')}; "
        f"{len(late)} late, {sum(row.accepted == 'no' for row in threats)} of what remains not accepted.",
        f"{many(hidden, 'risk')} above the level of this site: counted here and not named." if hidden else "",
        f"{standpoint.basis}. A rating counts from its signature on; a level is worked out by the method.",
        *(_matrices(book, threats, {row.id for row in shown}) if book else ()),
        "## Late",
        _table(contents, [row for row in named if row.late], "Nothing is late."),
        "## Register",
        _table(contents, shown, "There is no risk."),
        "## Opportunities",
        _table(contents, [row for row in named if row.is_opportunity], "There is none."),
    ]  # fmt: skip
    head = frame.Head(TITLE, hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(part for part in body if part))


def _matrices(book: RiskMethods, rows: Sequence[RiskRow], named: set[str]) -> Iterator[str]:
    for title, residual in (("Before treatment", False), ("What remains", True)):
        found = squares(book, rows, residual=residual)
        placed = sum(len(square.ids) for square in found)
        yield f"## {title}"
        yield f"{many(placed, 'risk')} with a signed rating, {len(rows) - placed} without."
        yield _picture(book, title, found, named)
        yield _squares_table(found, named)


def _picture(book: RiskMethods, title: str, found: Sequence[Square], named: set[str]) -> str:
    words = {grade.rank: grade.word for grade in book.methods[0].severity}
    wide = len(book.probability)
    return risk_matrix(
        f"Risk matrix: {title.lower()}",
        "Severity by probability; the table below says the same.",
        [f"{found[n].severity} {words[found[n].severity]}" for n in range(0, len(found), wide)],
        [f"{grade.rank} {grade.word}" for grade in book.probability],
        [[_cell(square, named) for square in found[n : n + wide]]
         for n in range(0, len(found), wide)],
    )  # fmt: skip


def _cell(square: Square, named: set[str]) -> Cell:
    ids = tuple(name for name in square.ids if name in named)
    return Cell(square.level, ids, len(square.ids) - len(ids))


def _squares_table(found: Sequence[Square], named: set[str]) -> str:
    filled = [square for square in found if square.ids]
    rows = [
        [f"{one.severity} x {one.probability}", str(one.level), str(len(one.ids)),
         _ids(_cell(one, named))]
        for one in filled
    ]  # fmt: skip
    return markup.table(("Square", "Level", "Risks", "Which"), rows) if rows else ""


def _ids(cell: Cell) -> str:
    hidden = [f"{cell.unnamed} not named"] if cell.unnamed else []
    return markup.join([*map(markup.text, cell.ids), *hidden])


def _table(contents: Contents, rows: Sequence[RiskRow], nothing: str) -> str:
    if not rows:
        return nothing
    filters = ("Site", "Disciplines", "State", "Accepted")
    return markup.table(_HEADERS, [_row(contents, row) for row in rows], filters=filters)


def _row(contents: Contents, row: RiskRow) -> list[str]:
    again = f"{row.next_step} by {row.next_due}" if row.next_due else ""
    late = f" (**{row.late}**)" if row.late else ""
    return [
        f'<span class="ims-id">{markup.html(row.id)}</span> {markup.text(row.title)}',
        markup.text(row.site),
        markup.text(", ".join(row.disciplines)),
        _rating(row.severity, row.probability, row.level),
        markup.cell(row.treatment),
        markup.text(row.state),
        _rating(row.residual_severity, row.residual_probability, row.residual_level),
        "**no**" if row.accepted == "no" else markup.text(row.accepted),
        markup.cell(again) + late,
        markup.text(contents.role(row.owner)),
    ]


def _rating(severity: int | None, probability: int | None, level: str) -> str:
    if not severity:
        return markup.text(level)
    return f"{severity} x {probability} {markup.text(level)}"


# --- controls --------------------------------------------------------------------------------


def _controls(contents: Contents, standpoint: Standpoint, named: set[str]) -> str:
    rows = []
    for name, ids in control_rows(standpoint).items():
        control = standpoint.system.controls[name]
        shown = [one for one in ids if one in named]
        hidden = [f"{len(ids) - len(shown)} not named"] if len(ids) > len(shown) else []
        texts = [contents.document_link(doc, CONTROLS) for doc in control.procedures]
        rows.append([markup.text(control.title), markup.text(control.aim),
                     markup.join(map(markup.text, control.risks)), markup.join(texts),
                     markup.join([*map(markup.text, shown), *hidden])])  # fmt: skip
    headers = ("Control", "Aim", "What it is against", "Described in", "Risks that name it")
    body = "Which control of the library treats which risk that is current.\n\n" + (
        markup.table(headers, rows) if rows else "There is no library of controls."
    )
    return frame.page(contents, frame.Head("Controls and risks", hide=["toc"]), body)


# --- aspects and business impact ---------------------------------------------------------------


def _about_aspects(contents: Contents, standpoint: Standpoint) -> list[Filed]:
    every = [*aspects(standpoint), *(one.filed for one in business_impacts(standpoint))]
    site = contents.publication.site
    return [f for f in every if site in ("", f.site) and dashboard.may_name(contents, f)]


def _aspects(contents: Contents, standpoint: Standpoint) -> str:
    shown = {one.id for one in _about_aspects(contents, standpoint)}
    found = [one for one in aspects(standpoint) if one.id in shown]
    body = [
        "## Environmental aspects",
        markup.table(
            ("Aspect", "Site", "Activity", "Impact", "Condition", "Significance", "Control"),
            [_aspect(contents, one) for one in found],
            filters=("Site", "Significance"),
        ) if found else "There is none.",
        "## Business impact",
        _impacts(contents, standpoint, shown),
    ]  # fmt: skip
    return frame.page(
        contents, frame.Head("Aspects and business impact", hide=["toc"]), "\n\n".join(body)
    )


def _aspect(contents: Contents, one: Filed) -> list[str]:
    held = [contents.document_link(doc.partition("@")[0], ASPECTS) for doc in one.ids("documents")]
    signed = one.is_signed("controlled")
    control = markup.text(one.text("control")) if signed else "**not signed**"
    where = f" ({', '.join(held)})" if held and signed else ""
    sign = "**significant**" if one.text("significance") == "significant" else "not significant"
    return [
        f"{markup.text(one.text('aspect'))} ({markup.text(one.id)})",
        markup.text(one.site),
        markup.text(one.text("activity")),
        markup.text(one.text("impact")),
        markup.text(one.text("condition")),
        sign,
        control + where,
    ]


def _impacts(contents: Contents, standpoint: Standpoint, shown: set[str]) -> str:
    rows = []
    for one in business_impacts(standpoint):
        if one.filed.id in shown:
            plan = contents.document_link(one.plan, ASPECTS) if one.plan else ""
            why = markup.cell(one.filed.text("no_plan_reason"))
            rows.append([f"{markup.text(one.process)} ({markup.text(one.filed.id)})",
                         markup.text(one.filed.site), f"{one.tolerable:g} h", f"{one.recovery:g} h",
                         f"{one.data_loss:g} h", plan or f"no plan: {why}"])  # fmt: skip
    headers = ("Process", "Site", "Can stop for", "Wanted back in (RTO)", "Data loss (RPO)", "Plan")
    return markup.table(headers, rows) if rows else "There is none."
