"""The programs of OpenSSH: where they stand, and what they are asked."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ims import signature
from ims.diagnostic import ImsError

AGAIN = "sign again; nothing was written"
_SLOW = 30  # seconds for a question that asks nobody anything


def agent_keys() -> list[signature.PublicKey]:
    """Return the keys that the agent holds; none where there is no agent."""
    done = _run([program("ssh-add"), "-L"])
    found = []
    for line in done.stdout.decode("utf-8", "replace").splitlines() if not done.returncode else ():
        try:
            found.append(signature.read_public_key(line))
        except signature.SignatureFault:
            continue  # a certificate, or a kind of key that does not count
    return found


def sign_by_agent(public: signature.PublicKey, raw: bytes, namespace: str) -> bytes:
    """Return the signature that the agent makes with one of its keys."""
    with tempfile.TemporaryDirectory(prefix="ims-sign-") as folder:
        place = Path(folder, "key.pub")
        place.write_text(f"{public.line}\n", "ascii", newline="\n")
        return _sign(place, raw, namespace, os.environ)


def sign_by_file(private: Path, raw: bytes, namespace: str, *, agent: bool = False) -> bytes:
    """Return the signature that a private file makes.

    Without `agent` no agent is in reach: OpenSSH would ask it first, and nobody for a passphrase.
    """
    with tempfile.TemporaryDirectory(prefix="ims-sign-") as folder:
        nobody = {"SSH_AUTH_SOCK": str(Path(folder, "no-agent"))}
        environment = {**os.environ, **({} if agent else nobody)}
        return _sign(private.resolve(), raw, namespace, environment)


def _sign(place: Path, raw: bytes, namespace: str, environment: Mapping[str, str]) -> bytes:
    """Return what `ssh-keygen -Y sign` makes; it asks its questions at the terminal itself."""
    with tempfile.TemporaryDirectory(prefix="ims-sign-") as folder:
        message = Path(folder, "statement")
        message.write_bytes(raw)
        command = [program("ssh-keygen"), "-q", "-Y", "sign", "-n", namespace]
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [*command, "-f", str(place), str(message)],
            check=False,
            env=dict(environment),
            stdout=subprocess.DEVNULL,
        )
        made = Path(folder, "statement.sig")
        if done.returncode or not made.is_file():
            fact = "ssh-keygen did not sign: wrong passphrase, no touch, or no right to the key"
            raise ImsError(fact, AGAIN)
        # Some builds for Windows write the lines with CR.
        return made.read_bytes().replace(b"\r\n", b"\n")


def quietly(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Return what ssh-keygen answers to a question in which it must ask nobody."""
    return _run([program("ssh-keygen"), *arguments])


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - our own arguments, no shell
            command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SLOW
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, b"", b"it gave no answer")


def program(name: str) -> str:
    """Return where a program of OpenSSH stands; on Windows also beside Git, or in the system."""
    found = shutil.which(name) or next((str(p) for p in elsewhere(name) if p.is_file()), "")
    if not found:
        raise ImsError(f"the program `{name}` is not found", "install OpenSSH, or Git for Windows")
    return found


def elsewhere(name: str, environment: Mapping[str, str] | None = None) -> Iterator[Path]:
    """Return where Windows keeps the programs: beside Git, and in the system."""
    environment = os.environ if environment is None else environment
    if git := shutil.which("git", path=environment.get("PATH")):
        # `Git\cmd\git.exe` or `Git\mingw64\bin\git.exe`; the tools lie in `Git\usr\bin`.
        for above in list(Path(git).resolve().parents)[1:3]:
            yield above / "usr" / "bin" / f"{name}.exe"
    if system := environment.get("SYSTEMROOT"):
        yield Path(system, "System32", "OpenSSH", f"{name}.exe")
