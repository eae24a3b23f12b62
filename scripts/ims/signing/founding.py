"""Found a system: who the founders are, what they sign, and what is still missing (design 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ims.diagnostic import ImsError
from ims.history.approvals import TWO_ROLES
from ims.history.statements import Arrived
from ims.history.study import Study, is_steering
from ims.models.release import release_path
from ims.rules.steps import STEP_RULES
from ims.rules.steps.baseline import founders_missing
from ims.signing import Signature
from ims.signing.decide import roles_of
from ims.signing.enrol import refreshed
from ims.signing.rehearse import Case, study_of
from ims.vocabulary import KeyPurpose, Meaning, Method

RELEASE = release_path(0)
_BOTH = (Meaning.APPROVED, Meaning.QUALITY_APPROVED)


@dataclass(frozen=True)
class Founding:
    """The baseline as it would land, read as if its release stood there already."""

    study: Study
    paths: tuple[str, ...]  # all that both founders sign
    founders: frozenset[str]
    has_release: bool

    @property
    def alone(self) -> bool:
        """Return whether one person may sign twice, by a concession for all to see."""
        day = self.study.arrival.date()
        return bool(self.study.authority.conceded(TWO_ROLES, day)) and len(self.founders) == 1

    def signers(self, meaning: Meaning) -> set[str]:
        """Return who has signed all of it with a meaning, as it stands now."""
        by_person: dict[str, set[str]] = {}
        for arrived in self.study.valid:
            if arrived.said.meaning is meaning:
                by_person.setdefault(arrived.said.person, set()).update(self._covered(arrived))
        return {person for person, paths in by_person.items() if set(self.paths) <= paths}

    def _covered(self, arrived: Arrived) -> set[str]:
        sha256 = self.study.tree.sha256
        return {t.id for t in arrived.said.targets if dict(t.parts) == {t.id: sha256(t.id)}}

    def meanings_for(self, person: str) -> list[Meaning]:
        """Return what a founder signs now; raises ImsError where it is the turn of another."""
        signed = {meaning: self.signers(meaning) for meaning in _BOTH}
        missing = [meaning for meaning in _BOTH if not signed[meaning]]
        if self.alone:
            return missing
        if missing and any(person in people for people in signed.values()):
            others = ", ".join(sorted(self.founders - {person}))
            raise ImsError(
                f"{person} has signed; `{missing[0]}` is the turn of {others}",
                "hand your statement over in a commit, and land both as one step",
            )
        fitting = [m for m in missing if _matrix_role(self.study, person, m)]
        return (fitting or missing)[:1]


def founding(case: Case) -> Founding:
    """Return the baseline that is about to land; raises ImsError where it cannot."""
    if case.before.adopted:
        raise ImsError("the system was adopted before", "`ims verify` shows how it stands")
    _refuse_landed(case.before.statements.values())
    has_release = any(change.path == RELEASE for change in case.step.changes)
    study = study_of(case if has_release else case.with_files({RELEASE: b""}))
    for _, fact in founders_missing(study):
        raise ImsError(fact, STEP_RULES["BAS001"].help)
    tree = {path: study.tree.read(path) or b"" for path in study.tree.paths("controls/")}
    if refreshed(tree):
        raise ImsError(
            "controls/allowed_signers is not what the keys give",
            "run `ims enrol --refresh` and commit it",
        )
    keys = study.authority.keys.values()
    founders = frozenset(k.person for k in keys if k.how == "founding" and not k.revoked)
    paths = tuple(p for p in sorted(study.tree.paths("")) if is_steering(study, p))
    return Founding(study, paths, founders, has_release)


def _refuse_landed(statements: Iterable[Arrived]) -> None:
    """Raise ImsError where a founder's signature has landed alone: it would not count."""
    for arrived in statements:
        raise ImsError(
            f"{arrived.path} has landed before the baseline, which is one step",
            "take its commit back with `git reset --soft HEAD~1`, then go on from here",
        )


def _matrix_role(study: Study, person: str, meaning: Meaning) -> str:
    """Return the role in which a person signs registers with a meaning, empty where they hold none."""
    held = roles_of(study, person)
    asked = [role for row in study.authority.rows for m, role in row.approvals if m == meaning]
    return next((role for role in asked if role in held), "")


def founding_role(study: Study, person: str, meaning: Meaning) -> str:
    """Return the role in which a founder signs: one of the matrix, else the first that they hold."""
    held = roles_of(study, person)
    if not held:
        raise ImsError(f"{person} holds no role yet", f"see controls/people/{person}.yaml")
    return _matrix_role(study, person, meaning) or held[0]


def release_role(study: Study, person: str, fingerprint: str) -> str:
    """Return the role in which a founder makes release 0, empty where another one must."""
    row = study.authority.acts.get(Meaning.RELEASED)
    may = study.authority.keys[fingerprint].may_sign(KeyPurpose.RELEASE)
    held = roles_of(study, person) if may and row else []
    return next((role for role in held if row and role in row.roles), "")


def signatures(
    made: Founding, person: str, meanings: Sequence[Meaning], method: Method, role: str = ""
) -> list[Signature]:
    """Return what a founder is about to sign."""
    study = made.study
    usual = Signature(
        person,
        study.authority.people[person].name,
        "",
        Meaning.APPROVED,
        study.arrival,
        method,
        reason="The management system is adopted.",
    )
    return [
        replace(usual, meaning=m, role=role or founding_role(study, person, m)) for m in meanings
    ]
