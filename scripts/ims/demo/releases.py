"""Verb about releases: fix what is in force, signed and chained to the release before."""

from ims.demo.scene import Scene, hand
from ims.demo.stories import Event
from ims.history.in_force import set_digest
from ims.signing import Signature, release
from ims.vocabulary import KeyPurpose, Meaning, Method


def publish(scene: Scene, event: Event) -> None:
    """Release the state after the last step."""
    company, state = scene.company, scene.company.state
    who = hand(event.get("by"))
    former = state.releases[-1]
    at = max(event.at, scene.last)
    wish = Signature(
        who.person,
        company.name_of(who.person),
        who.role,
        Meaning.RELEASED,
        scene.cast.local(who.person, at),
        Method.DEMO,
    )
    known_at = state.arrivals[state.head]
    number = former.release.number + 1 if former.release else 0
    path, raw = release(
        company.system, wish, number, state.head, former.digest, set_digest(state, at, known_at)
    )
    armored = company.key(who.person).sign(raw, KeyPurpose.RELEASE.namespace)
    scene.land(event, {path: raw, f"{path}.sig": armored}, who.person, at, f"Release {number}")
