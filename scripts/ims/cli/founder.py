"""Adopt: two founders sign the registers, and release 0 closes the baseline."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import click

from ims.cli.hand import Hand, Pen, confirmed, signs, tell_next
from ims.desk import Desk, open_desk, write_new
from ims.diagnostic import ImsError
from ims.judge import judge
from ims.signing import Signature, release, statement, target
from ims.signing.founding import RELEASE, Founding, founding, release_role, signatures
from ims.signing.rehearse import study_of
from ims.vocabulary import KeyPurpose, Meaning


@click.command()
@signs()
def adopt(hand: Hand) -> int:
    """Found the system: each founder runs this once, with the own key, on the same commit.

    The first run signs `approved`, the second `quality-approved`; whoever may release adds
    release 0. All of it lands as one step: the baseline, from which on signatures count.
    """
    desk = open_desk(hand.root, hand.base, hand.now())
    made = founding(desk.case)
    pen = hand.pen(made.study.authority)
    _refuse_others(made, pen)
    desk.refuse_dirty(made.paths)
    meanings = made.meanings_for(pen.person.id)
    role = release_role(made.study, pen.person.id, pen.held.public.fingerprint)
    releases = bool(role) and not made.has_release
    if not meanings and not releases:
        _tell(made, desk, {})
        return 0
    _show(made, pen, meanings, releases=releases)
    if not confirmed(hand, f"Sign as {pen.person.name}: the baseline of the system?"):
        return 1
    now = hand.now()
    contents = _signed(made, pen, hand, meanings, now)
    if releases:
        contents |= _release(made, pen, role, now)
    _tell(made, desk.later(now), contents)
    tell_next(write_new(hand.root, contents))
    return 0


def _refuse_others(made: Founding, pen: Pen) -> None:
    key = made.study.authority.keys[pen.held.public.fingerprint]
    if pen.person.id not in made.founders or key.how != "founding":
        people = " and ".join(sorted(made.founders))
        raise ImsError(f"{pen.person.id} signs with no founding key", f"founders are {people}")


def _show(made: Founding, pen: Pen, meanings: list[Meaning], *, releases: bool) -> None:
    click.echo(f"{len(made.paths)} registers and files that steer the tool:")
    for path in made.paths:
        click.echo(f"  {made.study.tree.sha256(path)[:16]}  {path}")
    for key in made.study.authority.keys.values():
        if key.how == "founding":
            click.echo(
                f"  founding key of {key.person}, checked by {key.checked_by}: {key.fingerprint}"
            )
    _warn_of_a_dead_end(made)
    acts = [f"`{meaning}`" for meaning in meanings] + ["release 0"] * releases
    click.echo(f"{pen.person.name} signs {' and '.join(acts)}")


def _warn_of_a_dead_end(made: Founding) -> None:
    """Tell where nobody could be taken in after the baseline: nobody holds a role that signs it."""
    authority, day = made.study.authority, made.study.arrival.date()
    asked = {
        required.role: name
        for name in ("people", "keys")
        for required in authority.required_for_file(f"controls/{name}/new.yaml")
    }
    for role, name in asked.items():
        if not any(person.sites_of(role, day) for person in authority.people.values()):
            click.echo(
                f"warning: nobody holds {role}, who signs controls/{name}: nobody can be added "
                "after the baseline; give somebody the role before you adopt",
                err=True,
            )


def _signed(
    made: Founding, pen: Pen, hand: Hand, meanings: list[Meaning], now: datetime
) -> dict[str, bytes]:
    files = {path: made.study.tree.read(path) or b"" for path in made.paths}
    targets = [target(files, path) for path in made.paths]
    found: dict[str, bytes] = {}
    for wish in signatures(made, pen.person.id, meanings, pen.held.method, hand.role):
        system = made.study.authority.settings.system
        path, raw = statement(system, replace(wish, time=now), targets)
        namespace = KeyPurpose.APPROVAL.namespace
        found |= {path: raw, f"{path}.sig": pen.held.sign(raw, namespace)}
    return found


def _release(made: Founding, pen: Pen, role: str, now: datetime) -> dict[str, bytes]:
    name, system = pen.person.name, made.study.authority.settings.system
    wish = Signature(pen.person.id, name, role, Meaning.RELEASED, now, pen.held.method)
    path, raw = release(system, wish, 0, "", "", "")
    return {path: raw, f"{path}.sig": pen.held.sign(raw, KeyPurpose.RELEASE.namespace)}


def _tell(made: Founding, desk: Desk, contents: Mapping[str, bytes]) -> None:
    """Print what is missing; raises ImsError where the baseline would be refused for ever."""
    case = desk.case.with_files(contents)
    has_release = made.has_release or RELEASE in contents
    study = study_of(case if has_release else case.with_files({RELEASE: b""}))
    for arrived in study.arrived:
        for code, fact in arrived.faults:
            raise ImsError(f"nothing was signed: {fact} ({code})", "correct it, then sign again")
    then = Founding(study, made.paths, made.founders, has_release)
    both = (Meaning.APPROVED, Meaning.QUALITY_APPROVED)
    missing = [f"`{meaning}`" for meaning in both if not then.signers(meaning)]
    missing += [] if has_release else ["release 0, by who may release and has a key for it"]
    if missing:
        click.echo(f"still missing: {'; '.join(missing)}")
        return
    if wrong := judge(case.before, case.step, case.blobs, desk.now).wrong:
        raise ImsError(
            f"nothing was signed: {wrong[0].path}: {wrong[0].fact} ({wrong[0].code})",
            wrong[0].help,
        )
    click.echo("the baseline is complete: commit all of it as one step, then run `ims verify`")
