"""Gap records out of the list of gaps: what was computed is filled in, the rest is left to people."""

from collections.abc import Iterator
from pathlib import Path

import click

from ims import files
from ims.cli.asked import Asked
from ims.coverage import Cell, RecordFact
from ims.coverage.records import Signatures, record_facts
from ims.diagnostic import ImsError
from ims.new import DISCIPLINES, Wish, new_file
from ims.source import quoted
from ims.system import ManagementSystem
from ims.views.gaps import to_open
from ims.vocabulary import Coverage


def write_gaps(asked: Asked, wanted: Coverage, items: tuple[str, ...]) -> int:
    """Write one record an item and site into the work tree."""
    from ims import git

    if asked.as_of:
        raise ImsError("a gap is opened as things stand now", "leave out --as-of")
    if len(asked.frameworks) != 1:
        raise ImsError("gaps are opened for one framework", "name it: `ims gaps FRAMEWORK --open`")
    system = ManagementSystem(files.Folder(asked.root))
    gaps = [*asked.question.records, *_unknown(system, asked)]
    chosen = to_open(asked.cells, items, wanted, gaps)
    former = {Path(path).stem for path in git.paths_ever(asked.root, "docs")}
    made = []
    for cell in chosen:
        path, text = new_file(system, _wish(asked, cell, wanted, frozenset(former)), asked.now)
        former.add(Path(path).stem)
        made.append((path, text))
    for path, text in made:
        files.write_all(asked.root, {path: text.encode()})
        click.echo(f"made {path}")
    click.echo("next: fill in class, process and severity, which only people know; `ims check`")
    return 0


def _unknown(system: ManagementSystem, asked: Asked) -> Iterator[RecordFact]:
    """Return the records of the work tree that history does not know yet."""
    known = {record.id for record in asked.question.records}
    return (fact for fact in record_facts(system, Signatures()) if fact.id not in known)


def _wish(asked: Asked, cell: Cell, wanted: Coverage, former: frozenset[str]) -> Wish:
    framework = asked.question.system.framework(cell.framework)
    short = framework.short if framework else cell.framework
    return Wish(
        "gap",
        f"Gap: {short}, {cell.item} at {cell.site}",
        site=cell.site,
        former=former,
        disciplines=tuple(framework.disciplines if framework else ()) or DISCIPLINES,
        values=_values(asked, cell, wanted),
    )


def _values(asked: Asked, cell: Cell, wanted: Coverage) -> dict[str, str]:
    evidence = "; ".join(cell.evidence) or "none"
    why = cell.why.removesuffix(".")
    state = f"{asked.question.basis}: {cell.level}, since {why}. Evidence: {evidence}."
    desired = f"{cell.requirement} stands at {wanted} or higher."
    return {
        "event_date": asked.now.isoformat(timespec="minutes"),
        "requirement": f"[{quoted(cell.requirement)}]",
        "current_state": quoted(state),
        "desired_state": quoted(desired),
        "level_found": cell.level.value,
        "level_wanted": wanted.value,
    }
