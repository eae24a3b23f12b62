"""Reading files: every scalar stays text, every value has its place, nothing crashes (R11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.source import Keys, Position, Source, parse, quoted, set_entry, set_value

FRONT = """---
id: SOP-001
title: Führung von Dokumenten
revision: 1.10
number: 010
answer: no
hour: 12:30
day: 2026-02-30
thousand: 1_000
empty:
words: ""
list: [eins, zwei]
group:
  key: Wert
---
Text
"""


def read(text: str) -> Source:
    return parse("docs/procedures/SOP-001.md", text.encode())


def test_every_scalar_stays_as_written() -> None:
    data = read(FRONT).data

    assert data["revision"] == "1.10"
    assert data["number"] == "010"
    assert data["answer"] == "no"
    assert data["hour"] == "12:30"
    assert data["day"] == "2026-02-30"
    assert data["thousand"] == "1_000"


def test_an_absent_value_is_none_and_an_empty_text_is_text() -> None:
    data = read(FRONT).data

    assert data["empty"] is None
    assert data["words"] == ""


@pytest.mark.parametrize(
    ("keys", "value", "expected"),
    [
        (("title",), False, Position(3, 1)),
        (("title",), True, Position(3, 8)),
        (("list", 1), False, Position(12, 14)),
        (("group", "key"), True, Position(14, 8)),
        # what is missing stands where its deepest parent stands
        (("group", "other"), True, Position(13, 1)),
        (("nothing",), True, Position(1, 1)),
    ],
)
def test_every_value_has_its_place(keys: Keys, value: bool, expected: Position) -> None:
    assert read(FRONT).locate(keys, value=value) == expected


def test_columns_count_characters_not_bytes() -> None:
    source = read("---\nä: {ö: ü, b: c}\n---\n")

    assert source.locate(("ä", "b")) == Position(2, 11)


def test_body_and_its_first_line() -> None:
    source = read(FRONT)

    assert (source.body, source.body_line) == ("Text\n", 16)


def test_a_ruler_in_the_text_is_no_fence() -> None:
    source = read("---\nid: x\n---\na\n\n---\nb\n")

    assert source.data == {"id": "x"}
    assert source.body == "a\n\n---\nb\n"


def test_a_yaml_file_is_read_as_a_whole() -> None:
    source = parse("controls/roles.yaml", b"# words\nid: roles\n")

    assert source.data == {"id": "roles"}
    assert source.locate(("id",)) == Position(2, 1)


def test_data_of_a_faulty_file_is_not_used() -> None:
    source = read("---\nid: a\nid: b\n---\n")

    assert not source.readable
    assert source.data == {}


def test_a_million_brackets_neither_crash_nor_hang() -> None:
    source = read("---\na: " + "[" * 1_000_000 + "\n---\n")

    assert [fault.name for fault in source.faults] == ["nested-too-deep"]


def test_a_billion_laughs_are_refused_before_they_expand() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )

    assert [fault.name for fault in read(f"---\n{laughs}---\n").faults] == ["yaml-feature"]


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_it_raise(raw: bytes) -> None:
    for path in ("docs/procedures/SOP-001.md", "controls/roles.yaml"):
        source = parse(path, raw)

        assert source.readable or source.faults


YAML_TEXT = st.text(
    alphabet=st.sampled_from("ab:- \n#[]{}\"'&*!|>%@`,?\\0é\t~"), min_size=1, max_size=80
)


@given(YAML_TEXT)
def test_no_front_matter_makes_it_raise_and_every_fault_lies_in_the_file(text: str) -> None:
    source = read(f"---\n{text}\n---\nEnd\n")
    lines = source.text.count("\n") + 1

    assert all(1 <= fault.line <= lines and fault.column >= 1 for fault in source.faults)


KEY = st.text(st.characters(categories=["Ll"]), min_size=1, max_size=5)
TREE = st.recursive(
    st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=8,
)


def flow(value: object) -> str:
    if isinstance(value, str):
        return quoted(value, '"')
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    assert isinstance(value, dict)
    return "{" + ", ".join(f"{quoted(k, chr(34))}: {flow(v)}" for k, v in value.items()) + "}"


@given(st.dictionaries(KEY, TREE, min_size=1, max_size=4))
def test_what_is_written_is_what_is_read(data: dict[str, object]) -> None:
    source = parse("controls/x.yaml", (flow(data) + "\n").encode())

    assert source.data == data


@given(st.text(max_size=40))
def test_any_text_survives_quoting(value: str) -> None:
    text = f"key: {quoted(value)}\n"
    source = parse("controls/x.yaml", text.encode("utf-8", "surrogatepass"))

    assert source.data == {"key": value}


@given(st.text(max_size=40), st.sampled_from(["title", "revision", "empty", "words"]))
def test_setting_one_value_changes_no_other_byte(value: str, key: str) -> None:
    changed = set_value(FRONT, (key,), value)
    before, after = FRONT.split("\n"), changed.split("\n")
    line = read(FRONT).locate((key,)).line - 1

    assert read(changed).data == {**read(FRONT).data, key: value}
    assert [a for n, a in enumerate(after) if n != line] == [
        b for n, b in enumerate(before) if n != line
    ]


def test_setting_keeps_the_quotes_and_the_comment() -> None:
    text = "---\nrevision: '1'  # why\n---\n"

    assert set_value(text, ("revision",), "2") == "---\nrevision: '2'  # why\n---\n"


def test_setting_what_is_no_scalar_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        set_value(FRONT, ("list",), "x")
    with pytest.raises(KeyError):
        set_value(FRONT, ("nothing",), "x")


ENTRY = "a: 1\n# above b\nb:\n  c: |\n    # no comment\n\n    text\n\n# above d\nd: 4\n"


@pytest.mark.parametrize(
    ("key", "entry", "expected"),
    [
        ("b", "b: 2\n", "a: 1\n# above b\nb: 2\n\n# above d\nd: 4\n"),
        ("b", "", "a: 1\n# above b\n\n# above d\nd: 4\n"),
        ("d", "", ENTRY.removesuffix("d: 4\n")),
        ("a", "a:\n  x: y\n", "a:\n  x: y\n" + ENTRY.removeprefix("a: 1\n")),
    ],
)
def test_an_entry_is_replaced_or_removed_with_its_lines_alone(
    key: str, entry: str, expected: str
) -> None:
    assert set_entry(ENTRY, key, entry, markdown=False) == expected
    assert set_entry(f"---\n{ENTRY}---\nb: text\n", key, entry) == f"---\n{expected}---\nb: text\n"


@pytest.mark.parametrize("text", ["c: 1\n", "{a: 1, b: 2}\n", "  a: 1\n  b: 2\n", "? b\n: 2\n"])
def test_an_entry_that_does_not_begin_a_line_is_a_key_error(text: str) -> None:
    with pytest.raises(KeyError):
        set_entry(text, "b", "b: 3\n", markdown=False)
