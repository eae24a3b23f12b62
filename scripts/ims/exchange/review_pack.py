"""The pack of a management review as Markdown that can be printed, and as stable JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from ims.reviewing import Pack, Present
from ims.reviewing.minutes import owed

_IDS = 12


def as_json(pack: Pack) -> str:
    """Return everything of a pack; `digest` is over ids, names and values of the figures."""
    data = asdict(pack)
    data |= {"first": str(pack.first), "last": str(pack.last), "day": str(pack.day)}
    data["founded"] = str(pack.founded) if pack.founded else None
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def as_markdown(pack: Pack) -> str:
    """Return the pack as a text: what is missing first, then each input with its figures."""
    return "\n".join(
        [*_head(pack), *_missing(pack), *(line for one in pack.inputs for line in _input(one))]
    )


def _head(pack: Pack) -> list[str]:
    where = f" at {pack.site}" if pack.site else ""
    present = len(pack.inputs) - len(pack.missing)
    return [
        f"# Inputs of the management review, {pack.first} to {pack.last}{where}",
        "",
        f"{pack.basis}. Day of the pack: {pack.day}.",
        "",
        *_before(pack),
        "| | |",
        "|---|---|",
        f"| Commit of the figures | `{pack.commit or 'none: nothing was ever approved'}` |",
        f"| Digest of the figures | `{pack.digest}` |",
        f"| Inputs | {len(pack.inputs)}, of which {present} present and {len(pack.missing)} missing |",
        "",
        "The judgements of suitability, adequacy, effectiveness and alignment are not prepared here.",
        "They are made in the meeting and written in own words.",
        "",
    ]


def _before(pack: Pack) -> Iterator[str]:
    if founded := pack.unknown_until:
        yield (
            f"**The period begins before the first approval, {founded}: of the days until then"
            " nothing is known, and the figures leave them out.**"
        )
        yield ""


def _missing(pack: Pack) -> Iterator[str]:
    yield from ("## Missing", "")
    if not pack.missing and not pack.not_answered:
        yield from ("Nothing is missing.", "")
        return
    yield from (f"- {one.title}: {one.missing}; **{owed(one)}**" for one in pack.missing)
    yield from (f"- {point}: no input answers it" for point in pack.not_answered)
    yield ""


def _input(one: Present) -> Iterator[str]:
    yield from (
        f"## {one.title}",
        "",
        f"Answers: {', '.join(one.answers)}. Owner: {one.owner}.",
        "",
    )
    if one.missing:
        yield from (f"**Missing: {one.missing}; {owed(one)}.**", "")
    if one.figures:
        yield from ("| Figure | Value | Records |", "|---|---|---|")
        yield from (
            f"| {f.name} | {f.value:g}{' ' + f.unit if f.unit else ''} | {_ids(f.records)} |"
            for f in one.figures
        )
        yield ""


def _ids(records: tuple[str, ...]) -> str:
    shown = ", ".join(records[:_IDS])
    more = len(records) - _IDS
    return f"{shown} and {more} more" if more > 0 else shown
