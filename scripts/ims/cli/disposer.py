"""The command that deals with a finding of the past, in the open and for ever."""

import click

from ims.cli.hand import Hand, Wish, sign, signs
from ims.diagnostic import ImsError
from ims.judge import History
from ims.signing import Signature
from ims.signing.decide import role_for_act
from ims.vocabulary import Meaning


@click.command()
@click.argument("code")
@click.argument("commit")
@signs(reason=True)
def dispose(code: str, commit: str, hand: Hand) -> int:
    """Say how a finding of `ims verify` was dealt with: its CODE and the COMMIT it stands at.

    The finding stays visible for ever, with your name, reason and record beside it; it no
    longer makes `ims verify` fail. Nothing of the past is rewritten.
    """
    desk = hand.desk()
    history = desk.opened.history
    step = desk.opened.repository.resolve(commit)
    _show(history, code, step)
    pen = hand.pen(desk.case.before.authority)
    if pen.person.id in history.state.involved.get(step, frozenset()):
        raise ImsError(
            f"{pen.person.name} wrote or signed something in {step[:12]}",
            "somebody who had no part in it deals with it",
        )
    role = hand.role or role_for_act(desk.study, Meaning.VERIFIED, pen.person.id, ("all",))
    wish = Signature(
        pen.person.id,
        pen.person.name,
        role,
        Meaning.VERIFIED,
        hand.now(),
        pen.held.method,
        hand.reason,
        hand.behalf,
    )
    target = {"id": code, "revision": step, "parts": {}}
    asked = f"Sign as {role} {pen.person.name} that {code} of {step[:12]} was dealt with?"
    return 0 if sign(hand, desk, pen, [Wish(wish, [target])], asked) else 1


def _show(history: History, code: str, step: str) -> None:
    """Print the findings; raises ImsError where there are none to deal with."""
    told = [*history.wrong, *history.flagged]
    found = [d for d in told if (d.code, d.step) == (code, step)]
    if not found:
        raise ImsError(f"`ims verify` tells no {code} of {step[:12]}", "look at its report")
    if done := history.disposition(found[0]):
        raise ImsError(f"{done.said.name} dealt with it already: {done.said.reason}")
    for diagnostic in found:
        click.echo(f"{diagnostic.path or step[:12]}: {code} {diagnostic.name}: {diagnostic.fact}")
