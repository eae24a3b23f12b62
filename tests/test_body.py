"""The text as its author previews it and as its reader sees it (R49)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.body import list_difference, outline, reader_html
from ims.body import lists as lists_module
from ims.body.commonmark import commonmark, commonmark_outline
from ims.body.plain import plain_outline

ROOT = Path(__file__).parent.parent


def test_headings_carry_level_line_and_the_anchor_of_the_page() -> None:
    found = outline("## Über `uns` & mehr\n\nText\n\n## Records\n\n## Records\n").headings

    assert [(h.level, h.text, h.line, h.anchor) for h in found] == [
        (2, "Über uns & mehr", 1, "uber-uns-mehr"),
        (2, "Records", 5, "records"),
        (2, "Records", 7, "records_1"),
    ]


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)))
def test_anchors_are_those_of_the_published_page(words: list[str]) -> None:
    text = "".join(f"## {word}\n\n" for word in words)
    page = reader_html(text)

    assert all(f'id="{heading.anchor}"' in page for heading in outline(text).headings)


def test_links_and_pictures_carry_their_line() -> None:
    found = outline("One [a](b.md)\ntwo ![c](d.png)\n").links

    assert [(link.target, link.line, link.is_image) for link in found] == [
        ("b.md", 1, False),
        ("d.png", 2, True),
    ]


def test_prose_leaves_code_out() -> None:
    found = outline("a `TODO` b\n\n```\nTODO\n```\n").prose

    assert found == ((1, "a   b"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [("```\na\n", 1), ("a\n\n~~~\nb\n~~~\n\n~~~\n", 7), ("```\na\n```\n", None), ("a\n", None)],
)
def test_a_code_block_without_end_is_found(text: str, line: int | None) -> None:
    assert outline(text).unclosed_fence == line


# Every shape of ecosystem.md, finding 2.
DIFFERENT = {
    "no empty line before": "Steps:\n1. a\n2. b\n",
    "nested by two": "- a\n  - b\n",
    "nested by three": "1. a\n   - b\n",
    "paragraph by three": "1. a\n\n   b\n\n2. c\n",
    "bracket": "1) a\n2) b\n",
}
SAME = {
    "flat": "- a\n- b\n",
    "numbered": "1. a\n2. b\n",
    "nested by four": "1. a\n\n    - b\n    - c\n\n2. d\n",
    "paragraph by four": "1. a\n\n    b\n\n2. c\n",
    "code by four": "1. a\n\n    ```\n    x\n    ```\n\n2. b\n",
    "begins at three": "3. a\n4. b\n",
    "letters of other scripts": "- é & ü < ö\n- `a<b`\n",
}


@pytest.mark.parametrize("text", DIFFERENT.values(), ids=DIFFERENT)
def test_lists_that_differ_are_told(text: str) -> None:
    assert list_difference(text) is not None


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_lists_that_agree_are_not(text: str) -> None:
    assert list_difference(text) is None


LINES = st.lists(
    st.sampled_from(
        [
            "- a",
            "- b",
            "1. a",
            "2. b",
            "3. c",
            "1) x",
            "* s",
            "  - n",
            "    - m",
            "   t",
            "    u",
            "",
            "",
            "word",
            "## H",
            "> - q",
            "```",
            "10. z",
            "+ p",
            "| a |",
            "|---|",
        ]
    ),
    max_size=9,
)


@given(LINES)
def test_the_short_cut_never_hides_a_difference(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    if not lists_module._lists_are_plain(text):
        return
    preview = lists_module._items(commonmark().render(text))
    page = lists_module._items(reader_html(text))

    assert preview == page


PARTS = st.sampled_from(
    """- a|- b c|1. a|2. b|    - m|    1. k|        - z|    u|word|word **b** x|*em* y|`c` d
[l](SOP-001.md#x) e|![p](a.png)|x `a` y|## H|## H `c`|### [L](b.md)|> q|> **W:** x|```|10. z
<b>|&amp;|x*y|# T|---|===|http://x.y|[a](b c)|**x|`q|1.|- - a|text \\* e|[x][y]|[^1]|Ünï""".replace(
        "\n", "|"
    ).split("|")
)
TABLE = st.just("| a | `b` |\n|---|---|\n| 1 | **2** |")


@given(st.lists(PARTS | TABLE | st.just(""), max_size=7), st.sampled_from(["", "\n"]))
def test_the_short_way_gives_the_structure_of_commonmark(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    found = plain_outline(text)

    assert found is None or found == commonmark_outline(text)


def test_the_starter_is_read_the_short_way() -> None:
    """Speed: controlled text stays plain; what is not costs twenty times more."""
    bodies = [
        path.read_text("utf-8").split("---\n", 2)[2]
        for path in sorted((ROOT / "docs").glob("*/[A-Z]*-*.md"))
    ]
    plain = [plain_outline(body) for body in bodies]

    assert [outline for outline in plain if outline is None] == []
    assert plain == [commonmark_outline(body) for body in bodies]
