"""The weekly digest: for each person what is late, what comes, who asked since when, in plain text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP

from ims.loops.agenda import NOBODY, Line
from ims.standpoint import Standpoint

WIDE = 76


def render(standpoint: Standpoint, people: Mapping[str, Sequence[Line]]) -> str:
    """Return all digests, one after the other."""
    parts = [_text(standpoint, person, lines) for person, lines in people.items()]
    return ("\n" + "=" * WIDE + "\n\n").join(parts)


def mails(standpoint: Standpoint, people: Mapping[str, Sequence[Line]]) -> dict[str, bytes]:
    """Return a mail for each person by file name, as a draft that a mail program opens to send."""
    return {
        f"{person}.eml": _mail(standpoint, person, lines)
        for person, lines in people.items()
        if person != NOBODY
    }


def _mail(standpoint: Standpoint, person: str, lines: Sequence[Line]) -> bytes:
    known = standpoint.system.people.get(person)
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft
    mail["Subject"] = _subject(lines)
    if known and known.emails:
        mail["To"] = known.emails[0]
    mail.set_content(_text(standpoint, person, lines), cte="quoted-printable")
    return mail.as_bytes()


def _subject(lines: Sequence[Line]) -> str:
    late = sum(1 for one in lines if one.late)
    return f"{late} late, {len(lines) - late} to come" if late else f"{len(lines)} to come"


def _text(standpoint: Standpoint, person: str, lines: Sequence[Line]) -> str:
    late = [one for one in lines if one.late]
    coming = [one for one in lines if not one.late]
    who = standpoint.name(person) if person != NOBODY else "Nobody can be asked for these"
    parts = [who, standpoint.basis, ""]
    parts += _part(standpoint, "LATE", late)
    parts += _part(standpoint, "TO COME", coming)
    return "\n".join(parts).rstrip() + "\n"


def _part(standpoint: Standpoint, title: str, lines: Iterable[Line]) -> Iterator[str]:
    shown = [part for one in lines for part in _lines(standpoint, one)]
    if shown:
        yield from (title, *shown, "")


def _lines(standpoint: Standpoint, one: Line) -> Iterator[str]:
    late = f"  {one.late:,} day{'s' if one.late > 1 else ''} late" if one.late else ""
    where = "" if one.site == "all" else f" at {one.site}"
    yield f"  {one.due}{late}  {one.about}{where}"
    yield f"      {one.what}"
    others = [standpoint.name(p) for p in one.people]
    role = standpoint.role(one.role) if one.role else "you"
    since = f", asked since {one.since}" if one.since else ""
    yield f"      owed by {role}" + (f" ({', '.join(others)})" if one.role else "") + since
