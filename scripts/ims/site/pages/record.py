"""The page of one record: its stages with who signed what when, links both ways, its addenda."""

from collections.abc import Iterator
from typing import Any

from ims.models.base import Model
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import next_due
from ims.standpoint.ledger import ADDENDUM

_ABOVE = "*above the level of this site*"
_GROUPS = ("concerns", "reported", "paper")


def place(filed: Filed) -> str:
    """Return the place of the page of a record."""
    return f"records/{filed.record.folder}/{filed.id}.md"


def log_path(standpoint: Standpoint, kind: str) -> str:
    """Return the place of the log of a kind of record."""
    return f"records/{standpoint.system.record_types[kind].folder}/index.md"


def link(contents: Contents, standpoint: Standpoint, name: str, page: str) -> str:
    """Return a link to a record that has a page, else its id, else that it may not be named."""
    from ims.site.pages.records import KINDS

    filed = standpoint.ledger.get(name)
    if filed and not dashboard.may_name(contents, filed):
        return _ABOVE
    of_site = filed is not None and contents.publication.site in ("", filed.site)
    if filed and of_site and filed.type in KINDS and contents.publication.quality:
        return markup.link(name, place(filed), page) + "{.ims-id}"
    return markup.text(name)


def render(contents: Contents, standpoint: Standpoint, filed: Filed) -> str:
    """Return the whole page."""
    body = [
        _head(standpoint, filed),
        *_groups(filed),
        *_stages(contents, standpoint, filed),
        "## Leads to",
        _links(contents, standpoint, filed, [*_named(standpoint, filed)]),
        "## Named by",
        _links(contents, standpoint, filed, [f.id for f in standpoint.ledger.naming(filed.id)]),
        *_addenda(standpoint, filed),
    ]
    title = f"{filed.id} {filed.record.title}"
    return frame.page(contents, frame.Head(title, boost=0.5), "\n\n".join(body))


def _head(standpoint: Standpoint, filed: Filed) -> str:
    waits = next_due(standpoint, filed)
    late = (standpoint.day - waits[1]).days if waits else 0
    next_ = (
        f"{waits[0]}, due {waits[1]}" + (f", {many(late, 'day')} late" if late > 0 else "")
        if waits
        else ""
    )
    record = filed.record
    pairs: list[tuple[str, object]] = [
        ("Kind", record.heading), ("Site", filed.site), ("Owner", standpoint.role(record.owner)),
        ("Disciplines", ", ".join(record.disciplines)), ("Level", record.classification),
        ("Event", _moment(record.event_date)), ("Written", _moment(record.entry_date)),
        ("Late entry", record.late_entry_reason or ""), ("State", filed.state),
        ("Open for", "" if filed.is_closed else many((standpoint.day - filed.opened_on).days, "day")),
        ("Next", next_), ("Closed", filed.closed_on or ""), ("File", filed.path),
    ]  # fmt: skip
    return f'<div class="ims-control">{markup.facts(p for p in pairs if p[1])}</div>'


def _moment(value: Any) -> str:
    return str(value.isoformat(" ", "minutes"))


def _groups(filed: Filed) -> Iterator[str]:
    """Return what a record is about, how it was reported, and the paper it comes from."""
    for name in _GROUPS:
        found = getattr(filed.record, name)
        if isinstance(found, Model):
            rows = [
                [markup.text(key.replace("_", " ")), _plain(getattr(found, key))]
                for key in type(found).model_fields
                if getattr(found, key) not in (None, [])
            ]
            yield f"## {name.capitalize()}"
            yield markup.table(("Field", "Value"), rows)


def _stages(contents: Contents, standpoint: Standpoint, filed: Filed) -> Iterator[str]:
    for stage, fields in filed.record.stages.items():
        yield f"## {markup.text(stage.capitalize())}"
        yield _signed(standpoint, filed, stage)
        rows = [
            [markup.text(_title(filed, name)), _value(contents, standpoint, filed, name)]
            for name in fields
            if filed.get(name) is not None
        ]
        if rows:
            yield markup.table(("Field", "Value"), rows)


def _signed(standpoint: Standpoint, filed: Filed, stage: str) -> str:
    found = filed.signature(stage)
    if found is None:
        role = filed.record.signers.get(stage, ("", ("",)))[1][0]
        return f"○ **Not signed.** Waits for {markup.text(standpoint.role(role))}."
    who, role = standpoint.name(found.person), standpoint.role(found.role)
    return (
        f"✓ Signed {found.on} by {markup.text(who)} as {markup.text(role)}: "
        f"{markup.text(found.meaning)} (`{found.statement.rpartition('/')[2]}`)"
    )


def _title(filed: Filed, name: str) -> str:
    field = type(filed.record).model_fields[name]
    return field.title or name.replace("_", " ").capitalize()


def _value(contents: Contents, standpoint: Standpoint, filed: Filed, name: str) -> str:
    found = filed.get(name)
    listed = found if isinstance(found, list) else [found]
    parts = []
    for one in listed:
        known = isinstance(one, str) and (standpoint.ledger.get(one) or one in contents.entries)
        if known and standpoint.ledger.get(str(one)):
            parts.append(link(contents, standpoint, str(one), place(filed)))
        elif known:
            parts.append(contents.document_link(str(one), place(filed)))
        else:
            parts.append(_plain(one))
    return markup.join(parts)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return markup.join(map(_plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return markup.text(_moment(value) if hasattr(value, "hour") else value)


def _named(standpoint: Standpoint, filed: Filed) -> Iterator[str]:
    seen = set()
    for reference in standpoint.system.item(filed.path).references:
        if reference.value in standpoint.ledger.filed and reference.value not in seen:
            seen.add(reference.value)
            yield reference.value


def _links(contents: Contents, standpoint: Standpoint, filed: Filed, names: list[str]) -> str:
    rows = []
    for name in sorted({*names} - {filed.id}):
        other = standpoint.ledger.filed[name]
        if not dashboard.may_name(contents, other):
            rows.append([_ABOVE, markup.EMPTY, markup.EMPTY, markup.EMPTY])
            continue
        rows.append([link(contents, standpoint, name, place(filed)), markup.text(other.record.heading),
                     markup.text(other.record.title), markup.text(other.state)])  # fmt: skip
    return markup.table(("Id", "Kind", "Title", "State"), rows) if rows else "Nothing."


def _addenda(standpoint: Standpoint, filed: Filed) -> Iterator[str]:
    """Return the corrections that stand beside the original; it is never replaced."""
    for item in standpoint.system.items("record"):
        if item.stem.startswith(f"{filed.id}{ADDENDUM}"):
            yield f"## Addendum {markup.text(item.stem.rpartition('-')[2])}"
            yield f"`{item.path}` corrects this record; the original stays as it was signed."
            yield markup.box("ims-addendum", markup.text(item.source.body))
