"""Open the next revision of a controlled file: its number, its reason, and no other byte."""

from dataclasses import dataclass

from ims.diagnostic import ImsError
from ims.redline.fields import field_changes
from ims.revision import next_revision
from ims.source import Source, Value, parse, quoted, set_entry, set_value
from ims.vocabulary import ChangeClass

Changed = tuple[str, str, str]  # key, old value, new value; empty where there is none

_LONGEST = 300
_NO_EDIT = "cannot be edited without touching other lines"
_BY_HAND = "write `revision` and `change` by hand, each at the beginning of a line"


@dataclass(frozen=True)
class Reason:
    """What somebody says of the next revision; an empty summary is asked for by `ims check`."""

    class_: ChangeClass
    reason: str
    summary: str = ""
    request: str = ""


def revise(text: bytes, path: str, why: Reason, scheme: str) -> tuple[bytes, list[Changed]]:
    """Return the file with its revision raised, and every key that changed with both values.

    The former change, its impact and the former date go: they belong to the former revision.
    Raises ImsError where the file, its revision or the reason does not allow it.
    """
    source = _editable(path, text)
    _refuse_odd_lines(why)
    revision = source.data.get("revision")
    if not isinstance(revision, str) or "change" not in source.data:
        raise ImsError(f"{path} has no `revision` or no `change`", "run `ims check` and mend it")
    new = next_revision(revision, why.class_, scheme)
    changed = _edited(source, new, why)
    _refuse_side_effects(source, parse(path, changed.encode()), new)
    after = parse(path, changed.encode()).data
    fields = [(c.key, c.old or "", c.new or "") for c in field_changes(source.data, after)]
    return changed.encode(), fields


def _editable(path: str, text: bytes) -> Source:
    source = parse(path, text)
    if not source.readable or source.text.encode() != text:
        fault = next((f"line {f.line}: {f.fact}" for f in source.faults), "it is odd")
        raise ImsError(f"{path} cannot be edited: {fault}", "run `ims check` and mend it first")
    return source


def _refuse_odd_lines(why: Reason) -> None:
    if not why.reason.strip():
        raise ImsError("the reason is empty", "write --reason with a few words")
    for value in (why.reason, why.summary, why.request):
        if len(value) > _LONGEST or not value.isprintable() or value != value.strip():
            help = f"write one line without spaces at its ends, at most {_LONGEST} characters"
            raise ImsError(f"`{value[:40]}` is no line of text", help)


def _edited(source: Source, revision: str, why: Reason) -> str:
    markdown = source.is_markdown
    try:
        text = set_value(source.text, ("revision",), revision, markdown=markdown)
        entry = _change(why, impact=_has_impact(source.data["change"]))
        text = set_entry(text, "change", entry, markdown=markdown)
        if "effective_date" in source.data:
            text = set_entry(text, "effective_date", "", markdown=markdown)
    except KeyError:
        raise ImsError(f"{source.path} {_NO_EDIT}", _BY_HAND) from None
    return text


def _has_impact(change: Value) -> bool:
    return isinstance(change, dict) and "impact" in change


def _change(why: Reason, *, impact: bool) -> str:
    lines = ["change:", f"  class: {why.class_.value}"]
    lines.append(f"  summary: {quoted(why.summary)}" if why.summary else "  summary:")
    lines.append(f"  reason: {quoted(why.reason)}")
    if why.request:
        lines.append(f"  request: {quoted(why.request)}")
    if impact:
        training = "none" if why.class_ is ChangeClass.EDITORIAL else "read"
        lines.append(f"  impact: {{training: {training}, validation: none, filing: none}}")
    return "\n".join(lines) + "\n"


def _refuse_side_effects(old: Source, new: Source, revision: str) -> None:
    """Refuse a text in which anything else would differ: odd YAML must not slip through."""
    ours = {"revision", "change", "effective_date"}
    kept = {key: value for key, value in old.data.items() if key not in ours}
    now = {key: value for key, value in new.data.items() if key not in ours}
    right = new.data.get("revision") == revision and "effective_date" not in new.data
    if not (new.readable and right and kept == now and old.body == new.body):
        raise ImsError(f"{old.path} {_NO_EDIT}", _BY_HAND)
