"""What an audit looks at, and what former audits found there."""

from ims.auditing import months
from ims.auditing.programme import AUDIT, programme_of, span
from ims.standpoint import Filed, Standpoint

FINDING = "finding"
OPPORTUNITY = "opportunity"
WITHDRAWN = "withdrawn"


def processes_of(standpoint: Standpoint, audit: Filed) -> frozenset[str]:
    """Return the processes that an audit looks at: those of its entry, and those it names."""
    programme = programme_of(standpoint)
    entries = programme.entries if programme else []
    named = audit.text("programme_entry").partition("@")[0]
    of_entry = (p for entry in entries if entry.id == named for p in entry.processes)
    return frozenset({*of_entry, *audit.ids("processes")})


def findings_of(standpoint: Standpoint, audit: Filed) -> list[Filed]:
    """Return the findings of an audit: those that name it and those that it names."""
    ledger = standpoint.ledger
    named = [f for f in ledger.of(FINDING) if audit.id in f.ids("audit")]
    found = {f.id: f for f in (*named, *ledger.named_by(audit, "findings"))}
    return [found[name] for name in sorted(found)]


def former_findings(standpoint: Standpoint, audit: Filed) -> list[Filed]:
    """Return the findings that an audit has to look at (ISO 19011:2018, 5.5.2).

    They are those of former audits of the same processes at the same site that no audit of the
    area in between had to look at already.
    """
    before = _former_audits(standpoint, audit)
    looked_at: set[str] = set()
    owed: dict[str, Filed] = {}
    for former in before:
        looked_at |= set(former.ids("former_findings"))
        owed |= {f.id: f for f in findings_of(standpoint, former)}
    return [f for name, f in sorted(owed.items()) if name not in looked_at and not _is_void(f)]


def _former_audits(standpoint: Standpoint, audit: Filed) -> list[Filed]:
    area, begins = processes_of(standpoint, audit), span(audit)[0]
    return [
        one
        for one in standpoint.ledger.of(AUDIT)
        if one.id != audit.id
        and one.site == audit.site
        and span(one)[1] < begins
        and area & processes_of(standpoint, one)
    ]


def _is_void(finding: Filed) -> bool:
    return finding.text("result") == WITHDRAWN


def same_before(standpoint: Standpoint, finding: Filed, within: int) -> Filed | None:
    """Return the latest finding of the same site and requirement or document, so many months back.

    An opportunity breaks no requirement, so it is no repetition.
    """
    earliest = months.earlier(finding.event_day, within)
    before = [
        one
        for one in standpoint.ledger.of(FINDING)
        if one.site == finding.site
        and earliest <= one.event_day < finding.event_day
        and OPPORTUNITY not in {one.text("finding_class"), finding.text("finding_class")}
        and not _is_void(one)
        and _broken(one) & _broken(finding)
    ]
    return max(before, key=lambda one: (one.event_day, one.id), default=None)


def _broken(finding: Filed) -> frozenset[str]:
    """Return what a finding says is not met; a document in whichever revision."""
    document = finding.text("document").partition("@")[0]
    return frozenset({*finding.ids("requirement"), *([document] if document else [])})
