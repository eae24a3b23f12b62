"""Opening the next revision: its number and its reason, and no other byte (R12, R13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.diagnostic import ImsError
from ims.models.document import Document
from ims.models.reading import read_model
from ims.revise import Reason, revise
from ims.source import parse
from ims.vocabulary import ChangeClass

PATH = "docs/procedures/SOP-004.md"
TEXT = """---
# The key of it all
id:   SOP-004
title: 'Führung: von Dokumenten'  # kept
type: procedure
revision: '3'   # raised
owner: quality-manager
disciplines: [quality]
sites: [all]
effective_date: 2026-11-01
change:
  class: major
  summary: Old words.
  # a comment on the old change
  reason: >
    Old
    reason.
  request: CHG-DUB-2026-0001
  impact:
    training: assessed
    validation: Much.
    filing: none

# about the audience
audience:
- worker
---

##  Purpose

revision: 3
change:
"""
WHY = Reason(ChangeClass.MINOR, "A near miss: two keys.", "Names who isolates.")


def refused(text: str, why: Reason = WHY, scheme: str = "1") -> str:
    with pytest.raises(ImsError) as error:
        revise(text.encode(), PATH, why, scheme)
    assert error.value.help
    return error.value.message


def test_r13_the_change_is_written_anew_and_every_other_byte_stays() -> None:
    changed, fields = revise(TEXT.encode(), PATH, WHY, "1")

    before, _, rest = TEXT.partition("effective_date: 2026-11-01\n")
    after = rest[rest.index("\n# about") :]
    assert changed.decode() == (
        before.replace("revision: '3'   #", "revision: '4'   #")
        + "change:\n  class: minor\n  summary: Names who isolates.\n"
        + '  reason: "A near miss: two keys."\n'
        + "  impact: {training: read, validation: none, filing: none}\n"
        + after
    )
    assert fields[:2] == [("revision", "3", "4"), ("effective_date", "2026-11-01", "")]
    assert ("change.class", "major", "minor") in fields
    assert ("change.request", "CHG-DUB-2026-0001", "") in fields
    assert ("change.impact.training", "assessed", "read") in fields


def test_r13_the_request_is_named_and_an_editorial_change_asks_for_no_training() -> None:
    why = Reason(ChangeClass.EDITORIAL, "Spelling.", "Two words.", "CHG-DUB-2026-0007")
    changed, _ = revise(TEXT.encode(), PATH, why, "1")
    model, _ = read_model(Document, parse(PATH, changed).data)

    assert isinstance(model, Document)
    assert model.change.request == "CHG-DUB-2026-0007"
    assert model.change.impact.training == "none"


def test_a_register_has_no_impact_and_keeps_its_comments() -> None:
    text = (
        "id: roles\nrevision: A\nowner: x\nchange: {class: major, summary: s, reason: r}\n# end\n"
    )
    changed, _ = revise(text.encode(), "controls/roles.yaml", WHY, "A")

    assert changed.decode() == (
        "id: roles\nrevision: B\nowner: x\nchange:\n  class: minor\n"
        '  summary: Names who isolates.\n  reason: "A near miss: two keys."\n# end\n'
    )


def test_a_summary_that_nobody_gave_is_left_for_its_author() -> None:
    changed, fields = revise(TEXT.encode(), PATH, Reason(ChangeClass.MAJOR, "Law."), "1")

    assert b"\n  summary:\n" in changed
    assert ("change.summary", "Old words.", "") in fields


@pytest.mark.parametrize(
    "text",
    [
        "no front matter\n",
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        TEXT.replace("id:   SOP-004", "id: [x"),
        TEXT.replace("revision: '3'   # raised\n", ""),
        TEXT.replace("change:\n  class", "changes:\n  class"),
        TEXT.replace("'3'", "'3.0'"),
        TEXT.replace("'3'", "[3]"),
        "---\n{revision: '1', change: {class: major}}\n---\n",
        "---\n  revision: '1'\n  change: {class: major}\n---\n",
    ],
)
def test_r12_what_cannot_be_edited_byte_by_byte_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize("reason", ["", " ", "two\nlines", "blank ", "x" * 301, "a\u202eb"])
def test_r13_a_reason_is_one_line_of_words(reason: str) -> None:
    assert "reason" in refused(TEXT, Reason(ChangeClass.MINOR, reason)) or reason.strip()


LINE = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40)


@given(LINE, LINE, st.sampled_from(ChangeClass))
def test_r13_any_reason_is_read_as_it_was_written(
    reason: str, summary: str, class_: ChangeClass
) -> None:
    changed, _ = revise(TEXT.encode(), PATH, Reason(class_, reason, summary), "1")
    source = parse(PATH, changed)
    old = parse(PATH, TEXT.encode())
    ours = {"revision", "change", "effective_date"}

    change = source.data["change"]
    assert isinstance(change, dict)
    assert (change["reason"], change["summary"]) == (reason, summary)
    assert source.body == old.body
    assert {k: v for k, v in source.data.items() if k not in ours} == {
        k: v for k, v in old.data.items() if k not in ours
    }
