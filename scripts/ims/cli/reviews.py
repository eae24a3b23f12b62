"""Import reviews from a Git host, in a job that holds a key for nothing else."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ims.cli.hand import Hand, Pen, Wish, confirmed, make, signs, tell_missing, tell_next
from ims.desk import Desk, write_signed
from ims.diagnostic import ImsError
from ims.signing import Signature, statement, target
from ims.signing.import_reviews import Attested, Landing, attested, read_reviews
from ims.signing.present import clean
from ims.signing.rehearse import Draft, objections, study_of
from ims.vocabulary import KeyPurpose, Method


@click.command("import-reviews")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--head", default="", help="Commit that was approved, where the host names none.")
@signs()
def import_reviews(file: Path, head: str, hand: Hand) -> int:
    """Turn saved reviews of GitHub or approvals of GitLab into statements attested by forge.

    FILE is the answer of the host as JSON. The key is one of the purpose `forge`; people are
    found by their login in the register.
    """
    desk = hand.desk()
    full = desk.opened.repository.resolve(head) if head else ""
    reviews = read_reviews(_load(file), full, desk.now)
    found, left_out = attested(_landing(desk, {r.commit for r in reviews}), reviews)
    for told in left_out:
        click.echo(clean(f"left out {told}"))
    if not found:
        click.echo("no review is to be imported")
        return 0
    pen = hand.pen(desk.case.before.authority, KeyPurpose.FORGE)
    return _sign(hand, desk, pen, found)


def _load(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError):
        raise ImsError(
            f"`{file}` is no JSON text", "save the answer of the host unchanged"
        ) from None


def _landing(desk: Desk, commits: set[str]) -> Landing:
    """Return the texts and registers that are to land, and what each reviewed commit held."""
    study, repository = desk.study, desk.opened.repository
    texts = [t.new for t in study.touched if t.new and not t.is_record]
    files = [change.path for change in study.files if change.new_blob]
    paths = [path for path in (*(t.path for t in texts), *files) if path in desk.tree]
    shown = [path for text in texts for path in text.shows if path in desk.tree]
    blobs = {path: desk.tree.id(path) for path in (*paths, *shown)}
    seen: dict[str, dict[str, str]] = {}
    for commit in commits:
        try:
            entries = repository.tree(repository.shell.checked(commit))
        except ImsError:
            continue  # told review by review
        seen[commit] = {path: blob for path, (_, blob) in entries.items() if path in blobs}
    return Landing(study, tuple(sorted(paths)), blobs, seen)


def _sign(hand: Hand, desk: Desk, pen: Pen, found: Sequence[Attested]) -> int:
    wishes = [_wish(desk, one) for one in found]
    system = desk.case.before.authority.settings.system
    drafts = [Draft(*statement(system, w.signature, w.targets), pen.held.public) for w in wishes]
    study = study_of(desk.case, drafts)
    good: list[Wish] = []
    for wish, draft in zip(wishes, drafts, strict=True):
        if (desk.root / draft.path).exists():
            click.echo(f"left out {wish.signature.person}: imported already")
        elif told := objections(study, draft.path):
            click.echo(f"left out {wish.signature.person}: {told[0].fact}")
        else:
            good.append(wish)
    if not good:
        click.echo("no review is to be imported")
        return 0
    _show(good)
    if not confirmed(hand, f"Attest {len(good)} statements with the key of {pen.person.id}?"):
        return 1
    signed, after = make(desk, pen, good)
    tell_next(write_signed(hand.root, signed))
    tell_missing(after, dict.fromkeys(t["id"] for wish in good for t in wish.targets))
    return 0


def _wish(desk: Desk, one: Attested) -> Wish:
    meaning, role = one.hat
    person = desk.case.before.authority.people[one.person]
    signature = Signature(
        person=person.id,
        name=person.name,
        role=role,
        meaning=meaning,
        time=one.review.time,
        method=Method.FORGE,
        reason=one.reason,
    )
    return Wish(signature, [target(desk.tree, path) for path in one.paths])


def _show(wishes: Sequence[Wish]) -> None:
    for wish in wishes:
        told = wish.signature
        listed = ", ".join(found["id"] for found in wish.targets)
        click.echo(
            clean(f"attested by forge: {told.name} ({told.role}), `{told.meaning}` of {listed}")
        )
        click.echo(clean(f"  {told.time.isoformat()}  {told.reason}"))
