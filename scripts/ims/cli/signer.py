"""Commands for those who sign: approve, reject, and the decisions after an approval."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from ims.cli.hand import (
    Hand,
    Pen,
    Wish,
    rehearse,
    show,
    sign,
    signs,
    site_option,
    tell_missing,
)
from ims.desk import Desk
from ims.diagnostic import ImsError
from ims.history.authority import ALL
from ims.history.study import Study, subject_of
from ims.models.statement import Target
from ims.signing import Signature, target
from ims.signing.decide import (
    Decision,
    Hat,
    approved_target,
    choose_hat,
    hats,
    role_for_act,
    role_to_reject,
    stage_hat,
)
from ims.signing.present import sheet, sheet_of_approved
from ims.vocabulary import Meaning

_MEANINGS = [
    meaning.value
    for meaning in (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED, Meaning.QUALITY_APPROVED)
]
_DAY = click.DateTime(["%Y-%m-%d"])
_names = click.argument("names", nargs=-1, required=True, metavar="ID|PATH...")


@click.command()
@_names
@click.option("--meaning", type=click.Choice(_MEANINGS), help="Default: what is asked of you.")
@click.option("--stage", default="", help="Stage of a record.")
@signs()
def approve(names: Sequence[str], meaning: str | None, stage: str, hand: Hand) -> int:
    """Sign documents, records or registers, or all documents of a change (CHG-...).

    What is signed is the last commit. It is shown first, with what differs from the revision
    before and which signatures are there. Meaning and role are those that are asked of you.
    """
    desk = hand.desk()
    pen = hand.pen(desk.case.before.authority)
    paths = _paths(desk, names, stage, (pen.person.id, hand.behalf))
    if stage:
        hat = stage_hat(desk.study, paths, stage, hand.behalf or pen.person.id)
    else:
        wanted = (Meaning(meaning) if meaning else None, hand.role)
        hat = choose_hat(desk.study, paths, pen.person.id, hand.behalf, wanted)
    wish = Wish(
        replace(_signature(hand, desk, pen, hat), stage=stage),
        [target(desk.tree, path) for path in paths],
    )
    return _sign_texts(hand, desk, pen, wish, paths)


@click.command()
@_names
@signs(reason=True)
def reject(names: Sequence[str], hand: Hand) -> int:
    """Refuse what is in the last commit, with a reason that stays in its history."""
    desk = hand.desk()
    pen = hand.pen(desk.case.before.authority)
    paths = _paths(desk, names, "", (pen.person.id, hand.behalf))
    found = hand.role or role_to_reject(desk.study, paths, hand.behalf or pen.person.id)
    signature = _signature(hand, desk, pen, (Meaning.REJECTED, found))
    wish = Wish(signature, [target(desk.tree, path) for path in paths])
    return _sign_texts(hand, desk, pen, wish, paths)


def _paths(desk: Desk, names: Sequence[str], stage: str, holder: tuple[str, str]) -> list[str]:
    """Return the files that are named; a stage belongs to the record itself.

    Of a change those documents are taken that wait for the signer, and the others are told.
    """
    found: list[str] = []
    for name in names:
        paths = [desk.path_of(name)] if stage else desk.paths_of(name)
        asked = [path for path in paths if hats(desk.study, [path], *holder)]
        if len(paths) > 1 and asked:
            for path in paths:
                if path not in asked:
                    click.echo(f"left out {path}: nothing is asked of {holder[0]}")
            paths = asked
        found += paths
    return list(dict.fromkeys(found))


def _signature(hand: Hand, desk: Desk, pen: Pen, hat: Hat) -> Signature:
    meaning, role = hat
    return Signature(
        person=pen.person.id,
        name=pen.person.name,
        role=role,
        meaning=meaning,
        time=desk.now,
        method=pen.held.method,
        reason=hand.reason.strip(),
        on_behalf_of=hand.behalf,
    )


def _sign_texts(hand: Hand, desk: Desk, pen: Pen, wish: Wish, paths: Sequence[str]) -> int:
    desk.refuse_dirty(part for found in wish.targets for part in found["parts"])
    rehearse(desk, pen, [wish])
    pairs = zip(paths, wish.targets, strict=True)
    show(sheet(desk.study, path, desk.tree, Target(**found)) for path, found in pairs)
    study = sign(hand, desk, pen, [wish])
    if study is None:
        return 1
    tell_missing(study, map(subject_of, paths))
    return 0


# --- decisions -----------------------------------------------------------------------------------


@click.command()
@_names
@site_option
@click.option("--effective", type=_DAY, help="First day, at the changeover of the site.")
@click.option("--until", type=_DAY, help="Last day of a temporary change.")
@click.option("--hold", is_flag=True, help="Keep the sites on the revision before.")
@click.option("--urgent", is_flag=True, help="At once, not at the next changeover.")
@signs(reason=True)
def schedule(names: Sequence[str], sites: tuple[str, ...], hand: Hand, **when: Any) -> int:
    """Say when an approved revision comes into force, site by site."""
    first, last = (when[name].date() if when[name] else None for name in ("effective", "until"))
    hold, urgent = when["hold"], when["urgent"]
    if bool(first) + hold + urgent > 1 or not (first or hold or urgent or last):
        raise ImsError(
            "a schedule says when, once",
            "give one of --effective DATE, --hold, --urgent; --until ends a temporary change",
        )
    if first and last and last < first:
        raise ImsError(f"--until is {last}, --effective is {first}", "correct one of the two days")
    made = Decision(Meaning.SCHEDULED, sites or (ALL,), first, last, hold=hold, urgent=urgent)
    return _decide(names, made, hand)


@click.command()
@_names
@signs()
def review(names: Sequence[str], hand: Hand) -> int:
    """Sign the periodic review of an approved document: it is still right as it stands.

    To review a change that is not approved yet: `ims approve --meaning reviewed`.
    """
    return _decide(names, Decision(Meaning.PERIODIC_REVIEW), hand)


@click.command()
@_names
@site_option
@click.option("--effective", type=_DAY, help="First day without it; default: the next changeover.")
@signs(reason=True)
def withdraw(
    names: Sequence[str],
    sites: tuple[str, ...],
    effective: datetime | None,
    hand: Hand,
) -> int:
    """Take a document out of force for good; its file is deleted in the same change or later."""
    day = effective.date() if effective else None
    return _decide(names, Decision(Meaning.WITHDRAWN, sites or (ALL,), day), hand)


@click.command()
@_names
@signs(reason=True)
def recall(names: Sequence[str], hand: Hand) -> int:
    """Take back an approval before the revision is in force."""
    return _decide(names, Decision(Meaning.RECALLED), hand)


@click.command("stop-use")
@_names
@site_option
@signs(reason=True)
def stop_use(names: Sequence[str], sites: tuple[str, ...], hand: Hand) -> int:
    """Stop a document that is in force, at once, until it is reinstated or revised."""
    return _decide(names, Decision(Meaning.STOP_USE, sites or (ALL,)), hand)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID@REVISION...")
@site_option
@signs(reason=True)
def reinstate(names: Sequence[str], sites: tuple[str, ...], hand: Hand) -> int:
    """Bring a revision that was stopped or withdrawn back into force."""
    if bare := [name for name in names if "@" not in name]:
        raise ImsError(f"`{bare[0]}` names no revision", f"write it like `{bare[0]}@3`")
    return _decide(names, Decision(Meaning.REINSTATED, sites or (ALL,)), hand)


def _decide(names: Sequence[str], decision: Decision, hand: Hand) -> int:
    """Sign a decision about approved revisions."""
    desk = hand.desk()
    pen = hand.pen(desk.case.before.authority)
    _refuse_unknown_sites(desk, decision.sites)
    holder = hand.behalf or pen.person.id
    found = hand.role or role_for_act(desk.study, decision.meaning, holder, decision.sites)
    chosen = [approved_target(desk.study, desk.tree, name, decision.meaning) for name in names]
    signature = replace(
        _signature(hand, desk, pen, (decision.meaning, found)),
        sites=decision.sites,
        effective=decision.effective,
        until=decision.until,
        hold=decision.hold,
        urgent=decision.urgent,
    )
    wish = Wish(signature, [c.target for c in chosen])
    rehearse(desk, pen, [wish])
    show(
        sheet_of_approved(c.approved, c.raw, decision.facts(hand.reason))
        if c.approved
        else sheet(desk.study, c.path, {c.path: c.raw}, Target(**c.target))
        for c in chosen
    )
    study = sign(hand, desk, pen, [wish])
    if study is None:
        return 1
    _tell_decision(study, decision, [c.target["id"] for c in chosen])
    return 0


def _tell_decision(study: Study, decision: Decision, ids: Sequence[str]) -> None:
    done = {id_ for id_, act in study.acts if act.meaning is decision.meaning}
    row = study.authority.acts.get(decision.meaning)
    for id_ in ids:
        if id_ in done or row is None:
            click.echo(f"{id_}: `{decision.meaning}` is complete; it counts when it lands")
        else:
            more = f"{row.signatures} people in different roles sign the same"
            click.echo(
                f"{id_}: `{decision.meaning}` is not complete: {more}, of {', '.join(row.roles)}"
            )


def _refuse_unknown_sites(desk: Desk, sites: Sequence[str]) -> None:
    known = desk.case.before.authority.sites
    if unknown := [site for site in sites if site != "all" and site not in known]:
        raise ImsError(f"there is no site `{unknown[0]}`", f"sites are {', '.join(sorted(known))}")
