"""Revision schemes: what comes next, what comes before (R11, R12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.diagnostic import ImsError
from ims.revision import SCHEMES, is_next, next_revision, order, scheme_of
from ims.vocabulary import ChangeClass

EDITORIAL, MINOR, MAJOR = ChangeClass
CLASS = st.sampled_from(ChangeClass)


@pytest.mark.parametrize(
    ("scheme", "current", "class_", "following"),
    [
        ("1", "1", EDITORIAL, "2"),
        ("1", "9", MINOR, "10"),
        ("1", "0", MAJOR, "1"),
        ("1.0", "1.0", MAJOR, "2.0"),
        ("1.0", "1.9", MINOR, "1.10"),
        ("1.0", "1.9", EDITORIAL, "1.10"),
        ("1.0", "3.7", MAJOR, "4.0"),
        ("A", "A", MAJOR, "B"),
        ("A", "H", MINOR, "I"),
        ("A", "N", EDITORIAL, "O"),
        ("A", "Z", MINOR, "AA"),
        ("A", "AZ", MINOR, "BA"),
        ("A", "ZY", MINOR, "ZZ"),
    ],
)
def test_r11_the_next_revision(
    scheme: str, current: str, class_: ChangeClass, following: str
) -> None:
    assert next_revision(current, class_, scheme) == following
    assert is_next(current, following, class_, scheme)
    assert not is_next(following, current, class_, scheme)


@pytest.mark.parametrize(
    ("scheme", "current"),
    [
        *[("1", wrong) for wrong in ("", "01", "1.0", "A", "-1", "1 ", "1\n", "١", "10000")],
        *[("1.0", wrong) for wrong in ("1", "1.01", "1.0.0", "A", "1.", ".1", "01.0")],
        *[("A", wrong) for wrong in ("a", "1", "AAA", "Ä", "A1", "")],
        ("2", "1"),
        ("", "1"),
    ],
)
def test_r11_a_revision_that_is_not_of_the_scheme_is_told(scheme: str, current: str) -> None:
    with pytest.raises(ImsError) as error:
        next_revision(current, MAJOR, scheme)

    assert error.value.help
    assert not is_next(current, "2", MAJOR, scheme)


@pytest.mark.parametrize(
    ("scheme", "last", "class_"),
    [("1", "9999", MINOR), ("1.0", "9999.0", MAJOR), ("1.0", "1.999", MINOR), ("A", "ZZ", MAJOR)],
)
def test_r11_after_the_last_revision_there_is_none(
    scheme: str, last: str, class_: ChangeClass
) -> None:
    with pytest.raises(ImsError, match="is the last"):
        next_revision(last, class_, scheme)


@given(st.sampled_from(sorted(SCHEMES)), st.lists(CLASS, max_size=120))
def test_r12_every_next_revision_is_new_and_comes_later(
    scheme: str, classes: list[ChangeClass]
) -> None:
    line = [scheme]
    for class_ in classes:
        line.append(next_revision(line[-1], class_, scheme))

    assert len(set(line)) == len(line)
    assert all(scheme_of(revision) == scheme for revision in line)
    assert all(order(a, b) == (n > m) - (n < m) for n, a in enumerate(line[-9:])
               for m, b in enumerate(line[-9:]))  # fmt: skip


@given(st.text(max_size=5), st.text(max_size=5))
def test_order_is_the_same_from_both_sides(a: str, b: str) -> None:
    one, other = order(a, b), order(b, a)

    assert one == (None if other is None else -other)


def test_revisions_of_two_schemes_have_no_order() -> None:
    assert order("2", "1.0") is None
    assert order("B", "1") is None
    assert order("Z", "AA") == -1
    assert order("1.10", "1.9") == 1
