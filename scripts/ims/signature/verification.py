"""Whether a key signed these bytes for this purpose."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from ims.signature.algorithms import load
from ims.signature.claim import USER_PRESENT, USER_VERIFIED, Claim, read_claim
from ims.signature.public_key import PublicKey
from ims.signature.sshsig import Envelope, open_envelope, signed_bytes
from ims.signature.wire import Reader, SignatureFault, shown


@dataclass(frozen=True)
class Verified:
    """A signature that holds; what a security key saw is None for a plain key."""

    key: PublicKey
    namespace: str
    user_present: bool | None
    user_verified: bool | None
    origin: str  # the site that a passkey was used on


def verify(message: bytes, armored: bytes, namespace: str) -> Verified:
    """Return what a signature proves about a message, or raise why it proves nothing."""
    envelope = open_envelope(armored)
    if not namespace or envelope.namespace != namespace.encode("utf-8", "replace"):
        raise SignatureFault(
            f"the signature was made for `{shown(envelope.namespace)}`, not for `{namespace}`"
        )
    claim = _proved(envelope, signed_bytes(message, envelope.namespace, envelope.hash))
    if claim.flags is None:
        return Verified(envelope.key, namespace, None, None, claim.origin)
    present, verified = (bool(claim.flags & bit) for bit in (USER_PRESENT, USER_VERIFIED))
    if not present:
        raise SignatureFault("nobody touched the security key for this signature")
    return Verified(envelope.key, namespace, present, verified, claim.origin)


def _proved(envelope: Envelope, signed: bytes) -> Claim:
    """Return what the signature claims, after its key has confirmed it."""
    key = load(envelope.key.blob)
    reader = Reader(envelope.signature, "the signature")
    kind = reader.string()
    check = key.checks.get(kind)
    if check is None:
        raise SignatureFault(f"a key `{envelope.key.algorithm}` may not sign as `{shown(kind)}`")
    claim = read_claim(key, kind, signed, reader)
    try:
        check(claim.signature, claim.data)
    except InvalidSignature as error:
        raise SignatureFault(
            "the signature does not fit: the signed bytes, the signature or the key were changed"
        ) from error
    return claim
