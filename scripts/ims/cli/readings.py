"""Read and understood: signed by the reader, merged into one file a site and month."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from ims import files
from ims.cli.hand import Hand, Pen, Wish, confirmed, make, refuse, rehearse, show, signs
from ims.desk import Desk
from ims.diagnostic import ImsError
from ims.signing import Signature
from ims.signing.decide import Chosen, approved_target, roles_of
from ims.signing.present import sheet_of_approved
from ims.signing.reading_lines import batch_path, import_lines, known_lines, line
from ims.signing.rehearse import Objection
from ims.vocabulary import KeyPurpose, Meaning

_BATCH = "batch"  # the file that a site commits; all others are of one person


@click.command()
@click.argument("names", nargs=-1, metavar="[ID...]")
@click.option("--site", required=True, help="Site of the reader.")
@click.option(
    "--import",
    "brought",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Merge the lines of this file into the month of the site; may be repeated.",
)
@signs()
def acknowledge(names: Sequence[str], site: str, brought: Sequence[Path], hand: Hand) -> int:
    """Sign that you have read and understood approved documents.

    The line is added to your own file of the month. Whoever collects them merges such files with
    --import and commits the result.
    """
    desk = hand.desk()
    if site not in desk.case.before.authority.sites:
        raise ImsError(
            f"there is no site `{site}`",
            f"sites are {', '.join(sorted(desk.case.before.authority.sites))}",
        )
    if bool(names) == bool(brought):
        raise ImsError("nothing to do, or two things at once", "name documents, or give --import")
    return _import(hand, desk, site, brought) if brought else _read(hand, desk, site, names)


def _read(hand: Hand, desk: Desk, site: str, names: Sequence[str]) -> int:
    pen = hand.pen(desk.case.before.authority, KeyPurpose.READING)
    chosen = [
        approved_target(desk.study, desk.tree, name, Meaning.READ_AND_UNDERSTOOD) for name in names
    ]
    refuse([Objection(why) for c in chosen if (why := _read_before(desk, pen, c))])
    wish = Wish(_signature(hand, desk, pen, site), [c.target for c in chosen])
    rehearse(desk, pen, [wish])
    fact = ("you declare", "I have read and understood it")
    show(sheet_of_approved(c.approved, c.raw, [fact]) for c in chosen if c.approved)
    if not confirmed(hand, f"Sign as {pen.person.name}: read and understood?"):
        return 1
    now = hand.now()
    dated = replace(wish, signature=replace(wish.signature, time=now))
    signed, _ = make(desk.later(now), pen, [dated])
    place = batch_path(site, now.date(), pen.person.id)
    _append(hand.root, place, b"".join(line(raw, armored) for raw, armored in signed.values()))
    click.echo(f"added 1 line to {place}\nnext: hand the file over, or commit it")
    return 0


def _read_before(desk: Desk, pen: Pen, chosen: Chosen) -> str:
    id_, revision = chosen.target["id"], chosen.target["revision"]
    facts = desk.case.before.facts.get(id_)
    readings = facts.readings if facts else []
    done = any((r.person, r.revision) == (pen.person.id, revision) for r in readings)
    return f"{pen.person.name} has read {id_} revision {revision} already" if done else ""


def _signature(hand: Hand, desk: Desk, pen: Pen, site: str) -> Signature:
    roles = [hand.role] if hand.role else roles_of(desk.study, pen.person.id, [site])
    if not roles:
        raise ImsError(
            f"{pen.person.name} holds no role at {site}", "name your own site with --site"
        )
    return Signature(
        person=pen.person.id,
        name=pen.person.name,
        role=roles[0],
        meaning=Meaning.READ_AND_UNDERSTOOD,
        time=desk.now,
        method=pen.held.method,
        reason=hand.reason.strip(),
        sites=(site,),
    )


def _append(root: Path, path: str, added: bytes) -> None:
    """Add lines to a file, as a whole or not at all."""
    place = root / path
    old = place.read_bytes().replace(b"\r\n", b"\n") if place.is_file() else b""
    files.write(place, (old + added).decode())


def _import(hand: Hand, desk: Desk, site: str, brought: Sequence[Path]) -> int:
    """Merge lines that others have signed; no key is needed, each line proves itself."""
    place = batch_path(site, desk.now.date(), _BATCH)
    own = {(hand.root / place).resolve()}
    listed = [(path.as_posix(), path.read_bytes()) for path in brought if path.resolve() not in own]
    folder = files.Folder(hand.root)
    named = {path for path in (files.relative(p, hand.root) for p in brought) if path}
    known = known_lines(files.WithFiles(desk.tree, {
        path: folder[path] for path in folder if path not in named or path in desk.tree
    }))  # fmt: skip
    result = import_lines(desk.case, listed, place, known)
    if result.taken:
        _append(hand.root, place, b"".join(result.taken))
        click.echo(f"next: git add {place} && git commit; the single files are not committed")
    for told in result.refused:
        click.echo(f"refused {told}")
    doubles, refused = result.doubles, len(result.refused)
    click.echo(f"{place}: {len(result.taken)} added, {doubles} known already, {refused} refused")
    return 1 if result.refused else 0
