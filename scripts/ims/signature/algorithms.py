"""The kinds of keys, and how each checks a signature; unfit keys are refused here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ims.signature.wire import Reader, SignatureFault, shown

ED25519 = b"ssh-ed25519"
SK_ED25519 = b"sk-ssh-ed25519@openssh.com"
SK_ECDSA = b"sk-ecdsa-sha2-nistp256@openssh.com"
WEBAUTHN = b"webauthn-" + SK_ECDSA

_KEYS = 1024  # more than one organization has; foreign keys must not fill the memory
_RSA_BITS = range(2048, 16384 + 1)  # below it is unsafe, above it OpenSSH stops

# With one of these points as a key anybody can sign, so that its owner could deny a signature.
# The highest bit is the sign of the other coordinate and does not matter.
_WEAK_POINTS = frozenset(
    value.to_bytes(32, "little")
    for value in (
        0,
        1,
        2**255 - 20,
        2**255 - 19,
        2**255 - 18,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    )
)

Check = Callable[[bytes, bytes], None]  # signature, data; raises InvalidSignature


@dataclass(frozen=True)
class LoadedKey:
    """A key ready for use: for each kind of signature that it may make, how to check it."""

    algorithm: bytes
    checks: Mapping[bytes, Check]
    application: bytes = b""  # `ssh:`, or the site of a passkey; a security key signs it along


@lru_cache(_KEYS)
def load(blob: bytes) -> LoadedKey:
    """Return the key that bytes hold, ready to check signatures."""
    reader = Reader(blob, "the public key")
    algorithm = reader.string()
    read = _READERS.get(algorithm)
    if read is None:
        raise SignatureFault(_why_not(algorithm))
    try:
        loaded = read(algorithm, reader)
    except ValueError as error:
        raise SignatureFault("the public key is damaged: its numbers make no key") from error
    reader.end()
    return loaded


def _why_not(algorithm: bytes) -> str:
    """Return why a kind of key is not accepted."""
    if b"-cert-" in algorithm:
        return "this is a certificate; only the plain public key can be used here"
    if algorithm == b"ssh-dss":
        return "DSA keys are unsafe; use an Ed25519 key or a security key"
    return f"keys of the kind `{shown(algorithm)}` are not known here"


def _read_ed25519(algorithm: bytes, reader: Reader) -> LoadedKey:
    """Return an Ed25519 key."""
    point = reader.string()
    raw = ed25519.Ed25519PublicKey.from_public_bytes(point)
    if point[:-1] + bytes([point[-1] & 0x7F]) in _WEAK_POINTS:
        raise SignatureFault("this public key protects nothing: everybody can sign for it")
    return LoadedKey(algorithm, {algorithm: raw.verify})


def _read_ecdsa(
    curve: ec.EllipticCurve, digest: hashes.HashAlgorithm, algorithm: bytes, reader: Reader
) -> LoadedKey:
    """Return a key on a curve that the algorithm and the key must both name."""
    name, point = reader.string(), reader.string()
    if name != algorithm.partition(b"@")[0].rpartition(b"-")[2]:
        raise SignatureFault("the public key names another curve than its algorithm")
    if point[:1] != b"\x04":  # one form for one key, so that its fingerprint is one
        raise SignatureFault("the public key does not hold its point in full")
    raw = ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    return LoadedKey(algorithm, {algorithm: partial(_check_ecdsa, raw, ec.ECDSA(digest))})


def _check_ecdsa(
    key: ec.EllipticCurvePublicKey, way: ec.ECDSA, signature: bytes, data: bytes
) -> None:
    """Check a signature of two numbers."""
    reader = Reader(signature, "the signature")
    r, s = reader.integer(), reader.integer()
    reader.end()
    key.verify(encode_dss_signature(r, s), data, way)


def _read_rsa(algorithm: bytes, reader: Reader) -> LoadedKey:
    """Return an RSA key; it signs with SHA-2 alone, since SHA-1 is broken."""
    exponent, modulus = reader.shortest_integer(), reader.shortest_integer()
    if modulus.bit_length() not in _RSA_BITS:
        raise SignatureFault(
            f"this RSA key has {modulus.bit_length()} bits; it needs {_RSA_BITS[0]} at least, "
            f"{_RSA_BITS[-1]} at most"
        )
    check = partial(_check_rsa, rsa.RSAPublicNumbers(exponent, modulus).public_key())
    checks = {
        b"rsa-sha2-256": partial(check, hashes.SHA256()),
        b"rsa-sha2-512": partial(check, hashes.SHA512()),
    }
    return LoadedKey(algorithm, checks)


def _check_rsa(
    key: rsa.RSAPublicKey, digest: hashes.HashAlgorithm, signature: bytes, data: bytes
) -> None:
    """Check a signature as long as the key; some programs leave the zeros before it out."""
    size = (key.key_size + 7) // 8
    key.verify(signature.rjust(size, b"\0"), data, padding.PKCS1v15(), digest)


_Read = Callable[[bytes, Reader], LoadedKey]


def _on_security_key(read: _Read, algorithm: bytes, reader: Reader) -> LoadedKey:
    """Return a key that a security key or a passkey holds."""
    loaded = read(algorithm, reader)
    application = reader.string()
    if b"\0" in application:
        raise SignatureFault("the application of the public key is damaged")
    check = loaded.checks[algorithm]
    kinds = (algorithm, WEBAUTHN) if algorithm == SK_ECDSA else (algorithm,)
    return LoadedKey(algorithm, dict.fromkeys(kinds, check), application)


_read_p256 = partial(_read_ecdsa, ec.SECP256R1(), hashes.SHA256())
_READERS: dict[bytes, _Read] = {
    ED25519: _read_ed25519,
    b"ssh-rsa": _read_rsa,
    b"ecdsa-sha2-nistp256": _read_p256,
    b"ecdsa-sha2-nistp384": partial(_read_ecdsa, ec.SECP384R1(), hashes.SHA384()),
    b"ecdsa-sha2-nistp521": partial(_read_ecdsa, ec.SECP521R1(), hashes.SHA512()),
    SK_ED25519: partial(_on_security_key, _read_ed25519),
    SK_ECDSA: partial(_on_security_key, _read_p256),
}
