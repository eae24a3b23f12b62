"""The command line: the only place that prints."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 clean, 1 diagnostics, 2 cannot run."""
    from ims.cli.commands import ims

    return ims(argv)


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main())
