"""Documents in force that say nearly the same, and whether somebody has judged it."""

from collections.abc import Iterator

from ims.standpoint import Filed, Standpoint
from ims.views.overlap import LikenessRow, likenesses

LEAST = 0.5  # share of runs of words that two texts have in common


def alike(standpoint: Standpoint) -> list[LikenessRow]:
    """Return the pairs of documents in force that are at least half alike.

    A translation or addendum is held against no master of its own: it repeats it on purpose.
    """
    documents = {n: d for n, d in standpoint.system.documents.items() if standpoint.is_effective(n)}
    items = {name: standpoint.system.by_id(name) for name in documents}
    texts = {name: item.source.body for name, item in items.items() if item}
    sites = {name: document.sites for name, document in documents.items()}
    return [
        row
        for row in likenesses(texts, sites, LEAST)
        if not {documents[row.first].follows, documents[row.second].follows} - {None}
        and documents[row.first].type != "matrix"
    ]


def unjudged(standpoint: Standpoint) -> Iterator[LikenessRow]:
    """Return the pairs that no signed gap record of the class `overlap` names."""
    judged = [_words(gap) for gap in standpoint.ledger.of("gap") if _is_overlap(gap)]
    for row in alike(standpoint):
        if not any(row.first in words and row.second in words for words in judged):
            yield row


def _is_overlap(gap: Filed) -> bool:
    return gap.text("gap_class") == "overlap" and gap.is_signed("assessed")


def _words(gap: Filed) -> frozenset[str]:
    said = " ".join(gap.text(name) for name in ("current_state", "desired_state", "process"))
    bare = said.replace(",", " ").replace(".", " ").replace(";", " ").split()
    return frozenset([*bare, *gap.record.links])
