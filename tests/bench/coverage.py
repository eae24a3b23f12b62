"""A company for T16: the catalogues of the starter, three sites, and procedures in force there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from ims.coverage import Matrices, Question, RecordFact
from ims.files import Folder
from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved
from ims.system import ManagementSystem
from ims.vocabulary import Status

from tests.bench.corpus import corpus

STARTER = Path(__file__).parents[2]
SITES = ("BOS", "CAM", "DUB")
DAY = date(2026, 6, 1)
CITED = 5  # requirements a procedure
_SITE = (
    "  - {{id: {}, title: A site, jurisdictions: [US], time_zone: America/New_York, "
    "languages: [en]}}\n"
)
_AT = datetime(2026, 3, 1, tzinfo=UTC)


def company(documents: int) -> dict[str, bytes]:
    """Return the files: each requirement of each catalogue is cited, and ruled by a matrix."""
    starter = Folder(STARTER)
    kept = {path: starter[path] for path in starter if path.startswith("controls/frameworks/")}
    known = ManagementSystem(kept)
    items = {path.split("/")[-1][:-5]: list(known.requirements_of(path.split("/")[-1][:-5]))
             for path in kept}  # fmt: skip
    files = {path: text.encode() for path, text in corpus(documents).items()}
    organization = files["controls/organization.yaml"].partition(b"sites:\n")
    files["controls/organization.yaml"] = b"".join(
        [*organization[:2], *(_SITE.format(site).encode() for site in SITES)]
    )
    names = [f"{framework}#{item}" for framework, found in items.items() for item in found]
    for number in range(1, documents + 1):
        path = f"docs/procedures/SOP-{number:04}.md"
        files[path] = _citing(files[path], names, number)
    for number, framework in enumerate(items, 1):
        path = f"docs/matrices/MTX-{number:03}.md"
        files[path] = _matrix(f"MTX-{number:03}", framework, items[framework])
    return files | kept


def _citing(raw: bytes, names: list[str], number: int) -> bytes:
    front, key, rest = raw.partition(b"requirements:\n")
    _, audience, after = rest.partition(b"audience:")
    chosen = (names[(number * CITED + n) % len(names)] for n in range(CITED))
    cited = "".join(f"  - {{requirement: '{name}', section: '#procedure'}}\n" for name in chosen)
    sites = front.replace(b"sites: [BOS]", b"sites: [all]")
    return sites + key + cited.encode() + audience + after


def _matrix(name: str, framework: str, items: list[str]) -> bytes:
    rows = "".join(f'  - {{item: "{item}", applicability: applicable}}\n' for item in items)
    return (
        f'---\nid: {name}\ntitle: Matrix\ntype: matrix\nrevision: "1"\nowner: quality-manager\n'
        "disciplines: [quality]\nsites: [all]\nchange: {class: major, summary: S., reason: R., "
        "impact: {training: none, validation: none, filing: none}}\n"
        f"framework: {framework}\nrows:\n{rows}---\n\n## Scope\n\nAll.\n"
    ).encode()


def question(files: Mapping[str, bytes], records: Sequence[RecordFact] = ()) -> Question:
    """Return the question over everything, with each document in force at each site."""
    paths = {path.split("/")[-1][:-3]: path for path in files if path.startswith("docs/")}
    standings = {
        name: SiteStanding(Status.EFFECTIVE, Approved(name, "1", name, path, _AT, "c"), _AT, DAY)
        for name, path in paths.items()
    }
    return Question(
        system=ManagementSystem(files),
        day=DAY,
        frameworks=tuple(
            path.split("/")[-1][:-5] for path in files if path.startswith("controls/frameworks/")
        ),
        sites=SITES,
        in_force=dict.fromkeys(SITES, standings),
        records=records,
        read=lambda approved: files[approved.path],
    )


def reviewed(files: Mapping[str, bytes]) -> list[RecordFact]:
    """Return a signed review of every mapping of every other framework."""
    asked = question(files)
    known = Matrices(asked)
    mapped = [line for name in asked.frameworks[::2] for line in known.to_review(name)]
    return [
        RecordFact(
            "MPR-BOS-2026-0001",
            "mapping-review",
            "BOS",
            event_date=DAY,
            closed=True,
            complete=True,
            mapped=tuple(mapped),
        )
    ]


def matrices(files: Mapping[str, bytes], records: Sequence[RecordFact]) -> Matrices:
    """Return what the cells share, nothing read yet."""
    return Matrices(question(files, records))


def cells(files: Mapping[str, bytes], records: Sequence[RecordFact]) -> int:
    """Return how many cells the whole matrix has, read and computed from nothing."""
    return sum(1 for _ in matrices(files, records).cells())
