"""Revision schemes, named by their first revision: `1`, `1.0` and `A` (R11, R12)."""

import re

from ims.diagnostic import ImsError
from ims.vocabulary import ChangeClass

SCHEMES = {
    "1": re.compile(r"(?:0|[1-9][0-9]{0,3})", re.ASCII),
    "1.0": re.compile(r"(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,2})", re.ASCII),
    "A": re.compile(r"[A-Z]{1,2}", re.ASCII),
}


def scheme_of(revision: str) -> str | None:
    """Return the scheme that a revision is written in, None where it fits none."""
    return next((name for name, form in SCHEMES.items() if form.fullmatch(revision)), None)


def next_revision(current: str, class_: ChangeClass, scheme: str) -> str:
    """Return the revision that comes after the current one.

    Raises ImsError where the scheme is unknown, the revision is not of it, or it has no more.
    """
    if scheme not in SCHEMES:
        raise ImsError(f"`{scheme}` is no revision scheme", "use `1`, `1.0` or `A`")
    if scheme_of(current) != scheme:
        help = (
            "write the revision in the scheme that `revision_scheme` in controls/system.yaml names"
        )
        raise ImsError(f"revision `{current}` is not of the scheme `{scheme}`", help)
    following = _following(current, class_, scheme)
    if scheme_of(following) != scheme:
        help = "choose another `revision_scheme`, or give the document a new id"
        raise ImsError(f"revision `{current}` is the last of the scheme `{scheme}`", help)
    return following


def _following(current: str, class_: ChangeClass, scheme: str) -> str:
    if scheme == "1":
        return str(int(current) + 1)
    if scheme == "A":
        return _following_letters(current)
    whole, part = current.split(".")
    return f"{int(whole) + 1}.0" if class_ is ChangeClass.MAJOR else f"{whole}.{int(part) + 1}"


def _following_letters(letters: str) -> str:
    """Return B for A, AA for Z, BA for AZ, and AAA (no revision) for ZZ."""
    kept = letters.rstrip("Z")
    raised = kept[:-1] + chr(ord(kept[-1]) + 1) if kept else "A"
    return raised + "A" * (len(letters) - len(kept))


def is_next(former: str, new: str, class_: ChangeClass, scheme: str) -> bool:
    """Return whether the new revision is the one that a change of this class must get."""
    try:
        return next_revision(former, class_, scheme) == new
    except ImsError:
        return False


def order(a: str, b: str) -> int | None:
    """Return -1, 0 or 1 as the first comes before, is, or comes after the second.

    None where the two are not of one scheme: then only history knows.
    """
    scheme = scheme_of(a)
    if scheme is None or scheme_of(b) != scheme:
        return None
    first, second = _rank(a, scheme), _rank(b, scheme)
    return (first > second) - (first < second)


def _rank(revision: str, scheme: str) -> tuple[int, ...]:
    if scheme == "A":
        return (len(revision), *map(ord, revision))
    return tuple(map(int, revision.split(".")))
