"""A guide by which a stranger verifies every approval with Git and OpenSSH, without this tool (R29).

Lists, one signature or content a line, and a POSIX script that walks over them. Nothing in it
has to be believed: statements and lists of signers are compared with what Git holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from ims.exchange.guide_texts import README, SCRIPT
from ims.history.allowed_signers import allowed_signers
from ims.history.chain import EXECUTABLE, REGULAR, Change
from ims.history.releases import ArrivedRelease
from ims.history.statements import Arrived, load, purpose_of
from ims.history.study import ALLOWED_SIGNERS, MACHINE, Study
from ims.judge import Verdict
from ims.vocabulary import KeyPurpose

Place = tuple[str, str]  # commit, path
_NOWHERE = ("-", "-")


@dataclass
class Guide:
    """The files of the guide, and how much it proves."""

    files: dict[str, bytes] = field(default_factory=dict)
    statements: int = 0
    not_landed: int = 0  # signed contents that never stood on the controlled branch
    founders: tuple[str, ...] = ()
    adopted: str = ""


def guide(verdicts: Iterable[Verdict], prefix: str = "", *, readings: bool = False) -> Guide:
    """Return the guide to all signatures that count; `prefix` is that of the system in Git.

    The verdicts come in order of the chain, each right after its step.
    """
    made = _Maker(prefix, readings=readings)
    for verdict in verdicts:
        made.take(verdict)
    return made.finished()


class _Maker:
    """Collects what each step brings."""

    def __init__(self, prefix: str, *, readings: bool) -> None:
        self.prefix, self.readings = prefix, readings
        self.guide = Guide()
        self.signers, self.signers_at = b"", ""  # those of the step before, and that step
        self.signatures: list[str] = []
        self.contents: list[str] = []
        self.stood: dict[str, Place] = {}  # where bytes with a digest stood first

    def take(self, verdict: Verdict) -> None:
        study = verdict.study
        commit = study.step.commit.id
        now = study.tree.read(ALLOWED_SIGNERS) or b""
        for change in study.step.changes:
            if _is_signed_text(study, change):
                digest = study.blobs.sha256(change.new_blob)
                self.stood.setdefault(digest, (commit, change.path))
        if study.is_baseline:
            self._start(study, now)
        if self.guide.adopted:
            bad = {d.path for d in verdict.wrong}
            for arrived in study.valid:
                armored = study.tree.read(f"{arrived.path}.sig") or b""
                self._statement(study, arrived, armored, arrived.path)
            for release in study.releases:
                if release.path not in bad:
                    self._release(study, release)
            self._batches(study)
        self.signers, self.signers_at = now, commit

    def _start(self, study: Study, now: bytes) -> None:
        """Take the signers of the baseline from itself: nothing stands before it."""
        keys = study.authority.keys.values()
        founding = [key for key in keys if key.how == "founding"]
        self.guide.founders = tuple(sorted(f"{k.fingerprint} {k.person}" for k in founding))
        self.guide.adopted = study.step.commit.id
        self.signers, self.signers_at = now or allowed_signers(keys), study.step.commit.id

    # --- signatures --------------------------------------------------------------------------

    def _statement(self, study: Study, arrived: Arrived, armored: bytes, path: str) -> None:
        """Note a statement that stands at a path: its own, or that of a batch."""
        name = arrived.path.rpartition("/")[2]
        namespace = purpose_of(arrived.said).namespace
        self._signature(study, arrived, (name, armored, namespace, path))
        for target in arrived.said.targets:
            for part, digest in sorted(target.parts.items()):
                self._content(study, name, part, digest)

    def _release(self, study: Study, release: ArrivedRelease) -> None:
        armored = study.tree.read(f"{release.path}.sig") or b""
        name = "release-" + release.path.rpartition("/")[2]
        namespace = KeyPurpose.RELEASE.namespace
        self._signature(study, release, (name, armored, namespace, release.path))

    def _signature(
        self, study: Study, arrived: Arrived | ArrivedRelease, of: tuple[str, bytes, str, str]
    ) -> None:
        name, armored, namespace, path = of
        verified = arrived.verified
        key = study.authority.keys.get(verified.key.fingerprint) if verified else None
        if key is None:
            return
        signers = f"{sha256(self.signers).hexdigest()[:16]}.allowed_signers"
        self.guide.files[f"signers/{signers}"] = self.signers
        self.guide.files[f"statements/{name}"] = arrived.raw
        self.guide.files[f"statements/{name}.sig"] = armored
        when = _moment(arrived.arrival)
        commit = study.step.commit.id
        words = (name, signers, self.signers_at, key.person, namespace, when, commit)
        self.signatures.append(" ".join([*words, self.prefix + path]))
        self.guide.statements += 1

    # --- contents ----------------------------------------------------------------------------

    def _content(self, study: Study, name: str, path: str, digest: str) -> None:
        commit, found = self._place(study, path, digest)
        if (commit, found) == _NOWHERE:
            self.guide.not_landed += 1
            return
        self.contents.append(f"{name} {digest} {commit} {self.prefix}{found}")

    def _place(self, study: Study, path: str, digest: str) -> Place:
        """Return a commit and path at which the signed bytes stand."""
        if study.tree.sha256(path) == digest:
            return study.step.commit.id, path
        if digest in self.stood:
            return self.stood[digest]
        for commit in study.step.brought:
            for change in commit.changes:
                same = change.path == path and change.new_blob
                if same and study.blobs.sha256(change.new_blob) == digest:
                    return commit.id, path
        return _NOWHERE

    def _batches(self, study: Study) -> None:
        for batch in study.batches if self.readings else ():
            signed = _signed_lines(study.tree.read(batch.path) or b"")
            for line in batch.lines:
                if line.is_valid:
                    self._statement(study, line, signed[line.raw], batch.path)

    # --- the end -----------------------------------------------------------------------------

    def finished(self) -> Guide:
        readme = README.format(
            statements=self.guide.statements,
            contents=len(self.contents),
            not_landed=self.guide.not_landed,
            adopted=self.guide.adopted,
            founders="\n".join(f"- `{founder}`" for founder in self.guide.founders),
            signers=self.prefix + ALLOWED_SIGNERS,
        )
        self.guide.files |= {
            "README.md": readme.encode(),
            "verify.sh": SCRIPT.replace("@SIGNERS@", self.prefix + ALLOWED_SIGNERS).encode(),
            "signatures.txt": _lines(self.signatures),
            "contents.txt": _lines(self.contents),
        }
        return self.guide


def _is_signed_text(study: Study, change: Change) -> bool:
    """Return whether a change brings bytes that somebody may sign."""
    written = change.path.startswith(("docs/", "controls/")) or change in study.files
    regular = change.new_mode in {REGULAR, EXECUTABLE}
    return bool(change.new_blob) and regular and written and not change.path.startswith(MACHINE)


def _signed_lines(raw: bytes) -> dict[bytes, bytes]:
    """Return the signature of each statement in a batch."""
    found = (load(line)[0] or {} for line in raw.splitlines())
    return {str(d.get("bytes")).encode(): str(d.get("sig")).encode() for d in found}


def _moment(moment: datetime) -> str:
    """Return a time in UTC as OpenSSH wants to be told."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
