"""Who wrote what: the people behind the commits of a step (R07, R09)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath

from ims import signature
from ims.history.authority import Authority, Key
from ims.history.chain import TO_COME, Change, Commit, Signer, Step
from ims.history.state import Writer
from ims.vocabulary import KeyPurpose

_BY_SSH = b"-----BEGIN SSH SIGNATURE-----"
_CO_AUTHOR = re.compile(
    r"^co-authored-by:([^<>\n]*)<([^<>\n]+)>[ \t\r]*$", re.IGNORECASE | re.MULTILINE
)


def writers_of(step: Step, authority: Authority) -> dict[str, list[Writer]]:
    """Return for each text or file that a step changes the people who wrote the change.

    Merges that only join do not count; one that makes a text which no joined commit holds
    is an edit like any other. Who merges, and who only signs, writes nothing.
    """
    found: dict[str, list[Writer]] = defaultdict(list)
    commits = [*step.brought, step.commit]
    made = {
        (change.path, change.new_blob)
        for commit in commits
        if len(commit.parents) < 2  # noqa: PLR2004 - no merge
        for change in commit.changes
    }
    landed = {change.path for change in step.changes}
    for commit in commits:
        changes = [c for c in commit.changes if c.path in landed or not c.new_blob]
        if len(commit.parents) > 1:
            changes = [c for c in changes if (c.path, c.new_blob) not in made and c.new_blob]
        if written := list(_controlled(changes)):
            people = list(people_of(commit, authority, step.position))
            for name in written:
                found[name] += people
    return dict(found)


def _controlled(changes: Iterable[Change]) -> Iterator[str]:
    """Return what statements call the files that people write."""
    for change in changes:
        path = change.path
        if path.startswith("docs/") and path.endswith(".md"):
            yield PurePosixPath(path).stem
        elif not path.startswith("docs/records/"):
            yield path


def people_of(commit: Commit, authority: Authority, position: int) -> Iterator[Writer]:
    """Return the author, those named beside them, and the holder of the key that signed."""
    # A merge that is yet to be made has no author; whoever will make it is judged then.
    named = [commit.author] if commit.author != TO_COME else []
    named += [Signer(name.strip(), mail, 0) for name, mail in _CO_AUTHOR.findall(commit.message)]
    for one in named:
        person = authority.person_by_email.get(one.email.lower(), "")
        yield Writer(person, one.email, f"{one.name} <{one.email}>", commit.id, position)
    if commit.signature.startswith(_BY_SSH):  # those of hosts are PGP, and name nobody
        yield from _by_key(commit, authority, position)


def _by_key(commit: Commit, authority: Authority, position: int) -> Iterator[Writer]:
    """Return the owner of the key; one that nobody enrolled proves nothing and names nobody."""
    if person := signer_of(commit, authority):
        said = "the key that signed the commit"
        yield Writer(person, "", said, commit.id, position, proven=True)


def signer_of(commit: Commit, authority: Authority, day: date | None = None) -> str:
    """Return the person whose enrolled key signed a commit, empty where none did.

    With a day the key must be in use on it and enrolled for commits, and the person still here.
    """
    try:
        verified = signature.verify(commit.signed, commit.signature, "git")
    except signature.SignatureFault:
        return ""
    key = authority.keys.get(verified.key.fingerprint)
    if key is None or key.revoked or (day and not _counts(key, authority, day)):
        return ""
    return key.person


def _counts(key: Key, authority: Authority, day: date) -> bool:
    person = authority.people.get(key.person)
    in_use = key.valid_from <= day <= key.expires and key.may_sign(KeyPurpose.COMMITS)
    return in_use and person is not None and person.is_here(day)
