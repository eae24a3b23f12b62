"""What a signature claims: the bytes it covers, and what a security key saw meanwhile."""

import base64
import hashlib
import json
from dataclasses import dataclass

from ims.signature.algorithms import SK_ECDSA, SK_ED25519, WEBAUTHN, LoadedKey
from ims.signature.wire import Reader, SignatureFault

# Bits of the flags that a security key signs (WebAuthn, section 6.1).
USER_PRESENT = 0x01
USER_VERIFIED = 0x04
_NEW_KEY = 0x40
_EXTENSIONS = 0x80


@dataclass(frozen=True)
class Claim:
    """A signature and the data that it must cover; `flags` is None for a plain key."""

    signature: bytes
    data: bytes
    flags: int | None = None
    origin: str = ""


def read_claim(key: LoadedKey, kind: bytes, signed: bytes, reader: Reader) -> Claim:
    """Return what a signature of a kind claims about the bytes to be signed."""
    signature = reader.string()
    if kind not in (SK_ED25519, SK_ECDSA, WEBAUTHN):
        reader.end()
        return Claim(signature, signed)
    flags, counter = reader.take(1), reader.take(4)
    origin, extensions, last = "", b"", signed
    if kind == WEBAUTHN:
        origin, last, extensions = _read_passkey(signed, flags[0], reader)
    reader.end()
    parts = (_sha256(key.application), flags, counter, extensions, _sha256(last))
    return Claim(signature, b"".join(parts), flags[0], origin)


def _sha256(raw: bytes) -> bytes:
    """Return the digest of some bytes."""
    return hashlib.sha256(raw).digest()


def _read_passkey(signed: bytes, flags: int, reader: Reader) -> tuple[str, bytes, bytes]:
    """Return origin, client data and extensions of what a browser had a passkey sign."""
    origin, client_data, extensions = reader.string(), reader.string(), reader.string()
    if flags & _NEW_KEY or bool(flags & _EXTENSIONS) != bool(extensions):
        raise SignatureFault("the flags of the passkey contradict the rest of the signature")
    challenge = base64.urlsafe_b64encode(signed).rstrip(b"=")
    # A browser writes these first, in this order; OpenSSH compares bytes, and so do we.
    start = b'{"type":"webauthn.get","challenge":"%b","origin":"%b"' % (challenge, origin)
    if not client_data.startswith(start):
        raise SignatureFault("the passkey was asked to sign something else, or on another site")
    return _site(origin, client_data), client_data, extensions


def _site(origin: bytes, client_data: bytes) -> str:
    """Return the site a passkey was used on; not one that another site had framed."""
    try:
        text = origin.decode("utf-8")
        said = json.loads(client_data.decode("utf-8"))
    except (ValueError, RecursionError):
        said = text = ""
    # The last of two equal members counts in JSON: it must not say anything else.
    if not text or said.get("origin") != text or said.get("crossOrigin", False) is not False:
        raise SignatureFault("the passkey was used inside of a foreign site, or says so unclearly")
    return text
