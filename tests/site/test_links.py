"""Links to what is not on the site become words; code and other text stay as they are."""

from pathlib import Path

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.site import plugin

from tests.site.sites import SOP, Skeleton, edited, rendered, staged, write_system

POLICY = "docs/policies/POL-001.md"
HIDDEN = edited(POLICY, ("classification: public", "classification: restricted"))
HERE = "docs/procedures/SOP-001.md"
ABSENT = "*(not on this site)*"


def page(text: str) -> str:
    """Return the page of a procedure with a text put in, with the policy hidden."""
    return staged(edited(HERE, ("## Procedure", f"{text}\n\n## Procedure")) | HIDDEN)[SOP]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [it](../policies/POL-001.md).", f"See it {ABSENT}."),
        ("See [it](<../policies/POL-001.md>).", f"See it {ABSENT}."),
        ('See [it](../policies/POL-001.md "Policy").', f"See it {ABSENT}."),
        ("See [it\nhere](../policies/POL-001.md#x).", f"See it\nhere {ABSENT}."),
        ("![A plan](../policies/plan.png)", f"A plan {ABSENT}"),
        ("[a [b] c](../policies/POL-001.md)", f"a [b] c {ABSENT}"),
        ("[![A plan](plan.png)](../policies/POL-001.md)", f"A plan {ABSENT}"),
        ("[one](../policies/POL-001.md) [two](../policies/POL-001.md)",
         f"one {ABSENT} two {ABSENT}"),
        ("[the form](../forms/FRM-001.md) [it](../policies/POL-001.md)",
         f"[the form](../forms/FRM-001.md) it {ABSENT}"),
        ("`a\nb` [it](../policies/POL-001.md)", f"`a\nb` it {ABSENT}"),
        ("See [it][p].\n\n[p]: ../policies/POL-001.md", f"See it {ABSENT}."),
        ("See [it][P] and [p][] and [p].\n\n[p]: ../policies/POL-001.md 'Policy'",
         f"See it {ABSENT} and p {ABSENT} and p {ABSENT}."),
        ("| A |\n|---|\n| [it](../policies/POL-001.md) |", f"| it {ABSENT} |"),
        ("> - [it](../policies/POL-001.md)", f"> - it {ABSENT}"),
    ],
)  # fmt: skip
def test_link_to_what_is_hidden_becomes_words(text: str, shown: str) -> None:
    found = page(text)

    assert shown in found
    assert "POL-001" not in found


@pytest.mark.parametrize(
    "text",
    [
        "```\n[it](../policies/POL-001.md)\n```",
        "~~~~ text\n[it](../policies/POL-001.md)\n~~~\n[p]: ../policies/POL-001.md\n~~~~",
        "- x\n\n    ```\n    [it](../policies/POL-001.md)\n    ```",
        "Type `[it](../policies/POL-001.md)` here.",
        "Type ``[it](../policies/POL-001.md) ` `` here.",
        r"Type \[it\](../policies/POL-001.md) here.",
        "Text:\n\n    [it](../policies/POL-001.md)",
    ],
)
def test_text_in_code_stays(text: str) -> None:
    assert text in page(text)
    assert text in page(f"{text}\n\nSee [it](../policies/POL-001.md).")


@pytest.mark.parametrize("code", ["`{}`", "``{} ` ``", r"\{}"])
def test_code_beside_a_hidden_link_stays(code: str) -> None:
    link = "[it](../policies/POL-001.md)"
    words = code.format(link)

    assert f"Type {words} here, see it {ABSENT}." in page(f"Type {words} here, see {link}.")


def test_other_references_stay() -> None:
    found = page("See [the form][f].\n\n[f]: ../forms/FRM-001.md\n")

    assert "[the form][f]" in found
    assert "[f]: ../forms/FRM-001.md" in found


def test_hidden_target_of_a_reference_does_not_break_the_build(tmp_path: Path) -> None:
    text = "## Procedure\n\nSee [the policy][p].\n\n[p]: ../policies/POL-001.md\n"
    root = write_system(tmp_path / "system", edited(HERE, ("## Procedure\n", text)) | HIDDEN)

    assert plugin.build(root, tmp_path / "site")
    html = (tmp_path / "site" / "procedures" / "SOP-001.html").read_text("utf-8")
    assert "the policy (not on this site)" in Skeleton(html).text


# --- diagrams ----------------------------------------------------------------------------------

DRAWING = "```mermaid\nflowchart TD\n  A[Draft] --> B[Approved]\n```"


@pytest.mark.parametrize(
    "more",
    [
        '  C@{ img: "https://example.org/x.png" }',
        '  C@{ "img" : "x.png" }',
        '  click A "https://example.org"',
        "  click A call alert()",
        "  %%{init: {'securityLevel': 'loose'}}%%",
        '  C["<img src=https://example.org/x>"]',
        "  style A fill:url(//example.org/x)",
    ],
)
@pytest.mark.parametrize("fence", ["```mermaid", "~~~ mermaid", "``` { .mermaid }"])
def test_diagram_that_does_more_than_draw_is_refused(more: str, fence: str) -> None:
    text = f"{fence}\nflowchart TD\n  A[Draft] --> B[Approved]\n{more}\n{fence[:3]}"

    with pytest.raises(ImsError, match=r"`docs/procedures/SOP-001\.md` has a diagram with"):
        page(text)


def test_diagram_with_settings_of_its_own_is_refused() -> None:
    with pytest.raises(ImsError, match="has a diagram with `---`"):
        page("```mermaid\n---\nconfig:\n  securityLevel: loose\n---\nflowchart TD\n  A --> B\n```")


def test_diagram_that_only_draws_is_shown() -> None:
    assert DRAWING in page(DRAWING)
    assert 'class="mermaid"' in rendered(page(DRAWING))


def test_words_about_diagrams_are_no_diagram() -> None:
    text = "Use mermaid and click `%%{init}%%` in text."

    assert text in page(text)


def test_engine_tells_of_a_diagram_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = DRAWING.replace("\n```", '\n  click A "x.html"\n```')
    text = f"## Procedure\n\n{bad}\n"
    root = write_system(tmp_path / "system", edited(HERE, ("## Procedure\n", text)))

    assert main(["build", "--root", str(root)]) == 1
    assert "has a diagram with `click" in capsys.readouterr().err
