"""Commands for auditors: they read, prove and export; none of them changes anything."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ims import files
from ims.cli import options
from ims.cli.past import ADOPT, as_day, open_adopted, tree_of
from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.history.stamps import Stamp
    from ims.open_history import OpenHistory


# --- verify --------------------------------------------------------------------------------------


@click.command()
@click.option("--trust", multiple=True, metavar="FINGERPRINT", help="Of a founding key.")
@click.option("--since", default="", metavar="DATE|COMMIT", help="Tell problems from here on.")
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with copies of the releases, kept in a second place.",
)
@click.option(
    "--tsa-root",
    "tsa_roots",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Root certificate of an authority that stamped releases (RFC 3161).",
)
@click.option("--no-objects", is_flag=True, help="Do not read every object; much quicker.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@options.root
@options.now
def verify(  # noqa: PLR0913, PLR0917 - click passes one argument an option
    trust: tuple[str, ...],
    since: str,
    anchors: Path | None,
    tsa_roots: tuple[Path, ...],
    no_objects: bool,  # noqa: FBT001 - click passes flags by name
    form: str,
    root: Path,
    now: datetime,
) -> int:
    """Verify the whole history: every signature, approval, change and release since the baseline.

    Without --trust the founding keys are taken from the repository itself, which proves
    nothing against somebody who made up all of it. What lies in the folder and is not committed
    is not judged.
    """
    from ims.exchange import verification_json, verification_text
    from ims.rules.steps import reports
    from ims.views.verification import Findings, Scope, verification

    copies = _copies(anchors) if anchors else {}
    opened = open_adopted(root, cached=False)
    repository, history = opened.repository, opened.history
    state = history.state
    stamps = _stamps(opened, tsa_roots)
    wrong = [
        *reports.root_of_trust_differs(state.founders, _fingerprints(trust)),
        *reports.step_in_the_future(state, now),
        *reports.anchor_differs(state.releases, copies),
        *reports.time_stamp_not_proved(stamps),
        *reports.time_stamp_contradicts(stamps, state),
        *reports.object_damaged(() if no_objects else repository.damage()),
    ]
    flags = [
        *reports.misleads_other_tools(repository.oddities()),
        *reports.accountability_statement_missing(state, tree_of(opened)),
        *reports.time_stamp_not_looked_at(stamps),
    ]
    findings = Findings(
        [*wrong, *history.open], history.disposed, [*flags, *history.flagged], history.steps, stamps
    )
    scope = Scope(trust, now.date(), _position(opened, since))
    report = verification(state, opened.chain.steps, findings, scope)
    renderer = verification_json if form == "json" else verification_text
    click.echo(renderer.render(report), nl=False)
    return 1 if report.problems else 0


def _stamps(opened: "OpenHistory", tsa_roots: Sequence[Path]) -> "tuple[Stamp, ...]":
    """Return the time stamps of all releases, checked where a root was given."""
    from ims.history.stamps import not_looked_at, stamps_of
    from ims.time_stamp import trust

    check = trust(tsa_roots).check if tsa_roots else not_looked_at
    return tuple(stamps_of(opened.history.state.releases, tree_of(opened), check))


def _fingerprints(trust: Sequence[str]) -> Sequence[str]:
    for fingerprint in trust:
        if not fingerprint.startswith("SHA256:"):
            help = "it looks like SHA256:…, as `ssh-keygen -lf KEY.pub` prints it"
            raise ImsError(f"`{fingerprint}` is no fingerprint", help)
    return trust


def _copies(folder: Path) -> dict[str, bytes]:
    found = {p.name: p.read_bytes() for p in sorted(folder.glob("[0-9][0-9][0-9][0-9].json"))}
    if not found:
        raise ImsError(f"`{folder}` holds no copy of a release", "they are named like 0001.json")
    return found


def _position(opened: "OpenHistory", since: str) -> int:
    """Return the first step whose problems are told."""
    if not since:
        return 0
    steps = opened.chain.steps
    if day := as_day(since):
        return next((s.position for s in steps if _day_of(s.arrival) >= day), len(steps))
    step = opened.chain.by_id.get(opened.repository.resolve(since))
    if step is None:
        raise ImsError(f"`{since}` is no step of this branch", "name a date or a merged commit")
    return step.position


def _day_of(arrival: int) -> date:
    return datetime.fromtimestamp(arrival, UTC).date()


# --- guide ---------------------------------------------------------------------------------------


@click.command("export-guide")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--readings", is_flag=True, help="Also what was read and understood, in batches.")
@options.root
def export_guide(folder: Path, readings: bool, root: Path) -> int:  # noqa: FBT001 - click passes flags by name
    """Write into FOLDER how to verify every approval with `git` and `ssh-keygen` alone."""
    from ims.exchange.guide import guide
    from ims.open_history import open_history

    if folder.exists() and any(folder.iterdir()):
        raise ImsError(f"`{folder}` is not empty", "name a new folder")
    opened = open_history(root)
    verdicts = (verdict for verdict, _ in opened.fold())
    found = guide(verdicts, opened.repository.prefix, readings=readings)
    if not found.adopted:
        raise ImsError(f"there is no baseline in {root}, so nothing can be verified", ADOPT)
    for path, raw in found.files.items():
        files.write_all(folder, {path: raw})
    click.echo(f"wrote {folder}: {found.statements:,} signatures to verify")
    click.echo(f"next: sh {folder / 'verify.sh'} {root}")
    return 0
