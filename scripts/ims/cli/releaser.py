"""The command that releases: a signed line that shows rewriting, and copies in a second place."""

from pathlib import Path

import click

from ims import files
from ims.cli.hand import Hand, confirmed, signs, tell_next
from ims.desk import write_new
from ims.diagnostic import ImsError
from ims.open_history import open_history
from ims.releasing import next_release, releasing_role
from ims.signing import Signature
from ims.vocabulary import KeyPurpose, Meaning


@click.command()
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder in a second place; `ims verify --anchors` compares with it.",
)
@signs()
def release(anchors: tuple[Path, ...], hand: Hand) -> int:
    """Sign what is in force after the last step, chained to the release before.

    Whoever rewrites the history later must rewrite every release after it as well, and the
    copies in the second place.
    """
    history = open_history(hand.root, hand.base or "HEAD").history
    state = history.state
    if not state.adopted:
        raise ImsError("the system was not adopted yet", "found it: `ims adopt`")
    if history.open:
        first = history.open[0]
        raise ImsError(f"this history is not clean: {first.code} {first.fact}", "see `ims verify`")
    pen = hand.pen(state.authority, KeyPurpose.RELEASE)
    role = releasing_role(state, pen.person.id, pen.held.public.fingerprint)
    click.echo(
        f"follows {state.head[:12]}, the step of {state.arrivals[state.head]:%Y-%m-%d %H:%M} UTC"
    )
    if not confirmed(hand, f"Release as {role} {pen.person.name}?"):
        return 1
    wish = Signature(
        pen.person.id, pen.person.name, role, Meaning.RELEASED, hand.now(), pen.held.method
    )
    path, raw = next_release(state, wish)
    signed = {path: raw, f"{path}.sig": pen.held.sign(raw, KeyPurpose.RELEASE.namespace)}
    tell_next(write_new(hand.root, signed))
    for folder in anchors:
        for name, content in signed.items():
            files.write(folder / Path(name).name, content.decode())
        click.echo(f"copied to {folder}")
    return 0
