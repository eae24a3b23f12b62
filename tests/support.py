"""What several tests need: small systems, and fixtures that carry their own expectations.

A fixture of `tests/data/rules/<CODE>/` says on the very line what is expected there, and in its
last lines where it stands. The marks are taken out of the bytes before the check:

    stauts: draft  # expect: MET001
    # A title <!-- expect: TXT003 -->
    <!-- place: docs/policies/POL-900.md -->   where it stands; else docs/procedures/SOP-900.md
    <!-- with: docs/policies/SOP-900.md -->    a copy of it stands there as well
    <!-- without: controls/retention.yaml -->  that file is not there
    <!-- shown-as: flow.svg -->                SOP-001 shows it under this name
    <!-- grow: 2000001 -->                     it is repeated until it has so many bytes

In YAML the last three stand after `# `.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from ims.check import Report, check
from ims.diagnostic import Diagnostic
from ims.files import Folder, WithFiles
from ims.rules import all_rules
from ims.system import ManagementSystem

SETTINGS = "controls/system.yaml"
SHOWING = "docs/procedures/SOP-001.md"
DATA = Path(__file__).parent / "data"
TODAY = date(2026, 6, 1)


def build_tree(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    """Return texts by path as a tree of bytes."""
    return {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}


@cache
def small_tree() -> dict[str, bytes]:
    """Return the files of `tests/data/system`, read once."""
    return dict(Folder(DATA / "system"))


def small_system(changes: Mapping[str, str | bytes | None] | None = None) -> ManagementSystem:
    """Return the small system with files added or replaced; None takes a file away."""
    changes = changes or {}
    gone = {path for path, text in changes.items() if text is None}
    kept = {path: raw for path, raw in small_tree().items() if path not in gone}
    more = build_tree({path: text for path, text in changes.items() if text is not None})
    return ManagementSystem(WithFiles(kept, more))


# --- fixtures of rules ----------------------------------------------------------------------

_EXPECT = re.compile(rb"[ ]*(?:#|<!--) expect: ([A-Z0-9 ]+?)(?: -->)?(\r?)\Z")
_ORDER = re.compile(
    rb"\A(?:#|<!--) (place|with|without|shown-as|grow|expect-at): (.+?)(?: -->)?\r?\Z"
)


@dataclass(frozen=True)
class Fixture:
    """A file of `tests/data/rules/<CODE>/`: its bytes without marks, and what the marks say."""

    name: str
    code: str
    path: str
    raw: bytes
    expected: tuple[tuple[int, str], ...]
    copies: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    shown_as: str = ""

    @property
    def is_bad(self) -> bool:
        return self.name.rpartition("/")[2].startswith("bad")


def read_fixture(path: Path) -> Fixture:
    """Return a fixture from disk."""
    lines: list[bytes] = []
    expected: list[tuple[int, str]] = []
    orders: list[tuple[str, str]] = []
    for line in path.read_bytes().split(b"\n"):
        if order := _ORDER.search(line):
            orders.append((order[1].decode(), order[2].decode()))
            continue
        if mark := _EXPECT.search(line):
            expected += [(len(lines) + 1, code) for code in mark[1].decode().split()]
        lines.append(line[: mark.start()] + mark[2] if mark else line)
    fixture = Fixture(
        name=f"{path.parent.name}/{path.name}",
        code=path.parent.name,
        path="docs/procedures/SOP-900.md",
        raw=b"\n".join(lines),
        expected=tuple(sorted(expected)),
    )
    return _ordered(fixture, orders)


def _ordered(fixture: Fixture, orders: list[tuple[str, str]]) -> Fixture:
    for order, value in orders:
        if order == "place":
            fixture = replace(fixture, path=value)
        elif order == "expect-at":
            line, code = value.split()
            fixture = replace(fixture, expected=(*fixture.expected, (int(line), code)))
        elif order == "without":
            fixture = replace(fixture, without=(*fixture.without, value))
        elif order == "shown-as":
            fixture = replace(fixture, shown_as=value)
        elif order == "with":
            fixture = replace(fixture, copies=(*fixture.copies, value))
        else:
            times = int(value) // len(fixture.raw) + 1
            fixture = replace(fixture, raw=fixture.raw * times)
    return fixture


def check_fixture(fixture: Fixture, without: frozenset[str] = frozenset()) -> Report:
    """Check one fixture laid over the small system; CON003 is told by a full check only."""
    # At the level of its own rule: a rule added later leaves the other fixtures alone.
    level = f"rules_level: {all_rules()[fixture.code].level}".encode()
    settings = small_tree()[SETTINGS].replace(b"rules_level: 1", level)
    more: dict[str, str | bytes | None] = {SETTINGS: settings}
    more |= dict.fromkeys([fixture.path, *fixture.copies], fixture.raw) | dict.fromkeys(
        fixture.without
    )
    if fixture.shown_as:
        more[SHOWING] = small_tree()[SHOWING] + f"\n![A picture]({fixture.shown_as})\n".encode()
    system = small_system(more)
    paths = None if fixture.code == "CON003" else [fixture.path]
    return check(system, TODAY, paths, without=without)


def places(diagnostics: tuple[Diagnostic, ...]) -> tuple[tuple[int, str], ...]:
    """Return line and code of each diagnostic."""
    return tuple(sorted((found.line, found.code) for found in diagnostics))
