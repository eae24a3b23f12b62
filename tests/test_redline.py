"""Redlines of two revisions, and what may count as an editorial change (R12, R13, R18)."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ims.exchange import redline_html, redline_text
from ims.redline import Form, Kind, Redline, compare, least_class
from ims.redline.align import align
from ims.redline.english import MISTAKES, SAME_WORD, SORT_OF
from ims.redline.real_words import REAL_WORDS
from ims.redline.words import word_runs
from ims.vocabulary import ChangeClass

HEAD = "---\nid: SOP-004\ntitle: {title}\nrevision: '1'\nlanguage: {language}\n{more}---\n\n"


def document(
    body: str, title: str = "Line clearance", language: str = "en", more: str = ""
) -> bytes:
    return (HEAD.format(title=title, language=language, more=more) + body).encode()


def redline(old: str, new: str) -> Redline:
    return compare(document(old), document(new))


def kinds(old: str, new: str) -> list[tuple[str, str]]:
    found = redline(old, new).blocks
    return [(b.kind.value, b.form.value) for b in found if b.kind is not Kind.EQUAL]


def shown(old: str, new: str) -> str:
    return redline_text.render(redline(old, new))


# --- blocks, words, tables --------------------------------------------------------------------


def test_words_change_not_lines_and_wrapping_is_no_change() -> None:
    old = "The operator weighs\nthe lot, then signs.\n"

    assert "The [-operator-]{+chemist+} weighs the lot, then signs." in shown(
        old, "The chemist weighs the lot,\nthen signs.\n"
    )
    assert redline(old, "The operator weighs the lot,\nthen signs.\n").is_empty


def test_a_number_is_one_word_and_its_unit_another() -> None:
    assert "at [-2.5-]{+2.75+} mg" in shown("Weigh at 2.5 mg now.\n", "Weigh at 2.75 mg now.\n")


def test_steps_show_their_numbers_and_keep_their_name_when_renumbered() -> None:
    old = "1. Stop the line.\n2. Isolate the lot.\n3. Call quality.\n"
    new = "1. Stop the line.\n2. Put on gloves.\n3. Isolate the lot.\n4. Call the quality unit.\n"
    found = redline(old, new).blocks

    assert [(b.kind.value, b.label, b.former_label) for b in found] == [
        ("equal", "1.", ""),
        ("added", "2.", ""),
        ("equal", "3.", "2."),
        ("changed", "4.", "3."),
    ]
    assert "4. Call {+the +}quality{+ unit+}." in shown(old, new)


def test_a_paragraph_at_another_place_is_moved() -> None:
    old = "## One\n\nA b c d.\n\nE f g h.\n\n## Two\n\nI j k l.\n"
    new = "## One\n\nE f g h.\n\n## Two\n\nI j k l.\n\nA b c d.\n"

    assert kinds(old, new) == [("moved", "paragraph")]
    assert "(paragraph moved here from below `One`)" in shown(old, new)


TABLE = "| Part | Limit | Unit |\n|---|---|---|\n| Lid | 5 | mm |\n| Box | 7 | mm |\n"


def test_tables_are_compared_by_rows_and_cells() -> None:
    new = TABLE.replace("| 5 |", "| 6 |").replace("| Box", "| Cap | 1 | mm |\n| Box")
    table = redline(TABLE, new).blocks[0]

    assert [row.kind.value for row in table.rows] == ["equal", "changed", "added", "equal"]
    assert "| Lid | [-5-]{+6+} | mm |\n+ | {+Cap+} | {+1+} | {+mm+} |" in shown(TABLE, new)


def test_a_column_of_a_table_comes_and_goes_as_a_whole() -> None:
    new = "| Part | Unit | Note |\n|---|---|---|\n| Lid | mm | x |\n| Box | mm | y |\n"

    assert "| Lid | [-5-] | mm | {+x+} |" in shown(TABLE, new)


def test_r18_a_row_with_another_name_is_removed_and_added_not_mixed() -> None:
    new = TABLE.replace("| Box | 7 | mm |", "| Seal | 9 | bar |")
    rows = redline(TABLE, new).blocks[0].rows

    assert [row.kind.value for row in rows] == ["equal", "equal", "removed", "added"]


def test_code_changes_by_whole_lines() -> None:
    found = shown("```mermaid\nA --> B\nB --> C\n```\n", "```mermaid\nA --> B\nB --> D\n```\n")

    assert "    [-B --> C-]\n    {+B --> D+}\n" in found


def test_an_empty_item_and_a_link_definition_are_not_lost() -> None:
    assert kinds("- a b c\n-\n", "- a b c\n") == [("removed", "step")]
    assert kinds("[a]: b.md\n", "[a]: c.md\n") == [("changed", "link definition")]


def test_r13_fields_are_told_one_line_a_value() -> None:
    old = document("x\n", more="sites: [all, DUB]\naudience: [worker]\nchange: {class: major}\n")
    new = document("x\n", more="audience: [worker, author]\nchange: {class: minor}\n")
    found = compare(old, new).fields

    assert [(f.key, f.old, f.new) for f in found] == [
        ("sites", "[all, DUB]", None),
        ("audience", None, "author"),
        ("change.class", "major", "minor"),
    ]


def test_entries_of_a_register_are_known_by_their_id() -> None:
    old = b"roles:\n- {id: a, title: One}\n- {id: b, title: Two}\n- {id: c, title: T}\n"
    new = b"roles:\n- {id: b, title: Too}\n- {id: a, title: One}\n- {id: c, title: T}\n"
    found = compare(old, new, "controls/roles.yaml").fields

    assert [(f.key, f.old, f.new) for f in found] == [
        ("roles[b].title", "Two", "Too"),
        ("roles", "a, b, c", "b, a, c"),
    ]


def test_r24_pictures_are_compared_by_digest() -> None:
    text = document("![Label](x.png)\n")
    found = compare(text, text, parts=({"x.png": "aa", "y.png": "cc"}, {"x.png": "bb"}))

    assert [(p.path, p.old, p.new) for p in found.parts] == [
        ("x.png", "aa", "bb"),
        ("y.png", "cc", None),
    ]
    assert not found.is_empty


def test_a_file_that_cannot_be_read_is_compared_by_lines() -> None:
    found = compare(b"no front matter\n", document("x\n"))

    assert found.blocks[0].form is Form.CODE


# --- properties -------------------------------------------------------------------------------

ENTRIES = st.lists(st.integers(0, 5), max_size=30)


@given(ENTRIES, ENTRIES)
def test_alignment_pairs_equal_entries_in_order(old: list[int], new: list[int]) -> None:
    pairs = align(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(ENTRIES)
def test_alignment_of_a_row_with_itself_is_whole(row: list[int]) -> None:
    assert align(row, row) == [(n, n) for n in range(len(row))]


WORDS = st.lists(
    st.sampled_from("must not be 2.5 mg, the lot's weight (a) ".split(" ")), max_size=15
)
LINE = WORDS.map(" ".join)


@given(LINE, LINE)
def test_runs_hold_both_texts_whole(old: str, new: str) -> None:
    runs = word_runs(old, new)

    assert "".join(r.text for r in runs if r.kind is not Kind.ADDED) == old
    assert "".join(r.text for r in runs if r.kind is not Kind.REMOVED) == new


MARKDOWN = st.text(st.sampled_from("ab1 \n#-|>`*[]().!_\\<&:=~"), max_size=60)


@given(MARKDOWN, MARKDOWN)
def test_no_text_makes_a_redline_or_its_pages_fail(old: str, new: str) -> None:
    found = redline(old, new)

    assert redline_text.render(found).endswith("\n")
    assert "\n\n" not in redline_html.render(found)
    assert redline(old, old).is_empty
    least_class(document(old), document(new))


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_make_a_redline_fail(old: bytes, new: bytes) -> None:
    redline_text.render(compare(old, new))

    assert least_class(old, new)[0] in {ChangeClass.MINOR, ChangeClass.EDITORIAL}


@pytest.mark.parametrize("same", ["Weigh the lot. ", "Number {} of the lot. "])
def test_long_texts_are_compared_in_bounded_work(same: str) -> None:
    old = [same.format(n) * 9 + f"end {n}" for n in range(2000)]
    new = [f"Now {n}: " + text.replace("the lot", "a lot", 1) for n, text in enumerate(old)]
    found = redline("\n\n".join(old) + "\n", "\n\n".join(new) + "\n").blocks

    assert [block.kind for block in found] == [Kind.CHANGED] * 2000


# --- pages ------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Collects tags; every opened one must be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, _: object) -> None:
        self.seen.add(tag)
        if tag not in {"hr", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_escapes_everything_and_closes_its_tags() -> None:
    evil = '<script>alert("1")</script> & <img src=x onerror=y>'
    old, new = (
        document(TABLE + "\nA\n\n***\n"),
        document(
            TABLE.replace("Lid", evil) + f"\n{evil}\n\n## {evil}\n\n```\n{evil}\n\nx\n```\n",
            title=f"'{evil}'",
        ),
    )
    page = redline_html.render_page(compare(old, new), evil)
    tags = Tags()
    tags.feed(page)

    assert tags.open == []
    assert not tags.seen & {"script", "img", "link"}
    assert {"ins", "del", "table", "th"} <= tags.seen
    assert "http" not in page


def test_html_tells_nothing_by_colour_alone() -> None:
    page = redline_html.render(redline(TABLE + "\nOne two.\n", TABLE.replace("5", "6") + "| C |\n"))

    assert '<del><span class="ims-hidden">[removed: </span>5' in page
    assert '<ins><span class="ims-hidden">[added: </span>6' in page
    assert '<th scope="row">changed</th>' in page
    assert '<th scope="row">added</th>' in page


def test_signs_that_nobody_sees_are_shown() -> None:
    found = redline("a b c\n", "a\u202e b\u200b c\n")

    assert "<U+202E>" in redline_text.render(found)
    assert "&lt;U+200B&gt;" in redline_html.render(found)


def test_colour_comes_only_when_asked_and_the_signs_stay() -> None:
    found = redline("a b c d\n", "a b c e\n")

    assert "\x1b" not in redline_text.render(found)
    assert "\x1b[31m[-d-]\x1b[0m" in redline_text.render(found, color=True)


def test_equal_text_is_left_out_but_for_headings_and_neighbours() -> None:
    old = "## Scope\n\none\n\n## Steps\n\ntwo\n\nthree\n\nfour x\n\nfive\n\nsix\n"

    assert shown(old, old.replace("four x", "four y")) == (
        "...\n## Steps\n...\nthree\nfour [-x-]{+y+}\nfive\n...\n"
    )
    assert shown(old, old) == "No differences.\n"


# --- the least class of a change --------------------------------------------------------------

EDITORIAL = [
    ("We recieve the lot.", "We receive the lot."),
    ("The managment reviews it.", "The management reviews it."),
    ("Sign the attendence.", "Sign the attendance."),
    ("Ask the traner.", "Ask the trainer."),
    ("Keep a seperate list.", "Keep a separate list."),
    ("It occured at night.", "It occurred at night."),
    ("The calender shows it.", "The calendar shows it."),
    ("Plan the maintainance.", "Plan the maintenance."),
    ("It is a responsability.", "It is a responsibility."),
    ("Do the calibartion.", "Do the calibration."),
    ("Set the guage.", "Set the gauge."),
    ("The documentatoin is kept.", "The documentation is kept."),
    ("The labelled colour.", "The labeled color."),
    ("It is organised by an auditor.", "It is organized by an auditor."),
    ("The Operator weighs.", "The operator weighs."),
    ("the operator weighs.", "The operator weighs."),
    ("Weigh the the lot.", "Weigh the lot."),
    ("Take a umbrella.", "Take an umbrella."),
    ("The chief operator weighs.", "The chief, operator weighs."),
    ('The operator\'s "lot".', "The operator’s “lot”."),
    ("The lot - sealed boxes.", "The lot – sealed boxes."),
    ("Weigh the lot.\nSign it.", "Weigh the lot. Sign it."),
    ("Use 5 mg.", "Use 5\u00a0mg."),
    ("| a | b |\n|---|---|\n| colour | 5 |", "| a    | b |\n|:-----|---|\n| color | 5 |"),
    ("1. Recieve it.\n2. Sign.", "1. Receive it.\n2. Sign."),
    ("## Review And Approval\n\nx", "## Review and approval\n\nx"),
]


@pytest.mark.parametrize(("old", "new"), EDITORIAL)
def test_r13_spelling_and_typography_are_editorial(old: str, new: str) -> None:
    assert least_class(document(old + "\n"), document(new + "\n")) == (ChangeClass.EDITORIAL, [])


def test_r13_a_known_mistake_is_no_word_and_mends_none_that_decides() -> None:
    """A list that grows must not let a change of meaning through."""
    words = REAL_WORDS | SORT_OF.keys() | set(MISTAKES.values())
    words |= SAME_WORD.keys() | set(SAME_WORD.values())
    deciding = {"number", "unit", "modal verb", "negation", "time word"}

    assert MISTAKES.keys() & words == set()
    assert [right for right in MISTAKES.values() if SORT_OF.get(right) in deciding] == []


NUMBERS = [
    ("Use 20 mg.", "Use 25 mg.", "the number 20 became 25"),
    ("Use 2.5 mg.", "Use 25 mg.", "the number 2.5 became 25"),
    ("Use 1,000 mg.", "Use 1.000 mg.", "the number 1,000 became 1.000"),
    ("Use two people.", "Use three people.", "the number two became three"),
    ("Use 2 people.", "Use two people.", "the number 2 became two"),
    ("Use ½ of it.", "Use ¼ of it.", "the number ½ became ¼"),
    ("Use 5 of it.", "Use ５ of it.", "the number 5 became ５"),
    ("See SOP-004.", "See SOP-005.", "the number SOP-004 became SOP-005"),
    ("Keep it at - 5.", "Keep it at -5.", "the space between `-` and `5` changed"),
    ("Weigh it.", "Weigh it twice.", "the number twice was added"),
]
WORDS_THAT_DECIDE = [
    ("You must sign.", "You should sign.", "`must` became `should`"),
    ("You may sign.", "You May sign.", "`may` became `May`"),
    ("You sign it.", "You do not sign it.", "the negation `not` was added"),
    ("Never without gloves.", "Never with gloves.", "`without` became `with`"),
    ("Open it only here.", "Open it here.", "the negation `only` was removed"),
    ("Use 5 mg.", "Use 5 Mg.", "`mg` became `Mg`"),
    ("Use 5 mg.", "Use 5 µg.", "`mg` became `µg`"),
    ("Do it before use.", "Do it after use.", "`before` became `after`"),
    ("Do it at least here.", "Do it at most here.", "`least` became `most`"),
    ("The maximum load.", "The minimum load.", "`maximum` became `minimum`"),
    ("Check it daily.", "Check it weekly.", "`daily` became `weekly`"),
    ("Lids and boxes.", "Lids or boxes.", "`and` became `or`"),
    ("Lids, and boxes.", "Lids and boxes.", "`,` was removed"),
    ("No, use it.", "No use it.", "`,` was removed"),
    ("Weigh. It is there.", "Weigh it. Is there.", "`it` was added"),
    ("Weigh it.", "Weigh it?", "`.` became `?`"),
    ("Use < limit.", "Use > limit.", "`<` became `>`"),
    ("The US team.", "The us team.", "`US` became `us`"),
]
OTHER_WORDS = [
    ("acceptable", "unacceptable"),
    ("employer", "employee"),
    ("filings", "fillings"),
    ("cleaning", "cleansing"),
    ("complaint", "compliant"),
    ("chlorine", "chloride"),
    ("sulfate", "sulfite"),
    ("include", "exclude"),
    ("increase", "decrease"),
    ("valid", "invalid"),
    ("septic", "aseptic"),
    ("quality", "quantity"),
    ("hypertension", "hypotension"),
    ("reviewed", "reviewer"),
    ("deleted", "depleted"),
    ("competed", "completed"),
    ("pass", "p\u0430ss"),
    ("resume", "résumé"),
    ("re-sign", "resign"),
    ("its", "it's"),
    ("anyone", "any one"),
    ("lot", "lot\u200b"),
    ("Pfizer", "Pfizr"),
]


@pytest.mark.parametrize(("old", "new", "reason"), NUMBERS + WORDS_THAT_DECIDE)
def test_r13_numbers_and_words_that_decide_are_never_editorial(
    old: str, new: str, reason: str
) -> None:
    found, reasons = least_class(document(old + "\n"), document(new + "\n"))

    assert found is ChangeClass.MINOR
    assert reason in reasons


@pytest.mark.parametrize(("one", "other"), OTHER_WORDS)
def test_r13_another_word_is_never_editorial_in_either_direction(one: str, other: str) -> None:
    old, new = document(f"The {one} is here.\n"), document(f"The {other} is here.\n")

    assert least_class(old, new)[0] is ChangeClass.MINOR
    assert least_class(new, old)[0] is ChangeClass.MINOR


def test_a_word_that_stays_elsewhere_in_the_text_is_no_slip() -> None:
    old = "Give cefotatan to one.\n\nGive cefotatan to another.\n"

    assert least_class(document(old), document(old.replace("tatan", "ttan", 1)))[0] == "minor"


STRUCTURE = [
    ("1. Weigh.\n2. Sign.\n", "1. Sign.\n2. Weigh.\n"),
    ("1. Weigh.\n2. Sign.\n", "1. Weigh.\n"),
    ("1. Weigh.\n2. Sign.\n", "1. Weigh.\n\n    1. Sign.\n"),
    ("1. Weigh.\n2. Sign.\n", "2. Weigh.\n3. Sign.\n"),
    ("1. Weigh.\n2. Sign.\n", "- Weigh.\n- Sign.\n"),
    ("Weigh.\n\nSign.\n", "Sign.\n\nWeigh.\n"),
    ("Weigh.\n\nSign.\n", "Weigh.\nSign.\n"),
    ("Wash the filter\n\nFilter the lot\n", "Wash the filter\n\nthe lot\n"),
    ("Weigh.\n", "> Weigh.\n"),
    (TABLE, TABLE.replace("| Lid | 5 | mm |\n", "")),
    (TABLE, TABLE.replace("| Lid |", "|  |")),
    (TABLE + "| - | - | - |\n", TABLE + "| - |  | - |\n"),
    (TABLE, TABLE + "| Lid | 5 | mm | hidden |\n"),
    ("## Aproval here\n", "## Approval here\n"),
    ("## Scope\n", "### Scope\n"),
    ("[a](b.md)\n", "[a](c.md)\n"),
    ("[a](proceedure.md)\n", "[a](procedure.md)\n"),
    ("[a][b]\n\n[b]: c.md\n", "[a][b]\n\n[b]: d.md\n"),
    ("![a](b.png)\n", "![a](c.png)\n"),
    ("`recieve`\n", "`receive`\n"),
    ("`a  b`\n", "`a b`\n"),
    ("```\nrecieve\n```\n", "```\nreceive\n```\n"),
    ("<!-- recieve -->\n", "<!-- receive -->\n"),
    ("- [ ] Done\n", "- [x] Done\n"),
    ("You **must** go.\n", "You must go.\n"),
    ("Lids:\n\n1. Weigh.\n", "Lids:\n1. Weigh.\n"),
    ("Lids:\n\n" + TABLE, "Lids:\n" + TABLE),
]


@pytest.mark.parametrize(("old", "new"), STRUCTURE)
def test_r13_structure_links_and_code_are_never_editorial(old: str, new: str) -> None:
    found, reasons = least_class(document(old), document(new))

    assert found is ChangeClass.MINOR
    assert reasons


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owner: a\n", "owner: b\n"),
        ("sites: [all]\n", "sites: [DUB]\n"),
        ("audience: [a, b]\n", "audience: [b, a]\n"),
        ("", "review_interval: 12\n"),
        ("owner: recieve\n", "owner: receive\n"),
    ],
)
def test_r13_a_control_field_is_never_editorial(old: str, new: str) -> None:
    found, reasons = least_class(document("x\n", more=old), document("x\n", more=new))

    assert found is ChangeClass.MINOR
    assert reasons == [f"the field `{(new or old).split(':')[0]}` changed"]


def test_what_belongs_to_the_revision_and_the_spelling_of_the_title_may_differ() -> None:
    old = document("x\n", "Managment review", more="change: {class: major, summary: a}\n")
    new = document("x\n", "Management review", more="effective_date: 2026-11-01\n")

    assert least_class(old, new) == (ChangeClass.EDITORIAL, [])
    assert least_class(old, document("x\n", "Managment audit"))[0] is ChangeClass.MINOR


def test_in_another_language_any_word_is_at_least_minor() -> None:
    old, new = "Die Behoerde prüft\nes.\n", "Die Behörde prüft\nes.\n"

    assert least_class(document(old, language="de"), document(new, language="de"))[1] == [
        "the text changed, and for the language `de` no rule tells mends of spelling"
    ]
    wrapped = document(old.replace("\nes", " es"), language="de")
    assert least_class(document(old, language="de"), wrapped)[0] is ChangeClass.EDITORIAL


def test_r24_another_picture_and_an_unreadable_file_are_at_least_minor() -> None:
    text = document("x\n")

    assert least_class(text, text, parts=({"a.png": "1"}, {"a.png": "2"}))[1] == [
        "the file `a.png` changed"
    ]
    assert least_class(text, b"broken\n")[0] is ChangeClass.MINOR


RICH = """## Weighing

The operator weighs 20 mg of it, at most twice a day (see [SOP-002](SOP-002.md#a1)).
It must dry for 1.5 h.

1. Check the balance 1 time.
2. Note the weight:

    - in mg
    - with `code 7`

| Part | Limit 9 |
|---|---|
| Lid | 5 |

> Never open 3 lids.

```
x = 8
```
"""


@given(st.data())
def test_r13_changing_any_digit_is_never_editorial(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", RICH)]))
    digit = data.draw(st.sampled_from("0123456789x ½٣"))
    assume(digit != RICH[at])

    assert least_class(document(RICH), document(RICH[:at] + digit + RICH[at + 1 :]))[0] == "minor"


@given(st.integers(0, len(RICH)), st.sampled_from(["not", " not ", "not ", " no", " 5", "must "]))
def test_r13_putting_in_a_negation_anywhere_is_never_editorial(at: int, word: str) -> None:
    assert least_class(document(RICH), document(RICH[:at] + word + RICH[at:]))[0] == "minor"


@given(st.integers(0, len(RICH) - 1))
def test_r13_leaving_out_any_word_is_never_editorial(at: int) -> None:
    words = list(re.finditer(r"\w+", RICH))
    word = words[at % len(words)]

    assert least_class(document(RICH), document(RICH[: word.start()] + RICH[word.end() :]))[0] == (
        "minor"
    )
