"""Coverage narrowed to a discipline, a type of product or a licence (R67)."""

from dataclasses import replace

import pytest
from ims.coverage import EVERYTHING, Cell, Narrowing, Question, Selection, coverage
from ims.coverage.adopted import from_tree
from ims.diagnostic import ImsError
from ims.system import ManagementSystem

from tests.coverage_case import DAY, LAW, Case, Doc, registers
from tests.support import TODAY, small_system, small_tree

ROWS = (
    ("4", "all", "applicable", "", ""),
    ("4.1.1", "all", "applicable", "", "products: [device]"),
    ("4.2", "all", "applicable", "", "licences: [made]"),
    ("6", "all", "applicable", "", "disciplines: [safety]"),
)
CASE = Case((Doc("MTX-001", "matrix", rows=ROWS), Doc("SOP-001", cites=(("4.1", "aim"),))))


def narrowed(only: Narrowing, question: Question = CASE.question) -> dict[tuple[str, str], Cell]:
    found = coverage(replace(question, only=only))
    return {(cell.item, cell.site): cell for cell in found}


ALL = narrowed(EVERYTHING)


@pytest.mark.parametrize(
    ("only", "gone"),
    [
        # At BOS, which makes no device, the row holds not: the item stands as the one above.
        (Narrowing(product="drug"), {("4.1.1", "DUB")}),
        (Narrowing(product="device"), set()),
        (Narrowing(licence="other"), {("4.2", "DUB")}),
        (Narrowing(discipline="safety"), {key for key in ALL if key[0] != "6"}),
    ],
)
def test_only_what_concerns_it_is_left_and_each_cell_is_as_before(
    only: Narrowing, gone: set[tuple[str, str]]
) -> None:
    found = narrowed(only)

    assert set(ALL) - set(found) == gone
    for key, cell in found.items():
        assert cell == ALL[key] or cell.heading


def test_a_heading_is_as_good_as_what_is_left_below_it() -> None:
    found = narrowed(Narrowing(product="drug"))

    assert ALL["4.1", "DUB"].why == "2 of 2 below it: 4.1.1, 4.1.2"
    assert found["4.1", "DUB"].why == "1 of 1 below it: 4.1.2"


def test_an_item_has_its_own_disciplines_or_those_above_it() -> None:
    """R67: the discipline selects requirements, not whole frameworks."""
    path = f"controls/frameworks/{LAW}.yaml"
    raw = registers()[path].replace(b'{id: "4.1", ', b'{id: "4.1", disciplines: [records], ')
    system = ManagementSystem({**registers(), path: raw})
    question = from_tree(system, Selection(only=Narrowing(discipline="records")), DAY, "a test")

    assert {c.item for c in coverage(question)} == {"4", "4.1", "4.1.1", "4.1.2"}
    assert question.basis.endswith("; only discipline records")


def test_a_framework_for_other_products_is_left_out() -> None:
    path = f"controls/frameworks/{LAW}.yaml"
    raw = registers()[path].replace(b"structure: S\n", b"structure: S\nproducts: [device]\n")
    system = ManagementSystem({**registers(), path: raw})

    with pytest.raises(ImsError, match="no framework fits"):
        from_tree(system, Selection(only=Narrowing(product="drug")), DAY, "a test")


def test_sites_without_the_product_are_left_out_and_silent_ones_are_told() -> None:
    organization = small_tree()["controls/organization.yaml"].decode()
    made = organization.replace("languages: [en]}", "languages: [en], products: [drug]}")
    system = small_system({"controls/organization.yaml": made})

    drug = from_tree(system, Selection(only=Narrowing(product="drug")), TODAY, "a test")
    assert drug.sites == ("DUB", "BOS")
    assert "only product drug (DUB: not stated in controls/organization.yaml)" in drug.basis
    for wanted in (Narrowing(product="drugs"), Narrowing(licence="any")):
        with pytest.raises(ImsError, match=r"there is no product `drugs`|nothing names a licence"):
            from_tree(system, Selection(only=wanted), TODAY, "a test")
