"""BAS: the baseline, the one step that trust rests on (design 7)."""

from collections.abc import Iterator

from ims.history.approvals import TWO_ROLES
from ims.history.study import Study, is_steering
from ims.rules.steps import Told, step_rule
from ims.vocabulary import Meaning


def _founding(study: Study) -> set[str]:
    keys = study.authority.keys.values()
    return {key.person for key in keys if key.how == "founding" and not key.revoked}


@step_rule("BAS001", help="two people enrol each other: `ims adopt` leads through it")
def founders_missing(study: Study) -> Told:
    """The baseline is not carried by two founding keys that enrolled each other.

    Why: 21 CFR 11.100(b): the first identities are checked too; one person cannot vouch for
    themselves unless a signed concession says so.
    """
    if not study.is_baseline:
        return
    founders = _founding(study)
    alone = study.authority.conceded("AUT009", study.arrival.date())
    if len(founders) < 2 and not (alone and founders):  # noqa: PLR2004 - two founders
        yield "controls/keys", f"founding keys of {len(founders)} people; two are needed"
    for key in study.authority.keys.values():
        if key.how == "founding" and not alone and key.checked_by not in founders - {key.person}:
            yield key.path, f"`{key.checked_by}` is no other founder"


@step_rule("BAS002", help="both founders sign all registers: `ims adopt`")
def baseline_not_signed(study: Study) -> Told:
    """A register, or a file that steers the tool, is not signed by both founders.

    Why: everything that is judged later is judged by these registers.
    """
    if not study.is_baseline:
        return
    unsigned = [path for path in _registers(study) if not _is_signed(study, path)]
    if unsigned:
        more = f" and {len(unsigned) - 1} more" if len(unsigned) > 1 else ""
        fact = f"not signed{more}: one founder signs `approved`, the other `quality-approved`"
        yield unsigned[0], fact


def _is_signed(study: Study, path: str) -> bool:
    digest = study.tree.sha256(path)
    signed = {
        (a.said.meaning, a.said.person)
        for a in study.valid
        for t in a.said.targets
        if t.id == path and dict(t.parts) == {path: digest}
    }
    founders = _founding(study)
    approvers = {p for meaning, p in signed if meaning is Meaning.APPROVED} & founders
    quality = {p for meaning, p in signed if meaning is Meaning.QUALITY_APPROVED} & founders
    alone = bool(study.authority.conceded(TWO_ROLES, study.arrival.date()))
    enough = bool(approvers and quality) and (alone or len(approvers | quality) > 1)
    return (
        enough and founders <= approvers | quality
    )  # nobody founds by a key that only stands here


def _registers(study: Study) -> Iterator[str]:
    yield from (p for p in sorted(study.tree.paths("")) if is_steering(study, p))


@step_rule("BAS003", help="adopt once; what is wrong in a baseline is mended by a later change")
def baseline_again(study: Study) -> Told:
    """A system that was adopted is adopted again.

    Why: a second baseline would let the registers start afresh without approvals.
    """
    for arrived in study.releases:
        if study.before.adopted and arrived.release and arrived.release.number == 0:
            yield arrived.path, "the system was adopted before"
