"""Who signs and with what: the options that all signing commands share, and the signing itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ims import git
from ims.cli import options
from ims.desk import Desk, open_desk, write_signed
from ims.diagnostic import ImsError
from ims.exchange import redline_text
from ims.history.authority import Authority, Person
from ims.history.study import Study
from ims.keys import HeldKey, Wanted, find_key
from ims.signing import Json, Signature, statement
from ims.signing.present import Sheet, question
from ims.signing.rehearse import Draft, Objection, in_words, objections, study_of
from ims.vocabulary import KeyPurpose, Meaning, Method

Command = Callable[..., int]
Signed = dict[str, tuple[bytes, bytes]]


@dataclass(frozen=True)
class Hand:
    """The person at the keyboard, as the options tell."""

    root: Path
    key: Path | None = None
    demo_key: str = ""
    person: str = ""
    behalf: str = ""
    role: str = ""
    reason: str = ""
    base: str = ""
    time: datetime | None = None
    yes: bool = False

    def now(self) -> datetime:
        """Return the time, in the zone of the computer, in whole seconds."""
        return (self.time or datetime.now().astimezone()).replace(microsecond=0)

    def desk(self) -> Desk:
        """Return the desk to sign at; raises ImsError where nobody has authority yet."""
        desk = open_desk(self.root, self.base, self.now())
        desk.refuse_unadopted()
        return desk

    def pen(self, authority: Authority, purpose: KeyPurpose = KeyPurpose.APPROVAL) -> "Pen":
        """Return key and holder; raises ImsError where no key is enrolled for the person."""
        if self.demo_key:
            held = _demo(self.demo_key, authority, self.now().date())
            owner = authority.keys[held.public.fingerprint].person
        else:
            git_key = git.setting(self.root, "user.signingkey")
            by_ssh = git.setting(self.root, "gpg.format") == "ssh"
            wanted = Wanted(self.key, git_key if by_ssh else "", self.person, purpose)
            held, entry = find_key(wanted, authority.keys)
            owner = entry.person
        if owner not in authority.people:
            raise ImsError(f"`{owner}` is not in the register of people", "see controls/people")
        return Pen(held, authority.people[owner])


@dataclass(frozen=True)
class Pen:
    """A key and the person who holds it."""

    held: HeldKey
    person: Person


def _demo(person: str, authority: Authority, day: date) -> HeldKey:
    from ims.demo.company import key_of

    if not authority.settings.demo:
        raise ImsError("demo keys are public; they sign nothing outside the demo")
    for number in range(1, 10):
        key = key_of(person, number)
        entry = authority.keys.get(key.public.fingerprint)
        if entry and not entry.revoked and entry.expires >= day:
            return HeldKey(key.public, Method.DEMO, key.sign)
    raise ImsError(f"no demo key of `{person}` is enrolled", "name a person of the demo")


# --- options ---------------------------------------------------------------------------------

_OPTIONS = (
    click.option("--key", type=click.Path(path_type=Path), help="Key file; default: Git's, the agent's."),
    click.option("--demo-key", default="", metavar="PERSON", help="Public key of the demo.", hidden=True),
    click.option("--person", default="", help="Who signs; default: the owner of the key."),
    click.option("--on-behalf-of", "behalf", default="", metavar="PERSON", help="Who delegated it."),
    click.option("--as", "role", default="", metavar="ROLE", help="Role; default: what is asked of you."),
    click.option("--base", default="", help="The controlled branch; default: origin/main, main."),
    click.option("--time", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), hidden=True),
    click.option("--yes", is_flag=True, help="Do not ask; what is signed is shown all the same."),
)  # fmt: skip


def signs(*, reason: bool = False) -> Callable[[Command], Command]:
    """Add the options of a command that signs; it gets them as one `hand`.

    With `reason` it is a decision that cannot be taken without one.
    """

    def add(command: Command) -> Command:
        @wraps(command)
        def with_hand(**given: Any) -> int:
            return command(hand=Hand(**{name: given.pop(name) for name in _NAMES}), **given)

        result: Command = with_hand
        for option in (*_OPTIONS, _reason(must=reason)):
            result = option(result)
        return options.root(result)

    return add


def _reason(*, must: bool) -> Callable[[Command], Command]:
    if must:
        return click.option("--reason", required=True, help="Why, in a sentence.")
    return click.option("--reason", default="", help="Why, in a sentence.")


_NAMES = tuple(Hand.__dataclass_fields__)
site_option = click.option("--site", "sites", multiple=True, help="Site; default: all.")


# --- signing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """One statement that somebody wants to sign."""

    signature: Signature
    targets: Sequence[Json]


def show(sheets: Iterable[Sheet]) -> None:
    """Print what is about to be signed."""
    for sheet in sheets:
        click.echo("\n".join(sheet.lines))
        if sheet.against:
            click.echo(f"  {'compared with:':<14} {sheet.against}")
        if sheet.redline is not None:
            text = redline_text.render(sheet.redline)
            click.echo("".join(f"    {line}\n" for line in text.splitlines()), nl=False)
        click.echo()


def refuse(found: Sequence[Objection]) -> None:
    """Raise ImsError where something speaks against a signature."""
    if found:
        help = found[0].help
        facts = "; ".join(dict.fromkeys(objection.fact for objection in found))
        raise ImsError(f"nothing was signed: {facts}", help)


def rehearse(desk: Desk, pen: Pen, wishes: Sequence[Wish]) -> None:
    """Raise ImsError where one of the statements would not count."""
    drafts = [Draft(*_statement(desk, wish), pen.held.public) for wish in wishes]
    study = study_of(desk.case, drafts)
    refuse([objection for draft in drafts for objection in objections(study, draft.path)])


def _statement(desk: Desk, wish: Wish) -> tuple[str, bytes]:
    return statement(desk.study.authority.settings.system, wish.signature, wish.targets)


def confirmed(hand: Hand, asked: str) -> bool:
    """Return whether the signer wants it, after everything was shown."""
    if hand.yes or click.confirm(asked):
        return True
    click.echo("nothing was signed")
    return False


def make(desk: Desk, pen: Pen, wishes: Sequence[Wish]) -> tuple[Signed, Study]:
    """Return the signed statements, each proved and judged, and the step as it would land then."""
    signed: Signed = {}
    for wish in wishes:
        path, raw = _statement(desk, wish)
        signed[path] = (raw, pen.held.sign(raw, _namespace(wish)))
    files = {path: pair[0] for path, pair in signed.items()}
    files |= {f"{path}.sig": pair[1] for path, pair in signed.items()}
    study = study_of(desk.case.with_files(files))
    refuse([objection for path in signed for objection in objections(study, path)])
    return signed, study


def _namespace(wish: Wish) -> str:
    if wish.signature.method is Method.FORGE:
        return KeyPurpose.FORGE.namespace
    reading = wish.signature.meaning is Meaning.READ_AND_UNDERSTOOD
    return (KeyPurpose.READING if reading else KeyPurpose.APPROVAL).namespace


def sign(hand: Hand, desk: Desk, pen: Pen, wishes: Sequence[Wish], asked: str = "") -> Study | None:
    """Ask, sign and write; return the step as it would land then, None where nobody wants it."""
    first = wishes[0].signature
    count = sum(len(wish.targets) for wish in wishes)
    usual = question(first.meaning, first.role, first.name, count, first.on_behalf_of)
    if not confirmed(hand, asked or usual):
        return None
    now = hand.now()  # reading takes time, and the time is that of the signature
    dated = [replace(wish, signature=replace(wish.signature, time=now)) for wish in wishes]
    signed, study = make(desk.later(now), pen, dated)
    tell_next(write_signed(hand.root, signed))
    return study


def tell_next(written: Sequence[str]) -> None:
    """Print what was written and what to do with it."""
    for path in written:
        click.echo(f"wrote {path}")
    folders = sorted({path.rpartition("/")[0] for path in written})
    click.echo(f'next: git add {" ".join(folders)} && git commit -m "Signatures"')


def tell_missing(study: Study, names: Iterable[str]) -> None:
    """Print for each text or file which signatures it waits for."""
    for name in names:
        found = study.assessments.get(name)
        if found and found.is_complete:
            click.echo(f"{name}: all signatures are there; it counts when it lands")
        elif found:
            click.echo(f"{name}: {in_words(found)}")
