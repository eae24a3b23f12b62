"""The envelope of an SSH signature: armour, fields, and the bytes that are really signed."""

import base64
import hashlib
import re
from dataclasses import dataclass

from ims.signature.public_key import PublicKey, public_key
from ims.signature.wire import Reader, SignatureFault, from_base64, shown, string

HASH = b"sha512"  # what ssh-keygen takes by itself

_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_COLUMNS = 70  # as ssh-keygen writes them; any length is read
_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"-----END SSH SIGNATURE-----"
# Some readers of Git hand the text over without its last line break.
_ARMOUR = re.compile(_BEGIN + rb"((?:[A-Za-z0-9+/=]+\n)+)" + _END + rb"\n?")


@dataclass(frozen=True)
class Envelope:
    """What a signature says about itself; nothing of it is proved yet."""

    key: PublicKey
    namespace: bytes
    hash: bytes
    signature: bytes


def read_signature_key(armored: bytes) -> PublicKey:
    """Return the key that a signature names; whether it signed anything is not checked."""
    return open_envelope(armored).key


def open_envelope(armored: bytes) -> Envelope:
    """Return the fields of a signature."""
    reader = Reader(_without_armour(armored), "the signature")
    if reader.take(len(_MAGIC)) != _MAGIC or reader.number() != _VERSION:
        raise SignatureFault(f"this is not an SSH signature of version {_VERSION}")
    blob, namespace, reserved = reader.string(), reader.string(), reader.string()
    hash_name, signature = reader.string(), reader.string()
    reader.end()
    if reserved:
        raise SignatureFault("the signature fills a field that must be empty")
    if hash_name not in _HASHES:
        raise SignatureFault(f"the signature uses `{shown(hash_name)}`, not sha256 or sha512")
    return Envelope(public_key(blob), namespace, hash_name, signature)


def _without_armour(armored: bytes) -> bytes:
    """Return the bytes between the two lines of dashes."""
    found = _ARMOUR.fullmatch(armored)
    if found is None:
        raise SignatureFault(
            "this is not the text of an SSH signature: lines of base64 between BEGIN and END SSH "
            "SIGNATURE, with LF line ends and nothing around them"
        )
    return from_base64(found[1].replace(b"\n", b""), "the signature")


def in_envelope(key: PublicKey, namespace: bytes, signature: bytes) -> bytes:
    """Return a signature as ssh-keygen writes it."""
    fields = (key.blob, namespace, b"", HASH, signature)
    text = base64.b64encode(_MAGIC + _VERSION.to_bytes(4, "big") + b"".join(map(string, fields)))
    lines = [text[at : at + _COLUMNS] + b"\n" for at in range(0, len(text), _COLUMNS)]
    return _BEGIN + b"".join(lines) + _END + b"\n"


def signed_bytes(message: bytes, namespace: bytes, hash_name: bytes) -> bytes:
    """Return what a key signs: the purpose, and the digest of the message."""
    fields = (namespace, b"", hash_name, _HASHES[hash_name](message).digest())
    return _MAGIC + b"".join(map(string, fields))
