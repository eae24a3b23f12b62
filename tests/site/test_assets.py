"""What is vendored is what it says it is, and what is our own asks nobody."""

import hashlib
import json
import re

from ims.site import static

VENDOR = static.THEME.parent / "vendor"


def test_vendored_files_have_licence_and_digest() -> None:
    stated = json.loads((VENDOR / "vendor.json").read_text("utf-8"))

    for entry in stated:
        raw = (VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == entry["sha256"], entry["file"]
        assert "Permission is hereby granted" in (VENDOR / entry["licence_file"]).read_text("utf-8")
    known = {entry["file"] for entry in stated} | {entry["licence_file"] for entry in stated}
    assert {path.name for path in VENDOR.iterdir()} == known | {"vendor.json"}


def test_vendor_list_names_no_host() -> None:
    assert "://" not in (VENDOR / "vendor.json").read_text("utf-8")


def test_own_assets_name_no_other_host() -> None:
    for path in static.static_files().values():
        if path.parent.name == "ims":
            text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"(?:https?:)?//[a-z]", text), path.name


def test_every_named_asset_exists() -> None:
    files = static.static_files()

    assert {static.STYLE, static.SCRIPT, static.SEARCH_SHIM} <= files.keys()
    assert "assets/vendor/mermaid.min.js" in files
