"""The staged pages: what they show, what they keep to themselves, and what cannot break them."""

import hashlib
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ims.diagnostic import Diagnostic, ImsError
from ims.models.catalogue import Framework
from ims.site.contents import Contents
from ims.site.publication import Mode, Publication
from ims.site.stage import stage

from tests.site.sites import SOP, Skeleton, edited, quoted, rendered, staged
from tests.support import small_system, small_tree

# --- control block (R49), mark of a draft (R52), print (R51) -----------------------------------


def test_document_page_shows_its_control_data() -> None:
    publication = Publication(commit="0123456789abcdef", dirty=("docs/x.md",), tool="ims 1")
    page = Skeleton(rendered(staged(None, publication)[SOP]))

    assert "data-ims-id" in page.with_class("ims-control")[0]
    for words in ("SOP-001", "Revision2", "Statusdraft", "Effective datenot in force"):
        assert words in page.text
    assert "OwnerDocument controller" in page.text
    assert "Approvalsnone: no signature of this revision is verified" in page.text
    assert "0123456789ab and 1 file changed since" in page.text


def test_typed_status_changes_nothing() -> None:
    path = "docs/procedures/SOP-001.md"
    changes = edited(path, ("id: SOP-001\n", "id: SOP-001\neffective_date: 2020-01-01\n"))

    assert 'data-ims-status="draft"' in staged(changes)[SOP]


def test_every_page_of_a_draft_is_marked() -> None:
    for path, page in staged().items():
        assert 'data-ims-mode="draft"' in page, path
        assert "<strong>DRAFT</strong>" in page, path


def test_controlled_site_shows_no_draft_at_all() -> None:
    pages = staged(None, Publication(mode=Mode.CONTROLLED))

    assert SOP not in pages
    assert not [path for path, page in pages.items() if "DRAFT" in page]
    assert "Lenkung der Dokumente" not in "".join(pages.values())


def test_print_carries_id_revision_and_uncontrolled() -> None:
    page = staged()[SOP]

    assert "@top-right" in page
    assert "SOP-001 \\b7  revision 2 \\b7  DRAFT" in page
    assert '@bottom-left{content:"Uncontrolled when printed"}' in page


def test_colophon_names_mode_commit_and_tool() -> None:
    page = Skeleton(rendered(staged(None, Publication(commit="abc", tool="ims 9"))["index.md"]))

    assert "Buildraft of" not in page.text
    assert "Builddraft of Integrated management system" in page.text
    assert "Source commitabc" in page.text
    assert "Made withims 9" in page.text


# --- what is computed about a document --------------------------------------------------------


def test_document_page_tells_requirements_processes_and_referrers() -> None:
    pages = staged()

    assert "[7.5](../requirements/iso-9001-2026.md#item-7.5)" in pages[SOP]
    assert "[Procedure](#procedure)" in pages[SOP]
    assert "[Documentation](../processes/documentation.md)" in pages[SOP]
    assert (
        "[SOP-001 Lenkung der Dokumente](../procedures/SOP-001.md)" in pages["policies/POL-001.md"]
    )
    assert "Boston joins." in pages[SOP]


def test_text_and_path_of_a_document_are_kept() -> None:
    body = small_tree()["docs/procedures/SOP-001.md"].decode().split("\n---\n", 1)[1]

    assert body.strip() in staged()[SOP]


def test_link_to_what_is_not_published_becomes_words() -> None:
    path = "docs/policies/POL-001.md"
    page = staged(edited(path, ("classification: public", "classification: restricted")))[SOP]

    assert "see the policy *(not on this site)*." in page
    assert "POL-001.md" not in page


# --- what is claimed ---------------------------------------------------------------------------


def test_pages_claim_no_more_than_citations() -> None:
    pages = staged()
    text = "\n".join(pages.values()).lower()

    assert "requirements met" not in text
    assert "met under" not in text
    assert "### Requirements cited" in pages[SOP]
    assert "| Cited under |" in pages[SOP]
    assert "the laws and standards that they cite" in pages["index.md"]
    assert "that documents of this system cite" not in pages["requirements/index.md"]


def test_counts_are_over_what_is_published() -> None:
    path = "docs/procedures/SOP-001.md"
    items = sum(len(f.items) for _, f in small_system().models("framework", Framework))
    hidden = staged(edited(path, ("language: en", "language: en\nclassification: restricted")))

    assert f"<dd>2 of {items}</dd>" in staged()["index.md"]
    assert f"<dd>0 of {items}</dd>" in hidden["index.md"]
    assert "(1 cited)" in staged()["index.md"]
    assert "(1 cited)" not in hidden["index.md"]
    assert "| 5 | 0 |" in hidden["requirements/index.md"]
    assert "<dt>Documents</dt><dd>3</dd>" in hidden["index.md"]


def test_control_block_carries_the_digest_of_the_file() -> None:
    digest = hashlib.sha256(small_tree()["docs/procedures/SOP-001.md"]).hexdigest()

    assert f'data-ims-digest="{digest}"' in staged()[SOP]
    assert f"<dt>Digest</dt><dd>{digest[:12]}</dd>" in staged()[SOP]


# --- classification and records (R65) ----------------------------------------------------------


def test_nothing_above_the_level_is_staged() -> None:
    path = "docs/policies/POL-001.md"
    pages = staged(edited(path, ("classification: public", "classification: confidential")))

    assert "policies/POL-001.md" not in pages
    assert "Polasaí cáilíochta" not in "".join(pages.values())
    assert "1 not on this site" in pages["processes/improvement.md"]


def test_unreadable_settings_publish_only_what_is_public() -> None:
    pages = staged({"controls/system.yaml": "broken"})

    assert "policies/POL-001.md" in pages
    assert SOP not in pages


def test_records_and_registers_are_not_published() -> None:
    pages = staged()

    assert not [path for path in pages if "records" in path or path.endswith((".yaml", ".json"))]
    assert "NC-DUB-2026-0001" not in "".join(pages.values())


# --- sites (R81), matrix (R67), frameworks (R18), roles ---------------------------------------


def test_document_of_one_site_is_absent_from_the_other() -> None:
    pages = staged()

    assert "FRM-001" in pages["sites/DUB.md"]
    assert "FRM-001" not in pages["sites/BOS.md"]
    assert "SOP-001" in pages["sites/BOS.md"]


def test_matrix_shows_what_it_states_and_leads_to_every_requirement() -> None:
    matrix = staged()["matrices/MTX-001.md"]

    assert "| **[7.5](../requirements/iso-9001-2026.md#item-7.5)** |" in matrix
    assert "| Document controller | – | Internal audit once a year |" in matrix
    assert "not applicable" in matrix
    assert "Because: Boston makes no products." in matrix
    assert "[every requirement with its evidence](../requirements/iso-9001-2026.md)" in matrix


def test_row_of_a_site_goes_before_one_of_all_wherever_it_stands() -> None:
    """R67: what counts at a site does not hang on the order in which rows were typed."""
    path, site = "docs/matrices/MTX-001.md", '  - {item: "8.7", sites: [BOS]'
    general = '  - {item: "8.7", applicability: applicable}\n'
    text = small_tree()[path].decode()
    end = text.index("---\n", 4)
    pages = [
        staged({path: text.replace(site, f"{general}{site}")}),
        staged({path: text[:end] + general + text[end:]}),
    ]
    for page in (one["requirements/iso-9001-2026.md"] for one in pages):
        lines = [line for line in page.split("\n") if line.startswith("| **8.7**")]
        said = {line.split(" | ")[2]: line for line in lines}
        assert "not applicable by" in said["BOS"]
        assert "applicable by" in said["DUB"].replace("not applicable by", "")


def test_titles_that_nobody_verified_are_marked() -> None:
    path = "controls/frameworks/iso-9001-2026.yaml"
    text = small_tree()[path].decode().replace("verified: full, sources", "verified: none, sources")

    assert "*(not verified)*" in staged({path: text})["requirements/iso-9001-2026.md"]


def test_overview_of_frameworks_counts_cited_items() -> None:
    items = len(small_system().requirements_of("iso-9001-2026"))

    assert f"| {items} | 1 |" in staged()["requirements/index.md"]


def test_role_lists_what_it_must_know() -> None:
    section = staged()["roles.md"].split("{#role-process-owner}")[1].split("\n## ")[0]

    assert "procedures/SOP-001.md" in section


def test_author_sees_the_problems_on_the_site() -> None:
    problem = Diagnostic("docs/a.md", 3, 1, "MET001", "unknown-key", "`x` is odd", "mend `x`")
    pages = staged(None, Publication(problems=(problem,)))

    assert "mend &#96;x&#96;" in pages["problems.md"]
    assert "problems.md" not in staged()


def test_two_pages_for_one_place_are_refused() -> None:
    clash = small_tree()["docs/procedures/SOP-001.md"].decode()
    changes = {"docs/procedures/index.md": clash.replace("SOP-001", "SOP-002", 1)}

    with pytest.raises(ImsError, match="two pages want the place"):
        stage(Contents(small_system(changes), Publication()))


def test_staging_is_pure() -> None:
    assert staged() == staged()


# --- hostile values ----------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<https://example.org>",
    "a | b || c",
    "*a* _b_ **c** __d__ `e` ~~f~~ ==g== ^h^",
    "{#id .class onclick=alert(1)}",
    "{: onclick=alert(1) }",
    "# heading",
    "- item",
    "1. item",
    "```",
    "<!-- comment",
    "--> x",
    "&lt;b&gt; &amp; &#60;",
    "</div></section></style>",
    "]]> \\",
    "{{ config }} {% raw %}",
    "$x$ @a :smile:",
    "[^1] [ref]: x",
    "*[abbr]: x",
    "Ünïcödé 漢字 😀 \u202etxt",
    "---",
]
PLAINEST = "plain"


def _with_value(value: str) -> dict[str, str]:
    """Return the pages of a system in which the value stands in every kind of place."""
    q = quoted(value)
    pages = staged(
        edited("docs/procedures/SOP-001.md", ("Lenkung der Dokumente", q), ("Boston joins.", q),
               ("The site in Boston opened.", q))
        | edited("docs/matrices/MTX-001.md", ("ISO 9001 at our sites", q),
                 ("Internal audit once a year", q), ("Boston makes no products.", q))
        | edited("controls/organization.yaml", ("Ó Briain Instruments", q), ("Baile Átha Cliath", q))
        | edited("controls/processes.yaml", ("title: Documentation", f"title: {q}"),
                 ("Keep every text current and at hand.", q), ("[Drafts]", f"[{q}]"))
        | edited("controls/roles.yaml", ("title: Document controller", f"title: {q}")),
        Publication(title=value),
    )  # fmt: skip
    # The long pages of the frameworks hold the value in their style only.
    return {p: t for p, t in pages.items() if not p.startswith("requirements/") or "index" in p}


def _structure(page: str) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
    """Return the tags with the attributes that no value may reach; a style sheet shows none."""
    shown = Skeleton(rendered(page))
    fixed = [(tag, {n: v for n, v in a.items() if n != "data-ims-digest"}) for tag, a in shown.tags]
    return [(tag, tuple(sorted(attrs.items()))) for tag, attrs in fixed]


PLAIN_PAGES = {path: _structure(page) for path, page in _with_value(PLAINEST).items()}


def _assert_harmless(value: str) -> None:
    pages = _with_value(value)
    assert pages.keys() == PLAIN_PAGES.keys()
    for path, page in pages.items():
        assert _structure(page) == PLAIN_PAGES[path], path
        front = yaml.safe_load(page.split("\n---\n")[0])
        assert not set('<>"') & set(front["title"]), path
    words = " ".join(value.split())
    for path in (SOP, "index.md", "processes/documentation.md", "matrices/MTX-001.md", "roles.md"):
        assert words in Skeleton(rendered(pages[path])).text, path


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_value_shows_as_text_on_every_page(value: str) -> None:
    _assert_harmless(value)


@given(st.text(st.sampled_from("<>&|*_[](){}`#!~^=\\\"':;-+.$@/ ax0\n"), min_size=1, max_size=24))
def test_no_text_changes_the_structure_of_a_page(value: str) -> None:
    if words := " ".join(value.split()):
        _assert_harmless(words)


def test_front_matter_is_read_as_written() -> None:
    page = staged()[SOP]

    front = yaml.safe_load(page.split("\n---\n")[0])
    assert front["title"] == "SOP-001 Lenkung der Dokumente"
    assert front["tags"] == ["Procedure", "Quality", "Records"]
    assert json.dumps(front["search"]) == '{"boost": 2}'
