"""The starter: the complete, generic system that comes with the tool."""

from pathlib import Path

from ims.files import SETTINGS, Folder

# Beside docs/ and controls/: what makes a folder build its site and keep its line ends.
BESIDE = ("mkdocs.yml", ".gitattributes", ".gitignore")
_NOT_FOR_USERS = "docs/contributing/"


def starter() -> dict[str, bytes]:
    """Return the files of the starter by path, without the pages for people who change the tool.

    In a clone they are those of the clone, else those that were installed.
    """
    package = Path(__file__).parent
    clone = package.parents[1]
    root = clone if (clone / SETTINGS).is_file() else package / "starter"
    files = {p: raw for p, raw in Folder(root).items() if not p.startswith(_NOT_FOR_USERS)}
    beside = {name: root / name for name in BESIDE}
    return files | {name: path.read_bytes() for name, path in beside.items() if path.is_file()}
