"""Commands that release: a signed line that shows rewriting, its copies, its time stamp."""

from pathlib import Path

import click

from ims import files
from ims.cli import options
from ims.cli.hand import Hand, confirmed, signs, tell_next
from ims.desk import write_new
from ims.diagnostic import ImsError
from ims.history.stamps import SUFFIX
from ims.models.release import release_path
from ims.open_history import open_history
from ims.signing import Signature
from ims.signing.releasing import next_release, releasing_role
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


# --- time stamps ---------------------------------------------------------------------------------

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
_SEND = """\
send it yourself; nothing was sent:
  curl -sS -H "Content-Type: application/timestamp-query" --data-binary "@{request}" \
-o "{reply}" "https://<your time-stamp authority>"
next: ims stamp {number} --reply "{reply}" --tsa-root CERT.pem"""


@click.command()
@click.argument("number", type=click.IntRange(0, 9999))
@click.option("--request", type=_FILE, help="File to write: what to ask the authority.")
@click.option("--reply", type=_EXISTING, help="File to read: what the authority replied.")
@click.option("--tsa-root", "roots", multiple=True, type=_EXISTING, help="Its root certificate.")
@options.root
def stamp(
    number: int, request: Path | None, reply: Path | None, roots: tuple[Path, ...], root: Path
) -> int:
    """Let an outside authority prove since when release NUMBER exists (RFC 3161).

    Nothing is sent: --request writes a file for the authority, --reply keeps its answer once
    it verifies against --tsa-root.
    """
    path = release_path(number)
    raw = _unstamped(root, path)
    if request and not reply:
        return _ask(number, raw, request)
    if reply and roots and not request:
        return _keep(root / f"{path}{SUFFIX}", raw, reply, roots)
    help = "first `--request FILE.tsq`, then `--reply FILE.tsr --tsa-root CERT.pem`"
    raise ImsError("it is either a request, or a reply with the root of its authority", help)


def _unstamped(root: Path, path: str) -> bytes:
    """Return the bytes of a release that has no time stamp yet."""
    if not (root / path).is_file():
        raise ImsError(f"there is no {path}", "release first: `ims release`")
    if (root / f"{path}{SUFFIX}").exists():
        raise ImsError(f"`{path}{SUFFIX}` stands there already", "nothing was written")
    # As Git stores it, whatever line ends the working copy got.
    return (root / path).read_bytes().replace(b"\r\n", b"\n")


def _ask(number: int, raw: bytes, request: Path) -> int:
    from ims.time_stamp import make_request

    request.write_bytes(make_request(raw))
    click.echo(f"wrote {request}")
    reply = request.with_suffix(SUFFIX)
    click.echo(_SEND.format(number=number, request=request, reply=reply))
    return 0


def _keep(place: Path, raw: bytes, reply: Path, roots: tuple[Path, ...]) -> int:
    from ims.time_stamp import trust

    token = reply.read_bytes()
    opinion = trust(roots).check(token, raw)
    if opinion.time is None:
        raise ImsError(f"`{reply}` proves nothing: {opinion.fault}", "nothing was written")
    place.write_bytes(token)
    click.echo(f"it existed at {opinion.time.isoformat()}, as the authority says")
    tell_next([f"{release_path(0).rpartition('/')[0]}/{place.name}"])
    return 0
