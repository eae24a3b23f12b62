"""A regulatory matrix goes to a spreadsheet and comes back, and only what was changed changes (R67)."""

import csv
import hashlib
import io
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims import source
from ims.cli import main
from ims.diagnostic import ImsError
from ims.exchange import matrix_csv, matrix_xlsx, matrix_xlsx_read
from ims.exchange.matrix_table import columns
from ims.matrix_edit import (
    FIELDS,
    TEXTS,
    Change,
    Origin,
    Sheet,
    Stands,
    Told,
    Values,
    compared,
    edited,
    sheet,
)
from ims.matrix_edit.sheet import Key, cells_of
from ims.models.document import Matrix
from ims.models.reading import read_model
from ims.system import ManagementSystem

from tests.support import small_system

PATH = "docs/matrices/MTX-900.md"
SITES = ("DUB", "BOS", "LEE")

# Chapters 1 to 6, each with three clauses, the first of which has two items; 6.3 is reserved.
IDS = [
    name
    for chapter in range(1, 7)
    for name in (
        f"{chapter}",
        f"{chapter}.1",
        f"{chapter}.1(a)",
        f"{chapter}.1(b)",
        f"{chapter}.2",
        f"{chapter}.3",
    )
]


def parent_of(name: str) -> str:
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


# Every way in which people write rows.
ROWS = """\
  # chapter one: the company
  - {item: "1", applicability: applicable, responsible: quality-manager}  # all of it
  - {item: "1.1", sites: [DUB], applicability: applicable, evaluation: "Audit, each year", interpretation: "Ours: \\"plain\\"."}
  - {item: "1.1", sites: [BOS, LEE], applicability: undecided, responsible: 'process-owner', interpretation: 'It''s open.'}

  # chapter two is written over several lines
  - item: "2.1"
    applicability: applicable
    responsible: process-owner   # until the summer
    evaluation: "Ö: sample, \\u00e9ach quarter"
  - item: "2.2"
    sites:
      - DUB
      - BOS
    applicability: not-applicable
    justification: No such thing here.
  - {item: "3", sites: [all], applicability: undecided,
     evaluation: "on two lines", # why
     interpretation: Plain words}
  - {item: "5.3", applicability: applicable, justification: "first", responsible: document-controller, evaluation: "=SUM(A1)", interpretation: "-1 + @x", }
  # the end of the rows
"""
TEXT = f"""\
---
id: MTX-900
title: A law at our sites
type: matrix
revision: "1"
owner: quality-manager   # she knows
disciplines: [quality]
sites: [all]
language: en
change:
  class: major
  summary: First issue.
  reason: The management system starts.
  impact: {{training: none, validation: none, filing: none}}
framework: law-2020
rows:
{ROWS}classification: internal
---

## Scope

All clauses. rows: - {{item: "1"}}
"""


def framework() -> str:
    head = "id: law-2020\nrevision: '1'\nowner: quality-manager\nchange: {class: major, summary: First issue., reason: Start.}\n"
    about = (
        "short: Law\ntitle: A law\npublisher: P\nedition: E\njurisdiction: EU\nkind: regulation\n"
        "status: in-force\nstatus_note: N\nlegal_force: binding\nstructure: S\nverified: full\n"
        "verified_on: 2026-01-01\nverification_note: N\nsources: [{id: page, reference: R, read: all}]\n"
    )
    items = "".join(
        f'  - {{id: "{name}", '
        + (f'parent: "{parent_of(name)}", ' if parent_of(name) else "")
        + ("status: reserved, " if name == "6.3" else "")
        + f'title: "Title of {name}", verified: full, sources: [page]}}\n'
        for name in IDS
    )
    return f"{head}{about}items:\n{items}"


def system(text: str | bytes = TEXT) -> ManagementSystem:
    organization = (
        "id: organization\nrevision: '1'\nowner: quality-manager\n"
        "change: {class: major, summary: First issue., reason: Start.}\nname: Small\nsites:\n"
        + "".join(
            f"  - {{id: {s}, title: S, jurisdictions: [EU], time_zone: UTC, languages: [en]}}\n"
            for s in SITES
        )
    )
    return small_system(
        {
            PATH: text,
            "controls/frameworks/law-2020.yaml": framework(),
            "controls/organization.yaml": organization,
        }
    )


SYSTEM = system()
RAW = TEXT.encode()
ITEMS = SYSTEM.requirements_of("law-2020")


def stands(raw: bytes = RAW) -> Stands:
    model, faults = read_model(Matrix, source.parse(PATH, raw).data)
    assert not faults
    assert isinstance(model, Matrix)
    return Stands(model, ITEMS, SYSTEM.sites)


def exported(raw: bytes = RAW) -> Sheet:
    digest = hashlib.sha256(raw).hexdigest()
    origin = Origin(
        "small", "MTX-900", "A law at our sites", "law-2020", PATH, digest, "c" * 40,
        "2026-06-01T09:00:00+00:00", "a test",
    )  # fmt: skip
    return sheet(SYSTEM, stands(raw), origin, {("1", "DUB"): "linked", ("1", "BOS"): "linked"})


def told(changes: dict[Key, str]) -> dict[Key, Told]:
    before = cells_of(stands())
    return {key: Told(changes.get(key, value), "Matrix!A1") for key, value in before.items()}


# --- exactly the values that were changed --------------------------------------------------------


def oracle(raw: bytes, changes: list[Change]) -> dict[tuple[str, str], dict[str, str]]:
    """Return what must count for each item and site: it knows of own rows and of inheritance."""
    data: Any = source.parse(PATH, raw).data["rows"]
    own: dict[tuple[str, str], dict[str, str]] = {}
    for general in (True, False):
        for row in data:
            scope = row.get("sites", ["all"])
            for site in SITES if "all" in scope else scope:
                if ("all" in scope) is general:
                    own[row["item"], site] = {f: row.get(f, "") for f in FIELDS}

    def counts(item: str, site: str) -> dict[str, str]:
        if not item:
            return dict.fromkeys(FIELDS, "") | {"applicability": "undecided"}
        return dict(own.get((item, site)) or counts(parent_of(item), site))

    for change in sorted(changes, key=lambda c: IDS.index(c.item)):
        for site in change.sites:
            found = counts(change.item, site) | {change.field: change.new}
            if found != counts(change.item, site):
                own[change.item, site] = found
    return {(item, site): counts(item, site) for item in IDS for site in SITES}


def effective(raw: bytes) -> dict[tuple[str, str], dict[str, str]]:
    found = stands(raw)
    return {
        (item, site): {f: found.values(item, site).get(f) for f in FIELDS}
        for item in IDS
        for site in SITES
    }


WORDS = ["", "Plain words", 'a "quoted": {thing}, # no comment', "it's", "=1+1", "yes", "é–ü", "5"]
VALUES = {
    "applicability": ["applicable", "not-applicable", "undecided"],
    "responsible": ["", "quality-manager", "process-owner", "document-controller"],
}
KEYS = sorted(cells_of(stands()))


def value_for(field: str, number: int) -> str:
    values = VALUES.get(field, WORDS)
    return values[number % len(values)]


@given(st.dictionaries(st.integers(0, len(KEYS) - 1), st.integers(0, 40), max_size=50))
def test_any_edits_change_exactly_those_values(edits: dict[int, int]) -> None:
    """R67: by the counting of an oracle; every comment and every untouched row stays as it was."""
    wanted = {KEYS[at]: value_for(KEYS[at][2], number) for at, number in edits.items()}
    changes = compared(cells_of(stands()), told(wanted), stands(), SYSTEM.roles)

    after = edited(RAW, PATH, stands(), changes)

    assert effective(after) == oracle(RAW, changes)
    touched = {change.item for change in changes}
    lines = iter(after.decode().splitlines())
    for line in RAW.decode().splitlines():
        row = re.search(r'item: "([^"]+)"', line)
        if line.startswith("  - {") and row and row[1] not in touched and row[1] != "3":
            assert line in lines, line
    for comment in re.findall(r"#.*", ROWS):
        assert comment in after.decode()
    assert after.partition(b"\n---\n\n")[2] == RAW.partition(b"\n---\n\n")[2]


@pytest.mark.parametrize("seed", range(4))
def test_fifty_edits_in_excel_change_exactly_those_values(seed: int) -> None:
    chance = random.Random(seed)
    book = openpyxl.load_workbook(io.BytesIO(matrix_xlsx.render(exported())))
    page = book["Matrix"]
    heads = [cell.value for cell in page[1]]
    cells: list[Any] = [cell for row in page.iter_rows(min_row=2) for cell in row]
    free = [cell for cell in cells if not cell.protection.locked]
    for cell in chance.sample(free, 50):
        field = str(heads[cell.column - 1]).partition(" ")[0]
        cell.value = value_for(field, chance.randrange(40))
        cell.data_type = "s"
    saved = io.BytesIO()
    book.save(saved)

    found = matrix_xlsx_read.read(saved.getvalue())
    assert found.before == cells_of(stands())
    changes = compared(found.before, found.told, stands(), SYSTEM.roles)
    after = edited(RAW, PATH, stands(), changes)

    assert len(changes) > 25
    assert effective(after) == oracle(RAW, changes)


def test_no_edit_changes_no_byte() -> None:
    for found in (
        matrix_xlsx_read.read(matrix_xlsx.render(exported())),
        matrix_csv.read(matrix_csv.render(exported()).encode()),
    ):
        before = found.before or cells_of(stands())
        assert set(found.told) == set(before)
        changes = compared(before, found.told, stands(), SYSTEM.roles)
        assert changes == []
        assert edited(RAW, PATH, stands(), changes) == RAW


def change(item: str, sites: tuple[str, ...], field: str, new: str) -> Change:
    return Change(item, sites, field, stands().values(item, sites[0]).get(field), new)


def diff(*changes: Change) -> tuple[list[str], list[str]]:
    """Return the lines that went and those that came."""
    old = TEXT.splitlines()
    new = edited(RAW, PATH, stands(), changes).decode().splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_value_keeps_its_quotes_and_its_neighbours() -> None:
    gone, came = diff(change("1.1", ("BOS", "LEE"), "interpretation", "It's closed."))

    assert came == [gone[0].replace("It''s open.", "It''s closed.")]


def test_a_key_that_was_absent_stands_where_people_write_it() -> None:
    gone, came = diff(change("1", SITES, "justification", "Asked for"))

    assert came == [
        '  - {item: "1", applicability: applicable, justification: "Asked for", '
        "responsible: quality-manager}  # all of it"
    ]
    assert diff(change("2.1", SITES, "justification", "So")) == ([], ['    justification: "So"'])
    assert len(gone) == 1


def test_an_emptied_value_takes_its_key_away_and_leaves_the_comment() -> None:
    assert diff(change("2.1", SITES, "responsible", "")) == (
        ["    responsible: process-owner   # until the summer"],
        ["    # until the summer"],
    )


def test_an_emptied_value_leaves_the_comment_before_it() -> None:
    gone, came = diff(change("3", SITES, "interpretation", ""))
    first = TEXT.replace(
        ROWS, '  - {evaluation: "x", item: "1", applicability: undecided}\n'
    ).encode()
    after = edited(first, PATH, stands(first), [Change("1", SITES, "evaluation", "x", "")])

    assert (gone, came) == (["     interpretation: Plain words}"], ["     }"])
    assert b'  - {item: "1", applicability: undecided}\n' in after


def test_an_inherited_cell_that_is_edited_makes_a_row_at_the_right_place() -> None:
    new = edited(RAW, PATH, stands(), [change("1.2", SITES, "evaluation", "New")]).decode()
    lines = new.splitlines()
    at = lines.index(
        '  - {item: "1.2", applicability: applicable, responsible: quality-manager, evaluation: "New"}'
    )

    assert 'item: "1.1", sites: [BOS, LEE]' in lines[at - 1]
    assert len(lines) == len(TEXT.splitlines()) + 1


def test_sites_that_part_get_a_row_of_their_own() -> None:
    _, came = diff(change("1", ("BOS",), "applicability", "not-applicable"))
    gone, named = diff(change("1.1", ("LEE",), "applicability", "applicable"))

    assert came == [
        '  - {item: "1", sites: [BOS], applicability: not-applicable, responsible: quality-manager}'
    ]
    assert named[0] == gone[0].replace("[BOS, LEE]", "[BOS]")
    assert named[1].startswith('  - {item: "1.1", sites: [LEE], applicability: applicable')


def test_what_inherits_follows_the_row_above_it() -> None:
    above = change("1", SITES, "responsible", "process-owner")
    below = change("1.2", SITES, "evaluation", "New")
    found = stands(edited(RAW, PATH, stands(), [below, above]))

    assert found.values("1.2", "DUB").responsible == "process-owner"
    assert found.values("1.3", "DUB").responsible == "process-owner"


@pytest.mark.parametrize(
    "rows",
    [
        '  [{item: "1", applicability: applicable}]\n',
        '  - item: "1"\n    applicability: applicable\n    evaluation: >-\n      x\n',
    ],
)
def test_a_way_of_writing_that_cannot_be_kept_is_refused_in_words(rows: str) -> None:
    raw = TEXT.replace(ROWS, rows).encode()
    wanted = [
        Change("2", SITES, "evaluation", "", "New"),
        Change("1", SITES, "evaluation", "x", ""),
    ]
    with pytest.raises(ImsError) as told_:
        edited(raw, PATH, stands(raw), wanted if "[{" in rows else wanted[1:])

    assert "MTX-900.md" in told_.value.message
    assert "by hand" in str(told_.value.help)


# --- what is refused -----------------------------------------------------------------------------

ROW_5_3 = ("5.3", SITES, "evaluation")


def test_both_sides_may_change_other_cells() -> None:
    now = stands(
        TEXT.replace("responsible: quality-manager}", "responsible: process-owner}").encode()
    )
    found = compared(cells_of(stands()), told({ROW_5_3: "New"}), now, SYSTEM.roles)

    assert [(c.item, c.new) for c in found] == [("5.3", "New")]


def test_the_same_cell_changed_on_both_sides_is_refused() -> None:
    now = stands(TEXT.replace("=SUM(A1)", "Theirs").encode())

    with pytest.raises(
        ImsError, match=r"5\.3 at DUB, evaluation: was `=SUM.A1.`.*`Theirs` in the file"
    ):
        compared(cells_of(stands()), told({ROW_5_3: "Ours"}), now, SYSTEM.roles)
    assert compared(cells_of(stands()), told({ROW_5_3: "Theirs"}), now, SYSTEM.roles) == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (("1", ("DUB",), "applicability"), "aplicable", "must be one of applicable"),
        (("1", SITES, "responsible"), "quality-manger", "did you mean `quality-manager`"),
        (("1", SITES, "evaluation"), "x" * 301, "301 characters; at most 300"),
        (("1", SITES, "evaluation"), "a\u202eb", "one line"),
    ],
)
def test_an_unknown_value_is_refused_with_its_cell(key: Key, value: str, said: str) -> None:
    with pytest.raises(ImsError, match=f"Matrix!A1: .*{said}"):
        compared(cells_of(stands()), told({key: value}), stands(), SYSTEM.roles)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (("1.9", SITES, "evaluation"), "`law-2020` has no item `1.9`; did you mean"),
        (("1", ("ROM",), "applicability"), "there is no site `ROM`"),
        (("1.1", SITES, "evaluation"), "`1.1` at DUB, BOS, LEE was no line"),
        (("6.3", SITES, "evaluation"), "`6.3` at DUB, BOS, LEE was no line"),
    ],
)
def test_an_unknown_line_is_refused(key: Key, said: str) -> None:
    with pytest.raises(ImsError, match=f"Matrix!A1: {said}"):
        compared(
            cells_of(stands()), told({}) | {key: Told("x", "Matrix!A1")}, stands(), SYSTEM.roles
        )


# --- the workbook --------------------------------------------------------------------------------


def workbook() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(matrix_xlsx.render(exported())))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert matrix_xlsx.render(exported()) == matrix_xlsx.render(exported())


def test_the_workbook_locks_what_may_not_change() -> None:
    page = workbook()["Matrix"]
    heads = {str(cell.value): at for at, cell in enumerate(page[1], 1)}
    locked = {name: page.cell(2, at).protection.locked for name, at in heads.items()}

    assert page.protection.sheet
    assert {name for name, is_locked in locked.items() if not is_locked} == {
        *(f"applicability {site}" for site in SITES),
        *TEXTS,
    }
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref.startswith("A1:")
    assert page.page_setup.orientation == "landscape"
    lists = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert {'"applicable,not-applicable,undecided"', "'_lists'!$A$1:$A$3"} <= lists


def test_inherited_values_are_grey_and_say_from_where() -> None:
    page = workbook()["Matrix"]
    rows = {row[0].value: row for row in page.iter_rows(min_row=2)}

    assert "inherited from 1" in str(rows["1.2"][-1].value)
    assert rows["1.2"][4].font.color.rgb == "FF7F7F7F"
    assert rows["1.2"][4].value == "applicable"
    assert "nobody has decided" in str(rows["4"][-1].value)
    assert "6.3" not in rows
    assert rows["1"][-3].value == "DUB: linked, BOS: linked, LEE: "


def test_the_workbook_tells_from_where_it_comes() -> None:
    book = workbook()
    words = {str(row[0].value): str(row[1].value) for row in book["Read me"].iter_rows()}

    assert words["system"] == "small"
    assert words["digest"] == hashlib.sha256(RAW).hexdigest()
    assert words["commit"] == "c" * 40
    assert {book[name].sheet_state for name in ("_before", "_about", "_lists")} == {"veryHidden"}


def test_nothing_in_the_workbook_is_a_formula_or_a_link() -> None:
    """CWE-1236: `=SUM(A1)` and `-1 + @x` stand in the matrix as text."""
    raw = matrix_xlsx.render(exported())
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        pages = [packed.read(n).decode() for n in packed.namelist() if "sheet" in n]

    assert not any("<f>" in page or "<hyperlink" in page for page in pages)
    row = next(r for r in workbook()["Matrix"].iter_rows() if r[0].value == "5.3")
    assert {cell.data_type for cell in row} <= {"s", "n"}
    assert "=SUM(A1)" in [cell.value for cell in row]


Edit = Callable[[openpyxl.Workbook], None]


def returned(edit: Edit) -> bytes:
    book = workbook()
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(address: str, value: Any) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        book["Matrix"][address] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (put("K2", "=1+1"), "Matrix!K2: a formula"),
        (put("K2", date(2026, 1, 1)), "Matrix!K2: a date"),
        (put("K2", value=True), "Matrix!K2: a date, a time or a logical value"),
        (put("K2", "#REF!"), "Matrix!K2: the error #REF!"),
        (put("A10", "1.2"), "Matrix!A10: `1.2` at DUB, BOS, LEE stands twice"),
        (put("A1", "Item"), "the table has no column `item`"),
        (put("F3", "applicable"), "does not speak of BOS"),
        (lambda book: book.remove(book["_before"]), "the workbook has no sheet `_before`"),
    ],
)
def test_a_workbook_that_was_bent_is_refused_in_words(edit: Edit, said: str) -> None:
    with pytest.raises(ImsError) as told_:
        matrix_xlsx_read.read(returned(edit))

    assert said in told_.value.message


@pytest.mark.parametrize("raw", [b"", b"PK", b"item,sites\n"])
def test_what_is_no_workbook_is_refused(raw: bytes) -> None:
    with pytest.raises(ImsError, match=r"no \.xlsx file"):
        matrix_xlsx_read.read(raw)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "a")

    with pytest.raises(ImsError, match="cannot be read"):
        matrix_xlsx_read.read(out.getvalue())


def test_a_line_broken_in_a_cell_becomes_one_line() -> None:
    found = matrix_xlsx_read.read(returned(put("K2", "one\ntwo ")))
    changes = compared(found.before or {}, found.told, stands(), SYSTEM.roles)

    assert [(c.address, c.field, c.new) for c in changes] == [
        ("Matrix!K2", "evaluation", "one two")
    ]


@pytest.mark.parametrize("missing", ["xlsxwriter", "openpyxl"])
def test_without_the_extra_it_tells_how_to_install_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = matrix_xlsx.render(exported())
    monkeypatch.setitem(sys.modules, missing, None)

    with pytest.raises(ImsError) as told_:
        _there_and_back(raw)
    assert "ims-as-code[excel]" in str(told_.value.help)


def _there_and_back(raw: bytes) -> None:
    matrix_xlsx_read.read(raw)
    matrix_xlsx.render(exported())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_what_libreoffice_saves_comes_back_unchanged(tmp_path: Path) -> None:
    path, home = tmp_path / "m.xlsx", (tmp_path / "profile").as_uri()
    path.write_bytes(matrix_xlsx.render(exported()))
    command = ["soffice", "--headless", f"-env:UserInstallation={home}", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", "out", str(path)], check=True, cwd=tmp_path)

    found = matrix_xlsx_read.read((tmp_path / "out" / "m.xlsx").read_bytes())

    assert found.before == cells_of(stands())
    assert compared(found.before, found.told, stands(), SYSTEM.roles) == []


# --- CSV -----------------------------------------------------------------------------------------


def test_no_cell_of_the_csv_is_taken_for_a_formula() -> None:
    """CWE-1236."""
    cells = [c for row in csv.reader(io.StringIO(matrix_csv.render(exported()))) for c in row]

    assert "'=SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@given(st.text(alphabet="'=+-@a ", max_size=6).map(str.strip))
def test_what_was_quoted_comes_back_as_it_was(value: str) -> None:
    assert matrix_csv._unguarded(matrix_csv._guarded(value)) == value


def test_a_number_that_lost_its_zero_is_no_other_item() -> None:
    """A spreadsheet reads 7.10 as 7.1; two lines of one item are refused."""
    text = matrix_csv.render(exported()).replace("\r\n1.3,", "\r\n1.2,")

    with pytest.raises(
        ImsError, match=r"row 23, column item: `1\.2` at DUB, BOS, LEE stands twice"
    ):
        matrix_csv.read(text.encode())


def test_columns_hold_one_place_for_each_site() -> None:
    assert [c.site for c in columns(SITES) if c.site] == list(SITES)
    assert Values().applicability == "undecided"


# --- the commands --------------------------------------------------------------------------------

NOW = ["--now", datetime(2026, 6, 1, 9, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S%z")]
MTX = Path("docs/matrices/MTX-001.md")


def test_there_and_back_by_command(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "matrix", "MTX-001", "--output", "m.xlsx", *NOW]) == 0
    before = MTX.read_bytes()
    assert main(["import", "matrix", "m.xlsx"]) == 0
    assert "nothing to change" in capsys.readouterr().out
    book = openpyxl.load_workbook("m.xlsx")
    page = book["Matrix"]
    at = next(row[0].row for row in page.iter_rows() if row[0].value == "7.5")
    page[f"J{at}"].value = "Internal audit twice a year"
    book.save("m.xlsx")

    assert main(["import", "matrix", "m.xlsx", "--yes"]) == 0

    said = capsys.readouterr().out
    assert f"Matrix!J{at}: 7.5 at DUB, BOS, evaluation" in said
    assert "- Internal audit once a year\n    + Internal audit twice a year" in said
    assert MTX.read_bytes() == before.replace(b"once a year", b"twice a year")
    assert main(["check", "--today", "2026-06-01", str(MTX)]) == 0


def test_what_the_check_finds_in_the_result_is_told_before_it_is_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "matrix", "MTX-001", "--format", "csv", "--output", "m.csv", *NOW]) == 0
    text = Path("m.csv").read_text("utf-8")
    made = text.replace("Boston makes no products.", "")
    Path("m.csv").write_text(made, "utf-8", newline="")

    assert made != text
    assert main(["import", "matrix", "m.csv", "--yes", "--today", "2026-06-01"]) == 1
    said = capsys.readouterr().out
    assert "MET013 exclusion-without-reason" in said
    assert said.index("Found 1 problem in 1 file.") < said.index(f"wrote {MTX.as_posix()}")


def test_an_approved_revision_is_not_written_over(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R12: the way to change what was signed is the next revision."""
    place = ["--root", str(demo)]
    sheet_ = tmp_path / "m.csv"
    export = ["export", "matrix", "MTX-002", "--format", "csv", "--output", str(sheet_)]
    assert main([*export, *place, *NOW]) == 0
    text = sheet_.read_text("utf-8")
    sheet_.write_text(text.replace("Decide at adoption", "Decide this year"), "utf-8", newline="")
    before = (demo / "docs/matrices/MTX-002.md").read_bytes()

    assert main(["import", "matrix", str(sheet_), "--yes", *place]) == 2
    assert "is approved; nothing was written" in capsys.readouterr().err
    assert (demo / "docs/matrices/MTX-002.md").read_bytes() == before


def test_the_printed_sheet_says_which_revision_it_is_and_that_it_is_no_controlled_copy() -> None:
    origin = replace(exported().origin, title="R&D", revision="2", standing="in force at DUB")
    book = openpyxl.load_workbook(
        io.BytesIO(matrix_xlsx.render(replace(exported(), origin=origin)))
    )
    page, words = book["Matrix"], [row[1].value for row in book["Read me"].iter_rows()]

    header, footer = page.oddHeader, page.oddFooter
    assert header
    assert footer
    assert header.left.text == "MTX-900 revision 2, R&&D"
    assert footer.left.text == ("Working copy, not controlled; this revision is in force at DUB")
    assert any(str(word).startswith("Not assessed: nobody has decided") for word in words)


def test_csv_of_a_file_that_has_changed_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "matrix", "MTX-001", "--format", "csv", "--output", "m.csv", *NOW]) == 0
    assert main(["import", "matrix", "m.csv"]) == 0
    MTX.write_text(MTX.read_text("utf-8") + "More.\n", "utf-8", newline="\n")

    assert main(["import", "matrix", "m.csv"]) == 2
    assert "MTX-001 has changed since the export" in capsys.readouterr().err


def test_json_holds_every_line(root: Path) -> None:
    import json

    assert (
        main(["export", "matrix", "MTX-001", "--format", "json", "--output", "m.json", *NOW]) == 0
    )
    found = json.loads(Path("m.json").read_text("utf-8"))

    assert [line["item"] for line in found["lines"]] == ["7", "7.5", "8.7", "8.7"]
    assert found["origin"]["matrix"] == "MTX-001"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "matrix", "MTX-01", "--output", "n.xlsx"], "did you mean `MTX-001`?"),
        (["export", "matrix", "MTX-001", "--output", "there.xlsx"], "exists already"),
        (["import", "matrix", "none.xlsx"], "there is no file `none.xlsx`"),
        (["import", "matrix", "there.txt"], "neither .xlsx nor .csv"),
    ],
)
def test_what_cannot_run_is_told(
    root: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("there.xlsx", "there.txt"):
        (root / name).write_bytes(b"x")

    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_sheet_of_another_system_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "matrix", "MTX-001", "--output", "m.xlsx", *NOW]) == 0
    settings = root / "controls/system.yaml"
    text = re.sub(r"^system: .*$", "system: other", settings.read_text("utf-8"), flags=re.MULTILINE)
    settings.write_text(text, "utf-8", newline="\n")

    assert main(["import", "matrix", "m.xlsx"]) == 2
    assert "this is `other`" in capsys.readouterr().err
