"""Commands for auditors that put things side by side: frameworks, procedures, editions."""

from collections.abc import Sequence
from typing import Any

import click

from ims.cli.asked import FRAMEWORK, Asked, asks
from ims.diagnostic import ImsError

_MUCH_ALIKE = 0.5


@click.command()
@click.argument("view", type=click.Choice(["structure", "authorities"]), default="structure")
@asks
def crosswalk(asked: Asked, view: str) -> int:
    """Put frameworks side by side: by the Harmonized Structure, or FDA, EMA and MHRA by subject."""
    from ims.exchange import crosswalk_text
    from ims.views.crosswalk import authorities, harmonized

    system, chosen = asked.question.system, asked.frameworks
    if view == "structure":
        clauses = harmonized(system, chosen, asked.cells)
        asked.answer({"clauses": clauses}, lambda: crosswalk_text.structure(clauses))
    else:
        subjects = authorities(system, chosen, asked.cells)
        asked.answer({"subjects": subjects}, lambda: crosswalk_text.topics(subjects))
    return 0


@click.command()
@click.option("--likeness", type=click.FloatRange(0.05, 1), default=_MUCH_ALIKE, show_default=True)
@asks
def overlap(asked: Asked, likeness: float) -> int:
    """Find what to harmonize: clauses with several procedures, texts that are much alike."""
    from ims.exchange import crosswalk_text
    from ims.views.overlap import likenesses, overlaps

    documents = list(asked.matrices.documents())
    texts = {d.name: d.text.source.body for d in documents}
    sites = {d.name: d.text.words("sites") for d in documents}
    clauses, alike = overlaps(asked.cells), likenesses(texts, sites, likeness)
    parts: dict[str, Sequence[Any]] = {"clauses": clauses, "alike": alike}
    asked.answer(parts, lambda: crosswalk_text.overlap(clauses, alike))
    return 0


@click.command()
@FRAMEWORK
@asks
def editions(asked: Asked) -> int:
    """Show editions side by side, documents that cite a replaced one, and what to watch.

    With FRAMEWORK: what becomes of each of its items in the next edition.
    """
    from ims.exchange import crosswalk_text
    from ims.views import editions as view

    system, citing = asked.question.system, asked.matrices.citing()
    stale = view.stale_citations(system, asked.day, citing)
    if asked.frameworks:
        return _transition(asked, [row for row in stale if _is_of(row.requirement, asked)])
    rows = view.editions(system, asked.day, citing)
    watch = view.watch_list(system, asked.day)
    parts: dict[str, Sequence[Any]] = {"editions": rows, "stale": stale, "watch": watch}
    asked.answer(parts, lambda: crosswalk_text.editions(rows, stale, watch))
    return 1 if any(not row.usable for row in stale) else 0


def _is_of(reference: str, asked: Asked) -> bool:
    return reference.partition("#")[0] in asked.frameworks


def _transition(asked: Asked, stale: Sequence[Any]) -> int:
    from ims.exchange import crosswalk_text
    from ims.views.editions import transition

    system, citing = asked.question.system, asked.matrices.citing()
    rows = [row for name in asked.frameworks for row in transition(system, name, citing)]
    if not rows:
        raise ImsError(f"no edition follows {', '.join(asked.frameworks)}", "`ims editions`")
    asked.answer({"transition": rows, "stale": stale}, lambda: crosswalk_text.transition(rows))
    return 1 if any(not row.usable for row in stale) else 0
