"""What a signer sees before signing: which bytes, why they changed, who signed, what differs.

Nobody signs what was not shown (21 CFR 11.50, 11.70; EU GMP Annex 11 (2011), 14).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ims import source
from ims.history.approvals import Assessment
from ims.history.conclude import text_writers
from ims.history.core import group, read_core, text
from ims.history.statements import Arrived
from ims.history.study import Study, is_text
from ims.lifecycle.facts import Approved
from ims.models.statement import Target
from ims.redline import Redline, compare
from ims.signing.rehearse import assessment_of, is_record, shown
from ims.vocabulary import Meaning

_FACT = 14  # letters of the longest name of a fact, so that the facts stand in a column


@dataclass(frozen=True)
class Sheet:
    """One target as it is shown: a heading, facts, and what differs from the revision before."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    redline: Redline | None = None
    against: str = ""  # what the redline compares with

    @property
    def lines(self) -> list[str]:
        """Return heading and facts as lines of text."""
        return [
            self.heading,
            *(f"  {f'{name}:':<{_FACT}} {clean(said)}" for name, said in self.facts),
        ]


def clean(said: str) -> str:
    """Return a text on one line, without signs that a terminal obeys."""
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in said)


def sheet(study: Study, path: str, tree: Mapping[str, bytes], target: Target) -> Sheet:
    """Return what is shown of one file that is to be approved, reviewed or rejected."""
    facts = list(_change_facts(path, tree[path]))
    facts += [("writers", ", ".join(_writers(study, path)) or "nobody in the register")]
    assessment = assessment_of(study, path)
    facts += list(_signature_facts(assessment)) if assessment else []
    facts += [("SHA-256", f"{digest}  {name}") for name, digest in sorted(target.parts.items())]
    old, against = _former(study, path)
    redline = None
    if old is not None:
        redline = compare(old, tree[path], path, (_former_parts(study, path, old), _shown(target)))
    return Sheet(_heading(path, tree[path], target), tuple(facts), redline, against)


def sheet_of_approved(approved: Approved, raw: bytes, why: Sequence[tuple[str, str]]) -> Sheet:
    """Return what is shown of an approved revision that somebody decides about or has read."""
    facts = [("path", approved.path), ("approved", f"{approved.arrival:%Y-%m-%d %H:%M} UTC")]
    facts += [("change", f"{approved.class_}: {approved.summary}"), ("reason", approved.reason)]
    facts += list(why)
    target = Target(id=approved.id, revision=approved.revision, parts={approved.path: "0" * 64})
    return Sheet(_heading(approved.path, raw, target), tuple(facts))


def _heading(path: str, raw: bytes, target: Target) -> str:
    title = read_core(path, raw).title if is_text(path) else ""
    revision = f", revision {target.revision}" if target.revision else ""
    return clean(f"{target.id}{revision}{f': {title}' if title else ''}")


def _change_facts(path: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Return what the file itself says of its change."""
    yield "path", path
    data = source.parse(path, raw).data if path.endswith((".md", ".yaml")) else {}
    change = group(data, "change")
    impact = group(change, "impact")
    for name, said in (
        ("change", f"{text(change, 'class')}: {text(change, 'summary')}" if change else ""),
        ("reason", text(change, "reason")),
        ("request", text(change, "request")),
        ("impact", ", ".join(f"{k}: {v}" for k, v in impact.items() if isinstance(v, str))),
        ("in force from", text(data, "effective_date")),
    ):
        if said:
            yield name, said


def _writers(study: Study, path: str) -> list[str]:
    """Return who wrote the text, as far as it is known: they cannot approve it."""
    known = study.authority.people
    core = study.tree.core(path) if is_text(path) and study.tree.get(path) else None
    if core:
        return sorted(known[p].name if p in known else p for p in text_writers(study, core))
    written = [*study.before.writers_since_approval(path), *study.writers.get(path, ())]
    return sorted({known[w.person].name if w.person in known else w.said for w in written})


def _signature_facts(assessment: Assessment) -> Iterator[tuple[str, str]]:
    for required, arrived in assessment.present:
        yield "signed", f"{shown(required)}: {_signed(arrived)}"
    for arrived in assessment.rejections:
        yield "rejected", f"{_signed(arrived)}: {arrived.said.reason}"
    for arrived, why in assessment.not_counted:
        yield "does not count", f"`{arrived.said.meaning}` of {arrived.said.name}: {why}"
    for required in assessment.missing:
        yield "missing", shown(required)


def _signed(arrived: Arrived) -> str:
    """Return printed name, role and time with zone, as a signature is always shown (R23)."""
    said = arrived.said
    behalf = f", on behalf of {said.on_behalf_of}" if said.on_behalf_of else ""
    return f"{said.name} ({said.role}{behalf}), {said.time.isoformat(sep=' ', timespec='minutes')}"


def _former(study: Study, path: str) -> tuple[bytes | None, str]:
    """Return the text before, and how it is called."""
    if is_text(path) and not is_record(path):
        core = study.tree.core(path) if study.tree.get(path) else None
        last = study.before.approved(core.id) if core else None
        if last is None:
            return None, "nothing: this is the first issue, read the whole text"
        return study.blobs.read(last.blob), f"revision {last.revision}"
    entry = study.before.entries.get(path)
    if entry is None:
        return b"", "nothing: the file is new"
    return study.blobs.read(entry.blob), "what stands on the controlled branch"


def _former_parts(study: Study, path: str, old: bytes) -> dict[str, str]:
    if not is_text(path):
        return {}
    entries = study.before.entries
    shown_before = read_core(path, old).shows
    return {p: study.blobs.sha256(entries[p].blob) for p in shown_before if p in entries}


def _shown(target: Target) -> dict[str, str]:
    """Return the pictures and attachments of a target."""
    return {
        p: digest for p, digest in target.parts.items() if not is_text(p) and len(target.parts) > 1
    }


def question(meaning: Meaning, role: str, name: str, count: int, behalf: str = "") -> str:
    """Return the question that is answered before a key signs."""
    of = "1 text" if count == 1 else f"{count} texts"
    acting = f" on behalf of {behalf}" if behalf else ""
    return f"Sign as {name}, {role}{acting}: `{meaning}` of {of}?"
