"""A working copy in which people work with Git and OpenSSH themselves, each with a key of their own.

The keys are those that the small company has enrolled, written out as files of OpenSSH.
"""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from ims.demo.company import Files, key_of

from tests.world import World

SURE = ("-c", "commit.gpgsign=false", "-c", "gpg.format=ssh", "-c", "init.defaultBranch=main")


def clean(**more: str) -> dict[str, str]:
    """Return an environment in which nothing of the machine's own settings is left."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    return kept | alone | more


@dataclass
class Desk:
    """A working copy, and the keys that lie beside it."""

    root: Path
    world: World

    # --- Git ---------------------------------------------------------------------------------

    def ask(self, *command: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        """Return what plain Git answers, whatever its status."""
        whole = ("git", *SURE, "-c", f"gpg.ssh.allowedSignersFile={self.allowed}", *command)
        return subprocess.run(
            whole, cwd=self.root, env=clean(**more), capture_output=True, check=False
        )

    def git(self, *command: str, **more: str) -> str:
        """Return what plain Git says; it must not fail."""
        done = self.ask(*command, **more)
        assert done.returncode == 0, (command, done.stderr)
        return done.stdout.decode().strip()

    def hand(self, person: str, time: datetime | None = None, author: str = "") -> dict[str, str]:
        """Return how a person stands in the next commit; the author may be anybody."""
        when = (time or self.world.tick()).isoformat()
        who = self.world.company.signer(person, self.world.now)
        written = self.world.company.signer(author or person, self.world.now)
        return {
            "GIT_AUTHOR_NAME": written.name,
            "GIT_AUTHOR_EMAIL": written.email,
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": who.name,
            "GIT_COMMITTER_EMAIL": who.email,
            "GIT_COMMITTER_DATE": when,
        }

    def put(self, files: Mapping[str, bytes | None]) -> None:
        """Write files to the disk and tell Git of them."""
        for path, raw in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if raw is None:
                place.unlink()
            else:
                place.write_bytes(raw)
        self.git("add", "--all", "--", *files)

    def commit(
        self,
        person: str,
        files: Files,
        *,
        time: datetime | None = None,
        author: str = "",
        key: Path | None = None,
        message: str = "A change",
    ) -> str:
        """Commit files as a person, signed with `git commit -S`, and return the commit."""
        self.put(files)
        signing = ("-c", f"user.signingKey={key or self.key(person)}")
        hand = self.hand(person, time, author)
        self.git(*signing, "commit", "-S", "--allow-empty", "-m", message, **hand)
        return self.git("rev-parse", "HEAD")

    def merge(self, person: str, *names: str, time: datetime | None = None) -> str:
        """Merge branches with a merge commit."""
        hand = self.hand(person, time)
        self.git("merge", "--no-ff", "--no-edit", *names, **hand)
        return self.git("rev-parse", "HEAD")

    # --- OpenSSH -----------------------------------------------------------------------------

    @property
    def allowed(self) -> Path:
        """Return who may sign commits, as plain Git wants it: address and key."""
        place = self.root.parent / "allowed-for-git"
        lines = (
            f'{p}@example.com namespaces="git" {key_of(p).public.line}\n'
            for p in ("ivy", "cat", "dan")
        )
        place.write_text("".join(lines), "ascii", newline="\n")
        return place

    def key(self, person: str) -> Path:
        """Return the private key of a person as a file of OpenSSH."""
        place = self.root.parent / f"key-of-{person}"
        if not place.exists():
            form = (Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
            place.write_bytes(key_of(person).private.private_bytes(*form))
            place.chmod(0o600)
        return place

    def sign(self, person: str, raw: bytes, namespace: str = "ims-approval") -> bytes:
        """Return the signature that `ssh-keygen -Y sign` makes with a person's key."""
        place = self.root.parent / "to-be-signed"
        place.write_bytes(raw)
        ssh_keygen("-q", "-Y", "sign", "-f", self.key(person), "-n", namespace, place)
        signature = place.with_name("to-be-signed.sig")
        armored = signature.read_bytes()
        signature.unlink()
        return armored


def ssh_keygen(*arguments: str | Path, given: bytes = b"") -> bool:
    """Return whether the ssh-keygen of this machine is content."""
    command = ["ssh-keygen", *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, check=False, env=clean())
    return done.returncode == 0


def new_key(place: Path) -> Path:
    """Return a key that OpenSSH has just made and nobody has enrolled."""
    assert ssh_keygen("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", place)
    return place


def stock_accepts(
    allowed: Path, who: str, raw: bytes, armored: bytes, name: str = "ims-approval"
) -> bool:
    """Return whether `ssh-keygen -Y verify` accepts a signature by a file of allowed signers."""
    place = allowed.with_name("checked.sig")
    place.write_bytes(armored)
    try:
        return ssh_keygen(
            "-Y", "verify", "-f", allowed, "-I", who, "-n", name, "-s", place, given=raw
        )
    finally:
        place.unlink()


def desk(tmp_path: Path, world: World) -> Desk:
    """Return a working copy of what a world has made so far."""
    root = tmp_path / "clone"
    world.write(root)
    return Desk(root, world)
