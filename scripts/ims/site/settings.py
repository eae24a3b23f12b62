"""What `mkdocs.yml` must say, and what it may not: nothing changes a page after it was staged."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ims.body import EXTENSIONS
from ims.diagnostic import ImsError

PLUGIN = "ims"
PLUGINS = frozenset({PLUGIN, "search", "tags", "offline"})
# Each of these can add to a page, or hide a part of it, after it was staged and proved.
REFUSED = ("hooks", "extra_javascript", "extra_css", "extra_templates", "extra", "copyright",
           "site_description", "site_author", "draft_docs")  # fmt: skip
_OF_THE_ENGINE = frozenset({"toc", "tables", "fenced_code"})


def refuse_settings(config: Mapping[str, Any]) -> None:
    """Refuse settings with which the site would not be what was staged."""
    if told := next(_faults(config), None):
        raise ImsError(
            f"mkdocs.yml cannot be used: {told}",
            "compare it with that of the starter; nothing may change a page after it was staged",
        )


def _faults(config: Mapping[str, Any]) -> Iterator[str]:
    plugins = {name.removeprefix("material/") for name in config["plugins"]}
    if PLUGIN not in plugins:
        yield "`plugins` does not name `ims`, so that nothing of the system would be published"
    excluded = config["exclude_docs"]
    if not excluded or [pattern.pattern for pattern in excluded.patterns] != ["*"]:
        yield '`exclude_docs` is not `"*"`, so that records could be published'
    for name in REFUSED:
        if config[name]:
            yield f"`{name}` is not empty"
    yield from _unknown("plugins", plugins - PLUGINS)
    yield from _unknown(
        "markdown_extensions", {*config["markdown_extensions"]} - {*EXTENSIONS} - _OF_THE_ENGINE
    )
    if _chosen(config["mdx_configs"]) != _chosen(EXTENSIONS):
        yield "`markdown_extensions` has other options than the dialect that is checked"
    if config["theme"].name != "material" or config["theme"].custom_dir:
        yield "`theme` is not `material` as it is delivered"
    if config["use_directory_urls"]:
        yield "`use_directory_urls` is not `false`"


def _unknown(setting: str, names: Iterable[str]) -> Iterator[str]:
    for name in sorted(names):
        yield f"`{setting}` names `{name}`"


def _chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the extensions that have options."""
    return {name: given for name, given in options.items() if given}
