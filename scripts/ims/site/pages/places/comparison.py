"""Sites side by side: each pair, topic by topic."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ims.coverage import Cell
from ims.loops import loose_ends
from ims.places.compare import Difference, compare
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Standpoint

PAGE = "sites/comparison.md"
APPLIES = "applies"


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the page, where there are two sites to compare."""
    if contents.standpoint and len(contents.sites) > 1:
        yield PAGE, _page(contents, contents.standpoint)


def _page(contents: Contents, standpoint: Standpoint) -> str:
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for end in loose_ends(standpoint):
        ends[end.site][f"{end.code} {end.kind}"] += 1
    cells: dict[str, list[Cell]] = defaultdict(list)
    for cell in contents.coverage.counted:
        cells[cell.site].append(cell)
    body = [
        "What differs between two sites: documents in force, addenda, departures, what applies, "
        "open loops, roles held. `ims compare-sites` gives every row, also what is the same.",
    ]
    for first, second in combinations([site.id for site in contents.sites], 2):
        found = compare(standpoint, first, second, open_ends=ends, cells=cells)
        body += _pair(contents, standpoint, (first, second), found)
    head = frame.Head("Sites side by side", hide=[], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def _pair(
    contents: Contents, standpoint: Standpoint, pair: tuple[str, str], found: Sequence[Difference]
) -> Iterator[str]:
    first, second = pair
    names = " and ".join(markup.text(contents.place(site)) for site in pair)
    yield f"## {names} {{#ims-{first.lower()}-{second.lower()}}}"
    topics = list(dict.fromkeys(row.topic for row in found))
    counts = [(t, [r for r in found if r.topic == t]) for t in topics]
    rows = [
        [markup.text(topic), str(sum(r.same for r in rows)), str(sum(not r.same for r in rows))]
        for topic, rows in counts
    ]
    yield markup.table(("Topic", "The same", "Different"), rows)
    differing = [
        r for r in found if not r.same and r.topic != APPLIES and _may(contents, standpoint, r)
    ]
    if differing:
        shown = [
            [
                markup.text(r.topic),
                markup.text(r.thing),
                markup.text(r.first),
                markup.text(r.second),
            ]
            for r in differing
        ]
        yield markup.table(("Topic", "What", first, second), shown, filters=("Topic",))
    yield _applies([r for r in found if r.topic == APPLIES and not r.same])


def _may(contents: Contents, standpoint: Standpoint, row: Difference) -> bool:
    """Return whether the level of a departure's record allows to name it here (R65)."""
    if row.topic == "departure from the standard":
        ids = [said.partition(",")[0] for said in (row.first, row.second)]
        filed = [standpoint.ledger.get(name) for name in ids]
        return all(dashboard.may_name(contents, one) for one in filed if one)
    if row.topic == "document in force":
        return row.thing in contents.entries
    return True


def _applies(rows: Sequence[Difference]) -> str:
    """Return the laws and standards of which another part applies, with how many items."""
    if not rows:
        return "The same requirements apply at both."
    counts = Counter(row.thing.partition("#")[0] for row in rows)
    listed = ", ".join(f"{name} ({many(n, 'item')})" for name, n in sorted(counts.items()))
    return f"Another part applies of: {markup.text(listed)}."
