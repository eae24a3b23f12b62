"""A generated history: so many documents, five steps each, two of their revisions approved."""

from pathlib import Path

from tests.bench.corpus import corpus
from tests.world import world

STEPS = 5
APPROVING = {2, 4}  # the steps that bring the signatures of a revision
REASON = "  reason: A trend of late entries was seen in the last quarter."


def long_history(root: Path, documents: int) -> None:
    """Write a repository with five steps and six statements a document."""
    made = world()
    texts = [(p, t) for p, t in corpus(documents).items() if p.startswith("docs/procedures")]
    for number in range(STEPS):
        for path, text in texts:
            raw = _text(text, number)
            signed = made.approvals(path, raw) if number in APPROVING else {}
            made.land({path: raw, **signed}, message=f"Step {number}")
    made.write(root)


def _text(text: str, number: int) -> bytes:
    revision = 1 if number <= min(APPROVING) else 2
    text = text.replace("\nrevision: '1'", f'\nrevision: "{revision}"', 1)
    text = text.replace(REASON, f"{REASON} It is revision {revision}.", 1)
    return f"{text}\nThe text after step {number}.\n".encode()
