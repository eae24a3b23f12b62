"""The one place that escapes."""

import pytest
from ims.site import markup
from ims.site.contents import in_words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain words", "plain words"),
        ("a|b", "a&#124;b"),
        ("<b>", "&#60;b&#62;"),
        ("- item", "&#45; item"),
        ("1. item", "1&#46; item"),
        ("7.5", "7.5"),
        ("a\u2028b\u0085c\nd", "a b c d"),
        ("", ""),
    ],
)
def test_text_shows_its_letters(value: str, shown: str) -> None:
    assert markup.text(value) == shown


def test_empty_cell_has_a_dash() -> None:
    assert markup.cell("") == markup.EMPTY
    assert markup.join([]) == markup.EMPTY


def test_style_sheet_string_cannot_be_left() -> None:
    shown = markup.css_string('a"}</style>\\')

    assert not set('<>/{}\\"') & set(shown[1:-1].replace("\\", "", shown.count("\\")))


def test_links_are_relative_and_quoted() -> None:
    assert markup.link("A", "forms/a b.md", "procedures/x.md") == "[A](../forms/a%20b.md)"
    assert markup.link("A", "index.md#x", "index.md") == "[A](index.md#x)"


def test_anchors_of_different_items_differ() -> None:
    names = ["820.35(a)", "820.35 a", "820.35-a", "820.35_a", "Chapter 4"]

    assert len({markup.anchor("item", name) for name in names}) == len(names)


def test_names_in_words() -> None:
    assert in_words("work-instructions") == "Work instructions"
