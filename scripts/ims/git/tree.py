"""The tree of a commit as a mapping from path to bytes, like a folder on disk."""

from collections.abc import Collection, Iterator, Mapping

from ims.git.repository import Repository
from ims.history.chain import SUBMODULE


class GitTree(Mapping[str, bytes]):
    """The files of a commit or tree: path with `/` to bytes, read when asked for.

    The first file of a top folder that is read brings all of that folder, in one batch.
    `blobs` can be shared by several trees, which then read only what they do not share.
    A submodule has no bytes and is left out; a link is the text of its target.
    """

    def __init__(
        self,
        repository: Repository,
        name: str = "HEAD",
        *,
        without: Collection[str] = (),
        blobs: dict[str, bytes] | None = None,
    ) -> None:
        self.repository = repository
        self._blobs = {} if blobs is None else blobs
        self._ids = {
            path: blob
            for path, (mode, blob) in repository.tree(name).items()
            if mode != SUBMODULE and path.rpartition("/")[2] not in without
        }

    def __getitem__(self, path: str) -> bytes:
        blob = self._ids[path]
        if blob not in self._blobs:
            self._read_beside(path)
        return self._blobs[blob]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, path: object) -> bool:
        return path in self._ids

    def id(self, path: str) -> str:
        """Return the id of the blob of a file."""
        return self._ids[path]

    def _read_beside(self, path: str) -> None:
        """Read all files of the same top folder that are not there yet."""
        top, inside, _ = path.partition("/")
        together = [p for p in self._ids if p.startswith(f"{top}/")] if inside else [path]
        wanted = {self._ids[p]: None for p in together if self._ids[p] not in self._blobs}
        self._blobs.update(self.repository.read(wanted))
