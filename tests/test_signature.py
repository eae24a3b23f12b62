"""Signatures hold exactly when `ssh-keygen -Y verify` says so, or less often, with a reason.

R24: a signature is bound to its bytes. R05: to its purpose. R04: to a person who was there.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from ims.signature import (
    PublicKey,
    SignatureFault,
    demo_key,
    read_public_key,
    read_signature_key,
    verify,
)
from ims.signature.algorithms import _WEAK_POINTS

from tests.ssh_signatures import (
    BEGIN,
    END,
    PIN,
    SK_ECDSA,
    TOUCHED,
    WEBAUTHN,
    Parts,
    Software,
    armor,
    dearmor,
    key_line,
    mpint,
    parts,
    passkey,
    rsa_blob,
    sign_rsa,
    software_ecdsa,
    software_ed25519,
    ssh_keygen,
    stock_accepts,
    string,
    take,
)

MESSAGE = b'{\n "meaning": "approved"\n}\n'
STOCK = {
    "ed25519": ("-t", "ed25519"),
    "ecdsa-256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa-384": ("-t", "ecdsa", "-b", "384"),
    "ecdsa-521": ("-t", "ecdsa", "-b", "521"),
    "rsa": ("-t", "rsa", "-b", "3072"),
}
SOFTWARE = {
    "sk-ed25519": (software_ed25519(1), software_ed25519(2)),
    "sk-ecdsa": (software_ecdsa(1), software_ecdsa(2)),
    "passkey": (passkey(1), passkey(2)),
}
KINDS = [*STOCK, *SOFTWARE]
VERSION = subprocess.run(["ssh", "-V"], check=False, capture_output=True).stderr
IS_KNOWN_STOCK = b"OpenSSH_9." in VERSION  # a later one may have become as strict as we are


@dataclass(frozen=True)
class Case:
    """A signature to be judged; `stricter` says why we refuse what ssh-keygen lets pass."""

    name: str
    armored: bytes
    keys: tuple[bytes, ...]
    message: bytes = MESSAGE
    namespace: str = "git"
    stricter: str = ""
    holds: bool = False


@dataclass(frozen=True)
class Sample:
    """A good signature, and one of another key of the same kind over the same bytes."""

    good: Parts
    other: Parts

    @property
    def keys(self) -> tuple[bytes, ...]:
        return self.good.key, self.other.key


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sample]:
    folder = tmp_path_factory.mktemp("keys")
    made = {name: Sample(*(k.sign(MESSAGE) for k in both)) for name, both in SOFTWARE.items()}
    with ThreadPoolExecutor(4) as pool:
        jobs = {n: [pool.submit(stock_signature, folder, n, i) for i in "12"] for n in STOCK}
        return made | {n: Sample(*(job.result() for job in both)) for n, both in jobs.items()}


def stock_signature(folder: Path, kind: str, number: str) -> Parts:
    path = folder / f"{kind}-{number}"
    ssh_keygen("-q", *STOCK[kind], "-N", "", "-C", "a comment", "-f", path).check_returncode()
    signed = ssh_keygen("-q", "-Y", "sign", "-n", "git", "-f", path, input=MESSAGE)
    signed.check_returncode()
    assert read_public_key(path.with_suffix(".pub").read_text("utf-8")) is not None
    return parts(signed.stdout)


# --- the verdicts are compared ----------------------------------------------------------------


def fault_of(call: Callable[[], object]) -> str:
    """Return the fact of the fault that a call raises; nothing else may come out of it."""
    try:
        call()
    except SignatureFault as fault:
        return fault.fact
    return ""


def accepts(case: Case) -> bool:
    def judge() -> None:
        key = verify(case.message, case.armored, case.namespace).key
        if key.blob not in case.keys:
            raise SignatureFault("not an allowed key")

    fact = fault_of(judge)
    assert not fact or fact.isprintable()
    return not fact


def wrong_verdicts(cases: list[Case], folder: Path) -> list[str]:
    """Return the cases in which our verdict is not what it must be next to ssh-keygen's."""

    def judge(number: int, case: Case) -> str:
        keys = [key_line(key) for key in case.keys]
        named = (case.message, case.armored, case.namespace)
        stock, ours = stock_accepts(folder / str(number), *named, keys), accepts(case)
        wanted = not ours and (stock or not IS_KNOWN_STOCK) if case.stricter else ours == stock
        if wanted and (ours or not case.holds):
            return ""
        return f"{case.name}: ssh-keygen {stock}, we {ours}"

    with ThreadPoolExecutor(4) as pool:
        return [said for said in pool.map(judge, range(len(cases)), cases) if said]


def flipped(raw: bytes, at: int, bit: int = 1) -> bytes:
    return raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]


def damaged_bytes(sample: Sample) -> Iterator[Case]:
    """Yield what an accident does: flipped, missing and added bytes."""
    blob, keys = sample.good.blob, sample.keys
    for step in range(32):
        at = step * (len(blob) - 1) // 31
        bit = 1 << step % 8
        yield Case(f"byte {at} with bit {bit} flipped", armor(flipped(blob, at, bit)), keys)
    for name, raw in {
        "a byte less": blob[:-1],
        "half": blob[: len(blob) // 2],
        "a byte more": blob + b"\0",
        "doubled": blob * 2,
        "only magic": blob[:6],
        "nothing": b"",
    }.items():
        yield Case(name, armor(raw), keys)
    for message in (b"", MESSAGE + b"\n", MESSAGE[:-1], flipped(MESSAGE, 5)):
        yield Case(f"message {message!r}", sample.good.armored, keys, message)


def changed_fields(sample: Sample) -> Iterator[Case]:
    """Yield what a forger does: well-formed signatures that say something else."""
    good, other, keys = sample.good, sample.other, sample.keys
    kind, raw = take(good.signature)
    algorithm, point = take(good.key)
    for name, changed in {
        "key of another": replace(good, key=other.key),
        "signature of another": replace(good, signature=other.signature),
        "namespace changed": replace(good, namespace=b"file"),
        "namespace empty": replace(good, namespace=b""),
        "hash sha256": replace(good, hash=b"sha256"),
        "hash md5": replace(good, hash=b"md5"),
        "hash list": replace(good, hash=b"sha256,sha512"),
        "hash empty": replace(good, hash=b""),
        "magic": replace(good, magic=b"SSHSIH"),
        "version 2": replace(good, version=2),
        "key with a byte more": replace(good, key=good.key + b"\0"),
        "key with a byte less": replace(good, key=good.key[:-1]),
        "key empty": replace(good, key=b""),
        "key of a kind unknown": replace(good, key=string(b"ssh-new") + point),
        "key as certificate": replace(good, key=string(algorithm + b"-cert-v01@openssh.com")),
        "signature with a byte more": replace(good, signature=good.signature + b"\0"),
        "signature with a byte less": replace(good, signature=good.signature[:-1]),
        "signature empty": replace(good, signature=b""),
        "signature of a kind unknown": replace(good, signature=string(b"ssh-new") + raw),
        "signature as ssh-rsa": replace(good, signature=string(b"ssh-rsa") + raw),
        "signature as passkey": replace(good, signature=string(WEBAUTHN) + raw),
        "signature as ed25519": replace(good, signature=string(b"ssh-ed25519") + string(b"")),
        "inner string empty": replace(good, signature=string(kind) + string(b"")),
    }.items():
        if changed != good:
            yield Case(name, changed.armored, keys)
    yield Case("asked for another namespace", good.armored, keys, namespace="file")
    yield Case("asked for a longer namespace", good.armored, keys, namespace="git2")
    yield Case("only the other key allowed", good.armored, (other.key,))


def changed_armor(sample: Sample) -> Iterator[Case]:
    """Yield other ways to write the same bytes as text, and wrong ones."""
    blob, good, keys = sample.good.blob, sample.good.armored, sample.keys
    body = good.removeprefix(BEGIN).removesuffix(END)
    for name, text in {
        "as it is": good,
        "without the last line break": good[:-1],
        "in lines of 64": armor(blob, 64),
        "in one line": armor(blob, 100_000),
    }.items():
        yield Case(name, text, keys, holds=True)
    for name, text in {
        "CRLF": good.replace(b"\n", b"\r\n"),
        "no begin": good.removeprefix(BEGIN),
        "no end": good.removesuffix(END),
        "a space before": b" " + good,
        "text before": b"x\n" + good,
        "begin in lower case": good.replace(b"BEGIN", b"begin"),
        "of PGP": good.replace(b"SSH", b"PGP"),
        "base64 for addresses": BEGIN
        + body.translate(bytes.maketrans(b"+/", b"-_"))
        + b"-\n"
        + END,
        "a foreign sign": BEGIN + b"*" + body + END,
        "padding within": BEGIN + b"AA==" + body + END,
        "too much padding": BEGIN + body[:-1] + b"=\n" + END,
        "a letter more": BEGIN + body[:-1] + b"A\n" + END,
        "no body": BEGIN + END,
        "empty": b"",
        "binary": blob,
    }.items():
        yield Case(name, text, keys)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_signatures_fail_as_with_ssh_keygen(
    kind: str, samples: dict[str, Sample], tmp_path: Path
) -> None:
    sample = samples[kind]
    cases = [*damaged_bytes(sample), *changed_fields(sample), *changed_armor(sample)]

    assert len(cases) > 80
    assert wrong_verdicts(cases, tmp_path) == []


def stricter(sample: Sample) -> Iterator[Case]:
    """Yield what ssh-keygen accepts of every kind of key, and we do not."""
    good, text = sample.good, sample.good.armored
    algorithm, rest = take(good.key)
    one_form = "one signature is written in one way, so that nothing can hide in it"
    for name, armored in {
        "version 0": replace(good, version=0).armored,
        "reserved field filled": replace(good, reserved=b"x").armored,
        "namespace with NUL": replace(good, namespace=b"git\0").armored,
        "hash with NUL": replace(good, hash=b"sha512\0").armored,
        "text after the end": text + b"approved by the king\n",
        "blank line": text.replace(BEGIN, BEGIN + b"\n"),
        "spaces": text.replace(BEGIN, BEGIN + b" \t"),
        "CRLF from the second line on": text.replace(b"\n", b"\r\n").replace(
            BEGIN[:-1] + b"\r\n", BEGIN
        ),
    }.items():
        yield Case(name, armored, sample.keys, stricter=one_form)
    changed = replace(good, key=string(algorithm + b"\0") + rest)
    why = "one key has one fingerprint"
    yield Case("key type with NUL", changed.armored, sample.keys, stricter=why)


@pytest.mark.parametrize("kind", KINDS)
def test_what_ssh_keygen_takes_in_two_forms_is_taken_in_one(
    kind: str, samples: dict[str, Sample], tmp_path: Path
) -> None:
    assert wrong_verdicts(list(stricter(samples[kind])), tmp_path) == []


# --- kinds of keys ----------------------------------------------------------------------------

ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group of Ed25519


def weak_signature() -> Parts:
    """Return a signature that nobody made: it holds for every message with this key."""
    one = (1).to_bytes(32, "little")
    key = string(b"ssh-ed25519") + string(one)
    return Parts(key, string(b"ssh-ed25519") + string(one + bytes(32)), b"git")


def ed25519_cases(good: Parts) -> Iterator[Case]:
    kind, raw = take(good.signature)
    raw = take(raw)[0]
    more = int.from_bytes(raw[32:], "little") + ORDER
    second = replace(good, signature=string(kind) + string(raw[:32] + more.to_bytes(32, "little")))
    why = "the same signature in a second form (RFC 8032 refuses it)"
    yield Case("number too large", second.armored, (good.key,), stricter=why)
    short = replace(good, signature=string(kind) + string(raw[:-1]))
    yield Case("63 bytes", short.armored, (good.key,))
    weak, why = weak_signature(), "everybody can sign with this key"
    yield Case("weak key", weak.armored, (weak.key,), stricter=why)


def ecdsa_cases(good: Parts) -> Iterator[Case]:
    kind, raw = take(good.signature)
    r, s = take(take(raw)[0])[0], take(take(take(raw)[0])[1])[0]
    plain = int.from_bytes(s, "big")
    for name, numbers, holds in (
        ("zeros before", string(b"\0\0" + r) + string(s), True),
        ("a number is 0", string(r) + string(b""), False),
        ("a number is negative", string(b"\xff" + r) + string(s), False),
        ("a number is huge", string(r) + mpint(plain << 600), False),
        ("swapped", string(s) + string(r), False),
        ("three numbers", string(r) + string(s) + string(s), False),
    ):
        changed = replace(good, signature=string(kind) + string(numbers))
        yield Case(name, changed.armored, (good.key,), holds=holds)
    algorithm, rest = take(good.key)
    point = take(take(rest)[1])[0]
    for name, raw_point in {
        "another curve": string(b"nistp224") + string(point),
        "point not on the curve": string(rest[4:12]) + string(flipped(point, -2)),
        "point at infinity": string(rest[4:12]) + string(b"\0"),
        "half a point": string(rest[4:12]) + string(b"\x02" + point[1 : 1 + len(point) // 2]),
    }.items():
        changed = replace(good, key=string(algorithm) + raw_point)
        yield Case(name, changed.armored, (changed.key,))


def rsa_cases(good: Parts) -> Iterator[Case]:
    private = rsa.generate_private_key(65537, 2048)
    sha256, sha1 = sign_rsa(private, MESSAGE), sign_rsa(private, MESSAGE, b"ssh-rsa")
    yield Case("SHA-256", sha256.armored, (sha256.key,), holds=True)
    yield Case("SHA-1", sha1.armored, (sha1.key,))
    other = replace(sha256, signature=sha256.signature.replace(b"sha2-256", b"sha2-512"))
    yield Case("SHA-256 as SHA-512", other.armored, (other.key,))
    for number in range(10_000):
        message = b"%d" % number
        long = sign_rsa(private, message)
        kind, raw = take(long.signature)
        if take(raw)[0][0] == 0:
            break
    short = replace(long, signature=string(kind) + string(take(raw)[0][1:]))
    yield Case("zero left out", short.armored, (short.key,), message, holds=True)
    padded = replace(long, signature=string(kind) + string(b"\0" + take(raw)[0]))
    yield Case("zero too many", padded.armored, (padded.key,), message)
    weak = sign_rsa(rsa.generate_private_key(65537, 1024), MESSAGE)
    yield Case("1024 bits", weak.armored, (weak.key,), stricter="1024 bits can be broken")
    numbers = private.public_key().public_numbers()
    two_forms = string(b"ssh-rsa") + string(b"\0" + b"\1\0\1") + mpint(numbers.n)
    changed = replace(sha256, key=two_forms)
    why = "one key has one fingerprint"
    yield Case("zeros in the key", changed.armored, (rsa_blob(private), two_forms), stricter=why)
    even = replace(sha256, key=string(b"ssh-rsa") + mpint(65537) + mpint(numbers.n - 1))
    yield Case("even modulus", even.armored, (even.key,))
    one = replace(sha256, key=string(b"ssh-rsa") + mpint(1) + mpint(numbers.n))
    yield Case("exponent 1", one.armored, (one.key,))


@pytest.mark.parametrize("kind", STOCK)
def test_each_kind_of_key_is_checked_as_ssh_keygen_checks_it(
    kind: str, samples: dict[str, Sample], tmp_path: Path
) -> None:
    made = {"ed25519": ed25519_cases, "rsa": rsa_cases}.get(kind, ecdsa_cases)
    cases = list(made(samples[kind].good))

    assert cases
    assert wrong_verdicts(cases, tmp_path) == []


def test_keys_with_which_everybody_can_sign_are_refused() -> None:
    one = (1).to_bytes(32, "little")
    broken = 0
    for point in _WEAK_POINTS:
        for sign in (0, 0x80):
            raw = flipped(point, 31, sign)
            key = ed25519.Ed25519PublicKey.from_public_bytes(raw)
            broken += any(everybody_signs(key, one + bytes(32), b"%d" % n) for n in range(200))
            with pytest.raises(SignatureFault, match="everybody can sign"):
                read_public_key(key_line(string(b"ssh-ed25519") + string(raw)))

    assert broken >= 8


def everybody_signs(key: ed25519.Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


# --- security keys and passkeys (R04) ---------------------------------------------------------


def security_key_cases(name: str) -> Iterator[Case]:
    """Yield what a security key can say, well signed, and what was changed afterwards."""
    key = SOFTWARE[name][0]
    for told, parts_, ok in (
        ("no PIN", key.with_(flags=TOUCHED).sign(MESSAGE), True),
        ("counter 0", key.with_(counter=0).sign(MESSAGE), True),
        ("flag 0x20", key.with_(flags=0x21).sign(MESSAGE), True),
        ("flag of backup", key.with_(flags=0x1D).sign(MESSAGE), True),
        ("flags of extensions", key.with_(flags=0xC5).sign(MESSAGE), name != "passkey"),
        ("another application", key.with_(application=b"ssh:other").sign(MESSAGE), False),
        ("flags changed", key.sign(MESSAGE, seen=b"\x01\0\0\0\7"), False),
        ("PIN claimed", key.with_(flags=1).sign(MESSAGE, seen=b"\x05\0\0\0\7"), False),
        ("touch claimed", key.with_(flags=0).sign(MESSAGE, seen=b"\x01\0\0\0\7"), False),
        ("counter changed", key.sign(MESSAGE, seen=b"\x05\0\0\0\x08"), False),
        ("flags missing", key.sign(MESSAGE, seen=b""), False),
        ("counter short", key.sign(MESSAGE, seen=b"\x05\0\0"), False),
        ("another message", key.sign(b"other"), False),
        ("another namespace", replace(key.sign(MESSAGE, b"file"), namespace=b"git"), False),
    ):
        yield Case(told, parts_.armored, (parts_.key,), holds=ok)
    for flags in (0, PIN, 0x18):
        said = key.with_(flags=flags).sign(MESSAGE)
        why = "somebody must have been there; sshd asks for it too"
        yield Case(f"flags {flags}", said.armored, (said.key,), stricter=why)
    yield from security_key_of_another_form(name)


def security_key_of_another_form(name: str) -> Iterator[Case]:
    """Yield keys and numbers that read differently in C and in Python."""
    key = SOFTWARE[name][0]
    for application in (b"ssh:\0", b"s\0h:", b"ssh:\xff", b""):
        cut = len(key.key) - len(string(key.application))
        other = key.with_(application=application, key=key.key[:cut] + string(application))
        yield Case(f"application {application!r}", other.sign(MESSAGE).armored, (other.key,))
    if name == "sk-ed25519":
        said = key.with_(kind=WEBAUTHN).sign(MESSAGE)
        yield Case("kind of a passkey", said.armored, (said.key,))
    else:
        yield negative_number(key)


def negative_number(key: Software) -> Case:
    """Return a signature with a number that would be right if SSH had no negative ones."""
    message, r = b"", b"\1"
    while r[0]:
        message += b"x"
        said = key.sign(message)
        kind, rest = take(said.signature)
        numbers, rest = take(rest)
        r, s = take(numbers)
    signature = string(kind) + string(string(r[1:]) + s) + rest
    changed = replace(said, signature=signature)
    return Case("number without its zero", changed.armored, (key.key,), message)


def passkey_cases() -> Iterator[Case]:
    """Yield what a browser can hand over, and what only a forger does."""
    key = passkey()
    begin = b'{"type":"webauthn.get",'
    framed, unclear = "a foreign site may frame ours", "only what a browser writes can be judged"
    for told, parts_, ok, why in (
        ("more members", key.with_(tail=b',"a":{"b":[]}}').sign(MESSAGE), True, ""),
        ("no member", key.with_(tail=b"}").sign(MESSAGE), True, ""),
        ("extensions", key.with_(flags=0x85, extensions=b"\xa0").sign(MESSAGE), True, ""),
        ("extensions denied", key.with_(extensions=b"\xa0").sign(MESSAGE), False, ""),
        ("extensions missing", key.with_(flags=0x85).sign(MESSAGE), False, ""),
        ("extensions added", key.sign(MESSAGE, extensions=b"\xa0"), False, ""),
        ("new key", key.with_(flags=0x45).sign(MESSAGE), False, ""),
        ("origin changed", key.sign(MESSAGE, origin=b"https://evil.example"), False, ""),
        ("origin shortened", key.sign(MESSAGE, origin=b"https://ims"), False, ""),
        ("quote in the origin", key.with_(origin=b'a"b').sign(MESSAGE), False, ""),
        ("NUL in the origin", key.with_(origin=b"a\0b").sign(MESSAGE), False, ""),
        ("made a key", key.with_(start=begin.replace(b"get", b"create")
         + b'"challenge":"%b","origin":"%b"').sign(MESSAGE), False, ""),
        ("other order", key.with_(start=b'{"challenge":"%b","origin":"%b"',
         tail=b',"type":"webauthn.get"}').sign(MESSAGE), False, ""),
        ("spaces", key.with_(start=begin + b' "challenge":"%b","origin":"%b"')
         .sign(MESSAGE), False, ""),
        ("padding", key.with_(start=begin + b'"challenge":"%b=","origin":"%b"')
         .sign(MESSAGE), False, ""),
        ("framed", key.with_(tail=b',"crossOrigin":true}').sign(MESSAGE), False, framed),
        ("framed, says 1", key.with_(tail=b',"crossOrigin":1}').sign(MESSAGE), False, framed),
        ("origin twice", key.with_(tail=b',"origin":"https://evil"}').sign(MESSAGE),
         False, unclear),
        ("no JSON", key.with_(tail=b"").sign(MESSAGE), False, unclear),
        ("deep JSON", key.with_(tail=b',"a":' + b"[" * 99_999).sign(MESSAGE), False, unclear),
        ("no UTF-8", key.with_(tail=b',"a":"\xff"}').sign(MESSAGE), False, unclear),
        ("no origin", key.with_(origin=b"").sign(MESSAGE), False, unclear),
        ("escaped origin", key.with_(origin=b"a\\u0062").sign(MESSAGE), False, unclear),
        ("origin no UTF-8", key.with_(origin=b"\xff").sign(MESSAGE), False, unclear),
    ):  # fmt: skip
        yield Case(told, parts_.armored, (parts_.key,), holds=ok, stricter=why)
    good = key.sign(MESSAGE)
    plain = replace(good, signature=string(SK_ECDSA) + take(good.signature)[1])
    yield Case("as a plain security key", plain.armored, (plain.key,))
    wrong = replace(key.with_(kind=SK_ECDSA).sign(MESSAGE), key=good.key)
    yield Case("asked without a browser", wrong.armored, (wrong.key,), holds=True)


@pytest.mark.parametrize("name", SOFTWARE)
def test_what_a_security_key_saw_counts_as_with_ssh_keygen(name: str, tmp_path: Path) -> None:
    assert wrong_verdicts(list(security_key_cases(name)), tmp_path) == []


def test_what_a_browser_says_counts_as_with_ssh_keygen(tmp_path: Path) -> None:
    assert wrong_verdicts(list(passkey_cases()), tmp_path) == []


@pytest.mark.parametrize("name", SOFTWARE)
@pytest.mark.parametrize(("flags", "pin"), [(TOUCHED, False), (TOUCHED | PIN, True)])
def test_flags_tell_whether_a_pin_or_finger_was_asked_for(name: str, flags: int, pin: bool) -> None:
    signed = SOFTWARE[name][0].with_(flags=flags).sign(MESSAGE)

    verified = verify(MESSAGE, signed.armored, "git")

    assert (verified.user_present, verified.user_verified) == (True, pin)
    assert verified.origin == ("https://ims.example.org" if name == "passkey" else "")
    assert verified.key.is_hardware


# --- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_keys_have_the_line_and_fingerprint_of_ssh_keygen(
    kind: str, samples: dict[str, Sample], tmp_path: Path
) -> None:
    line = key_line(samples[kind].good.key)
    path = tmp_path / "key.pub"
    path.write_text(f"{line} a comment\n", "ascii")

    key = read_public_key(f"{line} Ana's key é\r\n")

    assert key == read_signature_key(samples[kind].good.armored)
    assert key.line == line
    assert key.fingerprint == ssh_keygen("-lf", path).stdout.decode().split()[1]
    assert key.is_hardware == (kind in SOFTWARE)


def test_a_plain_key_says_nothing_of_a_person_being_there(samples: dict[str, Sample]) -> None:
    verified = verify(MESSAGE, samples["ed25519"].good.armored, "git")

    assert (verified.user_present, verified.user_verified, verified.origin) == (None, None, "")
    assert verified.namespace == "git"


GOOD_LINE = demo_key(b"ana").public.line
GOOD_BLOB = demo_key(b"ana").public.blob


def dsa_line() -> str:
    public = dsa.generate_private_key(1024).public_key()
    numbers = public.public_numbers()
    p, q, g = (getattr(numbers.parameter_numbers, name) for name in "pqg")
    return key_line(string(b"ssh-dss") + b"".join(map(mpint, (p, q, g, numbers.y))))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "one line such as"),
        ("ssh-ed25519", "one line such as"),
        (f"{GOOD_LINE}\n{GOOD_LINE}", "one line such as"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "one line such as"),
        (f'namespaces="git" {GOOD_LINE}', "not base64"),
        (f"{GOOD_LINE}=", "not base64"),
        (GOOD_LINE[:-4], "cut short"),
        (key_line(GOOD_BLOB + b"\0"), "bytes after its end"),
        (GOOD_LINE.replace("ssh-ed25519", "ssh-rsa"), "the line says `ssh-rsa`"),
        (GOOD_LINE.replace("ssh-ed25519", "ssh-\x1b[31m"), r"the line says `ssh-\\x1b\[31m`"),
        (key_line(string(b"ssh-ed25519") + string(b"short")), "numbers make no key"),
        (key_line(string(b"ssh-ed25519-cert-v01@openssh.com") + bytes(40)), "a certificate"),
        (key_line(string(b"ssh-xmss@openssh.com")), "not known here"),
        (dsa_line(), "DSA keys are unsafe"),
    ],
)
def test_unfit_keys_are_refused_in_words(line: str, said: str) -> None:
    with pytest.raises(SignatureFault, match=said) as caught:
        read_public_key(line)

    assert caught.value.fact == str(caught.value)
    assert caught.value.fact.isprintable()


def test_short_and_overlong_rsa_keys_are_refused() -> None:
    for bits in (2047, 16385):
        line = key_line(string(b"ssh-rsa") + mpint(65537) + mpint((1 << bits) - 1))
        with pytest.raises(SignatureFault, match=f"has {bits} bits; it needs 2048 at least"):
            read_public_key(line)


def test_faults_say_what_is_wrong(samples: dict[str, Sample]) -> None:
    good = samples["ed25519"].good
    for armored, message, namespace, said in (
        (good.armored, b"other", "git", "the signed bytes, the signature or the key were changed"),
        (good.armored, MESSAGE, "ims-approval", "was made for `git`, not for `ims-approval`"),
        (b"hello", MESSAGE, "git", "not the text of an SSH signature"),
        (good.armored, MESSAGE, "", "was made for `git`"),
        (replace(good, namespace=b"").armored, MESSAGE, "", "was made for ``, not for ``"),
    ):
        with pytest.raises(SignatureFault, match=re.escape(said)):
            verify(message, armored, namespace)


# --- signing for the demo ---------------------------------------------------------------------


def test_demo_signatures_are_the_bytes_that_ssh_keygen_writes(tmp_path: Path) -> None:
    key = demo_key(b"ana-silva")
    path = tmp_path / "demo"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH)
    path.write_bytes(key.private.private_bytes(*form, serialization.NoEncryption()))
    path.chmod(0o600)

    stock = ssh_keygen("-Y", "sign", "-n", "ims-approval", "-f", path, input=MESSAGE).stdout

    assert key.sign(MESSAGE, "ims-approval") == stock
    assert dearmor(stock)[:6] == b"SSHSIG"


def test_demo_signatures_hold_here_and_with_ssh_keygen(tmp_path: Path) -> None:
    key, again, other = demo_key(b"ana"), demo_key(b"ana"), demo_key(b"ben")
    signed = key.sign(MESSAGE, "ims-read")

    assert signed == again.sign(MESSAGE, "ims-read")
    assert key.public != other.public
    assert verify(MESSAGE, signed, "ims-read").key == key.public
    keys = [key.public.line]
    assert stock_accepts(tmp_path / "a", MESSAGE, signed, "ims-read", keys)
    assert not stock_accepts(tmp_path / "b", MESSAGE, signed, "ims-approval", keys)


def test_signed_commits_of_git_hold(tmp_path: Path) -> None:
    path = tmp_path / "key"
    ssh_keygen("-q", "-t", "ed25519", "-N", "", "-f", path).check_returncode()
    settings = {
        "gpg.format": "ssh",
        "user.signingkey": path.as_posix(),
        "user.name": "Ana Silva",
        "user.email": "ana@example.org",
    }

    def git(*arguments: str) -> bytes:
        given_ = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = ["git", "-C", str(tmp_path), *given_, *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout

    git("init", "-q")
    git("commit", "-q", "-S", "--allow-empty", "-m", "A change")
    raw = git("cat-file", "commit", "HEAD")
    before, _, rest = raw.partition(b"gpgsig ")
    header, mark, after = rest.partition(END[:-1] + b"\n")
    signature = (header + mark).replace(b"\n ", b"\n")

    for armored in (signature, signature.rstrip(b"\n")):
        verified = verify(before + after, armored, "git")
        assert verified.key == read_public_key(path.with_suffix(".pub").read_text("utf-8"))


# --- no input does anything else --------------------------------------------------------------

ALGORITHMS = st.sampled_from(
    [
        *(b"ssh-ed25519", b"ssh-rsa", b"ecdsa-sha2-nistp256", b"ecdsa-sha2-nistp521"),
        *(b"sk-ssh-ed25519@openssh.com", SK_ECDSA, WEBAUTHN, b"rsa-sha2-256", b"nistp256"),
    ]
)
PIECES = st.one_of(
    ALGORITHMS.map(string), st.binary(max_size=80), st.binary(max_size=300).map(string)
)
BLOBS = st.lists(PIECES, max_size=6).map(b"".join)


def assert_fault(armored: bytes) -> None:
    fact = fault_of(lambda: verify(MESSAGE, armored, "git"))
    assert fact
    assert fact.isprintable()


@given(st.binary())
def test_any_bytes_are_a_fault(raw: bytes) -> None:
    assert_fault(raw)
    assert_fault(armor(raw))


@given(BLOBS, BLOBS, st.sampled_from([b"sha256", b"sha512", b"md5"]))
def test_any_fields_are_a_fault(key: bytes, signature: bytes, hash_name: bytes) -> None:
    assert_fault(Parts(key, signature, b"git", hash=hash_name).armored)


@given(st.sampled_from(KINDS), ALGORITHMS, st.lists(PIECES, max_size=5))
def test_any_signature_field_is_a_fault(
    samples: dict[str, Sample], kind: str, algorithm: bytes, pieces: list[bytes]
) -> None:
    signature = string(algorithm) + b"".join(pieces)
    assert_fault(replace(samples[kind].good, signature=signature).armored)


@given(st.sampled_from(KINDS), st.data())
def test_any_change_of_the_bytes_is_a_fault(
    samples: dict[str, Sample], kind: str, data: st.DataObject
) -> None:
    blob = samples[kind].good.blob
    at = data.draw(st.integers(0, len(blob) - 1))
    until = data.draw(st.integers(at, min(len(blob), at + 40)))
    raw = blob[:at] + data.draw(st.binary(max_size=40)) + blob[until:]
    if raw != blob:
        assert_fault(armor(raw))


@given(st.one_of(st.text(), BLOBS.map(key_line), BLOBS.map(lambda raw: f"ssh-rsa {raw!r}")))
def test_any_line_is_a_key_or_a_fault(line: str) -> None:
    fact = fault_of(lambda: read_public_key(line))

    if fact:
        assert fact.isprintable()
    else:
        key = read_public_key(line)
        assert read_public_key(key.line) == key == PublicKey(key.algorithm, key.blob)
