"""What Git knows of a folder: the only user of GitPython, and through it of the program `git`.

`working_copy` answers for the files on disk, `repository` for the history, `write` makes
histories for the demo and for tests.
"""

from ims.git.repository import Repository, open_repository
from ims.git.tree import GitTree
from ims.git.working_copy import commit_time, dirty_paths, head, paths_ever, setting, tracked_paths

__all__ = [
    "GitTree",
    "Repository",
    "commit_time",
    "dirty_paths",
    "head",
    "open_repository",
    "paths_ever",
    "setting",
    "tracked_paths",
]
