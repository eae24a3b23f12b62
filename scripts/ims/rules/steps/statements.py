"""SIG: why a signature does not count."""

from collections.abc import Iterator
from datetime import timedelta

from ims.history.statements import Arrived, purpose_of
from ims.history.study import Study
from ims.models.statement import Statement
from ims.rules.steps import statement_rule
from ims.vocabulary import Meaning, Method

_SIGN_AGAIN = "sign again with `ims approve`; nobody writes statements by hand"


@statement_rule("SIG001", help=_SIGN_AGAIN)
def statement_unreadable(arrived: Arrived, _: Study) -> Iterator[str]:
    """A statement cannot be read.

    Why: 21 CFR 11.10(a): altered or invalid records are discerned.
    """
    if arrived.statement is None:
        yield arrived.unreadable


@statement_rule("SIG002", help=_SIGN_AGAIN)
def statement_form(arrived: Arrived, _: Study) -> Iterator[str]:
    """A statement stands in another form, or under another name, than the one that was signed.

    Why: one statement has one form; a file that was reformatted is not what was signed.
    """
    if arrived.form:
        yield arrived.form


@statement_rule("SIG003", help="the signer signs again; the signature belongs to other bytes")
def signature_does_not_verify(arrived: Arrived, _: Study) -> Iterator[str]:
    """The signature beside a statement does not prove it.

    Why: 21 CFR 11.70: a signature is linked to its record and cannot be moved to another.
    """
    if arrived.statement and arrived.verified is None:
        yield arrived.bad_signature


@statement_rule("SIG004", help="enrol the key first, in a change of its own: `ims enrol`")
def key_not_enrolled(arrived: Arrived, study: Study) -> Iterator[str]:
    """A statement is signed by a key that was not enrolled before this step.

    Why: 21 CFR 11.100(b): identity is checked before a signature is accepted; a change may
    not bring the key that approves it.
    """
    if arrived.verified and arrived.verified.key.fingerprint not in study.authority.keys:
        yield f"{arrived.verified.key.fingerprint} is not enrolled in the state before"


@statement_rule("SIG005", help="sign with a key that is in use; a lost key is never used again")
def key_not_in_use(arrived: Arrived, study: Study) -> Iterator[str]:
    """A statement arrives after its key was revoked or has expired, or before it was valid.

    Why: 21 CFR 11.300(b), (c); judged at arrival, since the signer chooses the time written
    in the statement.
    """
    key = study.authority.keys.get(arrived.verified.key.fingerprint) if arrived.verified else None
    day = arrived.arrival.date()
    if key is None:
        return
    if key.revoked:
        yield f"the key of {key.person} was revoked ({key.revocation_reason}, {key.revoked})"
    elif day > key.expires:
        yield f"the key of {key.person} expired on {key.expires}; it arrived on {day}"
    elif day < key.valid_from:
        yield f"the key of {key.person} is valid from {key.valid_from}; it arrived on {day}"


@statement_rule("SIG006", help="sign with a key that was enrolled for this purpose")
def key_for_another_purpose(arrived: Arrived, study: Study) -> Iterator[str]:
    """A key signs what it was not enrolled for.

    Why: 21 CFR 11.70; a key for reading or for commits can never approve (R05).
    """
    key = study.authority.keys.get(arrived.verified.key.fingerprint) if arrived.verified else None
    purpose = purpose_of(arrived.said) if arrived.statement else None
    if key and purpose and not key.may_sign(purpose):
        yield f"the key is enrolled for {', '.join(sorted(key.purposes))}, not for {purpose}"


@statement_rule("SIG007", help="each person signs with a key of their own")
def signed_for_another(arrived: Arrived, study: Study) -> Iterator[str]:
    """A statement names another person than the owner of the key.

    Why: 21 CFR 11.100(a), 11.200(a)(2): a signature is unique to one person and used by nobody else.
    """
    key = study.authority.keys.get(arrived.verified.key.fingerprint) if arrived.verified else None
    by_forge = arrived.statement and arrived.said.method is Method.FORGE
    if key and arrived.statement and not by_forge and key.person != arrived.said.person:
        yield f"the key belongs to {key.person}, the statement speaks for {arrived.said.person}"


@statement_rule("SIG008", help="sign in this system; statements of another one are void here")
def other_system(arrived: Arrived, study: Study) -> Iterator[str]:
    """A statement was made for another management system.

    Why: 21 CFR 11.70: nothing is replayed in another company's system.
    """
    system = study.authority.settings.system
    if arrived.statement and arrived.said.system != system:
        yield f"it was signed for `{arrived.said.system}`, this is `{system}`"


@statement_rule("SIG009", help="correct the clock of the computer and sign again")
def signed_in_the_future(arrived: Arrived, study: Study) -> Iterator[str]:
    """A statement bears a time later than its arrival.

    Why: R36: the time is checked against one that the signer does not set alone.
    """
    skew = timedelta(minutes=study.authority.settings.clock_skew)
    if arrived.statement and arrived.said.time > arrived.arrival + skew:
        yield f"signed at {arrived.said.time}, arrived at {_shown(arrived)}"


@statement_rule("SIG010", help="sign again; the wait is `signing_window` in controls/system.yaml")
def signed_too_long_ago(arrived: Arrived, study: Study) -> Iterator[str]:
    """A statement arrives long after the time that it bears.

    Why: E3, R03: a key that is lost or expired could be used with an old date.
    """
    days = study.authority.settings.signing_window
    if arrived.statement and arrived.said.time < arrived.arrival - timedelta(days=days):
        yield f"signed at {arrived.said.time}, arrived at {_shown(arrived)}, over {days} days later"


@statement_rule("SIG011", help="the name stands in controls/people; sign again")
def other_printed_name(arrived: Arrived, study: Study) -> Iterator[str]:
    """The printed name differs from the register of people.

    Why: 21 CFR 11.50(a)(1): the printed name of the signer is shown with the signature.
    """
    if not arrived.statement:
        return
    person = study.authority.people.get(arrived.said.person)
    if person and person.name != arrived.said.name:
        yield f"`{arrived.said.name}`, the register says `{person.name}`"


@statement_rule(
    "SIG012", help="sign in a way that `accepted_methods` in controls/system.yaml names"
)
def method_not_accepted(arrived: Arrived, study: Study) -> Iterator[str]:
    """A signature was made in a way that this organization does not accept.

    Why: 21 CFR 11.200(a)(1): two distinct components; the demo's public keys count nowhere else.
    """
    if not arrived.statement:
        return
    said, settings = arrived.said, study.authority.settings
    if said.method is Method.DEMO:
        if not settings.demo:
            yield "demo keys are public; they sign nothing outside the demo"
    elif settings.accepted_methods and said.method not in settings.accepted_methods:
        yield f"`{said.method}`; accepted are {', '.join(settings.accepted_methods)}"
    elif why := _method_and_key(said, arrived, study):
        yield why


def _method_and_key(said: Statement, arrived: Arrived, study: Study) -> str:
    """Return what the key itself tells against the method that is claimed."""
    if arrived.verified is None:
        return ""
    claimed = said.method in {Method.HARDWARE, Method.PASSKEY}
    if claimed and not arrived.verified.key.is_hardware:
        return f"`{said.method}` is claimed, and the key is none of a hardware key"
    if said.method is Method.PASSKEY and not arrived.verified.user_verified:
        return "the passkey signed without asking for PIN or biometric"
    counts = study.authority.settings.forge_counts_for
    if said.method is Method.FORGE and said.meaning not in {*counts, Meaning.REJECTED}:
        return f"attested by a forge, which counts for {', '.join(counts)} only"
    return ""


def _shown(arrived: Arrived) -> str:
    return arrived.arrival.isoformat(timespec="seconds")
