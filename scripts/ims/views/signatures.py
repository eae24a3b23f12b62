"""Where the signatures of a text stand: what is there, what is missing, what does not count."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ims.history.approvals import Assessment
from ims.history.authority import ALL, Authority, Required
from ims.history.conclude import matching, text_writers
from ims.history.core import Core
from ims.history.statements import Arrived
from ims.history.study import Study

_SHOWN = 5


@dataclass(frozen=True)
class Given:
    """A signature that is there, as it must be shown (21 CFR 11.50)."""

    name: str
    role: str
    meaning: str
    time: str
    why_not: str = ""  # why it does not count


@dataclass(frozen=True)
class Missing:
    """A signature that is missing, and some people who could give it."""

    meaning: str
    role: str
    sites: tuple[str, ...]
    people: tuple[str, ...]
    more: int = 0  # so many could as well

    @property
    def in_words(self) -> str:
        """Return it in one line."""
        where = "" if self.sites in {(), (ALL,)} else f" at {', '.join(self.sites)}"
        more = f" and {self.more} more" if self.more else ""
        who = f": {', '.join(self.people)}{more}" if self.people else ": nobody who could is known"
        return f"{self.meaning} by {self.role or 'the author'}{where}{who}"


@dataclass(frozen=True)
class Signatures:
    """All of one text."""

    present: tuple[Given, ...] = ()
    missing: tuple[Missing, ...] = ()
    not_counted: tuple[Given, ...] = ()
    rejected: tuple[Given, ...] = ()
    asked: int = 0

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing and nobody refused."""
        return bool(self.asked) and not self.missing and not self.rejected


def signatures_of(study: Study, name: str, assessment: Assessment) -> Signatures:
    """Return in words how the signatures of a document or of another file stand."""
    core = study.core_of(name)
    writers = text_writers(study, core) if core else _file_writers(study, name)
    signers = {a.said.person for _, a in assessment.present}
    day, authority = study.arrival.date(), study.authority
    counted = [a for a, _ in assessment.not_counted]
    return Signatures(
        present=tuple(_given(a) for _, a in assessment.present),
        missing=tuple(_missing(r, authority, day, writers, signers) for r in assessment.missing),
        not_counted=(
            *(_given(a, why) for a, why in assessment.not_counted),
            *_others(study, name, core, counted),
        ),
        rejected=tuple(_given(a, a.said.reason) for a in assessment.rejections),
        asked=len(assessment.required),
    )


def _given(arrived: Arrived, why: str = "") -> Given:
    said = arrived.said
    behalf = f" for {said.on_behalf_of}" if said.on_behalf_of else ""
    time = said.time.isoformat(timespec="seconds")
    return Given(said.name + behalf, said.role, said.meaning, time, why)


def _file_writers(study: Study, path: str) -> set[str]:
    written = [*study.before.writers_since_approval(path), *study.writers.get(path, ())]
    return {w.person for w in written if w.person}


def _missing(
    required: Required,
    authority: Authority,
    day: date,
    writers: Iterable[str],
    signers: Iterable[str],
) -> Missing:
    """Return who could sign: holders of the role who did not write it and have not signed it."""
    if required.person:
        names = [_name(authority, required.person)]
        return Missing(required.meaning, "", (), tuple(names))
    out = {*writers, *signers}
    able = [
        person.name
        for person in authority.people.values()
        if person.id not in out and _may(authority, person.id, required, day)
    ]
    shown, more = sorted(able)[:_SHOWN], max(len(able) - _SHOWN, 0)
    return Missing(required.meaning, required.role, required.sites, tuple(shown), more)


def _may(authority: Authority, person: str, required: Required, day: date) -> bool:
    if required.sites:
        return authority.covers(person, required.role, required.sites, day)
    return bool(authority.people[person].sites_of(required.role, day))


def _name(authority: Authority, person: str) -> str:
    known = authority.people.get(person)
    return known.name if known else person


def _others(
    study: Study, name: str, core: Core | None, counted: Iterable[Arrived]
) -> Iterator[Given]:
    """Return signatures that name this revision and are invalid, or about other bytes."""
    revision = core.revision if core else ""
    known = {a.path for a in counted}
    bytes_ = {a.path for a in matching(study, core)} if core else set()
    for arrived in [*study.before.statements.values(), *study.arrived]:
        target = arrived.target(name, revision) if arrived.statement else None
        if target is None or arrived.path in known:
            continue
        if not arrived.is_valid:
            yield _given(arrived, "; ".join(f"{code}: {fact}" for code, fact in arrived.faults))
        elif core and arrived.path not in bytes_:
            yield _given(arrived, "it is about other bytes: the text was changed after it")
