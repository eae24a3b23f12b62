"""Keys and the list of allowed signers: of one mind with OpenSSH and with our own verification."""

import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.history.allowed_signers import allowed_signers
from ims.history.registers import read_authority
from ims.models.key import fault_of, fingerprint_of
from ims.signature.public_key import read_public_key
from ims.signature.wire import SignatureFault

from tests.support import DATA, small_system, small_tree

KEYGEN = shutil.which("ssh-keygen") or "ssh-keygen"
ENVIRONMENT = {**os.environ, "TZ": "UTC"}
KINDS = [
    ("ed25519", "256"),
    ("ecdsa", "256"),
    ("ecdsa", "384"),
    ("ecdsa", "521"),
    ("rsa", "2048"),
]


def keygen(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [KEYGEN, *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False, env=ENVIRONMENT)


def new_key(folder: Path, kind: str = "ed25519", bits: str = "256") -> tuple[Path, str]:
    """Return the place of a private key, and its public key as a line without comment."""
    place = folder / f"{kind}-{bits}"
    assert keygen("-q", "-t", kind, "-b", bits, "-N", "", "-f", str(place)).returncode == 0
    return place, " ".join(place.with_suffix(".pub").read_text("ascii").split()[:2])


def signers(*entries: bytes) -> bytes:
    """Return the list that the entries of keys give."""
    tree = {f"controls/keys/k-{n}.yaml": entry for n, entry in enumerate(entries)}
    return allowed_signers(read_authority(tree, tree.get).keys.values())


def enrolled(public_key: str, expires: str) -> bytes:
    """Return the entry of the key of Aoife with another key and end in it."""
    entry = small_tree()["controls/keys/aoife-ni-bhriain-1.yaml"].decode()
    former = small_system().keys["aoife-ni-bhriain-1"]
    entry = entry.replace(former.public_key, public_key)
    entry = entry.replace(former.fingerprint, fingerprint_of(public_key))
    return entry.replace("expires: 2027-01-05", f"expires: {expires}").encode()


# --- the form of a public key ---------------------------------------------------------------


@pytest.mark.parametrize(("kind", "bits"), KINDS)
def test_keys_of_openssh_are_fit_and_have_its_fingerprint(
    tmp_path: Path, kind: str, bits: str
) -> None:
    """R03: the fingerprint is the one that a holder reads aloud from `ssh-keygen -l`."""
    place, line = new_key(tmp_path, kind, bits)
    shown = keygen("-l", "-f", f"{place}.pub").stdout.decode().split()[1]

    assert fault_of(line) == ""
    assert fingerprint_of(line) == shown == read_public_key(line).fingerprint


FORMS = sorted((DATA / "rules/KEY001").glob("*.yaml"))
LINES = [
    line.removeprefix("public_key: ").partition("  #")[0]
    for path in FORMS
    for line in path.read_text("utf-8").splitlines()
    if line.startswith("public_key: ")
]


def is_read(line: str) -> bool:
    """Return whether the verification of signatures takes a key."""
    try:
        read_public_key(line)
    except SignatureFault:
        return False
    return True


@pytest.mark.parametrize("line", LINES, ids=[path.stem for path in FORMS])
def test_check_and_verification_accept_the_same_forms(line: str) -> None:
    assert (fault_of(line) == "") == is_read(line)


@given(st.sampled_from([x for x in LINES if not fault_of(x)]), st.data())
def test_what_verification_takes_check_takes_too(line: str, data: st.DataObject) -> None:
    """R03: a damaged key may pass the look at its form, a good one is never refused."""
    kind, _, text = line.partition(" ")
    raw = bytearray(b64decode(text))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 8))
    damaged = f"{kind} {b64encode(bytes(raw[: len(raw) - cut])).decode('ascii')}"

    assert not is_read(damaged) or fault_of(damaged) == ""


@given(st.text(max_size=80))
def test_any_text_is_a_fault_in_words(text: str) -> None:
    assert fault_of(text)
    assert fault_of(f"ssh-ed25519 {text}")


# --- the list of allowed signers ------------------------------------------------------------


def test_the_list_holds_every_key_in_use_and_no_revoked_one() -> None:
    """R03: `tomas-kerr-0` was lost."""
    system = small_system()
    listed = small_tree()["controls/allowed_signers"].decode()

    assert system.keys["tomas-kerr-0"].public_key not in listed
    assert listed.count("\n") == len(system.keys) - 1
    assert signers() == b""


@pytest.mark.parametrize(
    ("day", "namespace", "accepted"),
    [
        ("20260630", "ims-approval", True),
        ("20260701235959", "ims-approval", True),
        ("20260702000001", "ims-approval", False),
        ("20260630", "ims-release", False),
    ],
)
def test_openssh_goes_by_the_list(
    tmp_path: Path, day: str, namespace: str, *, accepted: bool
) -> None:
    """R05, R29: a key counts for its purposes alone, to the end of its last day."""
    place, line = new_key(tmp_path)
    listed = tmp_path / "allowed_signers"
    listed.write_bytes(signers(enrolled(line, "2026-07-01")))
    text = tmp_path / "text"
    text.write_bytes(b"what is signed")
    keygen("-Y", "sign", "-f", str(place), "-n", namespace, str(text))
    asked = (
        "-n",
        namespace,
        "-I",
        "aoife-ni-bhriain",
        "-s",
        f"{text}.sig",
        "-O",
        f"verify-time={day}",
    )

    said = keygen("-Y", "verify", "-f", str(listed), *asked, given=text.read_bytes())

    assert (said.returncode == 0) is accepted, said.stderr


def test_a_key_until_the_end_of_time_has_no_end() -> None:
    entry = enrolled(small_system().keys["tomas-kerr-1"].public_key, date.max.isoformat())

    assert b"valid-before" not in signers(entry)


# --- a company of one -----------------------------------------------------------------------

CONCESSION = """\
id: alone
revision: "1"
owner: quality-manager
change: {class: major, summary: First issue., reason: The management system starts.}
rule: AUT009
path: controls/approval-matrix.yaml
reason: There is nobody else; the auditor compares the fingerprint each year.
approver: aoife-ni-bhriain
expires: "2026-12-31"
"""


@pytest.mark.parametrize(("day", "told"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_one_person_may_check_the_own_key_under_a_concession_that_all_can_see(
    day: date, *, told: bool
) -> None:
    """R02: without the concession, and after its end, the rule applies."""
    from ims.check import check

    path = "controls/keys/aoife-ni-bhriain-1.yaml"
    own = small_tree()[path].replace(b"checked_by: tomas-kerr", b"checked_by: aoife-ni-bhriain")
    system = small_system({path: own, "controls/concessions/alone.yaml": CONCESSION})

    assert {d.code for d in check(system, day, [path]).diagnostics} == (
        {"KEY004"} if told else set()
    )


def test_a_key_that_cannot_be_read_is_told_once_and_not_by_the_list() -> None:
    from ims.check import check

    path = "controls/keys/aoife-ni-bhriain-1.yaml"
    broken = small_tree()[path].replace(b"storage: ", b"storage: pocket-")

    found = check(small_system({path: broken}), date(2026, 6, 1)).diagnostics

    # The other founding key lost its partner, and that is told where it stands.
    assert {(d.path, d.code) for d in found} == {
        (path, "MET003"),
        ("controls/keys/tomas-kerr-1.yaml", "KEY005"),
    }
