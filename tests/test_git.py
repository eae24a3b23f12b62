"""History is read as it is, whatever stands beside the objects (R35, E6, E7, E8, E10)."""

import hashlib
import os
import random
import subprocess
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.diagnostic import ImsError
from ims.git import GitTree, open_repository, program
from ims.git.objects import Logged, commit_of
from ims.git.write import NewCommit, check_out, fast_import, init_repository, rendered
from ims.history.chain import EXECUTABLE, REGULAR, SUBMODULE, SYMLINK, Change, Signer
from ims.system import ManagementSystem

from tests.support import small_tree

ANA = Signer("Ana Silva", "ana@example.org", 1_767_600_000, "+0100")
SOP = "docs/procedures/SOP-004.md"


def run(root: Path, *command: str, given: bytes = b"") -> bytes:
    """Return what plain Git says."""
    who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
    done = subprocess.run(
        ["git", *who, *command], cwd=root, check=True, capture_output=True, input=given
    )
    return done.stdout


def said(root: Path, *command: str) -> str:
    return run(root, *command).decode().strip()


def commit(
    mark: int,
    parents: tuple[int | str, ...] = (),
    files: Mapping[str, bytes | None] | None = None,
    message: str = "a change\n",
    **more: object,
) -> NewCommit:
    signer = Signer(ANA.name, ANA.email, ANA.time + mark, ANA.zone)
    return NewCommit(mark, parents, signer, signer, message, files or {}, **more)  # type: ignore[arg-type]


def written(root: Path, *commits: NewCommit, object_format: str = "sha1") -> dict[int, str]:
    """Write a repository and return the ids of its commits by mark."""
    init_repository(root, object_format=object_format)
    return fast_import(root, rendered(commits))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Qualität"


@pytest.fixture
def two(folder: Path) -> dict[int, str]:
    """Write two revisions of one document."""
    return written(
        folder, commit(1, (), {SOP: b"one\n"}), commit(2, (1,), {SOP: b"two\n", "README.md": b"x"})
    )


def blob_id(raw: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()


def loose(root: Path, name: str) -> Path:
    return root / ".git" / "objects" / name[:2] / name[2:]


# --- commits and their changes --------------------------------------------------------------


def test_a_commit_tells_who_when_and_what(folder: Path, two: dict[int, str]) -> None:
    found = open_repository(folder).commits()

    first, second = found[two[1]], found[two[2]]
    assert list(found) == [two[2], two[1]]
    assert first.parents == ()
    assert first.changes == (Change(SOP, "", blob_id(b"one\n")),)
    assert second.parents == (two[1],)
    assert second.tree == said(folder, "rev-parse", "HEAD^{tree}")
    assert second.changes == (
        Change("README.md", "", blob_id(b"x")),
        Change(SOP, blob_id(b"one\n"), blob_id(b"two\n")),
    )
    assert second.author == second.committer == Signer(ANA.name, ANA.email, ANA.time + 2, "+0100")
    assert (second.message, second.signature, second.signed) == ("a change\n", b"", b"")


def test_merges_are_compared_with_their_first_parent(folder: Path) -> None:
    marks = written(
        folder,
        commit(1, (), {"a": b"1"}),
        commit(2, (1,), {"b": b"2"}),
        commit(3, (1,), {"c": b"3"}, branch="c"),
        commit(4, (1,), {"d": b"4"}, branch="d"),
        commit(5, (2, 3, 4), {"c": b"3", "d": b"4"}),
        commit(6, (5,), {}),
    )

    found = open_repository(folder).commits()

    assert len(found) == 6
    assert found[marks[5]].parents == (marks[2], marks[3], marks[4])
    assert [change.path for change in found[marks[5]].changes] == ["c", "d"]
    assert found[marks[6]].changes == ()


def test_a_rename_is_a_removal_and_an_addition(folder: Path) -> None:
    text = b"the same text\n" * 20
    marks = written(
        folder, commit(1, (), {"a.md": text}), commit(2, (1,), {"a.md": None, "b.md": text})
    )

    assert open_repository(folder).commits()[marks[2]].changes == (
        Change("a.md", blob_id(text), ""),
        Change("b.md", "", blob_id(text)),
    )


def test_links_submodules_and_modes_are_told(folder: Path) -> None:
    other = "1" * 40
    marks = written(
        folder,
        commit(1, (), {"run": b"x", "a.md": b"a", "b.md": b"b"}),
        commit(
            2,
            (1,),
            {"run": b"x", "a.md": b"b.md", "b.md": other.encode()},
            modes={"run": EXECUTABLE, "a.md": SYMLINK, "b.md": SUBMODULE},
        ),
    )
    repository = open_repository(folder)

    assert repository.commits()[marks[2]].changes == (
        Change("a.md", blob_id(b"a"), blob_id(b"b.md"), REGULAR, SYMLINK),
        Change("b.md", blob_id(b"b"), other, REGULAR, SUBMODULE),
        Change("run", blob_id(b"x"), blob_id(b"x"), REGULAR, EXECUTABLE),
    )
    assert repository.tree("HEAD")["b.md"] == (SUBMODULE, other)
    assert dict(GitTree(repository)) == {"a.md": b"b.md", "run": b"x"}


ODD = [
    'say "hi".md',
    "line\nbreak.md",
    "tab\there.md",
    "Prüfung.md",
    "back\\slash.md",
    ":1 2 M",
    "\x01",
]


@pytest.mark.parametrize("name", ODD)
def test_odd_file_names_are_names(folder: Path, name: str) -> None:
    path = f"docs/{name}"
    marks = written(folder, commit(1, (), {path: b"x"}), commit(2, (1,), {path: b"y"}))
    repository = open_repository(folder)

    assert repository.commits()[marks[2]].changes == (Change(path, blob_id(b"x"), blob_id(b"y")),)
    assert dict(GitTree(repository)) == {path: b"y"}


def test_names_that_are_no_text_are_shown_and_never_fall_together(folder: Path) -> None:
    init_repository(folder)
    head = b"commit refs/heads/main\nmark :1\ncommitter A <a> 0 +0000\ndata 0\n"
    fast_import(folder, [head, b'M 100644 inline "\\377.md"\ndata 1\nx\n\n'])
    repository = open_repository(folder)

    assert dict(GitTree(repository)) == {"\\xff.md": b"x"}

    more = b'M 100644 inline "\\\\xff.md"\ndata 1\ny\n\n'
    fast_import(folder, [head.replace(b"\ndata 0\n", b"\ndata 0\nfrom refs/heads/main^0\n"), more])
    with pytest.raises(ImsError, match="names that read alike"):
        repository.tree("HEAD")


MESSAGES = [
    "",
    "no line end",
    "umlaut ü\n",
    "control \x01\x02\x1e\x1f\n\n:100644 100644 a b M\n",
    "nul \0 in it\n",
    f"{'0' * 40} {'1' * 40}\n\ntree {'2' * 40}\n",
    "a\r\nb\r\n",
    "\n\n\n",
    "gpgsig -----BEGIN SSH SIGNATURE-----\n\ngpgsig x\n",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_messages_hold_whatever_people_write(folder: Path, message: str) -> None:
    marks = written(
        folder, commit(1, (), {"a": b"1"}, message), commit(2, (1,), {"a": b"2"}, message)
    )

    found = open_repository(folder).commits()

    assert [found[marks[n]].message for n in (1, 2)] == [message, message]
    assert [len(found[marks[n]].changes) for n in (1, 2)] == [1, 1]
    assert found[marks[2]].signature == b""


def test_bytes_that_are_no_text_are_replaced(folder: Path, two: dict[int, str]) -> None:
    raw = run(folder, "cat-file", "commit", "HEAD").replace(b"Ana Silva", b"Ana \xff")
    made = said_with(folder, raw + b"\xfe")

    found = open_repository(folder).commits(made)[made]

    assert (found.author.name, found.message) == ("Ana �", "a change\n�")


def said_with(root: Path, raw: bytes, kind: str = "commit") -> str:
    """Write any bytes as an object and return its id."""
    command = ("hash-object", "-t", kind, "--literally", "-w", "--stdin")
    return run(root, *command, given=raw).decode().strip()


SIGNERS = [
    (b"Ana <a@x> 99999999999999999 +0000", Signer("Ana", "a@x", 253402214400)),
    (b"Ana <a@x> -5 -0330", Signer("Ana", "a@x", -5, "-0330")),
    (b"<> 5 +0000", Signer("", "", 5)),
    (b"A > B <a@x> 5 +0000", Signer("A > B", "a@x", 5)),
    (b"Ana <a@x>", Signer("", "", 0)),
    (b"", Signer("", "", 0)),
    (b"Ana <a@x> today +0000", Signer("", "", 0)),
]


@pytest.mark.parametrize(("line", "expected"), SIGNERS)
def test_a_signer_is_read_whatever_stands_there(line: bytes, expected: Signer) -> None:
    listed = Logged("0" * 40, "1" * 40, (), ())
    raw = b"tree " + b"1" * 40 + b"\nauthor " + line + b"\ncommitter " + line + b"\n\nx"

    found = commit_of(listed, raw)

    assert (found.author, found.committer, found.message) == (expected, expected, "x")


def test_the_commits_after_those_that_are_known(folder: Path, two: dict[int, str]) -> None:
    repository = open_repository(folder)

    assert list(repository.commits(known=[two[1]])) == [two[2]]
    assert repository.commits(known=[two[2], two[1]]) == {}


def test_a_backdated_commit_keeps_its_place(folder: Path) -> None:
    """E7: order is the chain, never a date."""
    early = Signer("Ana", "a@x", 1_000_000_000)
    init_repository(folder)
    last = NewCommit(3, (2,), early, early, "backdated\n", {"a": b"3"})
    marks = fast_import(
        folder, rendered([commit(1, (), {"a": b"1"}), commit(2, (1,), {"a": b"2"}), last])
    )

    found = open_repository(folder).commits()

    assert list(found) == [marks[3], marks[2], marks[1]]
    assert found[marks[3]].committer.time == 1_000_000_000


# --- nothing beside the objects counts ------------------------------------------------------


def everything(root: Path) -> object:
    repository = open_repository(root)
    found = repository.commits()
    tree = repository.tree("HEAD")
    bases = [repository.diff_trees("", one.tree) for one in found.values()]
    files = dict(repository.read(blob for mode, blob in tree.values() if mode != SUBMODULE))
    return list(found.items()), tree, files, bases


def test_replaced_objects_are_read_as_they_are(folder: Path, two: dict[int, str]) -> None:
    """R35, E6: `git replace` shows other content under an unchanged commit."""
    before = everything(folder)
    other = said_with(folder, b"TAMPERED\n", "blob")
    run(folder, "replace", blob_id(b"two\n"), other)
    run(folder, "replace", "--graft", two[2])
    assert run(folder, "show", f"HEAD:{SOP}") == b"TAMPERED\n"

    assert everything(folder) == before
    repository = open_repository(folder)
    assert repository.blob(blob_id(b"two\n")) == b"two\n"
    assert len(repository.oddities()) == 2
    assert any(blob_id(b"two\n") in oddity for oddity in repository.oddities())


def test_grafts_are_not_followed(folder: Path, two: dict[int, str]) -> None:
    """R35."""
    before = everything(folder)
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "grafts").write_text(f"# note\n{two[2]}\n")
    assert said(folder, "rev-list", "--count", "HEAD") == "1"

    assert everything(folder) == before
    (told,) = open_repository(folder).oddities()
    assert two[2] in told


def test_mailmap_changes_no_name(folder: Path, two: dict[int, str]) -> None:
    """R35, E8."""
    check_out(folder)
    (folder / ".mailmap").write_text("Someone Else <se@x> <ana@example.org>\n")
    run(folder, "config", "mailmap.file", str(folder / ".mailmap"))
    assert said(folder, "log", "-1", "--format=%aE") == "se@x"

    found = open_repository(folder).commits()

    assert {one.author.email for one in found.values()} == {"ana@example.org"}


def test_objects_of_another_place_are_told(
    folder: Path, two: dict[int, str], tmp_path: Path
) -> None:
    before = everything(folder)
    run(tmp_path, "clone", "-q", "--shared", str(folder), "shared")

    assert everything(tmp_path / "shared") == before
    (told,) = open_repository(tmp_path / "shared").oddities()
    assert "objects are also taken from" in told
    assert open_repository(folder).oddities() == ()


HOSTILE = [
    *("log.follow=true", "log.showRoot=false", "log.diffMerges=off", "log.showSignature=true"),
    *("log.decorate=full", "log.mailmap=true", "core.abbrev=4", "core.quotePath=true"),
    *("core.useReplaceRefs=true", "core.autocrlf=true", "core.eol=crlf", "color.ui=always"),
    *("core.precomposeUnicode=true", "core.ignoreCase=true", "core.fileMode=false"),
    *("diff.noprefix=true", "diff.renames=copies", "diff.ignoreSubmodules=all"),
    *("diff.orderFile=order", "diff.relative=true", "diff.external=false", "diff.submodule=log"),
    *("merge.renames=false", "merge.default=ours", "format.pretty=oneline", "core.pager=false"),
    *("i18n.logOutputEncoding=latin1", "alias.log=status", "gpg.program=false", "log.date=raw"),
]


def test_no_setting_changes_an_answer(folder: Path, tmp_path: Path) -> None:
    """R35: the user's own settings, those of the repository, attributes, line ends."""
    text = b"same text\r\n" * 9
    commits = [
        commit(1, (), {"z.md": text, "a.md": b"a\n", "m": b"1" * 40}, modes={"m": SUBMODULE}),
        commit(2, (1,), {"z.md": None, "y.md": text, "m": b"2" * 40}, modes={"m": SUBMODULE}),
        commit(3, (1,), {"a.md": b"b\n"}, branch="side"),
        commit(4, (2, 3), {"a.md": b"b\n"}),
    ]
    written(folder, *commits)
    before = everything(folder)
    (folder / "order").write_text("z.md\n")
    (folder / ".gitattributes").write_text("* text=auto eol=crlf diff=x merge=union filter=x\n")
    for place in ([], ["--global"]):
        (tmp_path / "home").mkdir(exist_ok=True)
        for setting in [*HOSTILE, "diff.x.textconv=false", "filter.x.smudge=false"]:
            run(folder, "config", *place, *setting.split("=", 1))

    assert everything(folder) == before


def test_variables_of_a_hook_change_nothing(
    folder: Path, two: dict[int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R35: inside a hook GIT_* points elsewhere."""
    before = everything(folder)
    written(tmp_path / "other", commit(1, (), {"other": b"x"}))
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "other" / ".git" / "objects"))
    monkeypatch.setenv("GIT_REPLACE_REF_BASE", "refs/heads/")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "log.showRoot")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "false")

    assert everything(folder) == before
    assert os.environ["GIT_CONFIG_COUNT"] == "1"


def test_reading_leaves_no_trace(folder: Path, two: dict[int, str], tmp_path: Path) -> None:
    def files() -> set[Path]:
        return {path for path in folder.rglob("*") if path.is_file()}

    before = files()
    repository = open_repository(folder)
    place = repository.shell.folder
    repository.commits()
    repository.merged_tree(two[1], two[2])

    assert files() == before
    assert place.is_dir()
    del repository
    assert not place.exists()


# --- what cannot be relied on is refused ----------------------------------------------------


def test_a_folder_without_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImsError, match="is not under version control"):
        open_repository(tmp_path)
    with pytest.raises(ImsError, match="there is no folder"):
        open_repository(tmp_path / "nowhere")
    init_repository(tmp_path)
    with pytest.raises(ImsError, match="has no commit"):
        open_repository(tmp_path)


def test_a_shallow_clone_is_refused(folder: Path, two: dict[int, str], tmp_path: Path) -> None:
    """R35, E10."""
    run(tmp_path, "clone", "-q", "--depth", "1", folder.as_uri(), "shallow")

    with pytest.raises(ImsError) as refused:
        open_repository(tmp_path / "shallow")

    assert refused.value.message == "this clone is shallow: its history is cut off"
    assert refused.value.help == "run `git fetch --unshallow`"


def test_a_partial_clone_is_refused_while_something_is_missing(
    folder: Path, two: dict[int, str], tmp_path: Path
) -> None:
    run(folder, "config", "uploadpack.allowFilter", "true")
    run(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", folder.as_uri(), "partial")

    with pytest.raises(ImsError, match="this clone is partial: 3 objects of its history"):
        open_repository(tmp_path / "partial")

    run(tmp_path / "partial", "fetch", "-q", "--refetch", "--no-filter", "origin")
    assert len(open_repository(tmp_path / "partial").commits()) == 2


def replace_object(root: Path, name: str, kind: str, raw: bytes) -> None:
    """Put other bytes where an object stands, well packed: Git itself does not notice."""
    place = loose(root, name)
    place.chmod(0o644)
    place.write_bytes(zlib.compress(f"{kind} {len(raw)}\0".encode() + raw))


def test_a_damaged_commit_is_noticed(folder: Path, two: dict[int, str]) -> None:
    raw = run(folder, "cat-file", "commit", two[1])
    replace_object(folder, two[1], "commit", raw.replace(b"Ana Silva", b"Eva Silva"))
    assert said(folder, "log", "-1", "--format=%an", "HEAD~1") == "Eva Silva"
    repository = open_repository(folder)

    with pytest.raises(ImsError, match=f"the object {two[1]} is damaged: its content is another"):
        repository.commits()
    with pytest.raises(ImsError, match=f"the commit `{two[1]}` is damaged"):
        repository.commits(two[1])


def test_a_damaged_file_is_noticed(folder: Path, two: dict[int, str]) -> None:
    name = blob_id(b"two\n")
    replace_object(folder, name, "blob", b"TWO\n")
    repository = open_repository(folder)

    with pytest.raises(ImsError, match="is damaged"):
        repository.blob(name)
    with pytest.raises(ImsError, match="is damaged"):
        GitTree(repository)[SOP]
    assert any(name in line for line in repository.damage())


def test_a_damaged_tree_is_noticed(folder: Path, two: dict[int, str]) -> None:
    tree = said(folder, "rev-parse", "HEAD^{tree}")
    assert open_repository(folder).damage() == ()
    raw = run(folder, "cat-file", "tree", f"{two[1]}^{{tree}}")
    replace_object(folder, tree, "tree", raw)

    assert any(tree in line for line in open_repository(folder).damage())


@pytest.mark.parametrize("junk", [b"", b"no object"])
def test_an_object_that_cannot_be_read_is_noticed(
    folder: Path, two: dict[int, str], junk: bytes
) -> None:
    place = loose(folder, blob_id(b"two\n"))
    place.chmod(0o644)
    place.write_bytes(junk)

    with pytest.raises(ImsError, match=r"is damaged|is missing"):
        open_repository(folder).blob(blob_id(b"two\n"))


def test_what_is_missing_is_told(folder: Path, two: dict[int, str]) -> None:
    repository = open_repository(folder)
    with pytest.raises(ImsError, match=f"the object {'0' * 40} is missing"):
        repository.blob("0" * 40)
    with pytest.raises(ImsError, match=r"is a commit, not a file"):
        repository.blob(two[1])
    for name in ("HEAD", "abc", "0" * 64, f"{'0' * 40}\n{two[1]}"):
        with pytest.raises(ImsError, match="is not the id of an object"):
            repository.blob(name)

    loose(folder, two[1]).unlink()
    with pytest.raises(ImsError, match="Git cannot read this history"):
        repository.commits()


# --- names, merges, trees -------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "--all", "-h", "a\nb", "nul\0", "nobody", "HEAD..main", "0" * 40]
)
def test_names_that_stand_for_no_commit_are_refused(
    folder: Path, two: dict[int, str], name: str
) -> None:
    with pytest.raises(ImsError):
        open_repository(folder).resolve(name)


def test_names_are_resolved(folder: Path, two: dict[int, str]) -> None:
    run(folder, "tag", "-a", "-m", "a note", "noted", two[1])
    repository = open_repository(folder)

    assert [repository.resolve(n) for n in ("HEAD", "main", "HEAD~1", "noted", two[1])] == [
        *(two[2], two[2], two[1], two[1], two[1]),
    ]


def test_a_tag_in_the_place_of_a_branch_is_refused(folder: Path, two: dict[int, str]) -> None:
    run(folder, "tag", "main", two[1])
    repository = open_repository(folder)

    with pytest.raises(ImsError, match="`main` is the name of more than one thing"):
        repository.resolve("main")
    assert repository.resolve("refs/heads/main") == two[2]


@pytest.fixture
def crossed(folder: Path) -> dict[int, str]:
    """Write two branches that have merged each other."""
    lines = [b"one\n", b"two\n", b"three\n", b"four\n", b"five\n"]

    def text(*changed: int) -> bytes:
        return b"".join(line.upper() if n in changed else line for n, line in enumerate(lines))

    return written(
        folder,
        commit(1, (), {"a": text()}),
        commit(2, (1,), {"a": text(0)}),
        commit(3, (1,), {"a": text(4)}, branch="side"),
        commit(4, (2, 3), {"a": text(0, 4)}),
        commit(5, (3, 2), {"a": text(0, 4)}, branch="side"),
        commit(6, (4,), {"b": b"b"}),
        commit(7, (5,), {"a": text(0, 2, 4)}, branch="side"),
        commit(8, (4,), {"a": text(0, 4).replace(b"three", b"tree")}, branch="third"),
        commit(9, (), {"a": b"z"}, branch="stranger"),
    )


def test_crossed_merges_are_merged(folder: Path, crossed: dict[int, str]) -> None:
    repository = open_repository(folder)

    merged = repository.merged_tree("main", "side")

    tree = repository.tree(merged)
    assert repository.blob(tree["a"][1]) == b"ONE\ntwo\nTHREE\nfour\nFIVE\n"
    assert set(tree) == {"a", "b"}
    assert [c.path for c in repository.diff_trees("main", merged)] == ["a"]
    assert repository.merged_tree(crossed[1], "main") == said(folder, "rev-parse", "main^{tree}")


def test_a_conflict_names_its_files(folder: Path, crossed: dict[int, str]) -> None:
    repository = open_repository(folder)

    with pytest.raises(ImsError, match="`third` cannot be merged: both sides changed `a`"):
        repository.merged_tree("side", "third")
    with pytest.raises(ImsError, match="`stranger` cannot be merged into `main`"):
        repository.merged_tree("main", "stranger")


def test_descent_is_told(folder: Path, crossed: dict[int, str]) -> None:
    repository = open_repository(folder)

    assert repository.is_ancestor(crossed[3], "main")
    assert not repository.is_ancestor(crossed[7], "main")
    assert not repository.is_ancestor("1" * 40, "main")


def test_below_a_folder_only_its_paths_are_seen(folder: Path) -> None:
    marks = written(
        folder,
        commit(1, (), {"ims ü/docs/a.md": b"a", "other/b.md": b"b"}),
        commit(2, (1,), {"other/b.md": b"c"}),
    )
    check_out(folder)
    repository = open_repository(folder / "ims ü")

    found = repository.commits()

    assert [c.path for c in found[marks[1]].changes] == ["docs/a.md"]
    assert found[marks[2]].changes == ()
    assert dict(GitTree(repository)) == {"docs/a.md": b"a"}
    assert repository.diff_trees(marks[1], marks[2]) == ()


def test_worktrees_and_bare_repositories_are_read(
    folder: Path, two: dict[int, str], tmp_path: Path
) -> None:
    before = everything(folder)
    run(folder, "worktree", "add", "-q", str(tmp_path / "tree"), "HEAD")
    run(tmp_path, "clone", "-q", "--bare", str(folder), "bare")

    assert (tmp_path / "tree" / ".git").is_file()
    assert everything(tmp_path / "tree") == everything(tmp_path / "bare") == before


def test_ids_of_sha256_are_read(folder: Path) -> None:
    commits = (commit(1, (), {SOP: b"one\n"}), commit(2, (1,), {SOP: b"two\n"}))
    marks = written(folder, *commits, object_format="sha256")
    repository = open_repository(folder)

    found = repository.commits()

    assert len(marks[2]) == 64
    assert found[marks[2]].changes[0].old_blob == found[marks[1]].changes[0].new_blob
    assert dict(GitTree(repository)) == {SOP: b"two\n"}
    assert len(repository.diff_trees("", "HEAD")) == 1


def test_a_tree_is_a_management_system(folder: Path) -> None:
    tree = small_tree()
    written(folder, commit(1, (), tree))
    found = GitTree(open_repository(folder), without={"system.yaml"})

    assert ManagementSystem(tree).documents == ManagementSystem(found).documents
    assert set(tree) - set(found) == {"controls/system.yaml"}
    assert found.id("controls/roles.yaml") == blob_id(tree["controls/roles.yaml"])
    with pytest.raises(KeyError):
        found["docs/none.md"]


# --- signed commits -------------------------------------------------------------------------


def test_ssh_keygen_accepts_signature_and_payload(
    folder: Path, two: dict[int, str], tmp_path: Path
) -> None:
    """R09: signature and covered bytes are those that stock OpenSSH checks."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
    run(folder, *signing, "commit", "-q", "-S", "--allow-empty", "-m", "signed\n\n gpgsig no")

    found = open_repository(folder).commits()
    one = found[said(folder, "rev-parse", "HEAD")]

    (tmp_path / "allowed").write_text("ana " + key.with_suffix(".pub").read_text())
    (tmp_path / "sig").write_bytes(one.signature)
    verify = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "ana", "-n", "git", "-s", "sig"]
    for payload, status in ((one.signed, 0), (one.signed + b"x", 255)):
        done = subprocess.run(verify, cwd=tmp_path, input=payload, capture_output=True, check=False)
        assert done.returncode == status
    assert b"gpgsig -----" not in one.signed
    assert found[two[2]].signature == b""


def test_signatures_of_the_other_kind_of_ids_are_not_covered() -> None:
    """As Git does: a commit signed for both kinds is checked without either header."""
    tree, who = "1" * 40, "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n"
    headers = "gpgsig-sha256 x\n y\ngpgsig a\n b\n \n c\nencoding u\n z\n"
    raw = f"tree {tree}\n{who}{headers}\nhello\n".encode()

    found = commit_of(Logged("0" * 40, tree, (), ()), raw)

    assert found.signature == b"a\nb\n\nc\n"
    assert found.signed == f"tree {tree}\n{who}encoding u\n z\n\nhello\n".encode()


# --- cost, and random histories -------------------------------------------------------------


@pytest.mark.parametrize("length", [3, 300])
def test_the_number_of_processes_does_not_grow(folder: Path, length: int) -> None:
    written(
        folder,
        commit(1, (), {}),
        *(commit(n, (n - 1,), {f"docs/{n}.md": b"%d\n" % n}) for n in range(2, length)),
    )
    before = program.started.copy()

    repository = open_repository(folder)
    repository.commits()
    dict(GitTree(repository))

    used = program.started - before
    assert used == {"rev-parse": 4, "config": 1, "log": 1, "cat-file": 2, "ls-tree": 1}


def test_much_is_read_without_a_standstill(folder: Path) -> None:
    files = {f"docs/{n}.bin": bytes([n]) * 200_000 for n in range(50)}
    written(folder, commit(1, (), files))
    repository = open_repository(folder)
    ids = [blob for _, blob in repository.tree("HEAD").values()]

    assert sum(len(raw) for _, raw in repository.read(ids * 3)) == 30_000_000
    for _, raw in repository.read(ids * 3):  # and left in the middle
        assert raw
        break


@given(seed=st.integers(0, 2**32))
def test_random_histories_agree_with_plain_git(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("random")
    choose = random.Random(seed)
    commits = list(random_commits(choose, choose.randint(1, 12)))
    marks = written(root, *commits)
    repository = open_repository(root)

    for mark, name in marks.items():
        found = repository.commits(name)
        one = found[name]
        assert len(found) == int(said(root, "rev-list", "--count", name))
        assert list(one.parents) == said(root, "log", "-1", "--format=%P", name).split()
        assert one.message == commits[mark - 1].message
        assert one.changes == plain_changes(root, name, one.parents)


def random_commits(choose: random.Random, length: int) -> list[NewCommit]:
    made = []
    names = ["a", "docs/b", "docs/c/d", "ü", 'q"\n']
    for mark in range(1, length + 1):
        count = min(choose.choice([0, 1, 1, 1, 2, 3]), mark - 1)
        parents = tuple(choose.sample(range(1, mark), count))
        files: dict[str, bytes | None] = {
            name: choose.choice([b"x", b"y", None]) for name in choose.sample(names, 3)
        }
        modes = {name: choose.choice([REGULAR, EXECUTABLE, SYMLINK]) for name in names}
        message = choose.choice(MESSAGES)
        branch = "main" if mark == length else f"b{mark}"
        made.append(commit(mark, parents, files, message, modes=modes, branch=branch))
    return made


def plain_changes(root: Path, name: str, parents: tuple[str, ...]) -> tuple[Change, ...]:
    """Return what `git diff-tree` says, put together in the plainest way."""
    sides = [parents[0], name] if parents else ["--root", "--no-commit-id", name]
    raw = run(root, "diff-tree", "-r", "-z", "--no-renames", *sides).decode().split("\0")
    found = []
    for head, path in zip(raw[0:-1:2], raw[1::2], strict=True):
        old_mode, new_mode, old, new, _ = head.removeprefix(":").split()
        was, now = old.strip("0") and old, new.strip("0") and new
        found.append(
            Change(path, was, now, old_mode if was else REGULAR, new_mode if now else REGULAR)
        )
    return tuple(found)


def test_a_history_is_written_the_same_every_time(tmp_path: Path) -> None:
    commits = [commit(1, (), {SOP: b"1"}), commit(2, (1,), {SOP: None, "x": b"2"})]

    assert written(tmp_path / "a", *commits) == written(tmp_path / "b", *commits)
    check_out(tmp_path / "a")
    assert (tmp_path / "a" / "x").read_bytes() == b"2"
    assert not (tmp_path / "a" / ".git" / "hooks").exists()
    with pytest.raises(ImsError, match="Git cannot write"):
        fast_import(tmp_path / "a", [b"nonsense\n"])
