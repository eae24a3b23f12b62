"""A small company whose documents stand in every way that a site can show."""

from datetime import UTC, date, datetime
from pathlib import Path

from ims.demo.company import Files
from ims.demo.founding import found

from tests.site.sites import ROOT
from tests.world import World, document, starter

SOP = "docs/procedures/SOP-{}.md"
MAP = "docs/procedures/map.svg"
# The moment at which the tests look: noon in Dublin, and early morning in Boston.
AS_OF = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="%d"/></svg>'


def company() -> World:
    """Return the company with all its documents, before anything is written."""
    world = World()
    files = {**starter(), "mkdocs.yml": (ROOT / "mkdocs.yml").read_bytes()}
    found(world.company, files, ("ana", "ben"), world.now)
    _sites_differ(world)
    _finish_started_work(world)
    _stopped_and_withdrawn(world)
    _dates(world)
    _unfinished(world)
    return world


def issue(world: World, number: str, text: str, *, land: bytes = b"", **more: str) -> None:
    """Land a revision with its approvals, and with a picture where one is given."""
    path = SOP.format(number)
    raw = document(text, id_=f"SOP-{number}", **more)
    pictures = {MAP: land} if land else {}
    over: Files = {path: raw, **pictures}
    signed: Files = {}
    for person, role, meaning in (
        ("dan", "department-head", "reviewed"),
        ("cat", "process-owner", "approved"),
        ("ben", "quality-assurance", "quality-approved"),
    ):
        signed |= world.sign(person, role, meaning, path, over=over)
    world.land({**over, **signed}, message=f"SOP-{number}")


def _sites_differ(world: World) -> None:
    """SOP-001: revision 2 holds in Boston and Cambridge, Dublin stays with revision 1."""
    issue(world, "001", "Old way.\n\n![Map](map.svg)", land=SVG % 1)
    world.wait(days=2)
    path = SOP.format("001")
    new = document("New way.\n\n![Map](map.svg)", revision="2", reason="The old way is slow.")
    over: Files = {path: new, MAP: SVG % 2}
    files: Files = {**over}
    for person, role, meaning in (
        ("dan", "department-head", "reviewed"),
        ("cat", "process-owner", "approved"),
        ("ben", "quality-assurance", "quality-approved"),
    ):
        files |= world.sign(person, role, meaning, path, over=over)
    files |= world.sign(
        "ana", "document-controller", "scheduled", path, over=over, sites=("DUB",), hold=True,
        reason="Dublin has the old machine.",
    )  # fmt: skip
    world.land(files, message="SOP-001, revision 2")
    world.wait(days=2)
    follows = "follows: SOP-001@1\n"
    raw = document("Only in Boston.", id_="SOP-001-BOS", more=follows).replace(b"[all]", b"[BOS]")
    place = "docs/procedures/SOP-001-BOS.md"
    world.land({place: raw, **world.approvals(place, raw)}, message="An addendum")


def _finish_started_work(world: World) -> None:
    """SOP-002: work that had begun finishes on revision 1."""
    issue(world, "002", "See [the first](SOP-001.md) and [a draft](SOP-007.md).")
    world.wait(days=2)
    path = SOP.format("002")
    raw = document("Second text.", id_="SOP-002", revision="2")
    raw = raw.replace(b"  impact:", b"  started_work: former\n  impact:")
    world.land({path: raw, **world.approvals(path, raw)}, message="SOP-002, revision 2")
    world.wait(days=2)


def _stopped_and_withdrawn(world: World) -> None:
    for number in ("003", "004", "008"):
        issue(world, number, f"Secret of {number}.")
    world.wait(days=2)
    world.land(
        world.sign("ben", "quality-assurance", "stop-use", SOP.format("003"), reason="It is wrong.")
    )
    world.land(
        world.sign("fay", "site-quality", "stop-use", SOP.format("008"), sites=("DUB",),
                   reason="Not with our machine.")
    )  # fmt: skip
    path, why = SOP.format("004"), "Nobody needs it."
    files = world.sign("ben", "quality-assurance", "withdrawn", path, reason=why)
    world.land({**files, **world.sign("cat", "process-owner", "withdrawn", path, reason=why)})


def _dates(world: World) -> None:
    """SOP-005 is planned anew, SOP-006 ends soon, WI-001 should have been reviewed."""
    issue(world, "005", "First text.")
    world.wait(days=1)
    issue(world, "005", "Text of April.", revision="2", more="effective_date: 2026-04-01\n")
    path = SOP.format("006")
    raw = document("For a while.", id_="SOP-006")
    signed = world.approvals(path, raw)
    signed |= world.sign(
        "ana", "document-controller", "scheduled", path, over={path: raw},
        until=date(2026, 4, 30), reason="Until the new machine comes.",
    )  # fmt: skip
    world.land({path: raw, **signed}, message="SOP-006")
    path = "docs/work-instructions/WI-001.md"
    raw = document("Press the button.", id_="WI-001", more="review_interval: 1\n")
    world.land({path: raw, **world.approvals(path, raw)}, message="WI-001")


def _unfinished(world: World) -> None:
    """SOP-007 is a draft with one signature; SOP-009 is too secret to be published.

    Revision 2 of SOP-008 was recalled before it came into force.
    """
    issue(world, "008", "A mistake.", revision="2")
    world.land(
        world.sign("ben", "quality-assurance", "recalled", SOP.format("008"), reason="A mistake.")
    )
    path = SOP.format("007")
    raw = document("Words of a draft.", id_="SOP-007")
    world.land(
        {path: raw, **world.sign("dan", "department-head", "reviewed", path, over={path: raw})}
    )
    issue(world, "009", "Too secret.", more="classification: restricted\n")


def published(root: Path) -> Path:
    """Write the company into a repository."""
    company().write(root)
    return root
