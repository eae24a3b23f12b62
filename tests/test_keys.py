"""Real keys, real agent: what is found, how it is unlocked, and what is refused (R03, R04)."""

from datetime import date
from pathlib import Path

import pytest
from ims import signature
from ims.diagnostic import ImsError
from ims.history.authority import Key
from ims.keys import HeldKey, Wanted, agent_keys, find_key, from_file, program
from ims.keys.openssh import elsewhere
from ims.vocabulary import KeyPurpose, Method

from tests.real_keys import add_to_agent, agent, answer, make_key

SPACE = "ims-approval"


@pytest.fixture(autouse=True)
def no_agent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    answer(monkeypatch, tmp_path / "answers")


def enrolled(person: str, held: HeldKey, *purposes: str, revoked: str = "") -> dict[str, Key]:
    public = held.public
    key = Key(
        f"controls/keys/{person}-1.yaml",
        person,
        public.fingerprint,
        public.line,
        frozenset(purposes or ("approval",)),
        "protected-file",
        "ben",
        "known-in-person",
        date(2026, 1, 1),
        date.max,
        revoked,
    )
    return {public.fingerprint: key}


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_file_signs_with_its_passphrase(tmp_path: Path, kind: str) -> None:
    held = from_file(make_key(tmp_path, "key", kind=kind))
    armored = held.sign(b"a statement\n", SPACE)

    assert held.method is Method.PASSPHRASE
    assert signature.verify(b"a statement\n", armored, SPACE).key == held.public


def test_a_wrong_passphrase_signs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = from_file(make_key(tmp_path, "key"))
    answer(monkeypatch, tmp_path / "wrong", "another one")

    with pytest.raises(ImsError, match="did not sign"):
        held.sign(b"a statement\n", SPACE)


def test_r04_an_unprotected_key_is_refused_with_the_way_to_protect_it(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key", passphrase="")

    with pytest.raises(ImsError, match="has no passphrase") as told:
        from_file(key)
    assert f'ssh-keygen -p -f "{key}"' in told.value.help
    assert from_file(key, bare=True).method is Method.AGENT


def test_r04_a_named_file_asks_for_its_passphrase_even_where_an_agent_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(tmp_path, "key")
    with agent(monkeypatch):
        add_to_agent(key)
        held = from_file(key)
        answer(monkeypatch, tmp_path / "wrong", "another one")

        assert held.method is Method.PASSPHRASE
        with pytest.raises(ImsError, match="did not sign"):
            held.sign(b"a statement\n", SPACE)


def test_r04_a_public_key_alone_signs_by_the_agent_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(tmp_path, "key")
    public = key.with_name("key.pub").rename(tmp_path / "alone.pub")
    with pytest.raises(ImsError, match="neither a file beside it nor the agent"):
        from_file(public)
    with agent(monkeypatch):
        add_to_agent(key)
        held = from_file(public)

        assert held.method is Method.AGENT
        assert signature.verify(b"x", held.sign(b"x", SPACE), SPACE).key == held.public
        assert held.public in agent_keys()


def test_the_private_part_beside_a_public_key_is_preferred(tmp_path: Path) -> None:
    make_key(tmp_path, "key")

    assert from_file(tmp_path / "key.pub").method is Method.PASSPHRASE


def test_a_security_key_is_told_as_hardware(tmp_path: Path) -> None:
    """No device is here: what is looked at is only how the file is told."""
    from tests.ssh_signatures import key_line, software_ed25519

    key = make_key(tmp_path, "key")
    (tmp_path / "key.pub").write_text(key_line(software_ed25519().key) + " comment\n")
    held = from_file(key)

    assert held.method is Method.HARDWARE
    with pytest.raises(ImsError):  # the file holds another key
        held.sign(b"x", SPACE)


def test_a_public_file_of_another_key_is_found_out(tmp_path: Path) -> None:
    key, other = make_key(tmp_path, "key"), make_key(tmp_path, "other")
    other.with_name("other.pub").replace(tmp_path / "key.pub")

    with pytest.raises(ImsError):
        from_file(key).sign(b"x", SPACE)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"ssh-ed25519 AAAA\n", b"-----BEGIN x\n"])
def test_what_is_no_key_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "odd"
    place.write_bytes(content)

    with pytest.raises(ImsError):
        from_file(place)
    with pytest.raises(ImsError):
        from_file(tmp_path / "absent")
    with pytest.raises(ImsError):
        from_file(tmp_path)


def test_others_may_not_read_a_private_key(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key")
    key.chmod(0o644)

    with pytest.raises(ImsError, match="others can read") as told:
        from_file(key)
    assert "chmod 600" in told.value.help


def test_without_its_public_file_a_protected_key_says_what_to_do(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key")
    key.with_name("key.pub").unlink()

    with pytest.raises(ImsError, match=r"no `key\.pub`") as told:
        from_file(key)
    assert "ssh-keygen -y" in told.value.help


def test_odd_names_of_files_sign_like_others(tmp_path: Path) -> None:
    for name in ("-n", "a b;c$(d)", "ключ", "'\""):
        held = from_file(make_key(tmp_path / "odd names", name))

        assert held.sign(b"x", SPACE)


# --- which key -------------------------------------------------------------------------------


def test_a_named_key_must_be_enrolled_and_the_persons_own(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key")
    register = enrolled("ana", from_file(key))

    held, entry = find_key(Wanted(key), register)
    assert (entry.person, held.method) == ("ana", Method.PASSPHRASE)
    with pytest.raises(ImsError, match="is not enrolled"):
        find_key(Wanted(key), {})
    with pytest.raises(ImsError, match="belongs to ana, not to ben"):
        find_key(Wanted(key, person="ben"), register)


def test_gits_signing_key_is_taken_where_it_is_enrolled(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key")
    register = enrolled("ana", from_file(key))

    assert find_key(Wanted(setting=str(key)), register)[1].person == "ana"
    assert find_key(Wanted(setting=f"{key}.pub"), register)[0].method is Method.PASSPHRASE
    for setting in ("", "0xDEADBEEF", "key::ssh-ed25519 AAAA", str(tmp_path / "absent")):
        with pytest.raises(ImsError, match="no key that is enrolled"):
            find_key(Wanted(setting=setting), register)
    with pytest.raises(ImsError, match="no key of ben"):
        find_key(Wanted(setting=str(key), person="ben"), register)


def test_r05_a_key_for_another_purpose_or_a_revoked_one_is_not_picked(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key")
    held = from_file(key)

    for register in (enrolled("ana", held, "commits"), enrolled("ana", held, revoked="2026-01-02")):
        with pytest.raises(ImsError, match="no key that is enrolled for approval"):
            find_key(Wanted(setting=str(key)), register)


def test_the_agents_enrolled_key_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben, foreign = (make_key(tmp_path, name) for name in ("ana", "ben", "foreign"))
    register = enrolled("ana", from_file(ana)) | enrolled("ben", from_file(ben))
    with agent(monkeypatch):
        add_to_agent(foreign)
        with pytest.raises(ImsError, match="no key that is enrolled"):
            find_key(Wanted(), register)
        add_to_agent(ana)
        assert find_key(Wanted(), register)[1].person == "ana"
        add_to_agent(ben)
        with pytest.raises(ImsError, match="keys of ana, ben"):
            find_key(Wanted(), register)
        held, entry = find_key(Wanted(person="ben"), register)
        assert (entry.person, held.method) == ("ben", Method.AGENT)


def test_a_machine_needs_no_passphrase(tmp_path: Path) -> None:
    key = make_key(tmp_path, "key", passphrase="")
    register = enrolled("ana", from_file(key, bare=True), "forge")

    assert find_key(Wanted(key, purpose=KeyPurpose.FORGE), register)[0].sign(b"x", "ims-forge")
    for purposes in (("approval",), ("reading", "release")):
        with pytest.raises(ImsError, match="has no passphrase"):
            find_key(Wanted(key), enrolled("ana", from_file(key, bare=True), *purposes))


# --- programs --------------------------------------------------------------------------------


def test_a_missing_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ImsError, match="`ssh-keygen` is not found"):
        program("ssh-keygen")


def test_windows_finds_it_beside_git_and_in_the_system(tmp_path: Path) -> None:
    git = tmp_path / "Git" / "cmd" / "git"
    git.parent.mkdir(parents=True)
    git.write_bytes(b"")
    git.chmod(0o700)
    found = list(
        elsewhere("ssh-keygen", {"PATH": str(git.parent), "SYSTEMROOT": str(tmp_path / "Windows")})
    )

    assert tmp_path / "Git" / "usr" / "bin" / "ssh-keygen.exe" in found
    assert found[-1] == tmp_path / "Windows" / "System32" / "OpenSSH" / "ssh-keygen.exe"


def test_nothing_of_the_signing_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr("tempfile.tempdir", None)
    from_file(make_key(tmp_path, "key")).sign(b"x", SPACE)

    assert list(place.iterdir()) == []


def test_the_passphrase_stands_in_no_command() -> None:
    """OpenSSH asks for it; we neither read nor pass it."""
    source = Path(signature.__file__).parent.parent / "keys"
    texts = "".join(path.read_text("utf-8") for path in source.glob("*.py"))

    assert "getpass" not in texts
    assert texts.count('"-P"') == texts.count('"-P", ""')
