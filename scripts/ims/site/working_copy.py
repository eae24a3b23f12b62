"""A folder on disk as something to publish: what its history proves, or else its files as drafts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ims import __version__, files, git
from ims.check import Report, check
from ims.diagnostic import ImsError
from ims.history.chain import Commit, Signer, Step
from ims.history.in_force import effective_sets
from ims.history.study import is_text
from ims.open_history import OpenHistory, open_history
from ims.real_names import with_real_names
from ims.signing.rehearse import Case, assessment_of, study_of
from ims.site.contents import Contents
from ims.site.controlled import controlled
from ims.site.entry import AtWork
from ims.site.manifest import TOOL
from ims.site.publication import Publication, Wish
from ims.site.stage import stage
from ims.site.static import static_files
from ims.standpoint import Standpoint
from ims.system import ManagementSystem
from ims.views.dossiers import dossiers
from ims.views.standing import text_status

SETTINGS = "mkdocs.yml"
# What was approved is not checked again: a new rule does not turn the past red.
_UNCHECKED = Report((), (), 0)


@dataclass(frozen=True)
class Opened:
    """What is to be published, with the report of the check over the files of an author."""

    contents: Contents
    report: Report = _UNCHECKED
    note: str = ""  # why nothing is said of what is in force

    def pages(self) -> dict[str, str]:
        """Return the staged pages."""
        return stage(self.contents)

    def other_files(self) -> dict[str, bytes]:
        """Return the files that are no pages: style, script, vendored libraries, pictures.

        Pictures come from the tree that was checked; there a link is the text of its target.
        """
        static = {to: path.read_bytes() for to, path in static_files().items()}
        return {**static, **self.contents.pictures}

    def with_problems(self) -> "Opened":
        """Return a copy whose site shows the author what the check has to say."""
        publication = replace(self.contents.publication, problems=self.report.diagnostics)
        return replace(self, contents=replace(self.contents, publication=publication))


def open_to_publish(root: Path, wish: Wish, now: datetime, title: str = "") -> Opened:
    """Return what is in force, where the system was adopted; without a baseline the files.

    Raises ImsError where neither can be published.
    """
    title = title or Publication.title
    opened = open_history(root) if git.head(root) else None
    if opened is None or not opened.history.state.adopted:
        _refuse_wishes(wish)
        contents = _drafts(root, title, now)
        return Opened(contents, check(contents.system, now.date()))
    if git.dirty_paths(root, SETTINGS):
        fact = f"{SETTINGS} is not the one of the last commit, so the site could not be repeated"
        raise ImsError(fact, f"commit it first, or take it back with `git checkout {SETTINGS}`")
    return Opened(_named(root, controlled(opened, wish, now.astimezone(UTC), title)))


def _named(root: Path, contents: Contents) -> Contents:
    """Return the contents with the real names of people, where they are kept apart."""
    stand = contents.stand
    if stand is None:
        return contents

    def named() -> Standpoint:
        found = stand()
        return found.with_files(with_real_names(root, found.system.tree))

    return replace(contents, stand=named)


def open_to_verify(root: Path, wish: Wish, now: datetime) -> Contents:
    """Return what a built site is compared with; drafts are not checked again."""
    opened = open_history(root) if git.head(root) else None
    if opened is None or not opened.history.state.adopted:
        return _drafts(root, Publication.title, now)
    return _named(root, controlled(opened, wish, now.astimezone(UTC), Publication.title))


def _refuse_wishes(wish: Wish) -> None:
    if wish.as_of or wish.site or wish.quality:
        raise ImsError(
            "there is no baseline, so nothing is in force on any day at any site",
            "leave out --as-of, --site and --quality, or adopt the system first: `ims adopt`",
        )


def open_working_copy(root: Path, now: datetime, title: str = "") -> Opened:
    """Return the files of an author as drafts, with what is in force and who has signed."""
    contents = _drafts(root, title or Publication.title, now)
    report = check(contents.system, now.date())
    try:
        opened = open_history(root) if git.head(root) else None
        if opened is None or not opened.history.state.adopted:
            return Opened(contents, report)
        at_work = _at_work(opened, contents.system, now.astimezone(UTC))
    except ImsError as error:
        return Opened(contents, report, f"{error.message}; {error.help}")
    wrong = len(opened.history.open)
    note = f"the history has {wrong} problems: run `ims verify`" if wrong else ""
    return Opened(replace(contents, at_work=at_work), report, note)


def _drafts(root: Path, title: str, now: datetime) -> Contents:
    publication = Publication(
        today=now.date(),
        commit=git.head(root),
        dirty=git.dirty_paths(root, *files.ROOTS, SETTINGS),
        tool=TOOL + __version__,
        title=title,
    )
    return Contents(ManagementSystem(files.Folder(root)), publication)


# --- an author at work -----------------------------------------------------------------------


def _at_work(opened: OpenHistory, system: ManagementSystem, now: datetime) -> dict[str, AtWork]:
    """Return for each document where it stands, and how far the text of the folder is signed."""
    state = opened.history.state
    at = dict.fromkeys(state.sites, now)
    sites = sorted(state.authority.sites)
    known = dossiers(state, effective_sets(state, now), at, sites)
    case = Case(state, _next_step(opened, now), opened.blobs).with_files(_changed(opened, system))
    study = study_of(case)
    found: dict[str, AtWork] = {}
    for name, document in system.documents.items():
        item = system.by_id(name)
        if item is None or not is_text(item.path):
            continue
        progress = text_status(study, name, item.path, assessment_of(study, item.path), now)
        approved = state.approved(name, document.revision)
        raw = opened.blobs.read(approved.blob) if approved else b""
        altered = approved is not None and raw != system.tree[item.path]
        found[name] = AtWork(progress, known.get(name), approved, altered)
    return found


def _changed(opened: OpenHistory, system: ManagementSystem) -> dict[str, bytes]:
    """Return the files of a folder that are not those of its last step."""
    entries, read = opened.history.state.entries, opened.blobs.read
    return {
        path: raw
        for path, raw in system.tree.items()
        if path not in entries or read(entries[path].blob) != raw
    }


def _next_step(opened: OpenHistory, now: datetime) -> Step:
    last = opened.chain.steps[-1]
    nobody = Signer("", "", int(now.timestamp()))
    commit = Commit(opened.head, last.commit.tree, (opened.head,), nobody, nobody, "", ())
    return Step(last.position + 1, commit, max(last.arrival, nobody.time))
