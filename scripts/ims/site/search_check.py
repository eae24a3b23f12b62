"""What the search of a built site finds."""

import json
from collections.abc import Mapping
from urllib.parse import unquote

# The second one serves a site that is opened from disk.
INDEXES = ("search/search_index.json", "search/search_index.js")


def searched(files: Mapping[str, bytes]) -> set[str]:
    """Return the pages that the search leads to."""
    return {page for name in INDEXES for page in _pages(files.get(name, b""))}


def _pages(raw: bytes) -> set[str]:
    text = raw.decode("utf-8", errors="replace").removeprefix("var __index = ")
    try:
        found = json.loads(text)["docs"] if text else []
        return {unquote(entry["location"].partition("#")[0]) for entry in found}
    except (ValueError, KeyError, TypeError, AttributeError):
        return set()
