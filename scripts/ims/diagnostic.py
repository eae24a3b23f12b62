"""What a check has to say, and the one error that stops the program."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One problem at one place: place, code, name of the fault, fact, smallest mend."""

    path: str
    line: int
    column: int
    code: str
    name: str
    fact: str
    help: str
    step: str = ""  # id of the commit, where history is judged


class ImsError(Exception):
    """The program cannot run: something the user can mend (exit code 2)."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help
