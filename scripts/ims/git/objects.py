"""Objects of Git as bytes: commits taken apart, digests compared, raw differences read."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ims.diagnostic import ImsError
from ims.git.program import text
from ims.history.chain import REGULAR, Change, Commit, Signer

DAMAGED = "run `git fsck`; clone the repository again from a copy that you trust"
LENGTHS = {"sha1": 40, "sha256": 64}  # of an id, by the name that Git and hashlib share
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SIGNER = re.compile(rb"([^<]*?) ?<([^>]*)>(?:.* )?(-?[0-9]{1,18}) ([+-][0-9]{4})")
# What a calendar can show, a day short of both ends so that any zone fits.
_FIRST, _LAST = -62135510400, 253402214400
# Where the signature stands depends on how the repository names its objects.
_SIGNATURE = {LENGTHS["sha1"]: b"gpgsig ", LENGTHS["sha256"]: b"gpgsig-sha256 "}


@dataclass(frozen=True)
class Logged:
    """One commit as the log lists it."""

    id: str
    tree: str
    parents: tuple[str, ...]
    changes: tuple[Change, ...]


def digest(kind: bytes, raw: bytes, algorithm: str) -> str:
    """Return the id that an object must have."""
    head = b"%b %d\0" % (kind, len(raw))
    return hashlib.new(algorithm, head + raw, usedforsecurity=False).hexdigest()


def logged(raw: bytes, prefix: str = "") -> Iterator[Logged]:
    """Return the commits of `git log --raw -z --format='%H %T %P'`, paths below a prefix alone.

    Only ids stand between the NULs, and a path follows each raw line: nothing that people
    write is looked at.
    """
    head: list[str] = []
    changes: list[Change] = []
    parts = iter(text(raw).split("\0"))
    for part in parts:
        line = part.removeprefix("\n")
        if line.startswith(":"):
            changes += _change(line, next(parts), prefix)
            continue
        if head:
            yield Logged(head[0], head[1], tuple(head[2:]), tuple(changes))
        head, changes = line.split(), []


def changes_of(raw: bytes, prefix: str = "") -> tuple[Change, ...]:
    """Return the differences that `git diff-tree --raw -z` lists."""
    parts = iter(text(raw).split("\0"))
    return tuple(change for part in parts if part for change in _change(part, next(parts), prefix))


def _change(line: str, path: str, prefix: str) -> list[Change]:
    """Return the difference, nothing where it lies outside the prefix.

    A side that is absent has an empty blob and the mode of a plain file.
    """
    if not path.startswith(prefix):
        return []
    old_mode, new_mode, old, new, _ = line[1:].split(" ")
    before = ("", REGULAR) if old_mode == "000000" else (old, old_mode)
    after = ("", REGULAR) if new_mode == "000000" else (new, new_mode)
    return [Change(path.removeprefix(prefix), before[0], after[0], before[1], after[1])]


def commit_of(listed: Logged, raw: bytes) -> Commit:
    """Return a commit from its own bytes; the log only adds what it changed."""
    own = "".join(f"parent {parent}\n" for parent in listed.parents)
    start = f"tree {listed.tree}\n{own}author ".encode("ascii")
    if not raw.startswith(start):
        raise ImsError(f"the commit {listed.id} is not what the log shows of it", DAMAGED)
    head, _, message = raw.partition(b"\n\n")
    author, committer, *_ = [*head[len(start) :].split(b"\n", 2), b""]
    signature, signed = _signature(raw, len(listed.id)) if b"\ngpgsig" in head else (b"", b"")
    return Commit(
        listed.id,
        listed.tree,
        listed.parents,
        _signer(author),
        _signer(committer.removeprefix(b"committer ")),
        message.decode("utf-8", "replace"),
        listed.changes,
        signature,
        signed,
    )


def _signer(line: bytes) -> Signer:
    """Return who stands in a line; what cannot be read is empty, in the year 1970."""
    found = _SIGNER.fullmatch(line)
    if not found:
        return Signer("", "", 0)
    name, email, time, zone = found.groups()
    return Signer(
        name.decode("utf-8", "replace"),
        email.decode("utf-8", "replace"),
        min(max(int(time), _FIRST), _LAST),
        zone.decode("ascii"),
    )


def _signature(raw: bytes, length: int) -> tuple[bytes, bytes]:
    """Return the armored signature of a commit and the bytes that it covers, as Git reads them.

    What is covered is the commit without any signature header, those of the other kind of
    ids included.
    """
    head, separator, message = raw.partition(b"\n\n")
    signature: list[bytes] = []
    covered: list[bytes] = []
    into: list[bytes] | None = covered
    for line in head.split(b"\n"):
        if line.startswith(_SIGNATURE[length]):
            into = signature
            signature.append(line.partition(b" ")[2])
        elif line.startswith(b"gpgsig"):
            into = None
        elif line.startswith(b" ") and into is not covered:
            if into is signature:
                signature.append(line[1:])
        else:
            into = covered
            covered.append(line)
    armored = b"".join(line + b"\n" for line in signature)
    return armored, b"\n".join(covered) + separator + message
