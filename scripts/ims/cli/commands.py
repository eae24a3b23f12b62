"""The `ims` command: its groups by person, loaded only when asked for."""

from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

import click

from ims import __version__
from ims.diagnostic import ImsError

# Each command is one thin function in the module of the person who uses it.
COMMANDS = {
    "Author": {
        "new": "author",
        "revise": "reviser",
        "intake": "taker",
        "check": "author",
        "status": "author",
        "gate": "author",
        "import": "importer",
    },
    "Signer": {
        "approve": "signer",
        "reject": "signer",
        "schedule": "signer",
        "review": "signer",
        "stop-use": "signer",
        "withdraw": "signer",
        "recall": "signer",
        "reinstate": "signer",
        "acknowledge": "readings",
        "enrol": "enrolment",
        "delegate": "enrolment",
        "import-reviews": "reviews",
        "dispose": "disposer",
    },
    "Auditor": {
        "verify": "auditor",
        "trail": "inspector",
        "diff": "inspector",
        "as-of": "inspector",
        "export": "exporter",
        "export-guide": "auditor",
        "requirement": "coverage",
        "matrix": "coverage",
        "coverage": "coverage",
        "gaps": "coverage",
        "applicability": "coverage",
        "compulsory": "coverage",
        "crosswalk": "crosswalk",
        "overlap": "crosswalk",
        "editions": "crosswalk",
    },
    "Reader and manager": {
        "register": "reader",
        "due": "due",
        "loops": "loops",
        "actions": "events",
        "clocks": "events",
        "find": "events",
        "audits": "audits",
        "review-pack": "audits",
        "compare-sites": "places",
        "equipment": "places",
        "suppliers": "places",
        "responsibilities": "places",
        "integration": "places",
        "risks": "risks",
        "plan": "risks",
        "training": "training",
        "qualified": "training",
        "people": "training",
        "indicators": "indicators",
        "retention": "retention",
    },
    "Administrator": {
        "stage": "publisher",
        "build": "publisher",
        "serve": "publisher",
        "site-verify": "publisher",
        "schemas": "administrator",
        "rules": "administrator",
        "adopt": "founder",
        "release": "releaser",
        "stamp": "releaser",
        "demo": "administrator",
    },
}


class _ByPerson(click.Group):
    """A group that lists its commands by person and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all names."""
        return [name for group in COMMANDS.values() for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return one command."""
        for group in COMMANDS.values():
            if cmd_name in group:
                module = import_module(f"ims.cli.{group[cmd_name]}")
                name = cmd_name.replace("-", "_")
                found = getattr(module, f"{name}_" if iskeyword(name) else name)
                return found if isinstance(found, click.Command) else None
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under the person who uses them."""
        for person, group in COMMANDS.items():
            found = [(name, self.get_command(ctx, name)) for name in group]
            rows = [(name, command.get_short_help_str(80)) for name, command in found if command]
            with formatter.section(person):
                formatter.write_dl(rows)


@click.group(cls=_ByPerson, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ims")
def group() -> None:
    """An integrated management system as plain text in Git.

    Exit codes: 0 nothing to report, 1 problems were found, 2 the command could not run.
    """


def ims(argv: Sequence[str] | None = None) -> int:
    """Run one command; what the user can mend is told in words, never as a traceback."""
    try:
        result = group.main(
            args=None if argv is None else list(argv), prog_name="ims", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except (OSError, UnicodeDecodeError, OverflowError) as error:
        click.echo(f"ims: {_in_words(error)}", err=True)
        return 2
    except ImsError as error:
        click.echo(f"ims: {error.message}", err=True)
        if error.help:
            click.echo(f"  help: {error.help}", err=True)
        return 2
    return result if isinstance(result, int) else 0


def _in_words(error: Exception) -> str:
    """Return what the operating system refused, without the words of Python."""
    if isinstance(error, OSError):
        place = f"`{error.filename}`: " if error.filename else ""
        return f"{place}{error.strerror or error}"
    return str(error)
