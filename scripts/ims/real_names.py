"""Real names of people who stand in the system under a number, kept outside of its history (R43).

Who only reads and signs readings needs no name in the repository: the file of the person holds a
number, and the names stand in `names/people.yaml`, a folder that Git does not know here (it can be
a repository of its own, or encrypted). They are laid over the registers for showing alone. To
erase a person is to delete one line; the trail, which never held the name, stays whole.
A signature of approval carries its printed name for as long as it is kept (21 CFR 11.50).
"""

from collections.abc import Mapping
from pathlib import Path

from ims import source
from ims.diagnostic import ImsError
from ims.source.edit import set_value

PLACE = "names/people.yaml"
_PEOPLE = "controls/people/"


def real_names(root: Path) -> dict[str, str]:
    """Return the real names by person id; none where there is no such file.

    Raises ImsError where the file is no list of `id: name`.
    """
    place = root / PLACE
    if not place.is_file():
        return {}
    parsed = source.parse(PLACE, place.read_bytes())
    wrong = [key for key, name in parsed.data.items() if not isinstance(name, str) or not name]
    if not parsed.readable or parsed.faults or wrong:
        what = f"`{wrong[0]}` has no name" if wrong else "it cannot be read"
        raise ImsError(f"{PLACE}: {what}", "write one line a person: `id: Name`")
    return {key: str(name) for key, name in parsed.data.items()}


def with_real_names(root: Path, tree: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """Return the files of people with their real names in them, to be laid over a tree.

    Raises ImsError where a name belongs to nobody: a slip there would show nobody's name.
    """
    found: dict[str, bytes | None] = {}
    for person, name in real_names(root).items():
        path = f"{_PEOPLE}{person}.yaml"
        if path not in tree:
            raise ImsError(
                f"{PLACE}: there is no person `{person}`", "use an id of controls/people/"
            )
        found[path] = set_value(tree[path].decode(), ("name",), name, markdown=False).encode()
    return found
