"""The bytes that SSH keys and signatures are made of (RFC 4251, section 5)."""

import base64
import binascii

_LENGTH = 4  # bytes of a number of fixed size, and of the length of a string
_SHOWN = 60  # enough to see what it is; the bytes may be anybody's


class SignatureFault(Exception):  # noqa: N818 - the word for what is wrong with a signature
    """A key or a signature that must not be believed; `fact` tells a person why."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


class Reader:
    """Takes one field after the other from bytes, and refuses what does not add up."""

    def __init__(self, data: bytes, what: str) -> None:
        self._data = data
        self._at = 0
        self._what = what

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        end = self._at + count
        if end > len(self._data):
            raise SignatureFault(f"{self._what} is cut short")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def byte(self) -> int:
        """Return the next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """Return the next number of fixed size."""
        return int.from_bytes(self.take(_LENGTH), "big")

    def string(self) -> bytes:
        """Return the next string of bytes, which carries its length."""
        return self.take(self.number())

    def integer(self) -> int:
        """Return the next whole number of any size; none is negative here."""
        raw = self.string()
        if raw[:1] > b"\x7f":
            raise SignatureFault(f"{self._what} holds a negative number")
        return int.from_bytes(raw, "big")

    def shortest_integer(self) -> int:
        """Return the next whole number; written in two ways, one key would have two names."""
        start = self._at
        value = self.integer()
        size = value.bit_length() // 8 + 1 if value else 0  # one more bit, for the sign
        if self._at - start != _LENGTH + size:
            raise SignatureFault(f"{self._what} holds a number with zeros before it")
        return value

    def end(self) -> None:
        """Refuse bytes that nothing has asked for: they could hide something."""
        if self._at != len(self._data):
            raise SignatureFault(f"{self._what} has bytes after its end")


def string(raw: bytes) -> bytes:
    """Return bytes with their length before them."""
    return len(raw).to_bytes(_LENGTH, "big") + raw


def from_base64(text: bytes, what: str) -> bytes:
    """Return what base64 stands for; the one way to write it, and no other."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if not raw or base64.b64encode(raw) != text:
        raise SignatureFault(f"{what} is not base64")
    return raw


def shown(raw: bytes) -> str:
    """Return a name out of foreign bytes that is safe to print."""
    return ascii(raw[:_SHOWN].decode("utf-8", "replace"))[1:-1]
