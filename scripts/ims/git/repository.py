"""The history of a repository, read so that nothing beside its objects can change it (R35)."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ims.diagnostic import ImsError
from ims.git.objects import DAMAGED, Logged, changes_of, commit_of, digest, logged
from ims.git.program import Answer, ask, refuse_distrust, text
from ims.git.shell import Shell
from ims.history.chain import Change, Commit

# Said in full, although the shell has no settings: plain `git` must give the same answer.
_RAW = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-relative", "--ignore-submodules=none")
_BLOBS_KEPT = 256
_NO_SUCH_OPTION = 129


@dataclass(frozen=True, eq=False)
class Repository:
    """The history of the repository that a folder belongs to; paths are those below the folder."""

    root: Path
    prefix: str  # of the folder in its repository: empty, or ends with `/`
    shell: Shell = field(repr=False)
    objects: Path = field(repr=False)
    _blobs: OrderedDict[str, bytes] = field(default_factory=OrderedDict, repr=False)

    # --- names -----------------------------------------------------------------------------

    def resolve(self, name: str) -> str:
        """Return the id of the commit that a name stands for; raises ImsError where none does."""
        if not name or name.startswith("-") or not name.isprintable():
            raise ImsError(f"`{name}` cannot be the name of a commit")
        answer = ask(self.root, "rev-parse", "--verify", f"{name}^{{commit}}")
        if answer.status and "hash mismatch" in answer.error:
            raise ImsError(f"the commit `{name}` is damaged: its content is another", DAMAGED)
        if answer.status:
            raise ImsError(f"there is no commit `{name}` in this repository", _LOOK)
        if " is ambiguous" in answer.error:
            raise ImsError(
                f"`{name}` is the name of more than one thing",
                f"write `refs/heads/{name}` or `refs/tags/{name}`",
            )
        return answer.out.decode("ascii").strip()

    def oddities(self) -> tuple[str, ...]:
        """Return what would mislead others who look at this repository with Git alone."""
        listed = ask(self.root, "for-each-ref", "--format=%(refname)", "refs/replace/")
        replaced = [line.rpartition("/")[2] for line in text(listed.out).splitlines()]
        found = [
            f"`git replace` shows something else in the place of {name}; its true content is read"
            for name in sorted(replaced)
        ]
        found += [
            f"the file of grafts gives other parents to {line.split()[0]}; the true ones are read"
            for line in _lines(self.objects.parent / "info" / "grafts")
        ]
        borrowed = _lines(self.objects / "info" / "alternates")
        found += [f"objects are also taken from {line}" for line in borrowed]
        return tuple(found)

    def damage(self) -> tuple[str, ...]:
        """Return what `git fsck` finds wrong in all objects: slow, proves every tree and file."""
        start = self.resolve("HEAD")
        answer = self.shell.ask("fsck", "--full", "--no-dangling", "--no-progress", start)
        said = [*text(answer.out).splitlines(), *answer.error.splitlines()]
        return tuple(line for line in said if line) if answer.status else ()

    # --- commits ---------------------------------------------------------------------------

    def commits(self, head: str = "HEAD", known: Collection[str] = ()) -> dict[str, Commit]:
        """Return the commits that lead to a name, newest first, without what leads to `known`.

        Each tells what it changed against its first parent. Two processes, however many.
        """
        start = self.resolve(head)
        given = [f"{start}\n", *(f"^{self.shell.checked(name)}\n" for name in known)]
        # No paths are named: they would make Git leave out side branches.
        out = self.shell.need(
            "log",
            *_RAW,
            "--root",
            "--diff-merges=first-parent",
            "--no-show-signature",
            "--no-decorate",
            "--format=%H %T %P",
            "--stdin",
            given=(line.encode() for line in given),
        )
        listed: dict[str, Logged] = {entry.id: entry for entry in logged(out, self.prefix)}
        return {name: commit_of(listed[name], raw) for name, _, raw in self.shell.read(listed)}

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether one commit leads to another; a commit that is not here leads to none."""
        answer = self.shell.ask(
            "merge-base", "--is-ancestor", self.shell.checked(older), self.resolve(newer)
        )
        return answer.status == 0

    def merged_tree(self, base: str, head: str) -> str:
        """Return the tree that merging `head` into `base` gives; ImsError names conflicts.

        The tree is kept beside the repository, for as long as this object lives.
        """
        sides = (self.resolve(base), self.resolve(head))
        listing = ("--write-tree", "-z", "--name-only", "--no-messages")
        answer = self.shell.ask("merge-tree", *listing, *sides)
        if answer.status == 1:
            raise _conflict(answer, head)
        if answer.status == _NO_SUCH_OPTION:
            raise ImsError("this Git cannot merge outside a working copy", "install Git 2.38")
        if answer.status:
            raise ImsError(f"`{head}` cannot be merged into `{base}`: {answer.reason}")
        return answer.out.partition(b"\0")[0].decode("ascii")

    # --- trees and files -------------------------------------------------------------------

    def tree(self, name: str) -> dict[str, tuple[str, str]]:
        """Return mode and id of each file in the tree of a commit, or in a tree, by path.

        A symlink has mode 120000; a submodule has 160000, and its id is no file.
        """
        out = self.shell.need("ls-tree", "-r", "-z", "--full-tree", self._treeish(name))
        entries = [entry.partition("\t") for entry in text(out).split("\0") if entry]
        found = {
            path.removeprefix(self.prefix): (head[:6], head.rpartition(" ")[2])
            for head, _, path in entries
            if path.startswith(self.prefix)
        }
        if len({path for _, _, path in entries}) != len(entries):
            raise ImsError(f"two files in {name} have names that read alike, or the same name")
        return found

    def diff_trees(self, old: str, new: str) -> tuple[Change, ...]:
        """Return how two trees differ, in order of paths; an empty name is the empty tree."""
        sides = [self._treeish(name) for name in (old, new)]
        return changes_of(self.shell.need("diff-tree", "-r", *_RAW, *sides), self.prefix)

    def read(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Return the bytes of many objects, in order, by one process."""
        return ((name, raw) for name, _, raw in self.shell.read(ids))

    def blob(self, name: str) -> bytes:
        """Return the bytes of one file by the id of its blob; the last few are kept."""
        if name not in self._blobs:
            ((_, kind, raw),) = self.shell.read([name])
            if kind != b"blob":
                raise ImsError(f"the object {name} is a {kind.decode('ascii')}, not a file")
            self._blobs[name] = raw
        self._blobs.move_to_end(name)
        while len(self._blobs) > _BLOBS_KEPT:
            self._blobs.popitem(last=False)
        return self._blobs[name]

    def _treeish(self, name: str) -> str:
        """Return an id that Git takes for a tree."""
        if not name:
            return digest(b"tree", b"", self.shell.format)
        return name if self.shell.is_id(name) else self.resolve(name)


_LOOK = "look with `git log` or `git branch --all`; fetch it where it is on a server"


def open_repository(root: Path) -> Repository:
    """Return the repository of a folder; raises ImsError where its history cannot be relied on."""
    answer = ask(root, "rev-parse", *_FACTS, "--show-prefix")
    refuse_distrust(root, answer)
    if answer.status:
        raise _not_open(root, answer)
    shallow, object_format, objects, *prefix = text(answer.out).split("\n")
    if shallow == "true":
        raise ImsError(
            "this clone is shallow: its history is cut off", "run `git fetch --unshallow`"
        )
    place = root / objects
    repository = Repository(
        root,
        "\n".join(prefix).removesuffix("\n"),
        Shell(place, object_format),
        place,
    )
    _refuse_empty(repository)
    _refuse_partial(repository)
    return repository


_FACTS = ("--is-shallow-repository", "--show-object-format", "--git-path", "objects")


def _not_open(root: Path, answer: Answer) -> ImsError:
    if "not a git repository" in answer.error:
        return ImsError(
            f"{root} is not under version control: there is no history",
            "go to the clone of your repository, or name it with --root",
        )
    return ImsError(f"Git cannot open {root}: {answer.reason}")


def _refuse_empty(repository: Repository) -> None:
    answer = ask(repository.root, "rev-parse", "--verify", "--quiet", "HEAD")
    if answer.status:
        raise ImsError(f"{repository.root} has no commit: there is no history", "commit something")


def _refuse_partial(repository: Repository) -> None:
    """Raise ImsError where a clone was made with a filter and lacks something still."""
    pattern = r"^(remote\..*\.promisor|extensions\.partialclone)$"
    if ask(repository.root, "config", "--get-regexp", pattern).status:
        return
    start = repository.resolve("HEAD")
    listed = repository.shell.need("rev-list", "--objects", "--missing=print", start)
    missing = sum(line.startswith(b"?") for line in listed.splitlines())
    if missing:
        raise ImsError(
            f"this clone is partial: {missing} objects of its history are missing",
            "clone the repository again without --filter",
        )


def _conflict(answer: Answer, head: str) -> ImsError:
    paths = sorted({part for part in text(answer.out).split("\0")[1:] if part})
    named = ", ".join(f"`{path}`" for path in paths)
    return ImsError(
        f"`{head}` cannot be merged: both sides changed {named}",
        "merge the controlled branch into yours and settle the conflict there",
    )


def _lines(path: Path) -> list[str]:
    """Return the lines of a file of Git that say something."""
    raw = path.read_bytes() if path.is_file() else b""
    lines = (line.strip() for line in text(raw).splitlines())
    return [line for line in lines if line and not line.startswith("#")]
