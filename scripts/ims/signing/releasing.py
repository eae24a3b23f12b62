"""The next release: what is in force after a state, chained to the release before."""

from ims.diagnostic import ImsError
from ims.history.in_force import set_digest
from ims.history.state import State
from ims.signing import Signature, release
from ims.vocabulary import KeyPurpose, Meaning


def next_release(state: State, signature: Signature) -> tuple[str, bytes]:
    """Return where the next release belongs and its bytes, ready to be signed (R12, R34).

    Raises ImsError where the clock stands before the last step.
    """
    former = state.releases[-1]
    known_at = state.arrivals[state.head]
    if signature.time < known_at.replace(microsecond=0):
        raise ImsError(
            f"the last step arrived at {known_at:%Y-%m-%dT%H:%M:%SZ}, which is later than now",
            "correct the clock of this computer",
        )
    return release(
        state.authority.settings.system,
        signature,
        state.next_release_number,
        state.head,
        former=former.digest,
        effective_set=set_digest(state, signature.time, known_at),
    )


def releasing_role(state: State, person: str, fingerprint: str) -> str:
    """Return the role in which a person may release with a key.

    Raises ImsError where the matrix, the register of people or the key says no.
    """
    row = state.authority.acts.get(Meaning.RELEASED)
    known = state.authority.people[person]
    day = state.arrivals[state.head].date()
    held = [role for role in (row.roles if row else ()) if known.sites_of(role, day)]
    if not held:
        roles = ", ".join(row.roles) if row else "nobody"
        raise ImsError(f"{person} may not release", f"the approval matrix names {roles}")
    if not state.authority.keys[fingerprint].may_sign(KeyPurpose.RELEASE):
        raise ImsError("this key was not enrolled for releases", "enrol one: `ims enrol`")
    return held[0]
