"""The agenda and the minutes of a review, begun from its pack; the judgements start blank."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ims.loops.reviews import AGENDA, REVIEW
from ims.models.management_review import ManagementReview
from ims.models.references import typed_fields
from ims.reviewing.figures import Figure
from ims.reviewing.pack import Pack, Present
from ims.source import quoted
from ims.standpoint import Ledger

_FIGURES = 12  # of one input that stand in the minutes; the pack holds all
_BLANK = """
## Agenda

1. Actions of former reviews: done, late, effective.
2. Inputs of all disciplines, of each discipline, of each site.
3. Policy and objectives: still right, changed, new.
4. Resources: people, premises, equipment, money, time for training.
5. Judgements, in own words.
6. Decisions and actions, read aloud.

## Judgements

They are blank until the meeting: suitability, adequacy, effectiveness, alignment (`yes`, `partly` or `no`) and, in `conclusion`, the reasons with the inputs they rest on.
A sentence that only repeats the question is refused (MIN001).
"""


@dataclass(frozen=True)
class Draft:
    """A record that is to be begun: its type, title, first fields as YAML, and text."""

    type: str
    title: str
    values: Mapping[str, str]
    text: str = ""


# A review looks at the whole system.
DISCIPLINES = ("quality", "environment", "safety", "security", "continuity", "records")


def agenda(pack: Pack) -> Draft:
    """Return the agenda: inputs that are there, and those that somebody owes; no date, no people."""
    title = f"Agenda: management review of {pack.first} to {pack.last}"
    return Draft(AGENDA, title, {**_period(pack), **_of_agenda(pack)})


def minutes(pack: Pack, agenda: str, ledger: Ledger) -> Draft:
    """Return the minutes with all inputs and no judgement; `agenda` is the id of its agenda."""
    title = f"Management review of {pack.first} to {pack.last}"
    return Draft(
        REVIEW, title, {"agenda": agenda, **_period(pack), **_of_minutes(pack, ledger)}, _BLANK
    )


def _period(pack: Pack) -> dict[str, str]:
    return {"period_start": str(pack.first), "period_end": str(pack.last)}


def _of_agenda(pack: Pack) -> dict[str, str]:
    present = [quoted(one.title) for one in pack.inputs if not one.missing]
    missing = "; ".join(f"{one.title}: {one.missing}, {owed(one)}" for one in pack.missing)
    return {
        "inputs_present": f"[{', '.join(present)}]",
        "inputs_missing": quoted(missing or "none"),
    }


def _of_minutes(pack: Pack, ledger: Ledger) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for one in pack.inputs:
        found.setdefault(one.minutes, []).append(said(one))
    values = {field: quoted(" ".join(parts)) for field, parts in found.items()}
    behind = f"[{', '.join(_behind(pack, ledger))}]"
    frozen = {"pack_commit": pack.commit, "pack_digest": pack.digest}
    return {**values, "input_records": behind, **frozen}


def _behind(pack: Pack, ledger: Ledger) -> list[str]:
    """Return the records behind the figures that the minutes may name."""
    allowed = typed_fields(ManagementReview)["input_records"]
    ids = {name for one in pack.inputs for name in one.records}
    return sorted(name for name in ids if (found := ledger.get(name)) and found.type in allowed)


def said(one: Present) -> str:
    """Return an input in one line of words."""
    if one.missing:
        return f"{one.title}: missing, {one.missing}; {owed(one)}."
    return f"{one.title}: {'; '.join(_words(one.figures))}."


def _words(figures: tuple[Figure, ...]) -> Iterator[str]:
    for one in figures[:_FIGURES]:
        yield f"{one.name} {one.value:g}" + (f" {one.unit}" if one.unit else "")
    if len(figures) > _FIGURES:
        yield f"{len(figures) - _FIGURES} more in the pack"


def owed(one: Present) -> str:
    """Return who owes an input."""
    return f"owed by {one.owner} ({', '.join(one.owed_by) or 'nobody holds the role'})"
