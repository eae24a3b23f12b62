"""The closed lists of keys, signatures and the policy about them (21 CFR 11)."""

from enum import StrEnum


class Method(StrEnum):
    """How a signature was made; policy says which counts for what (21 CFR 11.200)."""

    PASSPHRASE = "passphrase"  # noqa: S105 - a way of signing
    AGENT = "agent"
    HARDWARE = "hardware"
    PASSKEY = "passkey"
    FORGE = "forge"
    DEMO = "demo"


class KeyPurpose(StrEnum):
    """What a key may sign; each has a namespace of its own (21 CFR 11.70)."""

    APPROVAL = "approval"
    READING = "reading"
    RELEASE = "release"
    FORGE = "forge"
    COMMITS = "commits"

    @property
    def namespace(self) -> str:
        """Return the namespace of the SSH signature."""
        return {"reading": "ims-read", "commits": "git"}.get(self.value, f"ims-{self.value}")


class KeyStorage(StrEnum):
    """Where the private key is kept."""

    HARDWARE = "hardware"
    PASSKEY = "passkey"
    PROTECTED_FILE = "protected-file"
    SERVICE = "service"


class IdentityCheck(StrEnum):
    """How a person's identity was checked before a key was accepted (21 CFR 11.100(b))."""

    IN_PERSON_WITH_DOCUMENT = "in-person-with-document"
    KNOWN_IN_PERSON = "known-in-person"
    VIDEO_WITH_DOCUMENT = "video-with-document"
    FOUNDING = "founding"


class Revocation(StrEnum):
    """Why a key is no longer trusted (21 CFR 11.300(c))."""

    LOST = "lost"
    COMPROMISED = "compromised"
    LEFT = "left"
    REPLACED = "replaced"


class MergeStyle(StrEnum):
    """How changes may come into the controlled branch."""

    ANY = "any"
    MERGE_ONLY = "merge-only"


class SignedCommits(StrEnum):
    """Whether commits must carry a signature of a registered key (R09)."""

    OPTIONAL = "optional"
    REQUIRED = "required"
