"""The summary for a pull request: what changes, who must sign, what else is touched."""

import re
from collections.abc import Iterable, Iterator

from ims.diagnostic import Diagnostic
from ims.exchange.steps_text import closing_line
from ims.judge import Verdict
from ims.views.impact import Impact, TextChange, Training
from ims.views.signatures import Given

# What Markdown or a forge would take for more than text: markup, names of people, numbers of issues.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_MENTION = re.compile(r"(?<!\w)@")


def render(verdict: Verdict, impact: Impact) -> str:
    """Return the summary as Markdown that a forge can show."""
    lines = [f"## {_clean(closing_line(verdict))}", ""]
    lines += _problems("Problems", verdict.wrong)
    for text in impact.texts:
        if text.asks_signatures or text.path.endswith(".md"):
            lines += _text(text)
    lines += _others(impact)
    lines += _problems("Flags, which fail nothing", verdict.flagged)
    return "\n".join(lines).rstrip("\n") + "\n"


def _problems(title: str, found: Iterable[Diagnostic]) -> Iterator[str]:
    items = list(found)
    if items:
        yield from (f"### {title}", "")
        for one in items:
            path = f"{_code(one.path)}: " if one.path else ""
            yield f"- {path}**{one.code}** {one.name}: {_clean(one.fact)}"
            yield f"  - help: {_clean(one.help)}"
        yield ""


def _text(text: TextChange) -> Iterator[str]:
    yield f"### {_heading(text)}"
    yield ""
    facts = (
        ("Class", text.class_),
        ("Summary", text.summary),
        ("Reason", text.reason),
        ("Change record", text.request),
        ("Impact", "; ".join(f"{key}: {value}" for key, value in text.impact)),
        ("Referred to by", ", ".join(text.referred_by)),
        ("Requirements", ", ".join(text.requirements)),
        ("Training", "; ".join(map(_training, text.training))),
    )
    yield from (f"- {name}: {_clean(value)}" for name, value in facts if value)
    yield from _signatures(text)
    yield ""


def _heading(text: TextChange) -> str:
    title = f": {text.title}" if text.title else ""
    heading = _clean(f"{text.id}{title}") + f" ({text.what}"
    if text.revision and text.former and text.former != text.revision:
        heading += f", revision {_clean(text.former)} to {_clean(text.revision)}"
    elif text.revision:
        heading += f", revision {_clean(text.revision)}"
    return heading + ")"


def _training(one: Training) -> str:
    people = "person" if one.people == 1 else "people"
    return f"{one.people} {people} at {one.site} ({one.kind}; {', '.join(one.roles)})"


def _signatures(text: TextChange) -> Iterator[str]:
    given = text.signatures
    yield from (f"- [x] {_given(one)}" for one in given.present)
    yield from (f"- [ ] {_clean(missing.in_words)}" for missing in given.missing)
    yield from (f"- refused: {_given(one)}" for one in given.rejected)
    yield from (f"- does not count: {_given(one)}" for one in given.not_counted)
    if text.becomes_approved:
        yield "- All signatures are there: it is approved with this change."


def _given(given: Given) -> str:
    why = f": {given.why_not}" if given.why_not else ""
    return _clean(f"{given.meaning} by {given.name} ({given.role}) on {given.time}{why}")


def _others(impact: Impact) -> Iterator[str]:
    lines = [f"- {_clean(decision)}" for decision in impact.decisions]
    if impact.readings:
        lines.append(f"- read and understood: {impact.readings:,}")
    if impact.others > 0:
        lines.append(f"- files that nobody signs: {impact.others:,}")
    if lines:
        yield from ("### Decisions and others", "", *lines, "")


def _clean(text: str) -> str:
    """Return a text on one line in which nothing is markup, not even what an author wrote so."""
    one_line = " ".join(text.split())
    shown = "".join(c if c.isprintable() else f"(U+{ord(c):04X})" for c in one_line)
    # A forge makes links of addresses and calls people by @name, escaped or not.
    return _MARKUP.sub(r"\\\1", _MENTION.sub("(at)", shown)).replace("://", ":\\//")


def _code(text: str) -> str:
    return f"`{''.join(c if c.isprintable() and c != '`' else '?' for c in text)}`"
