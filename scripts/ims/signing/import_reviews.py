"""Reviews on a Git host become statements *attested by forge*: the job's key vouches for the host.

They count for little: by default as `reviewed`, never as a quality approval (R05, R30). A review
counts for the bytes that its author saw, so its commit must hold what is to land.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ims.diagnostic import ImsError
from ims.history.study import Study
from ims.signing.decide import Hat, hats, role_to_reject
from ims.vocabulary import Meaning

Json = dict[str, Any]
_APPROVED, _REFUSED = "APPROVED", "CHANGES_REQUESTED"
_LONGEST = 500  # letters of a review that are kept as the reason


@dataclass(frozen=True)
class Review:
    """One review, as the host tells it."""

    forge: str  # github or gitlab
    login: str
    state: str  # APPROVED, CHANGES_REQUESTED, or another word of the host
    commit: str
    time: datetime
    text: str = ""
    id: str = ""


@dataclass(frozen=True)
class Attested:
    """What the job signs for a person."""

    review: Review
    person: str
    hat: Hat
    paths: tuple[str, ...]
    reason: str


def read_reviews(data: object, head: str, now: datetime) -> list[Review]:
    """Return the reviews of a saved answer of GitHub (a list) or GitLab (its approvals).

    GitLab names no commit: `head` is the one that was approved. Raises ImsError where the answer
    is none of the two.
    """
    if isinstance(data, list) and all(isinstance(entry, dict) for entry in data):
        return [_github(entry) for entry in data]
    if isinstance(data, dict) and isinstance(data.get("approved_by"), list):
        if not head:
            raise ImsError(
                "approvals of GitLab name no commit", "give the one that was approved: --head SHA"
            )
        return [_gitlab(entry, head, data, now) for entry in data["approved_by"]]
    raise ImsError(
        "these are no reviews of GitHub and no approvals of GitLab",
        "save the answer of /repos/O/R/pulls/N/reviews, or of /merge_requests/N/approvals",
    )


def _github(entry: Json) -> Review:
    return Review(
        "github",
        _login(entry.get("user"), "login"),
        _text(entry, "state").upper(),
        _text(entry, "commit_id"),
        _time(entry.get("submitted_at")),
        _text(entry, "body"),
        str(entry.get("id") or ""),
    )


def _gitlab(entry: object, head: str, data: Json, now: datetime) -> Review:
    told = entry if isinstance(entry, dict) else {}
    # Older servers do not say when; then the answer itself is the latest moment that is known.
    moment = told.get("approved_at") or data.get("updated_at")
    time = _time(moment) if moment else now
    return Review("gitlab", _login(told.get("user"), "username"), _APPROVED, head, time)


def _login(user: object, key: str) -> str:
    return _text(user, key) if isinstance(user, dict) else ""


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ImsError(f"`{value}` is no time with zone", "save the answer of the host unchanged")
    return moment.astimezone(UTC).replace(microsecond=0)


# --- what they attest ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Landing:
    """What is to land: what waits for signatures, the blobs of it, what other commits hold there."""

    study: Study
    paths: tuple[str, ...]
    blobs: Mapping[str, str]
    seen: Mapping[str, Mapping[str, str]]  # commit: path: blob


def attested(landing: Landing, reviews: list[Review]) -> tuple[list[Attested], list[str]]:
    """Return what is to be signed, and why other reviews are left out; in order of time.

    Raises ImsError where a login belongs to nobody in the register.
    """
    found: list[Attested] = []
    left_out: list[str] = []
    for review in sorted(reviews, key=lambda r: r.time):
        if why := _no_verdict(review):
            left_out.append(f"{review.login}: {why}")
            continue
        person = _person(landing.study, review)
        if why := _saw_something_else(landing, review):
            left_out.append(f"{review.login}: {why}")
            continue
        new = list(_attest(landing, review, person))
        found += new
        if not new:
            left_out.append(f"{review.login}: nothing that waits is asked of {person}")
    return found, left_out


def _no_verdict(review: Review) -> str:
    if review.state in {_APPROVED, _REFUSED}:
        return ""
    if review.state == "DISMISSED":
        return "the review was dismissed, so it says nothing any more"
    return f"`{review.state.lower()}` is no verdict"


def _person(study: Study, review: Review) -> str:
    """Return whose login it is; nobody signs for an account that no register names."""
    wanted = review.login.casefold()
    owners = [
        person.id
        for person in study.authority.people.values()
        if wanted and person.forge.get(review.forge, "").casefold() == wanted
    ]
    if len(owners) == 1:
        return owners[0]
    fact = "belongs to nobody in the register" if not owners else f"belongs to {', '.join(owners)}"
    raise ImsError(
        f"nothing was signed: the {review.forge} login `{review.login}` {fact}",
        f"write it under `forge: {{{review.forge}: ...}}` of one person in controls/people",
    )


def _saw_something_else(landing: Landing, review: Review) -> str:
    seen = landing.seen.get(review.commit)
    if seen is None:
        return f"the commit {review.commit[:12] or '(none)'} is not in this repository"
    differing = sorted(path for path, blob in landing.blobs.items() if seen.get(path) != blob)
    if differing:
        return f"{review.commit[:12]} held another `{differing[0]}` than what is to land"
    return ""


def _attest(landing: Landing, review: Review, person: str) -> Iterator[Attested]:
    """Return one statement for each role in which a person is asked."""
    paths, reason = landing.paths, _reason(review)
    if review.state == _REFUSED:
        role = role_to_reject(landing.study, paths, person)
        yield Attested(review, person, (Meaning.REJECTED, role), paths, reason)
        return
    counts = landing.study.authority.settings.forge_counts_for
    by_hat: dict[Hat, list[str]] = {}
    for path in paths:
        for hat in hats(landing.study, [path], person):
            if hat[0] in counts:
                by_hat.setdefault(hat, []).append(path)
                break  # two roles are two people
    for hat, named in by_hat.items():
        yield Attested(review, person, hat, tuple(named), reason)


def _reason(review: Review) -> str:
    """Return what is known of the review, with the words of the reviewer."""
    number = f" {review.id}" if review.id else ""
    words = " ".join(review.text.split())[:_LONGEST]
    start = f"{review.forge} review{number} by @{review.login} of {review.commit[:12]}"
    return f"{start}: {words}" if words else start
