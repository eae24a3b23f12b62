"""Keys and delegations: with what a person signs, and for whom (21 CFR 11.100, 11.300)."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256

from pydantic import Field

from ims.models.base import (
    Date,
    Fingerprint,
    Model,
    Moment,
    PersonId,
    PublicKey,
    RecordRef,
    RoleId,
    SiteScope,
    Text,
)
from ims.models.register import Register
from ims.vocabulary import IdentityCheck, KeyPurpose, KeyStorage, Revocation


class Identity(Model):
    """Who checked that the key belongs to its holder, when and how (21 CFR 11.100(b))."""

    checked_by: PersonId
    on: Date
    how: IdentityCheck
    enrolment: RecordRef | None = Field(None, description="The enrolment, a KEY record")


class Revoked(Model):
    """The end of the trust in a key."""

    on: Moment
    reason: Revocation
    note: Text | None = None


class Key(Register):
    """One public key of one person (R02, R03)."""

    person: PersonId
    public_key: PublicKey = Field(description="As in the `.pub` file, without the comment")
    fingerprint: Fingerprint
    purposes: list[KeyPurpose] = Field(min_length=1)
    storage: KeyStorage
    identity: Identity
    valid_from: Date
    expires: Date | None = Field(None, description="Last day")
    revoked: Revoked | None = None


class Delegation(Register):
    """A person acts in roles of another for a time (R31)."""

    from_person: PersonId
    to_person: PersonId
    roles: list[RoleId] = Field(min_length=1)
    sites: list[SiteScope] = Field(min_length=1)
    from_: Date = Field(alias="from", description="First day")
    until: Date = Field(description="Last day")
    reason: Text


# --- the bytes of a public key --------------------------------------------------------------

_RSA_BITS = range(2048, 16384 + 1)


def fingerprint_of(public_key: str) -> str:
    """Return the fingerprint of a public key that `fault_of` has nothing against."""
    digest = sha256(b64decode(public_key.partition(" ")[2])).digest()
    return "SHA256:" + b64encode(digest).decode("ascii").rstrip("=")


def fault_of(public_key: str) -> str:
    """Return why a public key is unfit, nothing where its form is right.

    A look at the form only: whether its numbers make a key shows when it checks a signature.
    """
    kind, _, text = public_key.partition(" ")
    if kind not in _FORMS:
        return f"keys of the kind `{kind}` are not accepted"
    parts = _parts(_decoded(text))
    if not parts:
        return f"the text after `{kind}` is cut off or damaged"
    inside, *numbers = parts
    if inside != kind.encode("ascii"):
        return f"the line says `{kind}`, the key in it is of another kind"
    tests = _FORMS[kind]
    if len(tests) != len(numbers) or not all(t(n) for t, n in zip(tests, numbers, strict=True)):
        return f"the key of the kind `{kind}` is damaged, or shorter than is safe"
    return ""


def _decoded(text: str) -> bytes:
    """Return the bytes of a text in base64, nothing where another text would give the same."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if b64encode(raw).decode("ascii") == text else b""


def _parts(raw: bytes) -> list[bytes]:
    """Return what stands in the wire form of SSH; nothing where it does not end with a part."""
    found: list[bytes] = []
    while raw:
        size = 4 + int.from_bytes(raw[:4], "big")
        if len(raw) < size:
            return []
        found.append(raw[4:size])
        raw = raw[size:]
    return found


_Test = Callable[[bytes], bool]


def _point(size: int) -> _Test:
    """Return a test of a point in full: the sign 4 and two numbers."""
    return lambda raw: raw[:1] == b"\x04" and len(raw) == 1 + 2 * size


def _is_edwards_point(raw: bytes) -> bool:
    return len(raw) == 32  # noqa: PLR2004 - the one size of Ed25519


def _is_number(raw: bytes) -> bool:
    """Return whether a number is positive and in its shortest form."""
    value = int.from_bytes(raw, "big", signed=True)
    return value > 0 and raw == value.to_bytes(value.bit_length() // 8 + 1, "big")


def _is_modulus(raw: bytes) -> bool:
    return _is_number(raw) and int.from_bytes(raw, "big").bit_length() in _RSA_BITS


def _is_application(raw: bytes) -> bool:
    return b"\0" not in raw


_P256: tuple[_Test, ...] = (b"nistp256".__eq__, _point(32))
_FORMS: dict[str, tuple[_Test, ...]] = {
    "ssh-ed25519": (_is_edwards_point,),
    "ssh-rsa": (_is_number, _is_modulus),
    "ecdsa-sha2-nistp256": _P256,
    "ecdsa-sha2-nistp384": (b"nistp384".__eq__, _point(48)),
    "ecdsa-sha2-nistp521": (b"nistp521".__eq__, _point(66)),
    "sk-ssh-ed25519@openssh.com": (_is_edwards_point, _is_application),
    "sk-ecdsa-sha2-nistp256@openssh.com": (*_P256, _is_application),
}
