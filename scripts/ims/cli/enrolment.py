"""Commands that prepare authority: enrol and end keys, delegate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ims import files
from ims.cli import options
from ims.cli.hand import Hand, Wish, confirmed, rehearse, show, signs, tell_next
from ims.cli.hand import make as make_signed
from ims.desk import Desk, write_new
from ims.diagnostic import ImsError
from ims.history.authority import ALL
from ims.keys import read_public_file
from ims.models.statement import Target
from ims.signing import Signature, target
from ims.signing.enrol import (
    Enrolment,
    Handover,
    authority_of,
    delegation_entry,
    key_entry,
    refreshed,
    revoked_entry,
)
from ims.signing.present import sheet
from ims.vocabulary import IdentityCheck, KeyPurpose, KeyStorage, Meaning, Revocation

_DAY = click.DateTime(["%Y-%m-%d"])
_HOW = [how.value for how in IdentityCheck]
_PURPOSES = [purpose.value for purpose in KeyPurpose]
_STORAGES = [storage.value for storage in KeyStorage]


@click.command()
@click.argument("person", required=False)
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="The .pub file.")
@click.option("--checked-by", default="", metavar="PERSON", help="Who checked the identity.")
@click.option("--how", type=click.Choice(_HOW), help="How it was checked.")
@click.option("--on", "checked_on", type=_DAY, help="Day of the check; default: today.")
@click.option("--record", default="", help="Id of the enrolment record.")
@click.option("--purpose", "purposes", multiple=True, type=click.Choice(_PURPOSES))
@click.option("--storage", type=click.Choice(_STORAGES), help="Default: as the key tells.")
@click.option("--expires", type=_DAY, help="Last day of the key.")
@click.option("--revoke", default="", metavar="FINGERPRINT|ID", help="End this key.")
@click.option("--reason", type=click.Choice([r.value for r in Revocation]), help="Why it ends.")
@click.option("--note", default="", help="What happened, in a sentence.")
@click.option("--refresh", is_flag=True, help="Only write controls/allowed_signers anew.")
@options.root
@options.today
def enrol(root: Path, today: date, refresh: bool, revoke: str, **given: Any) -> int:  # noqa: FBT001 - click passes flags by name
    """Enrol the public key of PERSON, or end one, and write the allowed signers anew.

    Somebody else checked who the person is. The change then needs its own approvals; a key signs
    nothing before it has landed.
    """
    folder = files.Folder(root)
    if refresh:
        new: dict[str, bytes] = {}
    elif revoke:
        new = _revoked(folder, revoke, given)
    else:
        new = _enrolled(folder, today, given)
    for path, raw in {**new, **refreshed(files.WithFiles(folder, new))}.items():
        files.write_all(root, {path: raw})
        click.echo(f"wrote {path}")
    if given["how"] == IdentityCheck.FOUNDING:
        click.echo("next: commit it; when both founders are enrolled, `ims adopt`")
    else:
        _tell_approvals(folder, new)
    return 0


def _revoked(folder: files.Folder, name: str, given: Mapping[str, Any]) -> dict[str, bytes]:
    if not given["reason"]:
        help = "one of " + ", ".join(Revocation)
        raise ImsError("say why the key ends: --reason", help)
    now = datetime.now().astimezone()
    return dict([revoked_entry(folder, name, now, Revocation(given["reason"]), given["note"])])


def _enrolled(folder: files.Folder, today: date, given: Mapping[str, Any]) -> dict[str, bytes]:
    needed = ("person", "key", "checked_by", "how")
    if missing := [name for name in needed if not given[name]]:
        listed = ", ".join(
            "PERSON" if n == "person" else f"--{n.replace('_', '-')}" for n in missing
        )
        raise ImsError(f"{listed} is missing", "see `ims enrol --help`")
    public = read_public_file(given["key"])
    usual = KeyStorage.HARDWARE if public.is_hardware else KeyStorage.PROTECTED_FILE
    purposes = given["purposes"] or (KeyPurpose.APPROVAL, KeyPurpose.READING)
    made = Enrolment(
        person=given["person"],
        key=public,
        checked_by=given["checked_by"],
        checked_on=given["checked_on"].date() if given["checked_on"] else today,
        how=IdentityCheck(given["how"]),
        purposes=tuple(KeyPurpose(name) for name in purposes),
        storage=KeyStorage(given["storage"]) if given["storage"] else usual,
        valid_from=today,
        expires=given["expires"].date() if given["expires"] else None,
        record=given["record"],
    )
    return dict([key_entry(folder, made)])


def _tell_approvals(folder: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Print which signatures the change itself needs before it may land."""
    authority = authority_of(folder)
    for path in new:
        asked = authority.required_for_file(path)
        listed = "; ".join(f"`{r.meaning}` by {r.role}" for r in asked)
        click.echo(f"{path} needs {listed or 'a row in the approval matrix'}")
    if new:
        click.echo(f"next: commit it, then `ims approve {' '.join(new)}`")
        click.echo("      (not before `ims adopt`: what stands there then needs no approval)")


# --- delegation ----------------------------------------------------------------------------------


@click.command()
@click.argument("giver", metavar="FROM")
@click.argument("taker", metavar="TO")
@click.option("--role", "roles", multiple=True, required=True, help="Role; may be repeated.")
@click.option("--site", "sites", multiple=True, help="Site; default: all.")
@click.option("--from", "first", type=_DAY, required=True, help="First day.")
@click.option("--until", "last", type=_DAY, required=True, help="Last day.")
@signs(reason=True)
def delegate(giver: str, taker: str, hand: Hand, **given: Any) -> int:
    """Let TO act in roles of FROM for a time; FROM signs it here and now."""
    desk = hand.desk()
    made = Handover(
        giver,
        taker,
        tuple(given["roles"]),
        tuple(given["sites"]) or (ALL,),
        given["first"].date(),
        given["last"].date(),
        hand.reason.strip(),
    )
    path, raw = delegation_entry(files.Folder(hand.root), made)
    return _give(replace(hand, person=hand.person or giver), desk, made, path, raw)


def _give(hand: Hand, desk: Desk, made: Handover, path: str, raw: bytes) -> int:
    pen = hand.pen(desk.case.before.authority)
    if pen.person.id != made.giver:
        raise ImsError(f"{made.giver} gives it and signs it, not {pen.person.id}", "use their key")
    desk = desk.with_files({path: raw})
    role = hand.role or made.roles[0]
    signature = Signature(
        person=pen.person.id,
        name=pen.person.name,
        role=role,
        meaning=Meaning.DELEGATED,
        time=desk.now,
        method=pen.held.method,
        reason=made.reason,
    )
    wish = Wish(signature, [target({path: raw}, path)])
    rehearse(desk, pen, [wish])
    show([sheet(desk.study, path, {path: raw}, Target(**wish.targets[0]))])
    if not confirmed(hand, f"Sign as {pen.person.name}: `delegated` to {made.taker}?"):
        return 1
    now = hand.now()
    dated = replace(wish, signature=replace(signature, time=now))
    signed, _ = make_signed(desk.later(now), pen, [dated])
    pairs = {f"{p}.sig": armored for p, (_, armored) in signed.items()}
    tell_next(write_new(hand.root, {path: raw, **pairs, **{p: s[0] for p, s in signed.items()}}))
    _tell_approvals(files.Folder(hand.root), {path: raw})
    return 0
