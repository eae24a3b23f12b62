"""Tests of the tool; they need nothing of `docs/` and `controls/`."""
