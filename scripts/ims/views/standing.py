"""Where one document or file stands now: at each site, and with its signatures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ims.history.approvals import Assessment
from ims.history.in_force import knowledge
from ims.history.state import State
from ims.history.study import Study
from ims.lifecycle import SiteStanding, site_standing
from ims.views.signatures import Signatures, signatures_of


@dataclass(frozen=True)
class AtSite:
    """Where a document stands at one site."""

    site: str
    status: str
    revision: str
    since: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True)
class TextStatus:
    """Everything that `ims status` says of one document or file."""

    id: str
    path: str
    title: str
    revision: str
    is_settled: bool  # nothing waits for a signature
    sites: tuple[AtSite, ...]
    signatures: Signatures

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing."""
        return self.is_settled or self.signatures.is_complete


def text_status(
    study: Study, name: str, path: str, assessment: Assessment | None, now: datetime
) -> TextStatus:
    """Return where a document or file stands; without an assessment nothing is asked of it."""
    core = study.core_of(name)
    return TextStatus(
        id=name,
        path=path,
        title=core.title if core else "",
        revision=core.revision if core else "",
        is_settled=assessment is None,
        sites=tuple(_sites(study.before, name, now)) if name in study.before.facts else (),
        signatures=signatures_of(study, name, assessment) if assessment else Signatures(),
    )


def _sites(state: State, name: str, now: datetime) -> Iterator[AtSite]:
    known = knowledge(state)
    for site in sorted(state.authority.sites):
        standing = site_standing(known, name, site, now)
        if standing.revision or standing.planned or standing.former:
            yield _at_site(site, standing)


def _at_site(site: str, standing: SiteStanding) -> AtSite:
    shown = standing.revision or standing.former
    since = standing.since.isoformat(timespec="seconds") if standing.since else ""
    waits = [
        f"revision {p.approved.revision} on {p.instant.isoformat(timespec='seconds')}"
        if p.instant
        else f"revision {p.approved.revision} waits for {', '.join(p.waiting_for)}"
        for p in standing.planned
    ]
    return AtSite(site, standing.status.value, shown.revision if shown else "", since, tuple(waits))
