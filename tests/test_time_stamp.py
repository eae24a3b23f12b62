"""Time stamps of releases (RFC 3161), with a time-stamp authority made of OpenSSL."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from ims.cli import main
from ims.cli.releaser import stamp
from ims.demo.founding import found
from ims.diagnostic import ImsError
from ims.history.stamps import Opinion, Stamp, contradiction, not_looked_at, stamps_of
from ims.history.state import Blobs, State, Tree
from ims.judge import History
from ims.models.release import release_path
from ims.open_history import open_history
from ims.signing import Signature
from ims.signing.releasing import next_release
from ims.time_stamp import Trusted, make_request, trust
from ims.views.anchored import Anchored
from ims.vocabulary import KeyPurpose, Meaning, Method

from tests.world import World, codes, starter, world

OPENSSL = shutil.which("openssl") or ""
pytestmark = pytest.mark.skipif(not OPENSSL, reason="there is no openssl here")

RAW = b'{"a release": 1}\n'
RELEASE = release_path(1)
Said = pytest.CaptureFixture[str]
CONFIG = """\
[tsa]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""

# --- an authority ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def write(self, place: Path) -> Path:
        place.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        place.with_suffix(".key").write_bytes(self.key.private_bytes(*form))
        return place


def issue(
    name: str,
    by: Issued | None = None,
    *,
    stamps: bool = True,
    years_ago: int = 0,
    padding: int = 0,
) -> Issued:
    """Return a certificate: a root without `by`, else one that may stamp or, if not, issue."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=365 * years_ago + 2)
    leaf = by is not None and stamps
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=not leaf, path_length=None), critical=True)
    )
    if leaf:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    if padding:  # DER sorts the longer certificate behind the shorter one
        comment = x509.ObjectIdentifier("2.16.840.1.113730.1.13")
        value = x509.UnrecognizedExtension(comment, bytes([22, padding]) + b"x" * padding)
        builder = builder.add_extension(value, critical=False)
    return Issued(builder.sign(by.key if by else key, SHA256()), key)


@dataclass(frozen=True)
class Tsa:
    """A folder in which OpenSSL answers requests."""

    folder: Path
    signer: Issued
    chain: tuple[Issued, ...] = ()

    def reply(self, request: bytes) -> bytes:
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)
        signer = self.signer.write(folder / "signer.pem")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder.as_posix()))
        (folder / "serial").write_text("01\n")
        (folder / "it.tsq").write_bytes(request)
        given = ["-queryfile", "it.tsq", "-signer", signer.name, "-inkey", "signer.key"]
        if self.chain:
            pems = [c.certificate.public_bytes(Encoding.PEM) for c in self.chain]
            (folder / "chain.pem").write_bytes(b"".join(pems))
            given += ["-chain", "chain.pem"]
        self.run("-reply", "-config", "tsa.cnf", "-section", "tsa", *given, "-out", "it.tsr")
        return (folder / "it.tsr").read_bytes()

    def run(self, *command: str) -> None:
        whole = [OPENSSL, "ts", *command]
        subprocess.run(whole, cwd=self.folder, check=True, capture_output=True)

    def request(self, raw: bytes, *options: str) -> bytes:
        """Return a request that OpenSSL itself makes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "data").write_bytes(raw)
        self.run("-query", "-data", "data", *options, "-out", "own.tsq")
        return (self.folder / "own.tsq").read_bytes()


@cache
def root() -> Issued:
    return issue("A root")


@pytest.fixture
def tsa(tmp_path: Path) -> Tsa:
    return Tsa(tmp_path / "tsa", issue("An authority", root()))


def roots(folder: Path, *trusted: Issued) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [one.write(folder / f"root{n}.pem") for n, one in enumerate(trusted or (root(),))]


def trusting(tmp_path: Path, *trusted: Issued) -> Trusted:
    return trust(roots(tmp_path / "roots", *trusted))


# --- one token ------------------------------------------------------------------------------------


def test_a_token_proves_the_time_of_these_bytes(tsa: Tsa, tmp_path: Path) -> None:
    """R36: and OpenSSL, which shares nothing with us, accepts the same reply."""
    before = datetime.now(UTC).replace(microsecond=0)
    token = tsa.reply(make_request(RAW))
    found = trusting(tmp_path).check(token, RAW)

    assert found.fault == ""
    assert found.time is not None
    assert before <= found.time <= datetime.now(UTC)
    (place,) = roots(tmp_path / "again")
    (tsa.folder / "data").write_bytes(RAW)
    tsa.run("-verify", "-in", "it.tsr", "-data", "data", "-CAfile", str(place))


def test_one_of_several_roots_is_enough(tsa: Tsa, tmp_path: Path) -> None:
    token = tsa.reply(make_request(RAW))

    assert trusting(tmp_path, issue("Another root"), root()).check(token, RAW).time


def test_an_authority_below_another_one(tmp_path: Path) -> None:
    """The token brings its intermediate certificates; trust still begins at the root given."""
    middle = issue("In between", root(), stamps=False, padding=99)
    token = Tsa(tmp_path / "tsa", issue("It", middle), (middle,)).reply(make_request(RAW))

    assert trusting(tmp_path).check(token, RAW).time
    assert trusting(tmp_path, issue("Another root")).check(token, RAW).time is None


def test_certificates_out_of_order_are_told_in_words(tmp_path: Path) -> None:
    """Strict DER: OpenSSL writes them as they come."""
    middle = issue("In between", root(), stamps=False)
    authority = issue("It", middle, padding=99)
    token = Tsa(tmp_path / "tsa", authority, (middle,)).reply(make_request(RAW))

    assert "not sorted" in trusting(tmp_path).check(token, RAW).fault


@pytest.mark.parametrize("algorithm", ["-sha256", "-sha384", "-sha512"])
def test_requests_of_others_are_fine_too(tsa: Tsa, tmp_path: Path, algorithm: str) -> None:
    token = tsa.reply(tsa.request(RAW, algorithm, "-cert"))

    assert trusting(tmp_path).check(token, RAW).time


def wrong_digest(tsa: Tsa) -> bytes:
    return tsa.reply(make_request(RAW + b"\n"))


def old_digest(tsa: Tsa) -> bytes:
    return tsa.reply(tsa.request(RAW, "-sha1", "-cert"))


def refused(tsa: Tsa) -> bytes:
    return tsa.reply(tsa.request(RAW, "-md5", "-cert"))


def without_certificates(tsa: Tsa) -> bytes:
    return tsa.reply(tsa.request(RAW, "-sha256"))


def by_stranger(tsa: Tsa) -> bytes:
    """Return a token of an authority with the same names, below a root with the same name."""
    forged = issue("A root")
    return replace(tsa, signer=issue("An authority", forged)).reply(make_request(RAW))


def with_strange_chain(tsa: Tsa) -> bytes:
    """Return a token that brings its own root along."""
    forged = issue("A root", padding=120)
    return Tsa(tsa.folder, issue("An authority", forged), (forged,)).reply(make_request(RAW))


def by_expired(tsa: Tsa) -> bytes:
    old = issue("An authority", root(), years_ago=3)
    return replace(tsa, signer=old).reply(make_request(RAW))


def damaged(tsa: Tsa) -> bytes:
    token = tsa.reply(make_request(RAW))
    return token[:-1] + bytes([token[-1] ^ 1])


def cut_off(tsa: Tsa) -> bytes:
    return tsa.reply(make_request(RAW))[:-9]


def a_request(tsa: Tsa) -> bytes:
    return make_request(RAW)


def a_page(tsa: Tsa) -> bytes:
    return b"<html>Not found</html>"


FAULTS = [
    (wrong_digest, "of other bytes"),
    (old_digest, "algorithm that is not accepted"),
    (refused, "did not grant it: Message digest algorithm is not supported."),
    (without_certificates, "signer certificate not found"),
    (by_stranger, "does not verify"),
    (with_strange_chain, "does not verify"),
    (by_expired, "certificate has expired"),
    (damaged, "does not verify"),
    (cut_off, "damaged, or no reply"),
    (a_request, "damaged, or no reply"),
    (a_page, "damaged, or no reply"),
]


@pytest.mark.parametrize(("make", "told"), FAULTS)
def test_a_token_that_proves_nothing(
    tsa: Tsa, tmp_path: Path, make: Callable[[Tsa], bytes], told: str
) -> None:
    """R36: status, digest, signature, chain and life of the certificates."""
    found = trusting(tmp_path).check(make(tsa), RAW)

    assert found.time is None
    assert told in found.fault


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trusted, bytes, datetime]:
    """A good token with its time, and the trust that it needs."""
    folder = tmp_path_factory.mktemp("known")
    token = Tsa(folder / "tsa", issue("An authority", root())).reply(make_request(RAW))
    trusted = trusting(folder)
    time = trusted.check(token, RAW).time
    assert time
    return trusted, token, time


@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_whatever_is_damaged_proves_no_other_time(
    known: tuple[Trusted, bytes, datetime], at: float, bit: int
) -> None:
    trusted, token, time = known
    raw = bytearray(token)
    raw[int(at * len(raw))] ^= 1 << bit

    assert trusted.check(bytes(raw), RAW).time in {None, time}


@settings(max_examples=50)
@given(noise=st.binary(max_size=300))
def test_noise_is_told_in_words(known: tuple[Trusted, bytes, datetime], noise: bytes) -> None:
    assert known[0].check(noise, RAW).fault
    assert known[0].check(known[1][:60] + noise, RAW).fault


def test_what_is_no_certificate(tmp_path: Path) -> None:
    place = tmp_path / "root.pem"
    for raw in (b"", b"hello", b"-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n"):
        place.write_bytes(raw)
        with pytest.raises(ImsError, match="is no certificate"):
            trust([place])


def test_a_root_in_der(tsa: Tsa, tmp_path: Path) -> None:
    place = tmp_path / "root.cer"
    place.write_bytes(root().certificate.public_bytes(Encoding.DER))

    assert trust([place, place]).check(tsa.reply(make_request(RAW)), RAW).time


def test_without_the_extra_it_tells_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)

    with pytest.raises(ImsError) as told:
        make_request(RAW)

    assert "ims-as-code[timestamp]" in told.value.help


# --- a history ------------------------------------------------------------------------------------


def released_world(tmp_path: Path, **later: float) -> World:
    """Return a company of yesterday, or of another time, that has just released."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1) + timedelta(**later)
    w = World(now=start)
    found(w.company, starter(), ("ana", "ben"), w.now)
    w.revise()
    w.write(tmp_path / "before")
    state = open_history(tmp_path / "before").history.state
    wish = Signature(
        "ana", "Ana Silva", "document-controller", Meaning.RELEASED, w.tick(), Method.DEMO
    )
    path, raw = next_release(state, wish)
    w.land(
        {path: raw, f"{path}.sig": w.company.key("ana").sign(raw, KeyPurpose.RELEASE.namespace)},
        by="ana",
    )
    return w


def stamped_world(tmp_path: Path, tsa: Tsa, **later: float) -> World:
    w = released_world(tmp_path, **later)
    token = tsa.reply(make_request(w.company.files[RELEASE]))
    w.land({f"{RELEASE}.tsr": token}, by="ana")
    return w


def verify(w: World, tmp_path: Path, capsys: Said, *more: str) -> tuple[int, dict[str, Any]]:
    place = tmp_path / "verified"
    w.write(place)
    status = main(["verify", "--root", str(place), "--no-objects", "--format", "json", *more])
    return status, json.loads(capsys.readouterr().out)


def told(report: dict[str, Any], what: str) -> set[str]:
    if what == "flags":
        return {d["code"] for d in report["flags"]}
    return {d["code"] for group in report["groups"] for d in group["problems"]}


def trusted_root(tmp_path: Path, *trusted: Issued) -> list[str]:
    places = roots(tmp_path / "trusted", *trusted)
    return [word for place in places for word in ("--tsa-root", str(place))]


def test_a_verified_stamp_anchors_what_its_release_follows(
    tmp_path: Path, tsa: Tsa, capsys: Said
) -> None:
    """R34, R36: everything up to that commit existed at the time that the authority names."""
    w = stamped_world(tmp_path, tsa)

    status, report = verify(w, tmp_path, capsys, *trusted_root(tmp_path))

    assert (status, told(report, "groups")) == (0, set())
    assert "VER006" not in told(report, "flags")
    follows = json.loads(w.company.files[RELEASE])["follows"]
    stamps = f"a time stamp proves all up to commit {follows[:12]}, not later than "
    assert report["times"].startswith(stamps)


def test_each_step_is_labelled_with_its_earliest_stamp(tmp_path: Path, tsa: Tsa) -> None:
    w = stamped_world(tmp_path, tsa)
    state, tree = opened(w, tmp_path)
    (one,) = stamps_of(state.releases, tree, trusting(tmp_path).check)
    assert one.opinion.time
    later = replace(one, opinion=Opinion(one.opinion.time + timedelta(days=9)))

    anchored = Anchored(state, [later, one])

    label = f"anchored: not later than {one.opinion.time.isoformat()}"
    assert [anchored.label(n) for n in range(4)] == [label, label, "asserted", "asserted"]
    unknown = Anchored(state, [replace(one, opinion=Opinion(fault="damaged"))])
    assert unknown.label(0) == Anchored(state).label(0) == "asserted, then released"


def opened(w: World, tmp_path: Path) -> tuple[State, Tree]:
    place = tmp_path / "opened"
    w.write(place)
    found = open_history(place)
    return found.history.state, Tree(found.history.state.entries, (), Blobs(found.blobs.read))


def test_without_a_root_a_stamp_is_flagged_and_proves_nothing(
    tmp_path: Path, tsa: Tsa, capsys: Said
) -> None:
    """R36: what was not looked at never looks verified."""
    status, report = verify(stamped_world(tmp_path, tsa), tmp_path, capsys)

    assert status == 0
    assert "VER006" in told(report, "flags")
    assert "time stamp" not in report["times"]


def test_a_stamp_of_an_unknown_authority(tmp_path: Path, tsa: Tsa, capsys: Said) -> None:
    more = trusted_root(tmp_path, issue("Another root"))
    status, report = verify(stamped_world(tmp_path, tsa), tmp_path, capsys, *more)

    assert (status, told(report, "groups")) == (1, {"RLS006"})
    assert "time stamp" not in report["times"]


def test_a_stamp_of_another_release(tmp_path: Path, tsa: Tsa, capsys: Said) -> None:
    """A good token, copied from elsewhere."""
    w = released_world(tmp_path)
    w.land({f"{RELEASE}.tsr": tsa.reply(make_request(RAW))}, by="ana")

    status, report = verify(w, tmp_path, capsys, *trusted_root(tmp_path))

    assert (status, told(report, "groups")) == (1, {"RLS006"})


def test_a_forged_date_in_the_future_is_contradicted(
    tmp_path: Path, tsa: Tsa, capsys: Said
) -> None:
    """E7, R36: Git believes any date; the authority has seen the release before that day."""
    w = stamped_world(tmp_path, tsa, days=9)

    status, report = verify(w, tmp_path, capsys, *trusted_root(tmp_path))

    assert (status, told(report, "groups")) == (1, {"RLS007", "VER007"})


def test_clocks_may_differ_by_the_skew_and_no_more(tmp_path: Path) -> None:
    """R36: `clock_skew` of the settings, in minutes."""
    state, _ = opened(released_world(tmp_path), tmp_path)
    release = state.releases[-1]
    assert release.release
    followed, skew = state.arrivals[release.release.follows], timedelta(minutes=15)

    def found(seen: datetime, **dated: datetime) -> str:
        assert release.release
        changed = replace(release, release=release.release.model_copy(update=dated))
        return contradiction(Stamp(changed, Opinion(seen)), state)

    second = timedelta(seconds=1)
    assert found(followed - skew, time=followed) == ""
    assert "it follows a step dated" in found(followed - skew - second, time=followed)
    assert found(followed, time=followed + skew) == ""
    assert "it is dated" in found(followed, time=followed + skew + second)
    assert contradiction(Stamp(release, not_looked_at(b"", b"")), state) == ""


def history_with(tmp_path: Path, tsa: Tsa, *changes: dict[str, bytes | None]) -> History:
    w = stamped_world(tmp_path, tsa)
    for change in changes:
        w.land(change, by="ana")
    return w.history(tmp_path / "after")


def test_a_stamp_may_come_with_its_release_or_later(tmp_path: Path, tsa: Tsa) -> None:
    """An authority that cannot be reached holds up no release."""
    assert history_with(tmp_path / "later", tsa).wrong == []
    w = world()
    path = release_path(1)
    w.land({path: b"{}\n", f"{path}.tsr": b"token"}, by="ana")
    assert "STP003" not in codes(w.history(tmp_path / "together").wrong)


def test_a_stamp_without_a_release_is_stray(tmp_path: Path, tsa: Tsa) -> None:
    history = history_with(tmp_path, tsa, {f"{release_path(7)}.tsr": b"token"})

    assert codes(history.wrong) == ["STP003"]


@pytest.mark.parametrize("raw", [b"another", None])
def test_a_stamp_that_is_altered_or_removed(tmp_path: Path, tsa: Tsa, raw: bytes | None) -> None:
    """R28, R34: evidence stays."""
    assert codes(history_with(tmp_path, tsa, {f"{RELEASE}.tsr": raw}).wrong) == ["STP002"]


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A working copy with a release."""
    released_world(tmp_path).write(tmp_path / "system")
    return tmp_path / "system"


def ims_stamp(*arguments: str | Path) -> int:
    status: int = stamp.main([str(word) for word in arguments], standalone_mode=False)
    return status


def in_two_steps(system: Path, tmp_path: Path, tsa: Tsa) -> Iterator[int]:
    request, reply = tmp_path / "it.tsq", tmp_path / "it.tsr"
    yield ims_stamp("1", "--root", system, "--request", request)
    reply.write_bytes(tsa.reply(request.read_bytes()))
    (place,) = roots(tmp_path / "trusted")
    yield ims_stamp("1", "--root", system, "--reply", reply, "--tsa-root", place)


def test_a_release_is_stamped_in_two_steps(
    system: Path, tmp_path: Path, tsa: Tsa, capsys: Said
) -> None:
    """R36: request, reply; the network is between the user and the authority."""
    assert list(in_two_steps(system, tmp_path, tsa)) == [0, 0]

    said = capsys.readouterr().out
    assert f'--data-binary "@{tmp_path / "it.tsq"}"' in said
    assert "https://<your time-stamp authority>" in said
    assert "ims stamp 1 --reply" in said
    kept = (system / f"{RELEASE}.tsr").read_bytes()
    assert kept == (tmp_path / "it.tsr").read_bytes()
    raw = (system / RELEASE).read_bytes()
    assert trusting(tmp_path).check(kept, raw).time
    with pytest.raises(ImsError, match="stands there already"):
        ims_stamp("1", "--root", system, "--request", tmp_path / "second.tsq")


def test_line_ends_of_the_working_copy_do_not_matter(
    system: Path, tmp_path: Path, tsa: Tsa
) -> None:
    """R30: what Git stores is stamped, even where it checks out CRLF."""
    raw = (system / RELEASE).read_bytes()
    (system / RELEASE).write_bytes(raw.replace(b"\n", b"\r\n"))

    assert list(in_two_steps(system, tmp_path, tsa)) == [0, 0]

    kept = (system / f"{RELEASE}.tsr").read_bytes()
    assert trusting(tmp_path).check(kept, raw).time


def test_a_reply_that_proves_nothing_is_not_kept(system: Path, tmp_path: Path, tsa: Tsa) -> None:
    reply = tmp_path / "it.tsr"
    reply.write_bytes(tsa.reply(make_request(RAW)))
    (place,) = roots(tmp_path / "trusted")

    with pytest.raises(ImsError, match="of other bytes"):
        ims_stamp("1", "--root", system, "--reply", reply, "--tsa-root", place)

    assert not (system / f"{RELEASE}.tsr").exists()


@pytest.mark.parametrize("options", [(), ("--reply",), ("--request", "--reply")])
def test_what_the_command_needs(system: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"")
    with pytest.raises(ImsError, match="a request, or a reply"):
        ims_stamp("1", "--root", system, *(w for o in options for w in (o, place)))


def test_there_must_be_such_a_release(system: Path, tmp_path: Path) -> None:
    with pytest.raises(ImsError, match=r"no docs/records/releases/0042\.json"):
        ims_stamp("42", "--root", system, "--request", tmp_path / "it.tsq")
