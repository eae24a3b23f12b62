"""CPL: from law to evidence: demanded documents, gaps, editions of external documents."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from ims.loops.registry import ALL, Duty, LooseEnd, duty, loop
from ims.standpoint import Filed, Standpoint
from ims.views.compulsory import CompulsoryRow, Presence, compulsory
from ims.views.editions import stale_citations, watch_list

_TO_LOOK = timedelta(days=30)  # to read a new edition once it is out
_TO_DECIDE = timedelta(days=60)  # to decide on a gap once it is known
_SHOWN = 3


@loop(
    "CPL001", help="`ims compulsory FRAMEWORK` lists them; write them, or decide that none applies"
)
def demanded_and_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Documented information that an applicable requirement demands is not there at a site.

    A document that is only said to serve, without being in force and confirmed, is not there either.

    Why: R67; ISO 13485:2016, 4.2.1; one line a framework and site, so that a list stays a list.
    """
    matrices = standpoint.matrices()
    cells = list(matrices.cells()) if matrices else []
    missing: dict[tuple[str, str], list[CompulsoryRow]] = defaultdict(list)
    for row in compulsory(standpoint.system, cells):
        if row.presence in {Presence.MISSING, Presence.CLAIMED}:
            missing[row.framework, row.site].append(row)
    matrix = {(cell.framework, cell.site): cell.matrix for cell in cells if cell.matrix}
    for (framework, site), rows in sorted(missing.items()):
        shown = "; ".join(f"{r.item} {r.what.lower()}" for r in rows[:_SHOWN])
        more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        fact = f"{len(rows)} demanded at {site} and not shown to be there: {shown}{more}"
        path = f"controls/frameworks/{framework}.yaml"
        since = _since(standpoint, matrix.get((framework, site), ""), site)
        yield LooseEnd(framework, fact, since, "compliance-officer", site=site, path=path)


def _since(standpoint: Standpoint, matrix: str, site: str) -> date:
    """Return since when a matrix says at a site what applies."""
    standing = standpoint.in_force.get(site, {}).get(matrix.partition("@")[0])
    return standing.since.date() if standing and standing.since else standpoint.day


@duty("CPL002", help="sign the stage `decided` of the gap: act, or accept with a reason")
def gap_decision_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A gap is known and nobody has decided what follows.

    Why: ISO 13485:2016, 5.4.2; R67: whoever knows of a gap acts on it, or accepts it and says why.
    """
    for gap in standpoint.ledger.of("gap"):
        if not gap.is_signed("decided"):
            due = gap.opened_on + _TO_DECIDE
            what = f"the decision on the gap `{gap.record.title}`"
            yield Duty(gap.id, what, due, gap.next_role(), site=gap.site, since=gap.opened_on)


@loop(
    "CPL003",
    help="name in `actions` the actions that close the gap; an addendum where it is closed",
)
def gap_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """It was decided to act on a gap, and no action is there.

    Why: R64; a decision without an action changes nothing.
    """
    for gap in standpoint.ledger.of("gap"):
        decided = gap.signature("decided")
        acts = gap.text("decision") == "act"
        if decided and acts and not _acted_on(standpoint, gap):
            fact = f"`decision` is `act` and there is no action{_named(gap)}"
            yield LooseEnd(gap.id, fact, decided.on, gap.record.owner, site=gap.site)


def _acted_on(standpoint: Standpoint, gap: Filed) -> bool:
    """Return whether an action is there that one of the two names as the other's."""
    ledger = standpoint.ledger
    return bool(ledger.named_by(gap, "actions") or ledger.naming(gap.id, "action", "change"))


def _named(gap: Filed) -> str:
    named = gap.ids("actions")
    return f": `{', '.join(named)}` does not exist" if named else ""


@loop(
    "CPL004",
    help="revise it and cite the new edition; `ims editions` shows what became of the item",
)
def superseded_edition_cited(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A document in force cites an edition whose transition has ended.

    Why: R18; ISO 13485:2016, 4.2.4: no superseded external document is in use.
    """
    for name, (edition, items, ends) in _stale(standpoint, usable=False).items():
        fact = f"it cites the superseded {edition} in {len(items)} places, {items[0]} for one"
        since = ends or standpoint.day
        yield LooseEnd(name, fact, since, _owner(standpoint, name))


@duty("CPL005", help="revise it and cite the new edition before the last day")
def transition_ends(standpoint: Standpoint) -> Iterator[Duty]:
    """A document in force cites an edition that may be used for a limited time.

    Why: R18; a transition that ends unnoticed leaves documents that meet nothing.
    """
    for name, (edition, items, ends) in _stale(standpoint, usable=True).items():
        if ends:
            what = f"the step from {edition} to its new edition ({len(items)} places)"
            yield Duty(name, what, ends, _owner(standpoint, name))


_Stale = dict[str, tuple[str, list[str], date | None]]


def _stale(standpoint: Standpoint, *, usable: bool) -> _Stale:
    """Return for each document the edition that it cites, the items, and the last day of it."""
    matrices = standpoint.matrices()
    found: _Stale = {}
    for row in (
        stale_citations(standpoint.system, standpoint.day, matrices.citing()) if matrices else []
    ):
        if row.usable is usable and standpoint.is_effective(row.document):
            edition, _, item = row.requirement.partition("#")
            known = found.setdefault(row.document, (edition, [], _last_day(row.ends)))
            known[1].append(item)
    return found


def _last_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[-10:])
    except ValueError:
        return None


def _owner(standpoint: Standpoint, document: str) -> str:
    known = standpoint.system.documents.get(document)
    return known.owner if known else "regulatory-affairs"


@duty("CPL006", help="make a record `edition-review` of that framework that says what changes here")
def edition_review_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A law or standard has changed, and nobody recorded what that means here.

    Why: R18, R69; ISO 13485:2016, 4.2.4; 7.2: new editions are reviewed when they come out.
    """
    first = standpoint.founded
    for row in watch_list(standpoint.system, standpoint.day):
        if row.days is None or row.days > 0:
            continue
        out = standpoint.day + timedelta(days=row.days)
        if first and out >= first and not _reviewed(standpoint, row.framework, out):
            what = f"the review of what changed: {row.what}"
            path = "controls/watch-list.yaml"
            since, due = out, out + _TO_LOOK
            yield Duty(row.framework, what, due, "regulatory-affairs", (), ALL, since, path)


def _reviewed(standpoint: Standpoint, framework: str, day: date) -> bool:
    return any(
        one.text("framework") == framework and one.event_day >= day and one.signed
        for one in standpoint.ledger.of("edition-review")
    )
