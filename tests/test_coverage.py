"""Coverage: computed from evidence alone, and what is taken away lowers the right cells only."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.coverage import Cell, coverage
from ims.diagnostic import ImsError
from ims.vocabulary import Coverage, CoverageFlag

from tests.coverage_case import (
    DAY,
    ITEMS,
    LAW,
    SITES,
    Case,
    Doc,
    Rec,
    Review,
    counts_for,
    is_at,
    oracle,
)

Shown = dict[tuple[str, str], tuple[str, frozenset[str]]]


def cells(case: Case) -> dict[tuple[str, str], Cell]:
    return {(cell.item, cell.site): cell for cell in coverage(case.question)}


def shown(case: Case) -> Shown:
    found = cells(case).items()
    return {key: (cell.level.value, frozenset(f.value for f in cell.flags)) for key, cell in found}


# --- one cell, step by step ----------------------------------------------------------------------

APPLIES = Doc("MTX-001", "matrix", rows=(("4", "all", "applicable", "", ""),))
SOP = Doc("SOP-001", cites=(("4.1.1", "aim"),))
REVIEW = Review("MPR-1", "4.1.1", "SOP-001", "aim", "words")
CHECK = Rec("CHK-1", "check", "BOS", ("4.1.1",))
AUDIT = Rec("AUD-1", "audit", "BOS", ("4.1",), outcome="met")
FULL = Case((APPLIES, SOP), (REVIEW,), (CHECK, AUDIT))


def at(case: Case, item: str = "4.1.1", site: str = "BOS") -> Cell:
    return cells(case)[item, site]


def test_each_level_has_its_evidence_and_says_why_it_is_not_higher() -> None:
    """R67: none, linked, documented, evidenced, assessed."""
    expected = (
        (Case((SOP,)), "none", "no matrix says whether it applies"),
        (Case((APPLIES,)), "none", "no document, control or record type names it"),
        (Case((APPLIES, SOP)), "linked", "SOP-001@1#aim: not confirmed by a signed review"),
        (Case((APPLIES, SOP), (REVIEW,)), "documented", "no record names it"),
        (FULL.without("AUD-1"), "evidenced", "no closed audit"),
        (FULL, "assessed", ""),
    )
    for case, level, why in expected:
        assert at(case).level == level
        assert why in at(case).why
        assert bool(at(case).why) == (level != "assessed")
    assert at(FULL).evidence == ("SOP-001@1#aim", "CHK-1", "AUD-1")


def test_a_tag_alone_never_gives_more_than_a_link() -> None:
    tagged = Doc("SOP-001", cites=(("4.1.1", ""),))

    assert at(replace(FULL, docs=(APPLIES, tagged))).level == "linked"
    assert "names no section" in at(replace(FULL, docs=(APPLIES, tagged))).why


def test_a_draft_documents_nothing() -> None:
    case = FULL.with_doc(replace(SOP, effective=frozenset({"DUB"})))

    assert at(case).level == "linked"
    assert "a draft, which nobody has approved" in at(case).why
    assert at(case, site="DUB").level == "documented"


def test_a_section_that_is_gone_or_changed_documents_nothing() -> None:
    gone = FULL.with_doc(replace(SOP, sections=(("scope", "words"),)))
    changed = FULL.with_doc(replace(SOP, sections=(("aim", "other words"),)))

    assert "has no such section" in at(gone).why
    assert at(changed).level == "linked"
    assert at(changed).flags == (CoverageFlag.STALE_MAPPING,)
    assert "changed since it was reviewed (MPR-1)" in at(changed).why


def test_a_change_of_another_section_leaves_the_mapping_standing() -> None:
    more = FULL.with_doc(replace(SOP, sections=(("scope", "new"), ("aim", "words"))))

    assert at(more).level == "assessed"


def test_where_a_process_is_asked_for_a_policy_is_too_little() -> None:
    case = FULL.with_doc(replace(SOP, type="policy"))

    assert at(case).level == "linked"
    assert "a policy, where a procedure is asked for" in at(case).why


def test_a_form_says_what_to_write_down_and_documents_nothing() -> None:
    assert (
        "a form, which says what to write down" in at(FULL.with_doc(replace(SOP, type="form"))).why
    )


def test_not_applicable_needs_a_reason_and_an_approved_matrix() -> None:
    def ruled(why: str, *effective: str) -> Cell:
        rows = (("4.1", "all", "not-applicable", why, ""),)
        matrix = Doc("MTX-001", "matrix", rows=rows, effective=frozenset(effective))
        return at(replace(FULL, docs=(matrix, SOP)))

    assert ruled("We make nothing.", "BOS").level == "not-applicable"
    assert "We make nothing." in ruled("We make nothing.", "BOS").why
    assert ruled("We make nothing.", "BOS").evidence == ("MTX-001@1",)
    assert ruled("", "BOS").level == "none"
    assert ruled("We make nothing.").level == "none"
    assert "nobody has approved it" in ruled("We make nothing.").why


def test_undecided_is_never_taken_for_applicable_or_met() -> None:
    undecided = replace(APPLIES, rows=(("4.1.1", "BOS", "undecided", "", ""), *APPLIES.rows))

    assert at(FULL.with_doc(undecided)).level == "none"
    assert at(FULL.with_doc(undecided)).why.startswith("not assessed")
    assert at(FULL.with_doc(undecided), site="DUB").level == "documented"


def test_a_row_for_the_site_goes_before_one_for_all_and_a_deeper_one_before_both() -> None:
    rows = (
        ("4", "BOS", "applicable", "", ""),
        ("4", "all", "not-applicable", "No.", ""),
        ("4.1.2", "all", "applicable", "", ""),
    )
    found = cells(Case((replace(APPLIES, rows=rows),)))

    assert found["4.2", "BOS"].applicability == "applicable"
    assert found["4.2", "DUB"].level == "not-applicable"
    assert found["4.1.2", "DUB"].applicability == "applicable"


def test_what_is_unverified_or_too_coarse_is_never_complete() -> None:
    rows = replace(APPLIES, rows=tuple((n, "all", "applicable", "", "") for n in ("4", "5")))
    doc = Doc("SOP-001", cites=(("5.1", "aim"), ("5.2", "aim"), ("4.1.2", "aim")))
    found = cells(Case((rows, doc)))

    assert found["5.1", "BOS"].level == found["5.2", "BOS"].level == "not-assessable"
    assert found["5", "BOS"].level == "not-assessable"
    assert found["4.1.2", "BOS"].flags == (CoverageFlag.UNVERIFIED_TITLE,)
    assert ("5.3", "BOS") not in found, "reserved items hold no duty"


def test_whoever_names_a_whole_chapter_has_named_nothing() -> None:
    wide = replace(SOP, cites=(("4", "aim"),))
    review = replace(REVIEW, item="4")

    assert at(Case((APPLIES, wide), (review,))).level == "none"
    clause = replace(SOP, cites=(("4.1", "aim"),))
    assert at(Case((APPLIES, clause), (replace(REVIEW, item="4.1"),))).level == "documented"


def test_an_overdue_review_flags_the_cell_and_does_not_empty_it() -> None:
    case = FULL.with_doc(replace(SOP, overdue=frozenset({"BOS"})))

    assert (at(case).level, at(case).flags) == ("assessed", (CoverageFlag.OVERDUE_REVIEW,))
    assert at(case, site="DUB").flags == ()


def test_an_audit_that_found_it_not_met_assesses_nothing() -> None:
    worse = FULL.with_record(replace(AUDIT, outcome="not met"))
    later = replace(
        FULL, records=(CHECK, AUDIT, replace(AUDIT, id="AUD-2", age=1, outcome="not met"))
    )

    for case in (worse, later):
        assert at(case).level == "evidenced"
        assert "found that it is not met" in at(case).why


def test_only_records_of_the_kind_asked_for_are_evidence() -> None:
    sop = replace(SOP, cites=(("4.2", "aim"),))
    other = Rec("NOTE-1", "note", "BOS", ("4.2",))
    case = Case((APPLIES, sop), (replace(REVIEW, item="4.2"),), (other,))

    assert at(case, "4.2").level == "documented"
    assert "of the kind asked for (check)" in at(case, "4.2").why
    assert at(replace(case, records=(Rec("C", "check", "BOS"),)), "4.2").level == "evidenced"


def test_a_matrix_over_nothing_is_an_error_and_never_clean() -> None:
    with pytest.raises(ImsError, match="no requirement"):
        coverage(replace(FULL.question, frameworks=()))
    with pytest.raises(ImsError, match="no requirement"):
        coverage(replace(FULL.question, sites=()))


def test_a_superseded_edition_is_not_assessable() -> None:
    question = FULL.question
    path = f"controls/frameworks/{LAW}.yaml"
    old = question.system.tree[path].replace(b"status: in-force", b"status: superseded")
    from ims.system import ManagementSystem

    system = ManagementSystem({**question.system.tree, path: old})
    assert {c.level for c in coverage(replace(question, system=system))} == {"not-assessable"}


# --- gaps, products, sites ------------------------------------------------------------------------


def test_a_gap_is_open_until_its_coverage_rises() -> None:
    """R69: signatures alone close no gap; the cell tells it, and so does the heading above."""
    gap = Rec("GAP-1", "gap", "BOS", ("4.1.1",), found="evidenced")
    case = replace(FULL.without("AUD-1"), records=(CHECK, gap))
    risen = replace(FULL, records=(CHECK, AUDIT, gap))

    assert at(case).open_points == at(case).unrisen == ("GAP-1",)
    assert at(case).flags == (CoverageFlag.GAP_WITHOUT_RISE,)
    assert at(case, "4.1").unrisen == at(case, "4").unrisen == ("GAP-1",)
    assert at(case, site="DUB").unrisen == at(case, "4.2").unrisen == ()
    assert (at(risen).open_points, at(risen).flags) == ((), ())


def test_a_gap_that_is_not_signed_to_its_end_is_open_at_any_level() -> None:
    gap = Rec("GAP-1", "gap", "BOS", ("4.1.1",), stages=1, found="linked")
    case = replace(FULL, records=(CHECK, AUDIT, gap))

    assert (at(case).open_points, at(case).unrisen) == (("GAP-1",), ())
    assert at(case).flags == (CoverageFlag.OPEN_FINDING,)


def test_a_gap_without_its_level_closes_by_its_signatures() -> None:
    """Records of before the level was noted: what is not known is not made up."""
    case = replace(FULL, records=(Rec("GAP-1", "gap", "BOS", ("4.1.1",)),))

    assert at(case).open_points == ()


def test_a_row_for_products_holds_where_they_are_made_and_the_strictest_counts() -> None:
    """R67: by type of product and licence; DUB makes devices and has a licence, BOS has neither."""
    rows = (
        ("4.1", "all", "not-applicable", "No devices here.", ""),
        ("4.1", "all", "applicable", "", "products: [device]"),
        ("4.2", "all", "not-applicable", "Not for us.", "licences: [made]"),
        ("4.2", "all", "applicable", "", ""),
    )
    found = cells(Case((replace(APPLIES, rows=rows),)))

    assert found["4.1.1", "BOS"].level == "not-applicable"
    assert found["4.1.1", "DUB"].applicability == "applicable"
    assert found["4.2", "DUB"].applicability == "applicable", "a licence never takes a duty away"


def test_a_record_for_several_sites_counts_at_each_and_says_where_it_was_made() -> None:
    """R67: one management review for all sites; without `sites_covered` only at its own."""
    case = replace(FULL, records=(replace(CHECK, covers=("DUB",)), replace(AUDIT, covers=("all",))))

    assert at(FULL, site="DUB").level == "documented"
    assert at(case, site="DUB").level == "assessed"
    assert "held at BOS for DUB" in at(case, site="DUB").records[0].state


# --- against the oracle --------------------------------------------------------------------------

NAMES = [name for name, _, _, _ in ITEMS]
SECTIONS = ("aim", "scope")
WORDS = ("words", "other words")
some_items = st.sampled_from(NAMES)
some_sites = st.frozensets(st.sampled_from(SITES))


@st.composite
def documents(draw: st.DrawFn, name: str) -> Doc:
    cites = draw(
        st.lists(st.tuples(some_items, st.sampled_from(("", *SECTIONS, "lost"))), max_size=3)
    )
    sections = tuple((s, draw(st.sampled_from(WORDS))) for s in SECTIONS)
    kind = draw(st.sampled_from(("procedure", "procedure", "policy", "form")))
    return Doc(
        name, kind, tuple(cites), sections, draw(some_sites | st.just(frozenset(SITES))),
        draw(st.sampled_from((("all",), ("BOS",)))), draw(some_sites),
    )  # fmt: skip


@st.composite
def matrices(draw: st.DrawFn, name: str) -> Doc:
    how = st.sampled_from(("applicable", "applicable", "not-applicable", "undecided"))
    row = st.tuples(
        some_items,
        st.sampled_from(("all", *SITES)),
        how,
        st.sampled_from(("", "Because.")),
        st.sampled_from(("", "", "products: [drug]", "products: [device]", "licences: [made]")),
    )
    rows = {(r[0], r[1], r[4]): r for r in draw(st.lists(row, min_size=1, max_size=6))}
    return Doc(name, "matrix", effective=draw(some_sites), rows=tuple(rows.values()))


@st.composite
def records(draw: st.DrawFn, name: str) -> Rec:
    kind = draw(st.sampled_from(("check", "audit", "audit", "note", "finding", "gap")))
    return Rec(
        name,
        kind,
        draw(st.sampled_from(SITES)),
        tuple(draw(st.lists(some_items, max_size=2, unique=True))),
        draw(st.sampled_from((-1, 0, 10, 400))),
        draw(st.sampled_from((None, 10, 365))),
        draw(st.sampled_from((0, 1, 2, 2))),
        draw(st.sampled_from(("", "met", "met", "not met"))),
        draw(st.sampled_from(((), (), ("DUB",), ("all",)))),
        draw(st.sampled_from(("", "none", "linked", "evidenced"))) if kind == "gap" else "",
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    docs = [draw(documents(f"SOP-00{n}")) for n in range(draw(st.integers(0, 3)))]
    rulers = [draw(matrices(f"MTX-00{n}")) for n in range(draw(st.integers(0, 2)))]
    base = Doc(
        "MTX-009", "matrix", rows=tuple((c, "all", "applicable", "", "") for c in ("4", "5", "6"))
    )
    reviews = [
        Review(f"MPR-{doc.id}-{n}", item, doc.id, section, draw(st.sampled_from(WORDS)), draw(st.booleans()))
        for doc in docs
        for n, (item, section) in enumerate(doc.cites)
        if section and draw(st.booleans())
    ]  # fmt: skip
    found = [draw(records(f"REC-{n}")) for n in range(draw(st.integers(0, 5)))]
    every = sorted([*docs, *rulers, base], key=lambda d: d.id)
    return Case(tuple(every), tuple(reviews), tuple(found))


@given(cases())
def test_every_cell_is_what_the_naive_oracle_says(case: Case) -> None:
    assert shown(case) == oracle(case)


def changed(before: Shown, after: Shown) -> set[tuple[str, str]]:
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}


def rank(level: str) -> int:
    return Coverage(level).rank


def above_or_below(name: str) -> set[str]:
    """Return the items for which a name counts, and the headings over them."""
    hit = {item for item in NAMES if counts_for(name, item)}
    return hit | {over for item in hit for over in NAMES if item.startswith(f"{over}.")}


@given(cases(), st.data())
def test_removing_a_document_lowers_its_cells_and_nothing_else(
    case: Case, data: st.DataObject
) -> None:
    """Must show: removing one document lowers exactly the right cells."""
    doc = data.draw(st.sampled_from([d for d in case.docs if d.id != "MTX-009"] or list(case.docs)))
    before, after = shown(case), shown(case.without(doc.id))

    assert after == oracle(case.without(doc.id))
    if doc.type != "matrix":
        named = {item for name, _ in doc.cites for item in above_or_below(name)}
        moved = changed(before, after)
        assert {item for item, _ in moved} <= named
        assert all(rank(after[key][0]) <= rank(before[key][0]) for key in moved)


@given(cases(), st.data())
def test_ageing_a_review_flags_its_cells_and_nothing_else(case: Case, data: st.DataObject) -> None:
    """Must show: a review that falls overdue changes flags only, at its site only."""
    doc = data.draw(st.sampled_from(case.docs))
    site = data.draw(st.sampled_from(SITES))
    fresh = case.with_doc(replace(doc, overdue=doc.overdue - {site}))
    late = case.with_doc(replace(doc, overdue=doc.overdue | {site}))
    before, after = shown(fresh), shown(late)

    assert after == oracle(late)
    for key in changed(before, after):
        assert key[1] == site
        assert before[key][0] == after[key][0]
        assert after[key][1] - before[key][1] == {"overdue review"}


@given(cases(), st.data())
def test_deleting_or_ageing_a_record_moves_its_cells_and_nothing_else(
    case: Case, data: st.DataObject
) -> None:
    """Must show: deleting a record lowers exactly the right cells."""
    if not case.records:
        return
    record = data.draw(st.sampled_from(case.records))
    before = shown(case)
    old = case.with_record(replace(record, age=record.age + 1_000))
    for less in (case.without(record.id), old):
        after = shown(less)
        assert after == oracle(less)
        moved = changed(before, after)
        assert {site for _, site in moved} <= {s for s in SITES if is_at(record, s)}
        if record.outcome != "not met" and record.type != "audit":
            assert all(rank(after[key][0]) <= rank(before[key][0]) for key in moved)


@given(cases())
def test_no_level_without_evidence_and_no_evidence_without_its_place(case: Case) -> None:
    """Must show: no coverage is ever shown without naming the evidence."""
    for cell in cells(case).values():
        if cell.level.rank >= Coverage.LINKED.rank or cell.level is Coverage.NOT_APPLICABLE:
            assert cell.evidence or cell.heading
        if cell.level.rank >= Coverage.DOCUMENTED.rank:
            assert any(d.counts and d.section and d.review for d in cell.documents)
        if cell.level is Coverage.EVIDENCED and not cell.heading:
            assert any(r.counts for r in cell.records)
        if cell.level is Coverage.ASSESSED:
            assert cell.assessments
        assert cell.why or cell.level in {Coverage.ASSESSED, Coverage.NOT_APPLICABLE}
    assert DAY.isoformat() == next(iter(cells(case).values())).day
