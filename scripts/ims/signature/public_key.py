"""Public keys: one line of text, one form of bytes, one fingerprint."""

import base64
import hashlib
import re
from dataclasses import dataclass

from ims.signature.algorithms import load
from ims.signature.wire import SignatureFault, from_base64, shown

_LINE = re.compile(r"(\S+)[ \t]+(\S+)(?:[ \t].*)?")


@dataclass(frozen=True)
class PublicKey:
    """A public key as SSH knows it; equal blobs are equal keys."""

    algorithm: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """Return the short name that `ssh-keygen -lf` prints for it."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).rstrip(b"=").decode("ascii")

    @property
    def line(self) -> str:
        """Return it as OpenSSH writes it, without a comment."""
        return f"{self.algorithm} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def is_hardware(self) -> bool:
        """Return whether a security key or a passkey holds the private part."""
        return self.algorithm.startswith("sk-")


def read_public_key(line: str) -> PublicKey:
    """Return the key of one line `algorithm base64 comment`, where the comment may be missing."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise SignatureFault(
            "this is not a public key of OpenSSH: one line such as `ssh-ed25519 AAAA…`, as it "
            "stands in the file whose name ends in .pub"
        )
    name, text = (word.encode("utf-8", "replace") for word in found.groups())
    key = public_key(from_base64(text, "the public key"))
    if key.algorithm.encode() != name:
        raise SignatureFault(f"the line says `{shown(name)}`, the key in it is `{key.algorithm}`")
    return key


def public_key(blob: bytes) -> PublicKey:
    """Return the key that bytes hold, after it was found fit for use."""
    return PublicKey(load(blob).algorithm.decode("ascii"), blob)
