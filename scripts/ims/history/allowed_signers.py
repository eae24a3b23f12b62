"""The file by which stock OpenSSH checks our signatures, generated from the enrolled keys."""

from collections.abc import Iterable
from datetime import date, timedelta

from ims.history.authority import Key
from ims.vocabulary import KeyPurpose


def allowed_signers(keys: Iterable[Key]) -> bytes:
    """Return one line a key in use, sorted: person, namespaces, end, key (R02, R29)."""
    lines = sorted(_line(key) for key in keys if not key.revoked)
    return "".join(lines).encode()


def _line(key: Key) -> str:
    spaces = ",".join(p.namespace for p in KeyPurpose if p.value in key.purposes)
    return f'{key.person} namespaces="{spaces}"{_end(key.expires)} {" ".join(key.line.split())}\n'


def _end(last: date) -> str:
    """Return the first day on which a key counts no more, as OpenSSH wants to be told."""
    return "" if last == date.max else f',valid-before="{last + timedelta(days=1):%Y%m%d}"'
