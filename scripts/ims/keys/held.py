"""One key that can sign now: its public part, and how it is unlocked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ims import signature
from ims.diagnostic import ImsError
from ims.keys.openssh import AGAIN, agent_keys, quietly, sign_by_agent, sign_by_file
from ims.vocabulary import Method

MAKE_ONE = "make one with `ssh-keygen -t ed25519`, have it enrolled, then name it with --key"
_BEGIN = b"-----BEGIN"


@dataclass(frozen=True)
class HeldKey:
    """A key that can sign now: its public part, and how it is unlocked."""

    public: signature.PublicKey
    method: Method
    make: Callable[[bytes, str], bytes] = field(repr=False)

    def sign(self, raw: bytes, namespace: str) -> bytes:
        """Return the armored signature of some bytes, proved to be of this key.

        Raises ImsError where the program fails, or another key has signed.
        """
        armored = self.make(raw, namespace)
        try:
            found = signature.verify(raw, armored, namespace).key
        except signature.SignatureFault as fault:
            raise ImsError(f"the new signature does not hold: {fault.fact}", AGAIN) from None
        if found != self.public:
            fact = f"{found.fingerprint} has signed, not {self.public.fingerprint}"
            raise ImsError(fact, "look at which `.pub` file lies beside the key")
        return armored


def from_file(place: Path, *, bare: bool = False) -> HeldKey:
    """Return the key of a file: private, or public with its private part beside it or in the agent.

    A private key that anybody could use who copies the file is refused, unless `bare` says that a
    machine holds it.
    """
    public = public_key_of(place)
    private = _private_part(place)
    if private is None:
        if public.fingerprint not in {key.fingerprint for key in agent_keys()}:
            raise ImsError(
                f"`{place}` is a public key, and neither a file beside it nor the agent holds its "
                "private part",
                "name the private key, or run `ssh-add`",
            )
        return by_agent(public)
    if public.is_hardware:
        return HeldKey(public, Method.HARDWARE, partial(sign_by_file, private, agent=True))
    if not _is_protected(private):
        if not bare:
            raise ImsError(
                f"the key `{private}` has no passphrase; a signature needs two components (R04)",
                f'set one with `ssh-keygen -p -f "{private}"`, then sign again',
            )
        # Nobody was asked for anything: as with an agent that keeps the key unlocked.
        return HeldKey(public, Method.AGENT, partial(sign_by_file, private))
    return HeldKey(public, Method.PASSPHRASE, partial(sign_by_file, private))


def _private_part(place: Path) -> Path | None:
    if is_private(place):
        return place
    beside = place.with_suffix("")
    return beside if place.suffix == ".pub" and beside.is_file() else None


def is_private(place: Path) -> bool:
    """Return whether a file holds a private key."""
    try:
        with place.open("rb") as file:
            return file.read(len(_BEGIN)) == _BEGIN
    except OSError as error:
        raise ImsError(f"the key `{place}` cannot be read: {error.strerror}") from None


def public_key_of(place: Path) -> signature.PublicKey:
    """Return the public part of a key file."""
    beside = place.with_name(f"{place.name}.pub")
    if is_private(place) and not beside.is_file():
        return _derived(place)
    return read_public_file(beside if is_private(place) else place)


def read_public_file(place: Path) -> signature.PublicKey:
    """Return the key of a `.pub` file; raises ImsError where it holds none that is fit."""
    if is_private(place):
        raise ImsError(f"`{place}` is a private key", f"name the public one, `{place}.pub`")
    try:
        lines = place.read_text("utf-8").split("\n")
        return signature.read_public_key(next((line for line in lines if line.strip()), ""))
    except UnicodeDecodeError:
        raise ImsError(f"`{place}` is no text", "name a file whose name ends in .pub") from None
    except signature.SignatureFault as fault:
        raise ImsError(f"`{place}`: {fault.fact}", "name a file whose name ends in .pub") from None


def _derived(place: Path) -> signature.PublicKey:
    """Return the public part of a private key alone; one with a passphrase needs its `.pub`."""
    done = quietly("-y", "-P", "", "-f", str(place))
    if done.returncode:
        raise ImsError(
            f"there is no `{place.name}.pub` beside the key `{place}`",
            f'write it with `ssh-keygen -y -f "{place}" > "{place}.pub"`',
        )
    return signature.read_public_key(done.stdout.decode("ascii", "replace"))


def fingerprint_of(place: Path) -> str:
    """Return the fingerprint of a key file, empty where it cannot be known."""
    try:
        return public_key_of(place).fingerprint
    except (ImsError, signature.SignatureFault):
        return ""


def _is_protected(place: Path) -> bool:
    """Return whether a private key asks for a passphrase; raises ImsError where it is unfit."""
    done = quietly("-y", "-P", "", "-f", str(place))
    if done.returncode == 0:
        return False
    said = done.stderr.decode("utf-8", "replace")
    if "incorrect passphrase" in said:
        return True
    if "too open" in said:
        help = f'close it with `chmod 600 "{place}"`'
        raise ImsError(f"others can read the private key `{place}`", help)
    raise ImsError(f"`{place}` is no private key that OpenSSH can use", MAKE_ONE)


def by_agent(public: signature.PublicKey) -> HeldKey:
    """Return a key that the agent holds."""
    method = Method.HARDWARE if public.is_hardware else Method.AGENT
    return HeldKey(public, method, partial(sign_by_agent, public))
