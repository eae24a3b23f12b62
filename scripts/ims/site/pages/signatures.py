"""Signatures as they must be shown (21 CFR 11.50; R23): name, role, meaning, time with zone."""

from collections.abc import Iterable

from ims.lifecycle.facts import Act, Approved, Signed
from ims.site import markup
from ims.site.contents import Contents
from ims.site.entry import AtWork
from ims.site.publication import moment
from ims.vocabulary import Method

HEADERS = ("Name", "Role", "Meaning", "Date and time", "How")
_HOW = {
    Method.PASSPHRASE: "key with passphrase",
    Method.AGENT: "key in an agent",
    Method.HARDWARE: "hardware key",
    Method.PASSKEY: "passkey",
    Method.FORGE: "**attested by forge**, not signed by the person",
    Method.DEMO: "public demo key",
}


def section(contents: Contents, approved: Approved) -> str:
    """Return the signature block of an approved revision."""
    label = (
        contents.holdings.labels.get(approved.step, "asserted") if contents.holdings else "asserted"
    )
    lead = (
        f"All signatures below were verified over exactly this text. With the last of them "
        f"revision {markup.text(approved.revision)} was approved on "
        f"{markup.text(moment(approved.arrival))} (time {label}), with commit "
        f"{markup.text(approved.step[:12])}."
    )
    return f"{lead}\n\n{table(contents, approved.signatures)}"


def table(contents: Contents, given: Iterable[Signed]) -> str:
    """Return signatures as a table, in the order in which they were given."""
    return markup.table(HEADERS, [_row(contents, one) for one in in_order(given)])


def in_order(given: Iterable[Signed]) -> list[Signed]:
    """Return signatures as they were given."""
    return sorted(given, key=lambda one: (one.time, one.path))


def _row(contents: Contents, given: Signed) -> list[str]:
    return [
        f"**{markup.text(given.printed_name)}**{_behalf(contents, given)}",
        markup.text(contents.role(given.role)),
        markup.text(given.meaning) + _concession(given),
        markup.text(moment(given.time)),
        _HOW.get(Method(given.method), markup.text(given.method)),
    ]


def _behalf(contents: Contents, given: Signed) -> str:
    if not given.on_behalf_of:
        return ""
    names = contents.holdings.names if contents.holdings else {}
    return f" on behalf of {markup.text(names.get(given.on_behalf_of, given.on_behalf_of))}"


def _concession(given: Signed) -> str:
    return f" (by concession {markup.text(given.concession)})" if given.concession else ""


def names(contents: Contents, act: Act) -> str:
    """Return who decided, in words."""
    return ", ".join(f"{s.printed_name} ({contents.role(s.role)})" for s in act.signatures)


def reasons(act: Act) -> str:
    """Return why it was decided."""
    return " ".join(dict.fromkeys(s.reason for s in act.signatures if s.reason))


def progress(at_work: AtWork) -> str:
    """Return how far the text of an author is signed."""
    found = at_work.progress.signatures
    if at_work.is_altered:
        return (
            "**Nobody signed this text.** The revision of this number is approved with other "
            "words: open the next revision with `ims revise`."
        )
    parts = [
        f"signed: {markup.text(f'{g.meaning} by {g.name} ({g.role}), {g.time}')}"
        for g in found.present
    ]
    parts += [f"missing: {markup.text(one.in_words)}" for one in found.missing]
    parts += [
        f"does not count: {markup.text(f'{g.meaning} by {g.name}: {g.why_not}')}"
        for g in found.not_counted
    ]
    parts += [f"rejected by {markup.text(f'{g.name}: {g.why_not}')}" for g in found.rejected]
    return markup.bullets(parts) if parts else "No signature is asked for."
