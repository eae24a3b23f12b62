"""Keys that anybody can make again; they sign the demo and the tests, and prove nothing."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ims.signature.algorithms import ED25519
from ims.signature.public_key import PublicKey, public_key
from ims.signature.sshsig import HASH, in_envelope, signed_bytes
from ims.signature.wire import string


@dataclass(frozen=True)
class DemoKey:
    """A key pair out of a public seed."""

    public: PublicKey
    private: Ed25519PrivateKey

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return the signature that `ssh-keygen -Y sign` makes with this key, byte by byte."""
        purpose = namespace.encode()
        signature = self.private.sign(signed_bytes(message, purpose, HASH))
        return in_envelope(self.public, purpose, string(ED25519) + string(signature))


def demo_key(seed: bytes) -> DemoKey:
    """Return the key pair of a seed, always the same."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
    blob = string(ED25519) + string(private.public_key().public_bytes_raw())
    return DemoKey(public_key(blob), private)
