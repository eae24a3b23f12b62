#!/usr/bin/env python3
"""Set up and run IMS: `python3 scripts/dev.py demo`, `python3 scripts/dev.py test`.

Standard library only, on Linux, macOS and Windows. Each command first makes `.venv` from
requirements.txt where it is missing or out of date; a stamp in `.venv` skips that otherwise.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ims-stamp"
SITE = "build/site"
OLDEST = (3, 11)
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
ASK = "python3 scripts/dev.py" if os.name != "nt" else "py scripts\\dev.py"

VENV_HELP = "on Debian and Ubuntu: `apt install python3-venv`, then run this again"
INSTALL_HELP = """the lines above tell why. Look for one of these:
  - no network, or a company proxy: set HTTPS_PROXY, or PIP_INDEX_URL to your own mirror
  - hashes do not match: somebody changed a package or requirements.txt; do not go on, ask
  - Windows, a path is too long: move this folder nearer to the drive, or switch long paths on"""
PACKAGE_HELP = f"delete the folder .venv and run `{ASK} setup`"
LOCK = """pip compile --quiet --system-certs --universal --generate-hashes --no-emit-index-url
--no-annotate --extra dev --python-version 3.11 pyproject.toml -o requirements.txt
--custom-compile-command"""


class Stop(Exception):  # noqa: N818 - it ends the program in words, it is no bug
    """The program cannot go on; its arguments are what happened and what to do."""


class Step(NamedTuple):
    """One thing to run; without help, its own last line tells why it failed."""

    title: str
    command: Sequence[str]
    help: str = ""


def environment() -> dict[str, str]:
    """Return the environment without what a Git hook or another Python would leak into it."""
    leaks = ("GIT_", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if not name.startswith(leaks)}


def call(command: Sequence[str], folder: Path = ROOT) -> int:
    """Run a command and return its exit code."""
    sys.stdout.flush()
    return subprocess.run(command, cwd=folder, env=environment(), check=False).returncode


def run(steps: Sequence[Step], *, keep_going: bool = False) -> int:
    """Run numbered steps, tell which failed, and return the first exit code that is not 0."""
    first, failed = 0, []
    for number, step in enumerate(steps, 1):
        print(f"[{number}/{len(steps)}] {step.title} ...", flush=True)
        code = call(step.command)
        if code and step.help:
            tell(f"failed: {step.title} (exit code {code})", step.help)
        first = first or code
        failed += [step.title] if code else []
        if first and not keep_going:
            return first
    if failed and keep_going:
        print(f"failed: {', '.join(failed)}", file=sys.stderr, flush=True)
    return first


def module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module with the Python of `.venv`."""
    return [str(PYTHON), "-m", name, *arguments]


def digest() -> str:
    """Return what `.venv` depends on: the lock, the package's data, its Python and its place."""
    files = (ROOT / "requirements.txt", ROOT / "pyproject.toml", VENV / "pyvenv.cfg")
    parts = [file.read_bytes() if file.is_file() else b"" for file in files]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(ROOT)])).hexdigest()


def is_ready() -> bool:
    """Return whether `.venv` was completed from the files as they are now."""
    return PYTHON.exists() and STAMP.is_file() and STAMP.read_text("ascii") == digest()


def ready() -> None:
    """Complete `.venv`, unless its stamp says that nothing changed."""
    if not is_ready():
        complete()


def complete() -> None:
    """Make `.venv`, install what the lock names, then the tool itself from this folder."""
    require_git()
    steps = set_up_steps()
    STAMP.unlink(missing_ok=True)
    if code := run(steps):
        raise SystemExit(code)
    STAMP.write_text(digest(), "ascii")


def set_up_steps() -> list[Step]:
    """Return the steps of a set-up; a `.venv` that works is kept."""
    pip = (*module("pip"), "install", "--quiet", "--no-input", "--disable-pip-version-check")
    lock = (*pip, "--require-hashes", "-r", "requirements.txt")
    tool = (*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    make = (sys.executable, "-m", "venv", "--clear", str(VENV))
    return [
        *([] if venv_works() else [Step("make .venv", make, VENV_HELP)]),
        Step("install what requirements.txt names, about half a minute", lock, INSTALL_HELP),
        Step("install the command `ims`", tool, PACKAGE_HELP),
    ]


def venv_works() -> bool:
    """Return whether `.venv` has a Python that is new enough, with pip."""
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    command = [str(PYTHON), "-c", probe]
    return (
        PYTHON.exists() and not subprocess.run(command, check=False, capture_output=True).returncode
    )


def require_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Refuse a Python that is too old, and name a newer one where there is one."""
    if version >= OLDEST:
        return
    from shutil import which

    help = (
        "install a newer one (python.org or your package manager), open a new terminal, try again"
    )
    if newer := [name for minor in range(20, 10, -1) if which(name := f"python3.{minor}")]:
        help = f"run it with the newer one: `{newer[0]} scripts/dev.py`"
    found = ".".join(map(str, version))
    raise Stop(f"IMS needs Python 3.11 or later; this is {found} ({sys.executable})", help)


def require_git() -> None:
    """Refuse to go on without Git."""
    from shutil import which

    if which("git") is None:
        help = "install Git (git-scm.com or your package manager), open a new terminal, try again"
        raise Stop("IMS needs Git, and no command `git` is found", help)


def setup(arguments: Sequence[str]) -> int:
    """Install everything into .venv; `--hook` also checks on every commit."""
    refuse_unknown(arguments, {"--hook"})
    ready()
    if arguments:
        return call(module("pre_commit", "install", "--install-hooks"))
    print(f"Ready. Next: `{ASK} demo`, or `{ASK} setup --hook` to check on every commit.")
    return 0


COMPANY, DAY = "build/demo", "2026-11-20"  # where the demo goes, and the day on which it ends
_IN_IT = ("--root", COMPANY)
_SEE = "see the lines above"
DEMO = (
    Step("check the starter", module("ims", "check"), _SEE),
    Step(f"replay the demo in {COMPANY}", module("ims", "demo", COMPANY), _SEE),
    Step("check its documents", module("ims", "check", *_IN_IT, "--today", DAY), _SEE),
    Step("verify its history", module("ims", "verify", *_IN_IT), _SEE),
    Step(f"build its site in {SITE}", module("ims", "build", *_IN_IT, "--as-of", DAY, SITE), _SEE),
    Step("verify the site", module("ims", "site-verify", *_IN_IT, SITE), _SEE),
)


def demo(arguments: Sequence[str]) -> int:
    """Replay an invented company, verify it, build its site; `--serve` shows it in the browser."""
    refuse_unknown(arguments, {"--serve"})
    ready()
    remove(ROOT / COMPANY)
    if code := run(DEMO):
        return code
    print(f"The company is in {ROOT / COMPANY}, its site in {ROOT / SITE}. All of it is made up.")
    if arguments:
        return serve()
    print(f"To look at it: open {SITE}/index.html, or run `{ASK} demo --serve`.")
    return 0


def remove(folder: Path) -> None:
    """Delete a folder; Git's files are read-only, which Windows takes seriously."""
    import shutil
    import stat

    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=not folder.exists())


def serve() -> int:
    """Show the built site on this machine only, on the first free port from 8000."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    handler = partial(SimpleHTTPRequestHandler, directory=str(ROOT / SITE))
    ThreadingHTTPServer.allow_reuse_address = os.name != "nt"  # Windows would share a port in use
    for port in range(8000, 8100):
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:
            continue
        with server:
            print(f"Open http://127.0.0.1:{port}/ in a browser. Stop with Ctrl+C.", flush=True)
            server.serve_forever()
    raise Stop("no free port between 8000 and 8099", "stop another server and run this again")


def ims(arguments: Sequence[str]) -> int:
    """Run any command of the tool, for example `ims new --help`."""
    ready()
    return call(module("ims", *arguments), Path.cwd())


def check(arguments: Sequence[str]) -> int:
    """Check all controlled files, or the named ones; short for `ims check`."""
    return ims(["check", *arguments])


LINT = (
    Step("lint (ruff check)", module("ruff", "check"), "mend the places named above"),
    Step("form (ruff format)", module("ruff", "format", "--check"), f"`{ASK} lint --fix` does it"),
)


def lint(arguments: Sequence[str]) -> int:
    """Check the form of the Python code; `--fix` mends what can be mended."""
    refuse_unknown(arguments, {"--fix"})
    ready()
    mend = (
        Step("mend", module("ruff", "check", "--fix", "-q")),
        Step("form", module("ruff", "format")),
    )
    return run(mend if arguments else LINT, keep_going=True)


def test(arguments: Sequence[str]) -> int:
    """Run lint, types and tests; arguments go to pytest, whose closing line comes last."""
    ready()
    types = Step("types (mypy)", module("mypy"), "mend the places named above")
    shared = () if arguments else ("-n", "auto", "--dist", "worksteal")  # all of it: on all cores
    tests = Step("tests (pytest)", module("pytest", *shared, *arguments))
    return run((*LINT, types, tests), keep_going=True)


def bench(arguments: Sequence[str]) -> int:
    """Measure speed against floors in the same run."""
    ready()
    return call([str(PYTHON), "-m", "tests.bench.bench", *arguments])


def lock(arguments: Sequence[str]) -> int:
    """Write requirements.txt anew from pyproject.toml; `--upgrade` takes newer packages."""
    if not venv_works():
        complete()
    write = module("uv", *LOCK.split(), "python scripts/dev.py lock", *arguments)
    if code := run([Step("write requirements.txt", write, INSTALL_HELP)]):
        return code
    ready()
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    function.__name__: function for function in (setup, demo, check, ims, test, lint, bench, lock)
}


def refuse_unknown(arguments: Sequence[str], known: set[str]) -> None:
    """Refuse an argument that means nothing here."""
    for argument in arguments:
        if argument not in known:
            allowed = ", ".join(sorted(known)) or "none"
            raise Stop(f"`{argument}` is no option of this command", f"options: {allowed}")


def usage() -> str:
    """Return the help text."""
    rows = [f"  {name:6}  {(f.__doc__ or '').splitlines()[0]}" for name, f in COMMANDS.items()]
    return "\n".join([f"usage: {ASK} COMMAND [arguments]", "", *rows])


def tell(message: str, help: str) -> None:
    """Say what failed and what to do."""
    print(f"{message}\n  help: {help}", file=sys.stderr, flush=True)


def command(name: str) -> Callable[[Sequence[str]], int]:
    """Return the function of a command."""
    require_python()
    if name not in COMMANDS:
        raise Stop(f"there is no command `{name}`", f"use one of {', '.join(COMMANDS)}")
    return COMMANDS[name]


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if not argv or argv[0] in {"-h", "--help"}:
        print(usage())
        return 0 if argv else 2
    try:
        return command(argv[0])(argv[1:])
    except Stop as stop:
        tell(*stop.args)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
