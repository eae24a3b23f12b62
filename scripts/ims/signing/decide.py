"""What somebody can sign: in which meaning and role, about which bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ims.diagnostic import ImsError
from ims.history.authority import ALL, Required
from ims.history.study import Study, is_text
from ims.lifecycle.facts import Approved
from ims.signing import Json, target
from ims.signing.rehearse import LAST, assessment_of, in_words
from ims.vocabulary import Meaning

Hat = tuple[Meaning, str]  # meaning and role in which somebody can sign


def hats(study: Study, paths: Sequence[str], person: str, giver: str = "") -> list[Hat]:
    """Return in which meaning and role a person can sign all of these files; best first.

    With `giver` the roles are those of somebody who delegated them.
    """
    day = study.arrival.date()
    found: list[list[Hat]] = []
    for path in paths:
        assessment = assessment_of(study, path)
        missing = list(assessment.missing) if assessment else []
        # An author signs as one, and approves nothing.
        own = [r for r in missing if r.person == person]
        others = own or [r for r in missing if r.meaning not in LAST]
        fitting = [h for r in others or missing for h in _hats(study, r, person, giver, day)]
        # What must wait is offered only where nothing else fits, so that the reason is told.
        fitting = fitting or [h for r in missing for h in _hats(study, r, person, giver, day)]
        found.append(fitting)
    first = found[0] if found else []
    return [hat for hat in dict.fromkeys(first) if all(hat in other for other in found)]


def _hats(study: Study, required: Required, person: str, giver: str, day: date) -> Iterator[Hat]:
    authority, holder = study.authority, giver or person
    meaning = Meaning(required.meaning)
    if required.person:
        if required.person == person:
            yield from ((meaning, role) for role in roles_of(study, person)[:1])
        return
    known = authority.people.get(holder)
    reaches = bool(known and known.sites_of(required.role, day)) and (
        not required.sites or authority.covers(holder, required.role, required.sites, day)
    )
    if reaches and _may_act(study, giver, person, required, day):
        yield meaning, required.role


def _may_act(study: Study, giver: str, person: str, required: Required, day: date) -> bool:
    sites = required.sites
    return not giver or bool(study.authority.delegation(giver, person, required.role, sites, day))


def roles_of(study: Study, person: str, sites: Iterable[str] = ()) -> list[str]:
    """Return the roles that a person holds now, at all of some sites, in order of the register."""
    day, known = study.arrival.date(), study.authority.people.get(person)
    held = dict.fromkeys(a.role for a in known.assignments) if known else {}
    wanted = list(sites)
    return [
        role
        for role in held
        if known
        and known.sites_of(role, day)
        and (not wanted or study.authority.covers(person, role, wanted, day))
    ]


def choose_hat(
    study: Study,
    paths: Sequence[str],
    person: str,
    giver: str,
    wanted: tuple[Meaning | None, str],
) -> Hat:
    """Return the one meaning and role in which a person signs these files.

    Raises ImsError where nothing that is asked for fits, or where several things do.
    """
    meaning, role = wanted
    if meaning and role:
        return meaning, role
    fitting = [
        hat
        for hat in hats(study, paths, person, giver)
        if meaning in (None, hat[0]) and role in ("", hat[1])
    ]
    if len(fitting) > 1:
        listed = ", ".join(f"`{m}` as {r}" for m, r in fitting)
        raise ImsError(f"several signatures are asked of {person}: {listed}", _SAY_WHICH)
    if not fitting:
        _refuse(study, paths, giver or person)
    return fitting[0]


_SAY_WHICH = "say which with --meaning or --as"


def _refuse(study: Study, paths: Sequence[str], holder: str) -> None:
    """Raise ImsError that tells what is asked for, and what the person holds."""
    for path in paths:
        assessment = assessment_of(study, path)
        if assessment is None or not assessment.missing:
            core = study.tree.core(path) if is_text(path) and study.tree.get(path) else None
            done = core and study.before.approved(core.id, core.revision)
            why = "is approved already" if done else "waits for no signature"
            raise ImsError(f"nothing was signed: {path} {why}", _WHICH)
        missing = [r for r in assessment.missing if r.meaning not in LAST] or assessment.missing
        if not any(_hats(study, r, holder, "", study.arrival.date()) for r in missing):
            break
    held = ", ".join(roles_of(study, holder)) or "no role"
    raise ImsError(
        f"nothing that is asked for fits {holder}, who holds {held}; {in_words(assessment)}"
        if assessment
        else f"nothing is asked of {holder}",
        "somebody who holds such a role signs, or delegates it: `ims delegate`",
    )


_WHICH = "see `ims status` for what waits"


# --- records -------------------------------------------------------------------------------------


def stage_hat(study: Study, paths: Sequence[str], stage: str, holder: str) -> Hat:
    """Return meaning and role by which a person signs the stage of some records.

    Raises ImsError where their type has no such stage, or where it is none of theirs.
    """
    found: list[set[Hat]] = []
    for path in paths:
        core = study.tree.core(path) if is_text(path) else None
        stages = study.authority.record_stages.get(core.type if core else "", ())
        fitting = [(Meaning(meaning), role) for name, role, meaning in stages if name == stage]
        if not fitting:
            listed = ", ".join(name for name, *_ in stages)
            help = f"its stages are {listed}" if listed else "only records have stages"
            raise ImsError(f"{path} has no stage `{stage}`", help)
        found.append(set(fitting))
    common = set.intersection(*found)
    if not common:
        raise ImsError("these records are signed in different roles", "sign them one by one")
    held = roles_of(study, holder)
    # Whose role it is none of is refused by the rehearsal, which says what is asked.
    return next((hat for hat in sorted(common) if hat[1] in held), min(common))


# --- decisions about approved revisions --------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What is decided, for which sites, and from when."""

    meaning: Meaning
    sites: tuple[str, ...] = (ALL,)
    effective: date | None = None
    until: date | None = None
    hold: bool = False
    urgent: bool = False

    def facts(self, reason: str) -> list[tuple[str, str]]:
        """Return the decision as it is shown before it is signed."""
        days = f" from {self.effective}" if self.effective else ""
        days += f" until {self.until}" if self.until else ""
        days += " held until another schedule" if self.hold else ""
        days += " at once" if self.urgent else ""
        where = "all sites" if ALL in self.sites else ", ".join(self.sites)
        said = [("decision", f"{self.meaning}{days} at {where}")]
        return said + ([("because", reason)] if reason else [])


def role_for_act(study: Study, meaning: Meaning, holder: str, sites: Sequence[str]) -> str:
    """Return the one role in which a person can take a decision.

    Raises ImsError where no role of theirs may, or where several may.
    """
    row = study.authority.acts.get(meaning)
    if row is None:
        raise ImsError(
            f"the approval matrix has no act `{meaning}`, so nobody can take this decision",
            "add it to `acts` in controls/approval-matrix.yaml, with its own approvals",
        )
    fitting = [role for role in roles_of(study, holder, sites) if role in row.roles]
    if not fitting:
        where = "all sites" if ALL in sites else ", ".join(sites)
        raise ImsError(
            f"{holder} cannot sign `{meaning}` for {where}; it takes {' or '.join(row.roles)}",
            "name the sites that the role covers with --site, or let somebody else sign",
        )
    if len(fitting) > 1:
        raise ImsError(f"{holder} can sign it as {' or '.join(fitting)}", "say which with --as")
    return fitting[0]


def role_to_reject(study: Study, paths: Sequence[str], holder: str) -> str:
    """Return the role in which a person refuses: one that is asked to sign, or that may refuse.

    Raises ImsError where the person holds none.
    """
    assessments = [assessment_of(study, path) for path in paths]
    asked = {r.role for found in assessments if found for r in found.required}
    row = study.authority.acts.get(Meaning.REJECTED)
    held = roles_of(study, holder)
    may = [role for role in held if role in asked] or [r for r in held if row and r in row.roles]
    if not may:
        raise ImsError(f"{holder} holds no role that is asked about this", "tell somebody who does")
    return may[0]


@dataclass(frozen=True)
class Chosen:
    """An approved revision with its bytes as they were approved, and as a target."""

    path: str
    raw: bytes
    target: Json
    approved: Approved | None = None


def approved_target(study: Study, tree: Mapping[str, bytes], name: str, meaning: Meaning) -> Chosen:
    """Return the approved revision that `ID` or `ID@REVISION` names, the last one where none is.

    A register or another file that is about to be deleted can be withdrawn by its path.
    Raises ImsError where there is none.
    """
    id_, at, revision = name.partition("@")
    found = _approved(study, id_, revision)
    if found is not None:
        raw = study.blobs.read(found.blob)
        files = {**{p: tree[p] for p in _shown_by(study, id_) if p in tree}, found.path: raw}
        return Chosen(found.path, raw, target(files, found.path), found)
    entry = study.before.entries.get(name)
    if meaning is Meaning.WITHDRAWN and entry and not is_text(name):
        raw = study.blobs.read(entry.blob)
        # The file as a whole goes, whatever its revision.
        return Chosen(name, raw, {**target({name: raw}, name), "revision": ""})
    which = f"revision {revision} of `{id_}`" if at else f"`{id_}`"
    raise ImsError(f"{which} was never approved", "`ims status` shows what is approved")


def _approved(study: Study, id_: str, revision: str) -> Approved | None:
    landing = [a for a in study.approved if a.id == id_ and revision in ("", a.revision)]
    return landing[-1] if landing else study.before.approved(id_, revision)


def _shown_by(study: Study, id_: str) -> list[str]:
    """Return the files that a document shows now; those of an old revision may be gone."""
    return [path for path, ids in study.before.shown_by.items() if id_ in ids]
