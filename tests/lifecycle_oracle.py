"""A slow second opinion on the lifecycle: hour after hour, everything asked anew.

It shares no code with `ims.lifecycle`: the clock on the wall is read as a person reads it, facts
are filtered at each hour, and a set of living revisions takes the place of ordered layers.
All facts of a history must arrive on full hours, and changeovers must be full hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ims.lifecycle import Knowledge
from ims.lifecycle.facts import Act, Approved, DocumentFacts
from ims.vocabulary import Meaning, TrainingImpact

HOUR = timedelta(hours=1)


@dataclass
class Life:
    """One document at the site, as replayed so far."""

    facts: DocumentFacts
    begun: list[str] = field(default_factory=list)
    alive: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)  # overtaken or recalled
    stopped: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    until: dict[str, date] = field(default_factory=dict)
    withdrawn: bool = False
    leaving: date | None = None  # the day of a withdrawal to come
    last: str = ""
    seen: dict[str, datetime] = field(default_factory=dict)
    finishing: str = ""

    def rank(self, revision: str) -> int:
        return [a.revision for a in self.facts.approved].index(revision)

    @property
    def top(self) -> str:
        return max(self.alive, key=self.rank) if self.alive else ""

    @property
    def current(self) -> str:
        return "" if self.top in self.stopped else self.top


class Oracle:
    """All documents at one site, replayed hour by hour."""

    def __init__(
        self, knowledge: Knowledge, site: str, begin: datetime, known_at: datetime
    ) -> None:
        self.knowledge = knowledge
        self.site = site
        self.known_at = known_at
        self.now = begin
        self.lives = {name: Life(facts) for name, facts in knowledge.documents.items()}
        self.opened: set[str] = set()

    def play(self, until: datetime) -> None:
        while self.now <= until:
            self.hour()
            self.now += HOUR

    def hour(self) -> None:
        before = {name: life.current for name, life in self.lives.items()}
        for life in self.lives.values():
            for act in self.acts(life):
                if act.arrival == self.now:
                    self.hear(life, act)
            self.leave(life)
            self.expire(life)
        for package in set(self.knowledge.packages.values()):
            if all(self.member_ready(package.id, name) for name in package.documents):
                self.opened.add(package.id)
        for name, life in self.lives.items():
            fresh = self.begin(life)
            self.remember(life, before[name], fresh)

    # --- reading the facts -------------------------------------------------------------------

    def heard(self, arrival: datetime) -> bool:
        return arrival <= min(self.now, self.known_at)

    def approved(self, life: Life) -> list[Approved]:
        return [a for a in life.facts.approved if self.heard(a.arrival)]

    def acts(self, life: Life) -> Iterator[Act]:
        for act in life.facts.acts:
            if self.heard(act.arrival) and ({"all", self.site} & set(act.sites)):
                yield act

    def about(self, act: Act, a: Approved) -> bool:
        return act.revision == a.revision or (not act.revision and a.arrival <= act.arrival)

    def wall(self, moment: datetime) -> datetime:
        zone = ZoneInfo(self.knowledge.sites[self.site][0].time_zone)
        return moment.astimezone(zone).replace(tzinfo=None)

    def changeover(self) -> time:
        return time.fromisoformat(self.knowledge.sites[self.site][0].changeover)

    def past(self, day: date) -> bool:
        return self.wall(self.now) >= datetime.combine(day, self.changeover())

    def changeover_since(self, moment: datetime) -> bool:
        while moment <= self.now:
            if self.wall(moment).time() == self.changeover():
                return True
            moment += HOUR
        return False

    def schedule(self, life: Life, a: Approved) -> Act | None:
        found = [
            act
            for act in self.acts(life)
            if act.meaning is Meaning.SCHEDULED and self.about(act, a)
        ]
        return found[-1] if found else None

    # --- may it begin? -----------------------------------------------------------------------

    def ready(self, life: Life, a: Approved) -> bool:
        said = self.schedule(life, a)
        if a.revision in life.stopped or (said and said.hold):
            return False
        if said and said.until and self.past(said.until):
            return False
        arrived = max(a.arrival, said.arrival) if said else a.arrival
        urgent = bool(said and said.urgent)
        day = (said.effective if said else None) or (None if urgent else a.effective_date)
        if not urgent and not self.changeover_since(arrived):
            return False
        return (day is None or self.past(day)) and self.trained(life, a)

    def trained(self, life: Life, a: Approved) -> bool:
        if not a.gated or a.training is TrainingImpact.NONE or not {"all", self.site} & {*a.sites}:
            return True
        wall = self.wall(self.now)
        day = wall.date() - timedelta(days=1 if wall.time() < self.changeover() else 0)
        people = {
            r.person
            for r in life.facts.readings
            if r.revision == a.revision and self.heard(r.arrival)
        }
        return all(
            len(people & self.knowledge.holders(role, self.site, day)) >= number
            for role, number in self.knowledge.sites[self.site][0].minimum_qualified
            if role in a.audience or "worker" in a.audience or not a.audience
        )

    def mine(self, package: str, a: Approved) -> bool:
        found = self.knowledge.packages.get(f"{a.id}@{a.revision}")
        return found is not None and found.id == package

    def member_ready(self, package: str, name: str) -> bool:
        life = self.lives.get(name)
        if life is None:
            return False
        if life.withdrawn:
            return True
        known = self.approved(life)
        for index, a in enumerate(known):
            if not self.mine(package, a) or self.called_back(life, a):
                continue
            here = any({"all", self.site} & set(one.sites) for one in known[: index + 1])
            if not here or self.ready(life, a):
                return True
        return False

    def called_back(self, life: Life, a: Approved) -> bool:
        return any(
            act.meaning is Meaning.RECALLED and self.about(act, a) and act.arrival >= a.arrival
            for act in self.acts(life)
        )

    # --- what an hour brings -----------------------------------------------------------------

    def pending(self, life: Life, revision: str) -> bool:
        return revision not in life.barred and revision not in life.begun

    def hear(self, life: Life, act: Act) -> None:
        named = [a.revision for a in self.approved(life) if self.about(act, a)]
        if act.meaning is Meaning.RECALLED:
            life.barred |= {r for r in named if self.pending(life, r)}
        elif act.meaning is Meaning.STOP_USE:
            life.stopped |= {r for r in named if r in life.alive or self.pending(life, r)}
            life.finishing = "" if life.finishing in named else life.finishing
        elif act.meaning is Meaning.SCHEDULED:
            self.extend(life, act, named)
        elif act.meaning is Meaning.WITHDRAWN and not life.withdrawn:
            life.leaving = None
            if act.effective and not self.past(act.effective):
                life.leaving = act.effective
            else:
                self.withdraw(life)
        elif act.meaning is Meaning.REINSTATED:
            self.reinstate(life, act, named)

    def extend(self, life: Life, act: Act, named: list[str]) -> None:
        for revision in named:
            ends = life.until.get(revision)
            if ends and act.until and not self.past(ends) and not self.past(act.until):
                life.until[revision] = act.until

    def withdraw(self, life: Life) -> None:
        life.withdrawn, life.leaving, life.finishing = True, None, ""
        life.alive.clear()

    def leave(self, life: Life) -> None:
        if life.leaving and self.past(life.leaving):
            self.withdraw(life)

    def expire(self, life: Life) -> None:
        for revision, day in life.until.items():
            if self.past(day):
                life.ended.add(revision)
        while (over := life.ended & life.alive - {life.top}) or (
            over := life.ended & {life.current}
        ):
            life.alive -= over

    def reinstate(self, life: Life, act: Act, named: list[str]) -> None:
        if act.revision and not named:
            return
        out = life.withdrawn or (life.top != "" and life.current == "")
        life.withdrawn, life.leaving = False, None
        over = {r for r, day in life.until.items() if r in life.ended or self.past(day)}
        life.stopped -= set(named) - over
        back = act.revision or life.last
        if not out or back not in life.begun or (act.revision and back in over):
            return
        if back in life.until:
            life.alive = {r for r in life.alive if life.rank(r) < life.rank(back)}
        else:
            life.alive = set()
        life.alive = (life.alive | {back}) - over

    def begin(self, life: Life) -> set[str]:
        fresh = set()
        for a in self.approved(life):
            package = self.knowledge.packages.get(f"{a.id}@{a.revision}")
            waits = package is not None and package.id not in self.opened
            if waits or life.withdrawn or not self.pending(life, a.revision):
                continue
            if not self.ready(life, a):
                continue
            said = self.schedule(life, a)
            if said and said.until:
                life.until[a.revision] = said.until
            else:
                lower = {o.revision for o in life.facts.approved[: life.rank(a.revision)]}
                life.alive -= lower
                life.barred |= lower
            life.begun.append(a.revision)
            life.alive.add(a.revision)
            fresh.add(a.revision)
        return fresh

    def remember(self, life: Life, before: str, fresh: set[str]) -> None:
        now = life.current
        if now and now != before:
            life.last = now
            life.seen.setdefault(now, self.now)
            a = life.facts.approved[life.rank(now)]
            keeps = now in fresh and before and before not in life.stopped
            here = before and {"all", self.site} & set(life.facts.approved[life.rank(before)].sites)
            life.finishing = before if keeps and here and a.started_work == "former" else ""
        elif not life.alive:
            life.finishing = ""


def in_force(oracle: Oracle, name: str) -> tuple[str, bool, str]:
    """Return revision in force, whether withdrawn, and the revision for work that has begun."""
    life = oracle.lives[name]
    covered = ""
    if life.current:
        sites = life.facts.approved[life.rank(life.current)].sites
        covered = life.current if {"all", oracle.site} & set(sites) else ""
    return covered, life.withdrawn, life.finishing


def is_over(oracle: Oracle, name: str) -> bool:
    """Return whether the document was in force here, and now neither is nor was taken away."""
    life = oracle.lives[name]
    here = {a.revision for a in life.facts.approved if {"all", oracle.site} & set(a.sites)}
    taken_away = life.withdrawn or (life.top != "" and life.current == "")
    return bool(here & life.seen.keys()) and not taken_away and life.current not in here
