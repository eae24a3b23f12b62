"""The scene on which stories are played: a company, its people, and the clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from ims.demo.company import Company, Files
from ims.demo.signers import Hand, Question, signers_for
from ims.demo.stories import Cast, Event
from ims.diagnostic import ImsError
from ims.history.authority import Required
from ims.history.conclude import question_for
from ims.history.core import Core, read_core, text, texts
from ims.lifecycle.facts import BEGINNING
from ims.vocabulary import Meaning

_ORDER = (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED, Meaning.QUALITY_APPROVED)
_PAUSE = timedelta(minutes=11)


@dataclass
class Scene:
    """A company with its people; one method for each thing that all verbs do."""

    company: Company
    cast: Cast
    starter: Mapping[str, bytes]
    last: datetime = BEGINNING

    # --- where things are ----------------------------------------------------------------

    def path(self, id_: str) -> str:
        """Return where a document or record stands."""
        if found := self.company.state.paths.get(id_, ""):
            return found
        raise ImsError(f"the demo has no {id_}")

    def core(self, path: str, over: Mapping[str, bytes | None] | None = None) -> Core:
        """Return what history knows of a text, with changes that have not landed yet."""
        return read_core(path, self.company.with_changes(over or {})[path])

    def writers(self, name: str, *more: str) -> set[str]:
        """Return who wrote a text since its last approval."""
        known = self.company.state.writers_since_approval(name)
        return {writer.person for writer in known if writer.person} | {one for one in more if one}

    # --- signing -------------------------------------------------------------------------

    def sign(
        self,
        hand: Hand,
        meaning: Meaning,
        paths: Iterable[str],
        at: datetime,
        over: Mapping[str, bytes | None] | None = None,
        **more: object,
    ) -> Files:
        """Return a statement of a hand, in the local time of its person."""
        local = self.cast.local(hand.person, at)
        if hand.on_behalf_of:
            more["on_behalf_of"] = hand.on_behalf_of
        return self.company.sign(hand.person, hand.role, meaning, paths, local, over=over, **more)

    def approvals(
        self, event: Event, paths: Sequence[str], over: Files, author: str = ""
    ) -> tuple[Files, datetime]:
        """Return the signatures that texts need (`only` some), and when the last was given."""
        wanted: dict[Required, list[str]] = {}
        writers: set[str] = set()
        for path in paths:
            core = self.core(path, over)
            writers |= self.writers(core.id, author) | set(core.authors)
            question = question_for(core, self.company.authority, event.at.date(), writers)
            only = texts(event.data, "only")
            for one in question.required:
                if not only or one.meaning in only:
                    wanted.setdefault(one, []).append(path)
        return self.collected(event, wanted, writers, over)

    def collected(
        self,
        event: Event,
        wanted: Mapping[Required, Sequence[str]],
        writers: Iterable[str],
        over: Files,
    ) -> tuple[Files, datetime]:
        """Return the signatures that are wanted, one statement a hand, in the right order."""
        hands = signers_for(
            list(wanted),
            self.question(event, writers, min(path for some in wanted.values() for path in some)),
        )
        files: Files = {}
        at = event.at
        for one in sorted(wanted, key=lambda r: (_ORDER.index(Meaning(r.meaning)), r.role)):
            at += _PAUSE + timedelta(minutes=_noise(f"{at} {one.role}"))
            files |= self.sign(hands[one], Meaning(one.meaning), wanted[one], at, over)
        return files, at

    def question(self, event: Event, writers: Iterable[str], salt: str) -> Question:
        """Return who may be asked to sign on the day of an event."""
        day = event.at.date()
        return Question(
            self.company.authority, day, set(writers), self.cast.away(day), f"{salt} {day}"
        )

    # --- landing -------------------------------------------------------------------------

    def land(
        self, event: Event, files: Mapping[str, bytes | None], by: str, at: datetime, message: str
    ) -> None:
        """Land files as the event says: `merge` (usual), `squash` or `direct`."""
        style = text(event.data, "landing") or "direct"
        wait = 1 if style == "direct" else 2 + _noise(message)
        arrival = max(at, self.last) + timedelta(minutes=wait)
        merger = "" if style == "direct" else self.cast.merger
        self.company.land(
            files,
            by,
            f"{message}\n",
            self.cast.local(by, event.at if merger else arrival),
            merged_by=merger,
            merge_time=self.cast.local(self.cast.merger, arrival),
            squashed=style == "squash",
        )
        self.last = arrival
        self._must_be_right(event)

    def join(
        self, event: Event, side: int, files: Mapping[str, bytes | None], at: datetime, title: str
    ) -> None:
        """Merge a branch that was made commit by commit; `files` is what stands in it."""
        arrival = max(at, self.last) + timedelta(minutes=2)
        self.company.join(
            side, self.cast.merger, title, files, self.cast.local(self.cast.merger, arrival)
        )
        self.last = arrival
        self._must_be_right(event)

    def _must_be_right(self, event: Event) -> None:
        if wrong := self.company.live.wrong:
            first = wrong[0]
            raise ImsError(
                f"{event.story}, {event.at:%Y-%m-%d}, {event.do}: {first.path}: "
                f"{first.code} {first.fact}"
            )


def hand(written: str) -> Hand:
    """Return the hand that a story writes as `person@role`, or `person@role for other`."""
    named, _, other = written.partition(" for ")
    person, _, role = named.partition("@")
    return Hand(person, role, other)


def _noise(seed: str) -> int:
    """Return a few minutes that look like chance and are always the same."""
    return sha256(seed.encode()).digest()[0] % 23
