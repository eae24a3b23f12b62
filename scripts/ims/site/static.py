"""The files of the package that every site carries: style, script, vendored libraries."""

from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"

THEME = _ASSETS / "theme"
STYLE = "assets/ims/ims.css"
SCRIPT = "assets/ims/ims.js"
MERMAID = "assets/vendor/mermaid.min.js"
SEARCH_SHIM = "assets/vendor/iframe-worker.js"


def static_files() -> dict[str, Path]:
    """Return place on the site to file in the package."""
    found = (path for top in ("ims", "vendor") for path in sorted((_ASSETS / top).iterdir()))
    return {f"assets/{path.relative_to(_ASSETS).as_posix()}": path for path in found}
