"""AUT: why somebody may not sign what they signed."""

from collections.abc import Iterator

from ims import source
from ims.history.acts import ACTS
from ims.history.core import texts
from ims.history.statements import Arrived
from ims.history.study import Study
from ims.rules.steps import STEP_RULES, statement_rule
from ims.vocabulary import Meaning


@statement_rule(
    "AUT001", help="a person who holds the role signs, or the register is changed first"
)
def role_not_held(arrived: Arrived, study: Study) -> Iterator[str]:
    """Somebody signs in a role that they do not hold.

    Why: 21 CFR 11.10(g): authority checks; roles are those of the state before (R06).
    """
    if not arrived.statement:
        return
    said, day = arrived.said, arrived.arrival.date()
    holder = study.authority.people.get(said.on_behalf_of or said.person)
    signer = study.authority.people.get(said.person)
    if signer is None or not signer.is_here(day):
        yield f"{said.person} is not in the register of people on {day}"
    elif holder is None or not holder.sites_of(said.role, day):
        yield f"{said.on_behalf_of or said.person} does not hold {said.role} on {day}"


@statement_rule("AUT002", help="the holder gives a delegation in writing first: `ims delegate`")
def delegation_missing(arrived: Arrived, study: Study) -> Iterator[str]:
    """Somebody signs for another without a delegation that holds on that day.

    Why: 21 CFR 11.10(j), 11.200(a)(2): acting for a role is written, dated and limited (R31).
    """
    if not arrived.statement or not arrived.said.on_behalf_of:
        return
    said, day = arrived.said, arrived.arrival.date()
    giver = str(said.on_behalf_of)
    sites = said.sites if said.meaning in ACTS else ()
    if study.authority.delegation(giver, said.person, said.role, sites, day) is None:
        yield f"{said.on_behalf_of} has not delegated {said.role} to {said.person} on {day}"


@statement_rule("AUT005", help="see `acts` in controls/approval-matrix.yaml")
def act_beyond_authority(arrived: Arrived, study: Study) -> Iterator[str]:
    """Somebody decides about a document in a role that may not, or not for these sites.

    Why: 21 CFR 11.10(g): who may withdraw, stop or schedule stands in the matrix.
    """
    if not arrived.statement or arrived.said.stage or not _decides(arrived, study):
        return
    said = arrived.said
    row = study.authority.acts.get(said.meaning)
    holder = said.on_behalf_of or said.person
    if row is None or said.role not in row.roles:
        yield f"{said.role} may not sign `{said.meaning}`"
    elif not study.authority.covers(holder, said.role, said.sites, arrived.arrival.date()):
        yield f"{said.role} of {holder} does not cover {', '.join(said.sites)}"


def _decides(arrived: Arrived, study: Study) -> bool:
    """Return whether it is an act, a refusal, a word for others, or deals with a finding."""
    said = arrived.said
    if said.meaning is Meaning.VERIFIED:
        return any(target.id in STEP_RULES for target in said.targets)
    refuses = said.meaning is Meaning.REJECTED and said.meaning in study.authority.acts
    return refuses or said.meaning in ACTS or bool(said.readers)


@statement_rule("AUT006", help="state the reason when you sign")
def reason_missing(arrived: Arrived, _: Study) -> Iterator[str]:
    """A decision that needs a reason has none.

    Why: EU GMP Annex 11 (2011), 9: a change is documented with its reason.
    """
    if not arrived.statement:
        return
    said = arrived.said
    needs = {*ACTS, Meaning.REJECTED, Meaning.VERIFIED} - {Meaning.PERIODIC_REVIEW}
    if (said.meaning in needs and not said.stage) and len(said.reason.strip()) < 5:  # noqa: PLR2004 - a word
        yield f"`{said.meaning}` without a reason"


@statement_rule("AUT007", help="sign the stage in the role that controls/record-types.yaml names")
def stage_beyond_authority(arrived: Arrived, study: Study) -> Iterator[str]:
    """A stage of a record is signed in another role or meaning than its type asks for.

    Why: 21 CFR 11.10(g): who decides about a change or a deviation stands in its type.
    """
    if not arrived.statement or not arrived.said.stage:
        return
    said = arrived.said
    for target in said.targets:
        core = study.core_of(target.id)
        is_record = core is not None and core.path.startswith("docs/records/")
        stages = study.authority.record_stages.get(core.type, ()) if core and is_record else ()
        asked = [(role, meaning) for stage, role, meaning in stages if stage == said.stage]
        if not asked:
            yield f"{target.id} has no stage `{said.stage}`"
        elif (said.role, said.meaning) not in asked:
            roles = " or ".join(role for role, _ in asked)
            wanted = f"`{asked[0][1]}` by {roles}"
            yield f"`{said.stage}` is signed {wanted}, not `{said.meaning}` by {said.role}"


@statement_rule(
    "AUT010", help="let somebody sign who holds the role at all these sites", level=2
)  # fmt: skip
def covered_site_beyond_authority(arrived: Arrived, study: Study) -> Iterator[str]:
    """A record that covers other sites is signed in a role that does not reach them.

    Why: 21 CFR 11.10(g); R81: nobody shows for a site what that site has not given them to do.
    """
    if not arrived.statement or not arrived.said.stage:
        return
    said, day = arrived.said, arrived.arrival.date()
    for target in said.targets:
        path = study.path_of(target.id)
        raw = study.tree.read(path) if path else None
        covered = texts(source.parse(path, raw).data, "sites_covered") if raw else ()
        holder = said.on_behalf_of or said.person
        if covered and not study.authority.covers(holder, said.role, covered, day):
            yield f"{said.role} of {holder} does not cover {', '.join(covered)}"
