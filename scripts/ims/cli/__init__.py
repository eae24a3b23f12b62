"""The command line: the only place that prints."""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 clean, 1 diagnostics, 2 cannot run."""
    # No plugin of another package may change what our models accept; it also saves a search.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    from ims.cli.commands import ims

    return ims(argv)


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main())
