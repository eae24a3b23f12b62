"""A folder on disk as something to publish: its files, what the check says, where they come from."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ims import __version__, files, git
from ims.check import Report, check
from ims.site.contents import Contents, Publication
from ims.site.manifest import TOOL
from ims.site.stage import stage
from ims.site.static import static_files
from ims.system import ManagementSystem


@dataclass(frozen=True)
class WorkingCopy:
    """A system as it stands in a folder, with the report of the check over it."""

    root: Path
    contents: Contents
    report: Report

    def pages(self) -> dict[str, str]:
        """Return the staged pages."""
        return stage(self.contents.system, self.contents.publication)

    def other_files(self) -> dict[str, bytes]:
        """Return the files that are no pages: style, script, vendored libraries, pictures.

        Pictures come from the tree that was checked; there a link is the text of its target.
        """
        tree = self.contents.system.tree
        pictures = {to: tree[path] for to, path in self.contents.pictures.items()}
        return {**{to: path.read_bytes() for to, path in static_files().items()}, **pictures}

    def with_problems(self) -> "WorkingCopy":
        """Return a copy whose site shows the author what the check has to say."""
        publication = replace(self.contents.publication, problems=self.report.diagnostics)
        return replace(self, contents=replace(self.contents, publication=publication))


def open_working_copy(root: Path, today: date, title: str = "") -> WorkingCopy:
    """Return the working copy at a folder, checked.

    Raises ImsError where the folder holds nothing that could be published.
    """
    contents = open_contents(root, title)
    return WorkingCopy(root, contents, check(contents.system, today))


def open_contents(root: Path, title: str = "") -> Contents:
    """Return what a folder has to publish; there is no baseline yet, so all of it is a draft."""
    publication = Publication(
        commit=git.head(root),
        dirty=git.dirty_paths(root, *files.ROOTS, "mkdocs.yml"),
        tool=TOOL + __version__,
        title=title or Publication.title,
    )
    return Contents(ManagementSystem(files.Folder(root)), publication)
