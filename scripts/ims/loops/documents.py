"""DUE: controlled documents, keys and concessions, and the dates by which they end."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from ims.loops.registry import ALL, Duty, LooseEnd, duty, loop
from ims.models.key import Key
from ims.models.register import Concession
from ims.standpoint import Standpoint

# How long a text may wait for a signature before somebody is asked why.
_PATIENCE = timedelta(days=14)
_MATERIAL = "training-material"  # training watches its own
_SOON = timedelta(days=90)  # from when a key or concession that ends is owed a decision


@duty("DUE001", help="revise it, or sign that it stays as it is: `ims review ID`")
def document_review_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A document in force comes to the day of its periodic review.

    Why: R16; ISO 13485:2016, 4.2.4; a policy too is reviewed for continuing suitability.
    """
    for name, sites in _by_review(standpoint).items():
        document, day = name
        known = standpoint.in_force[sites[0]][document]
        approved = known.revision
        if approved is None:
            continue
        since = known.since.date() if known.since else None
        everywhere = len(sites) == len(standpoint.sites)
        for site in (ALL,) if everywhere else sites:
            what = f"the periodic review of {approved.title or document}"
            yield Duty(document, what, day, approved.owner, site=site, since=since)


def _by_review(standpoint: Standpoint) -> dict[tuple[str, date], list[str]]:
    found: dict[tuple[str, date], list[str]] = defaultdict(list)
    for site in standpoint.sites:
        for name, standing in standpoint.in_force.get(site, {}).items():
            if standing.revision and standing.next_review:
                found[name, standing.next_review].append(site)
    return dict(sorted(found.items()))


@duty("DUE002", help="sign it with `ims approve ID`, or refuse it with `ims reject ID`")
def signature_missing(standpoint: Standpoint) -> Iterator[Duty]:
    """A text that somebody has begun to sign waits for another signature.

    Why: R10; a revision that waits is in force nowhere, and the former one stays.
    """
    for one in standpoint.waiting:
        yield Duty(
            about=one.id,
            what=f"the signature `{one.meaning}` on revision {one.revision}",
            due=one.since + _PATIENCE,
            role=one.role,
            people=(one.person,) if one.person else (),
            site=one.sites[0] if len(one.sites) == 1 else ALL,
            since=one.since,
            path=one.path,
        )


@duty("DUE003", help="enrol the next key before the last day: `ims enrol PERSON`")
def key_expires(standpoint: Standpoint) -> Iterator[Duty]:
    """A signing key comes to its last day while its holder is here and has no later one.

    Why: R03; 21 CFR 11.300(b): somebody without a key cannot sign when they are needed.
    """
    for person, keys in _keys(standpoint).items():
        ends = [key.expires for key in keys]
        last = max((day for day in ends if day), default=None)
        if last and None not in ends and last - _SOON <= standpoint.day:
            what = f"a key in place of the one that ends on {last}"
            yield Duty(person, what, last, people=(person,), since=last - _SOON)


def _keys(standpoint: Standpoint) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for one in standpoint.system.keys.values():
        if one.revoked is None and one.person in standpoint.people:
            found[one.person].append(one)
    return dict(sorted(found.items()))


@duty("DUE004", help="mend what it is granted for; a new one needs its own reason and approval")
def concession_ends(standpoint: Standpoint) -> Iterator[Duty]:
    """A concession comes to its end, and from then on the check tells what it covers.

    Why: R20; an accepted departure is temporary.
    """
    for item, given in standpoint.system.models("concession", Concession):
        if given.expires - _SOON <= standpoint.day <= given.expires:
            what = f"the departure from {given.rule} in {given.path}"
            since = given.expires - _SOON
            people = (given.approver,)
            yield Duty(
                item.id, what, given.expires, given.owner, people, since=since, path=item.path
            )


@loop(
    "DUE005", help="bring it back to a site, withdraw it with `ims withdraw`, or delete the draft"
)
def master_moved(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An addendum or translation follows a revision that is no longer in force.

    Why: R14; staff at a site would read local text beside another master.
    """
    for site in standpoint.sites:
        for name, standing in standpoint.in_force.get(site, {}).items():
            if standing.stale and standing.revision and standing.revision.type != _MATERIAL:
                master = standing.revision.follows
                since = standing.since.date() if standing.since else standpoint.day
                fact = f"it follows `{master}`, which is no longer in force at {site}"
                yield LooseEnd(name, fact, since, standing.revision.owner, site=site)


@loop("DUE006", help="read and sign them, or say who else holds the role")
def approved_and_waiting(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An approved revision is past its day and not in force, since too few people are trained.

    Why: R19, R57; the change that was approved does not reach the work.
    """
    for site in standpoint.sites:
        for name, standing in standpoint.in_force.get(site, {}).items():
            for planned in standing.planned:
                approved, day = planned.approved, planned.approved.effective_date
                if planned.waiting_for and day and day < standpoint.day:
                    waits = ", ".join(planned.waiting_for)
                    fact = f"revision {approved.revision} waits for {waits}"
                    yield LooseEnd(name, fact, day, "site-quality", site=site)
