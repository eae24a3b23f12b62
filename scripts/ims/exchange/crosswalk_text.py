"""Frameworks side by side, overlaps and editions for people at a terminal."""

from collections.abc import Iterator, Sequence

from ims.exchange.coverage_text import told, wrapped
from ims.views.crosswalk import Counterpart, StructureRow, TopicRow
from ims.views.editions import EditionRow, StaleCitation, TransitionRow, WatchRow
from ims.views.overlap import LikenessRow, OverlapRow


def structure(rows: Sequence[StructureRow]) -> Iterator[str]:
    """Return the Harmonized Structure with its counterparts."""
    for row in rows:
        yield from wrapped(f"{row.item}  {row.title}")
        for standard, found in row.standards.items():
            yield from told(standard, _names(found, standard) or "no counterpart")
        for note in row.notes:
            yield from told("note", note)


def topics(rows: Sequence[TopicRow]) -> Iterator[str]:
    """Return each subject with what the authorities and the standards say of it."""
    for row in rows:
        yield f"{row.title} ({row.basis})"
        for place, found in row.jurisdictions.items():
            yield from told(place, _names(found) or "nothing")


def _names(found: Sequence[Counterpart], standard: str = "") -> str:
    def words(one: Counterpart) -> str:
        level = f" [{one.level}]" if one.level else ""
        return one.requirement.removeprefix(f"{standard}#") + level

    return "; ".join(map(words, found))


def overlap(clauses: Sequence[OverlapRow], alike: Sequence[LikenessRow]) -> Iterator[str]:
    """Return clauses that several procedures serve, and texts that are much alike."""
    for row in clauses:
        yield from wrapped(f"{row.framework}#{row.item}  {row.title}")
        yield from told("", f"{', '.join(row.documents)} at {', '.join(row.sites)}")
    yield from (f"{len(clauses):,} requirements are served by more than one procedure", "")
    for pair in alike:
        yield f"{pair.likeness:.2f}  {pair.first} and {pair.second} ({pair.sites})"
    yield f"{len(alike):,} pairs of documents are much alike (1.00: the same text)"


def editions(
    rows: Sequence[EditionRow], stale: Sequence[StaleCitation], watch: Sequence[WatchRow]
) -> Iterator[str]:
    """Return the editions side by side, who cites a replaced one, and what is to come."""
    for row in rows:
        yield f"{row.old} ({row.status}) -> {row.new} ({row.new_status})"
        if row.ends:
            yield from told("transition", row.ends + _left(row.days_left))
        yield from told("cited by", f"{len(row.citing_old)} old, {len(row.citing_new)} new")
    yield from ("", "Documents that cite a replaced edition:")
    yield from _stale(stale)
    yield from ("", "Watch list:")
    for entry in watch:
        yield from told(f"{entry.when}{_left(entry.days)}", f"{entry.framework}: {entry.what}", 2)


def _left(days: int | None) -> str:
    if days is None:
        return ""
    return f" (in {days:,} days)" if days >= 0 else f" ({-days:,} days ago)"


def _stale(rows: Sequence[StaleCitation]) -> Iterator[str]:
    if not rows:
        yield "  none"
    for row in rows:
        force = "transition runs" if row.usable else "NO LONGER IN FORCE"
        instead = f"; see {', '.join(row.instead)}" if row.instead else "; nothing takes its place"
        yield from told("", f"{row.document} cites {row.requirement}: {force}{instead}", 2)


def transition(rows: Sequence[TransitionRow]) -> Iterator[str]:
    """Return what becomes of each item of an edition."""
    for row in rows:
        yield from wrapped(
            f"{row.move}: {', '.join(row.old) or '-'} -> {', '.join(row.new) or '-'}"
        )
        if row.note:
            yield from told("note", row.note)
        if row.is_open:
            yield from told("cite the old only", ", ".join(row.is_open))
