"""RFC 3161 time stamps: requests made, replies verified, offline; the only user of rfc3161-client.

The request goes to an authority and its reply comes back by the user's own hands. A token is
trusted only through the roots that the caller names: nothing is fetched, no store of the
machine is asked, and the certificates inside the token prove nothing by themselves.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ims.diagnostic import ImsError
from ims.history.stamps import Opinion
from ims.signature.certificate import Certificate, read_certificates

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse, Verifier

_INSTALL = 'install the extra: `pip install "ims-as-code[timestamp]"`'
# RFC 3161 leaves the algorithm to the requester; older ones than these prove nothing any more.
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": hashlib.sha256,
    "2.16.840.1.101.3.4.2.2": hashlib.sha384,
    "2.16.840.1.101.3.4.2.3": hashlib.sha512,
}
_GRANTED = 0
_UNSORTED = "InvalidSetOrdering"


def make_request(raw: bytes) -> bytes:
    """Return the request for a time stamp over some bytes, which asks for the certificates too."""
    library = _library()
    builder = library.TimestampRequestBuilder(data=raw, hash_algorithm=library.HashAlgorithm.SHA256)
    request: bytes = builder.build().as_bytes()
    return request


@dataclass(frozen=True)
class Trusted:
    """The roots that are trusted, ready to check tokens."""

    verifier: "Verifier"

    def check(self, token: bytes, raw: bytes) -> Opinion:
        """Return the time of a token over these bytes, or what speaks against it."""
        try:
            return self._check(token, raw)
        except Exception as error:  # noqa: BLE001 - a hostile token may end the library anywhere
            return Opinion(fault=_in_words(error))

    def _check(self, token: bytes, raw: bytes) -> Opinion:
        reply = _library().decode_timestamp_response(token)
        if fault := _fault(reply, raw):
            return Opinion(fault=fault)
        self.verifier.verify_message(reply, raw)
        return Opinion(reply.tst_info.gen_time)


def trust(roots: Iterable[Path]) -> Trusted:
    """Return trust in the certificates of some files.

    Raises ImsError where a file holds none.
    """
    library = _library()
    found = [certificate for place in roots for certificate in _certificates(place)]
    return Trusted(library.VerifierBuilder(roots=list(dict.fromkeys(found))).build())


def _certificates(place: Path) -> list[Certificate]:
    try:
        return read_certificates(place.read_bytes())
    except ValueError:
        help = "the time-stamp authority publishes its root as a PEM or DER file"
        raise ImsError(f"`{place}` is no certificate", help) from None


def _fault(reply: "TimeStampResponse", raw: bytes) -> str:
    """Return what is wrong before any certificate is looked at."""
    if reply.status != _GRANTED:
        said = "; ".join(reply.status_string) or f"status {reply.status}"
        return f"the authority did not grant it: {said}"
    imprint = reply.tst_info.message_imprint
    digest = _DIGESTS.get(imprint.hash_algorithm.dotted_string)
    if digest is None:
        return f"its digest is of an algorithm that is not accepted: {imprint.hash_algorithm}"
    return "" if imprint.message == digest(raw).digest() else "it is a time stamp of other bytes"


def _in_words(error: Exception) -> str:
    """Return the reason without the wrapping of two libraries."""
    if _UNSORTED in str(error):
        return "its certificates are not sorted, as DER asks; another authority sorts them"
    if isinstance(error, _library().VerificationError):
        reasons = re.findall(r'(?:reason: "|data: "Verify error: )([^"]+)"', str(error))
        return f"it does not verify: {', '.join(reasons) or error}"
    return "it is damaged, or no reply of a time-stamp authority"


def _library() -> ModuleType:
    try:
        import rfc3161_client
    except ImportError:
        raise ImsError("time stamps need a library that is not installed", _INSTALL) from None
    return rfc3161_client
