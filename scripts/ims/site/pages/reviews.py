"""Management reviews and councils: when they were held, what was judged, what became of decisions.

Minutes are confidential: the build for quality shows them, that for the staff shows dates and counts.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ims.loops import loose_ends
from ims.loops.councils import Meeting, meetings
from ims.loops.reviews import (
    DECISIONS,
    REVIEW,
    actions_of_reviews,
    decides,
    held_on,
    inputs_of,
)
from ims.rules.reviews import JUDGEMENTS
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import moved

TITLE = "Management review"
OVERVIEW = "reviews/index.md"
INPUTS = "reviews/inputs.md"


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages."""
    standpoint = contents.standpoint
    if standpoint is None:
        return
    yield OVERVIEW, _overview(contents, standpoint)
    yield INPUTS, _inputs(contents, standpoint)


def navigation(contents: Contents) -> list[Any]:  # noqa: ARG001 - the same for all topics
    """Return the places of the pages."""
    return [OVERVIEW, INPUTS]


def _overview(contents: Contents, standpoint: Standpoint) -> str:
    reviews = sorted(standpoint.ledger.of(REVIEW), key=held_on, reverse=True)
    parts = [f"{standpoint.basis}.", _due(standpoint), "## Reviews"]
    if contents.publication.quality:
        parts += [_review(standpoint, one) for one in reviews] or ["No review was held."]
    else:
        parts += [_dates(reviews)]
    actions = [
        one
        for one in actions_of_reviews(standpoint)
        if _at_site(contents, one.site)
        and (contents.publication.quality or dashboard.may_name(contents, one))
    ]
    parts += ["## Actions of reviews and councils", _actions(contents, standpoint, actions)]
    parts += ["## Councils of the sites", _councils(contents, standpoint)]
    head = frame.Head(TITLE, hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(parts))


def _at_site(contents: Contents, site: str) -> bool:
    return contents.publication.site in ("", site)


def _due(standpoint: Standpoint) -> str:
    """Return what is not as it must be with reviews, in one sentence."""
    ends = [end for end in loose_ends(standpoint) if end.code.startswith("MRV")]
    if not ends:
        return "Reviews and councils are held as planned, and each decision has its action."
    oldest = max(end.age(standpoint.day) for end in ends)
    return f"**{many(len(ends), 'thing')} not as planned**, the oldest for {many(oldest, 'day')}."


def _dates(reviews: Sequence[Filed]) -> str:
    rows = [
        [markup.cell(one.day("period_start") or ""), markup.cell(one.day("period_end") or ""),
         str(held_on(one)) if one.is_signed("held") else "not held yet",
         markup.text(one.state), markup.cell(one.day("next_due") or "")]
        for one in reviews
    ]  # fmt: skip
    headers = ("From", "To", "Held", "State", "Next")
    return markup.table(headers, rows) if rows else "No review was held."


def _review(standpoint: Standpoint, one: Filed) -> str:
    judged = [(name, one.text(name) or "not judged yet") for name in JUDGEMENTS]
    decided = [f"{_field(one, name)}: {markup.text(one.text(name))}"
               for name in DECISIONS if decides(one.text(name))]  # fmt: skip
    present = ", ".join(standpoint.name(person) for person in one.ids("present"))
    held = f"held on {held_on(one)}" if one.is_signed("held") else "not held yet"
    facts = [
        ("Period", f"{one.day('period_start')} to {one.day('period_end')}"),
        ("State", f"{one.state}, {held}"),
        ("Present", present),
        ("Commit of the figures", one.text("pack_commit")[:12]),
        *((name.capitalize(), word) for name, word in judged),
    ]
    return "\n\n".join(
        [
            f"### {markup.text(one.id)}, {markup.text(one.record.title)}",
            f'<section class="ims-facts" aria-label="Facts">{markup.facts(facts)}</section>',
            f"Reasons: {markup.cell(one.text('conclusion'))}",
            markup.bullets(decided) if decided else "Nothing was decided yet.",
        ]
    )


def _field(one: Filed, name: str) -> str:
    return str(type(one.record).model_fields[name].title or name)


def _actions(contents: Contents, standpoint: Standpoint, actions: Sequence[Filed]) -> str:
    if not actions:
        return "No action was asked for."
    named = contents.publication.quality
    headers = ["Action", "What", "Site", "Due", "State", "Late"]
    headers += ["Asked for by", "Owed by"] if named else []
    rows = [_action(standpoint, one, named=named) for one in actions]
    return markup.table(headers, rows, filters=("Site", "State"))


def _action(standpoint: Standpoint, one: Filed, *, named: bool) -> list[str]:
    found = moved(standpoint, one, "due")
    due = found.now if found else None
    late = (standpoint.day - due).days if due and not one.is_closed else 0
    extended = f" (extended {len(found.granted)} times)" if found and len(found.granted) > 1 else ""
    extended = " (extended once)" if found and len(found.granted) == 1 else extended
    row = [
        markup.whole(one.id),
        markup.text(one.record.title),
        markup.text(one.site),
        markup.cell(due or "") + extended,
        markup.text(one.state),
        f"**{many(late, 'day')}**" if late > 0 else markup.EMPTY,
    ]
    people = ", ".join(standpoint.name(person) for person in one.ids("assignee"))
    return (
        [*row, markup.join(map(markup.whole, one.ids("source"))), markup.cell(people)]
        if named
        else row
    )


def _councils(contents: Contents, standpoint: Standpoint) -> str:
    register = inputs_of(standpoint)
    councils = register.councils if register else []
    known = [m for c in councils for m in meetings(standpoint, c) if _at_site(contents, c.site)]
    if not known:
        return "No council is owed."
    named = contents.publication.quality
    headers = ["Site", "For", "Held", "Late items", "Extensions", "Actions"]
    headers += ["Council", "Decisions"] if named else []
    rows = [_meeting(standpoint, one, named=named) for one in sorted(known, key=_newest)]
    return markup.table(headers, rows, filters=("Site",))


def _newest(one: Meeting) -> tuple[int, str]:
    return -one.last.toordinal(), one.site


def _meeting(standpoint: Standpoint, one: Meeting, *, named: bool) -> list[str]:
    council = one.held
    late = (standpoint.day - one.last).days
    row = [markup.text(one.site), markup.whole(f"{one.first:%Y-%m}")]
    if council is None:
        missing = f"**✕ not held, {many(late, 'day')}**" if late > 0 else "not yet"
        return [*row, missing, *[markup.EMPTY] * (5 if named else 3)]
    row += [markup.whole(f"● {council.event_day}"), *(str(len(council.ids(name))) for name in
            ("late_items", "extensions", "actions"))]  # fmt: skip
    said = [markup.whole(council.id), markup.text(council.text("decisions"))]
    return [*row, *said] if named else row


def _inputs(contents: Contents, standpoint: Standpoint) -> str:
    register = inputs_of(standpoint)
    rows = [
        [markup.text(one.title), markup.text(standpoint.role(one.owner)), markup.text(one.source),
         "yes" if one.expected else "no",
         markup.join(f"{contents.framework_name(a.requirement.partition('#')[0])} "
                     f"{a.requirement.partition('#')[2]} {', '.join(a.points)}" for a in one.answers)]
        for one in (register.inputs if register else ())
    ]  # fmt: skip
    words = (
        "`ims review-pack` works these out for a period and names who owes what is missing. "
        "*Expected* says that nothing in the period means that the owner owes it."
    )
    headers = ("Input", "Owner", "Comes from", "Expected", "Answers")
    body = markup.table(headers, rows, filters=("Owner",)) if rows else "No input is named."
    head = frame.Head("Inputs of the review", hide=["toc"], landscape=True)
    return frame.page(contents, head, f"{words}\n\n{body}")
