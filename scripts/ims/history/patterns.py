"""Patterns of paths, as the approval matrix writes them."""

import re
from collections.abc import Iterable
from functools import cache


def fits_any(path: str, patterns: Iterable[str]) -> bool:
    """Return whether a path fits one of the patterns; `**` stands for any folders."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/?|\*|\?)", pattern)
    signs = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts), re.DOTALL)
