"""SSH signatures made piece by piece, so that a test can make any piece wrong.

`Software` stands for a security key or a browser: it holds the private part in memory and signs
whatever a test tells it to. `stock_accepts` asks the ssh-keygen of this machine.
"""

import base64
import hashlib
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WHO = "ana-silva"
BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
END = b"-----END SSH SIGNATURE-----\n"
ORIGIN = b"https://ims.example.org"
SK_ED25519 = b"sk-ssh-ed25519@openssh.com"
SK_ECDSA = b"sk-ecdsa-sha2-nistp256@openssh.com"
WEBAUTHN = b"webauthn-" + SK_ECDSA
TOUCHED, PIN = 0x01, 0x04


def string(raw: bytes) -> bytes:
    return len(raw).to_bytes(4, "big") + raw


def mpint(value: int) -> bytes:
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def take(raw: bytes) -> tuple[bytes, bytes]:
    """Return the first string of some bytes, and what follows it."""
    size = 4 + int.from_bytes(raw[:4], "big")
    return raw[4:size], raw[size:]


def armor(blob: bytes, columns: int = 70, line_end: bytes = b"\n") -> bytes:
    text = base64.b64encode(blob)
    lines = [text[at : at + columns] + line_end for at in range(0, len(text), columns)]
    return BEGIN + b"".join(lines) + END


def dearmor(armored: bytes) -> bytes:
    return base64.b64decode(armored.removeprefix(BEGIN).removesuffix(END))


@dataclass(frozen=True)
class Parts:
    """The fields of a signature; every one can be replaced."""

    key: bytes
    signature: bytes
    namespace: bytes
    reserved: bytes = b""
    hash: bytes = b"sha512"
    magic: bytes = b"SSHSIG"
    version: int = 1

    @property
    def blob(self) -> bytes:
        fields = (self.key, self.namespace, self.reserved, self.hash, self.signature)
        start = self.magic + self.version.to_bytes(4, "big")
        return start + b"".join(string(field) for field in fields)

    @property
    def armored(self) -> bytes:
        return armor(self.blob)


def parts(armored: bytes) -> Parts:
    rest = dearmor(armored)[10:]
    key, rest = take(rest)
    namespace, rest = take(rest)
    reserved, rest = take(rest)
    hash_name, rest = take(rest)
    return Parts(key, take(rest)[0], namespace, reserved, hash_name)


def signed_bytes(message: bytes, namespace: bytes, hash_name: bytes = b"sha512") -> bytes:
    digest = hashlib.new(hash_name.decode(), message).digest()
    return b"SSHSIG" + b"".join(map(string, (namespace, b"", hash_name, digest)))


# --- keys in memory ---------------------------------------------------------------------------


def ed25519_signer(private: ed25519.Ed25519PrivateKey) -> Callable[[bytes], bytes]:
    return private.sign


def ecdsa_signer(private: ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
        return mpint(r) + mpint(s)

    return sign


def rsa_blob(private: rsa.RSAPrivateKey) -> bytes:
    numbers = private.public_key().public_numbers()
    return string(b"ssh-rsa") + mpint(numbers.e) + mpint(numbers.n)


def sign_rsa(
    private: rsa.RSAPrivateKey, message: bytes, kind: bytes = b"rsa-sha2-256", name: bytes = b"git"
) -> Parts:
    ways = {b"ssh-rsa": hashes.SHA1(), b"rsa-sha2-256": hashes.SHA256()}
    raw = private.sign(signed_bytes(message, name), padding.PKCS1v15(), ways[kind])
    return Parts(rsa_blob(private), string(kind) + string(raw), name)


@dataclass(frozen=True)
class Software:
    """A security key in memory, and what it tells at its next signature."""

    kind: bytes
    key: bytes
    sign_raw: Callable[[bytes], bytes] = field(repr=False)
    application: bytes = b"ssh:"
    flags: int = TOUCHED | PIN
    counter: int = 7
    origin: bytes = ORIGIN
    start: bytes = b'{"type":"webauthn.get","challenge":"%b","origin":"%b"'
    tail: bytes = b',"crossOrigin":false}'
    extensions: bytes = b""

    def with_(self, **changes: object) -> "Software":
        return replace(self, **changes)  # type: ignore[arg-type]

    def sign(self, message: bytes, namespace: bytes = b"git", **told: bytes) -> Parts:
        """Return a signature; `told` replaces what is written down after it was signed."""
        signed = signed_bytes(message, namespace)
        last = self.client_data(signed) if self.kind == WEBAUTHN else signed
        seen = bytes([self.flags]) + self.counter.to_bytes(4, "big")
        data = hashlib.sha256(self.application).digest() + seen + self.extensions
        raw = self.sign_raw(data + hashlib.sha256(last).digest())
        signature = string(self.kind) + string(raw) + told.get("seen", seen)
        if self.kind == WEBAUTHN:
            signature += string(told.get("origin", self.origin))
            signature += string(last) + string(told.get("extensions", self.extensions))
        return Parts(self.key, signature, namespace)

    def client_data(self, signed: bytes) -> bytes:
        challenge = base64.urlsafe_b64encode(signed).rstrip(b"=")
        return self.start % (challenge, self.origin) + self.tail


def software_ed25519(seed: int = 1, application: bytes = b"ssh:") -> Software:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    point = private.public_key().public_bytes_raw()
    key = b"".join(map(string, (SK_ED25519, point, application)))
    return Software(SK_ED25519, key, ed25519_signer(private), application)


def software_ecdsa(seed: int = 1, application: bytes = b"ssh:") -> Software:
    private = ec.derive_private_key(seed + 10**9, ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = b"".join(map(string, (SK_ECDSA, b"nistp256", point, application)))
    return Software(SK_ECDSA, key, ecdsa_signer(private), application)


def passkey(seed: int = 1) -> Software:
    return software_ecdsa(seed, b"ims.example.org").with_(kind=WEBAUTHN)


# --- the ssh-keygen of this machine -----------------------------------------------------------


def key_line(blob: bytes) -> str:
    algorithm = take(blob)[0].rstrip(b"\0")
    return f"{algorithm.decode('ascii', 'replace')} {base64.b64encode(blob).decode()}"


def ssh_keygen(*arguments: str | Path, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = ["ssh-keygen", *map(str, arguments)]
    return subprocess.run(command, input=input, capture_output=True, check=False)


def stock_accepts(
    place: Path, message: bytes, armored: bytes, namespace: str, keys: Iterable[str]
) -> bool:
    """Return the verdict of `ssh-keygen -Y verify` with these keys allowed."""
    allowed, signature = place.with_suffix(".allowed"), place.with_suffix(".sig")
    allowed.write_text("".join(f"{WHO} {key}\n" for key in keys), "ascii", newline="\n")
    signature.write_bytes(armored)
    where = ("-f", allowed, "-I", WHO, "-n", namespace, "-s", signature)
    return ssh_keygen("-Y", "verify", *where, input=message).returncode == 0
