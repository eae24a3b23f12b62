"""Sessions on topics: which were held, for whom, and when they are to be repeated."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ims.lifecycle import add_months
from ims.models.curricula import Topic
from ims.standpoint import Filed, Standpoint
from ims.training.evidence import present
from ims.training.register import programme


@dataclass(frozen=True)
class Attended:
    """The last session on a topic at which somebody was."""

    on: date
    session: str

    def until(self, topic: Topic | None) -> date | None:
        """Return the last day on which it counts, None where it need not be repeated."""
        return add_months(self.on, topic.months) if topic and topic.months else None


def covers(session: Filed, topic: Topic) -> bool:
    """Return whether a session names a topic, by id or by title."""
    named = {one.strip().casefold() for one in session.ids("topics")}
    return bool(named & {topic.id.casefold(), topic.title.casefold()})


def last_session(standpoint: Standpoint, topic: str, person: str) -> Attended | None:
    """Return the last session on a topic at which somebody was to its end."""
    return standpoint.once(_last_sessions).get((topic, person))


def _last_sessions(standpoint: Standpoint) -> dict[tuple[str, str], Attended]:
    found: dict[tuple[str, str], Attended] = {}
    for topic, sessions in sessions_on(standpoint).items():
        for session in sessions:
            for person in present(standpoint, session):
                known = found.get((topic, person))
                if known is None or known.on <= session.event_day:
                    found[topic, person] = Attended(session.event_day, session.id)
    return found


def sessions_on(standpoint: Standpoint) -> dict[str, list[Filed]]:
    """Return the sessions that were held on each topic of the curricula, by day."""
    return standpoint.once(_sessions_on)


def _sessions_on(standpoint: Standpoint) -> dict[str, list[Filed]]:
    found: dict[str, list[Filed]] = defaultdict(list)
    held = [one for one in standpoint.ledger.of("training") if one.is_signed("held")]
    for session in sorted(held, key=lambda one: (one.event_day, one.id)):
        for topic in programme(standpoint).topics.values():
            if covers(session, topic):
                found[topic.id].append(session)
    return dict(found)
