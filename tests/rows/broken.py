"""How a row breaks the demo, and what is told then and was not told before."""

from collections.abc import Callable
from datetime import date

from ims.loops import loose_ends
from ims.loops.registry import LooseEnd
from ims.standpoint import Standpoint

LAST_DAY = date(2026, 11, 20)  # of the demo


def told(standpoint: Standpoint, code: str, about: str = "") -> list[LooseEnd]:
    """Return the loose ends of a code, about one thing or any."""
    ends = loose_ends(standpoint, frozenset({code}))
    return [end for end in ends if about in ("", end.about)]


def newly_told(before: Standpoint, after: Standpoint, code: str, about: str = "") -> LooseEnd:
    """Return the one loose end that breaking brought; it names the thing, the owner and the age."""
    known = set(told(before, code, about))
    new = [end for end in told(after, code, about) if end not in known]
    assert new, f"{code} tells nothing new of {about or 'anything'}"
    assert new[0].role or new[0].people, f"{code} names nobody who owes it"
    return new[0]


def edited(standpoint: Standpoint, name: str, edit: Callable[[str], str]) -> Standpoint:
    """Return the standpoint with the text of a document, record or register changed."""
    system = standpoint.system
    path = name if name in system.tree else system.paths_by_id[name][0]
    before = system.tree[path].decode()
    after = edit(before)
    assert after != before, f"nothing of {path} was changed"
    return standpoint.with_files({path: after.encode()})


def deleted(standpoint: Standpoint, name: str) -> Standpoint:
    """Return the standpoint without a document, record or register."""
    path = name if name in standpoint.system.tree else standpoint.system.paths_by_id[name][0]
    return standpoint.with_files({path: None})


def without_key(text: str, key: str) -> str:
    """Return front matter or a register without one key and what stands below it."""
    lines, skipping, kept = text.splitlines(keepends=True), False, []
    for line in lines:
        if line.startswith(f"{key}:"):
            skipping = True
        elif skipping and (line[:1] in {" ", "-"}) and not line.startswith("---"):
            continue
        else:
            skipping = False
            kept.append(line)
    return "".join(kept)
