"""What a sheet that comes back has changed, compared with the file as it stands now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ims.diagnostic import ImsError
from ims.matrix_edit.plan import Change
from ims.matrix_edit.sheet import Key
from ims.matrix_edit.stand import Stands
from ims.vocabulary import Applicability

_LONGEST = 300
_APPLICABILITY = tuple(one.value for one in Applicability)


@dataclass(frozen=True)
class Told:
    """A cell as it came back, and where it stands."""

    value: str
    address: str


def compared(
    before: Mapping[Key, str], told: Mapping[Key, Told], stands: Stands, roles: Mapping[str, object]
) -> list[Change]:
    """Return the changes that the file does not hold yet; `before` is the sheet as it was made.

    Raises ImsError where a cell names what is unknown, or where the file has changed there too.
    """
    if unknown := list(_unknown_places(before, told, stands)):
        raise ImsError(_listed("lines that cannot be taken in", unknown), _EXPORT)
    changes = [
        Change(*key, before[key], found.value, found.address)
        for key, found in told.items()
        if found.value != before[key]
    ]
    if wrong := [words for c in changes if (words := _wrong(c, roles))]:
        raise ImsError(_listed("values that cannot be taken in", wrong), "mend these cells")
    if conflicts := [words for c in changes for words in _conflicts(c, stands)]:
        raise ImsError(_listed("changed here and in the file since", conflicts), _AGREE)
    return [c for c in changes if any(_now(c, stands, s) != c.new for s in c.sites)]


_EXPORT = "export the matrix again and make the changes in the new sheet"
_AGREE = "agree which value counts; nothing was changed"


def _listed(title: str, lines: list[str]) -> str:
    return "\n  ".join([f"{title}:", *lines])


def _unknown_places(
    before: Mapping[Key, str], told: Mapping[Key, Told], stands: Stands
) -> Iterator[str]:
    """Return what each line names that is unknown, once, at its first cell."""
    found: dict[str, str] = {}
    for key, cell in told.items():
        if words := _unknown(key, before, stands):
            found.setdefault(words, cell.address)
    return (f"{address}: {words}" for words, address in found.items())


def _unknown(key: Key, before: Mapping[Key, str], stands: Stands) -> str:
    item, sites, _ = key
    if item not in stands.items:
        name = stands.matrix.framework
        return f"`{name}` has no item `{item}`" + _near(item, stands.items)
    if gone := [site for site in sites if site not in stands.sites]:
        return f"there is no site `{gone[0]}`"
    return "" if key in before else f"`{item}` at {', '.join(sites)} was no line of this sheet"


def _near(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _wrong(change: Change, roles: Mapping[str, object]) -> str:
    """Return what is wrong with a value, empty where nothing is."""
    value, where = change.new, change.address
    if change.field == "applicability" and value not in _APPLICABILITY:
        return f"{where}: applicability is `{value}`; must be one of {', '.join(_APPLICABILITY)}"
    if change.field == "responsible" and value and value not in roles:
        return f"{where}: there is no role `{value}`" + _near(value, roles)
    if len(value) > _LONGEST:
        return f"{where}: {change.field} has {len(value)} characters; at most {_LONGEST}"
    if not value.isprintable() or value != value.strip():
        return f"{where}: {change.field} must be text on one line, without spaces at its ends"
    return ""


def _now(change: Change, stands: Stands, site: str) -> str:
    return stands.values(change.item, site).get(change.field)


def _conflicts(change: Change, stands: Stands) -> Iterator[str]:
    for site in change.sites:
        now = _now(change, stands, site)
        if now not in {change.old, change.new}:
            yield (
                f"{change.address}: {change.item} at {site}, {change.field}: was `{change.old}`, "
                f"is `{change.new}` in the sheet and `{now}` in the file"
            )
            return
