"""People with real OpenSSH keys: a small company, its repository, and clones to sign in."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from ims.cli import main
from ims.demo.founding import found
from ims.keys import read_public_file
from ims.signing.enrol import Enrolment, key_entry
from ims.vocabulary import IdentityCheck, KeyPurpose, KeyStorage

from tests.world import SINCE, SOP, World, document, starter

PASSPHRASE = "four words and more"
USUAL = (KeyPurpose.APPROVAL, KeyPurpose.READING)


def make_key(folder: Path, name: str, passphrase: str = PASSPHRASE, kind: str = "ed25519") -> Path:
    """Return the private file of a new key; few rounds, so that tests are fast."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    command = ["ssh-keygen", "-q", "-t", kind, "-a", "1", "-N", passphrase, "-C", name]
    subprocess.run([*command, "-f", str(place)], check=True, stdin=subprocess.DEVNULL)
    return place


def answer(monkeypatch: pytest.MonkeyPatch, folder: Path, passphrase: str = PASSPHRASE) -> None:
    """Let a script answer when OpenSSH asks for the passphrase."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "askpass"
    script.write_text(f"#!/bin/sh\necho '{passphrase}'\n")
    script.chmod(0o700)
    monkeypatch.setenv("SSH_ASKPASS", str(script))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")


@contextmanager
def agent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a real agent, without keys."""
    with tempfile.TemporaryDirectory() as folder:  # the path of a socket must be short
        socket = Path(folder, "agent")
        command = ["ssh-agent", "-D", "-a", str(socket)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            try:
                assert process.stdout
                process.stdout.readline()  # it listens now
                monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
                yield
            finally:
                process.terminate()


def add_to_agent(key: Path) -> None:
    subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)


def entry(
    files: dict[str, bytes],
    person: str,
    key: Path,
    purposes: Sequence[KeyPurpose] = USUAL,
) -> dict[str, bytes]:
    """Return files with the entry of a real key beside the others."""
    public = read_public_file(key.with_name(f"{key.name}.pub"))
    storage = KeyStorage.SERVICE if KeyPurpose.FORGE in purposes else KeyStorage.PROTECTED_FILE
    made = Enrolment(
        person,
        public,
        "ana" if person != "ana" else "ben",
        SINCE,
        IdentityCheck.KNOWN_IN_PERSON,
        tuple(purposes),
        storage,
        SINCE,
    )
    path, raw = key_entry(files, made)
    return {**files, path: raw}


def git(root: Path, *command: str) -> str:
    """Return what plain Git says."""
    who = ["-c", "user.name=Ivy Ward", "-c", "user.email=ivy@example.com"]
    done = subprocess.run(
        ["git", *who, *command], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Return the private keys of three people; their passphrase is answered."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    answer(monkeypatch, tmp_path / "answers")
    return {name: make_key(tmp_path / "keys", name) for name in ("dan", "cat", "ben")}


@pytest.fixture
def company(keys: dict[str, Path]) -> World:
    """Return a company in which dan, cat and ben have real keys, and SOP-001 is approved."""
    files = starter()
    for person, key in keys.items():
        files = entry(files, person, key)
    made = World()
    found(made.company, files, ("ana", "ben"), made.now)
    made.revise()
    return made


@pytest.fixture
def clone(company: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a fresh clone with a committed second revision of SOP-001 on a branch."""
    company.write(tmp_path / "server")
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(tmp_path / "server"), str(folder))
    git(folder, "checkout", "-q", "-b", "change")
    monkeypatch.chdir(folder)
    put(folder, SOP, document("Work very carefully.", revision="2", class_="minor"))
    return folder


def put(root: Path, path: str, raw: bytes | None, message: str = "A change") -> None:
    """Write and commit one file, or delete it."""
    place = root / path
    if raw is None:
        place.unlink()
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(raw)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)


def ims(*arguments: str | Path) -> int:
    """Run a command as its user would."""
    return main([str(argument) for argument in arguments])


def new_files(root: Path) -> list[str]:
    """Return the files that no commit holds."""
    return git(root, "ls-files", "--others", "--exclude-standard").split()


def stock_verify(root: Path, path: str, person: str, namespace: str, state: str) -> bool:
    """Return whether OpenSSH alone accepts a statement, by the signers of a former state."""
    with tempfile.TemporaryDirectory() as folder:
        allowed = Path(folder, "allowed_signers")
        allowed.write_text(git(root, "show", f"{state}:controls/allowed_signers") + "\n")
        verify = ["ssh-keygen", "-Y", "verify", "-n", namespace]
        done = subprocess.run(
            [*verify, "-f", str(allowed), "-I", person, "-s", str(root / f"{path}.sig")],
            input=(root / path).read_bytes(),
            capture_output=True,
            check=False,
            env={**os.environ},
        )
    return done.returncode == 0
