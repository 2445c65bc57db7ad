from __future__ import annotations

import itertools
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.errors import ConstraintError
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.known import Known, codes


def allows(known: Known, text: str) -> bool:
    """Whether a text may stand, given what is known."""
    symbols = np.array([[SYMBOLS.index(char) for char in text]], np.uint8)
    return bool(known.language.allows(symbols)[0])


def written(known: Known, digits: str) -> str:
    return known.language.written(tuple(SYMBOLS.index(digit) for digit in digits))


# ---------------------------------------------------------------------------------------------
# Lengths and patterns


def test_where_nothing_is_known_any_digits_may_stand_or_none() -> None:
    assert all(allows(Known(), text) for text in ("", "0", "12345678901234567890"))


@pytest.mark.parametrize("length", [(4, 6), "4-6", " 4-6 "])
def test_a_range_of_lengths_holds_both_its_ends(length: Any) -> None:
    known = Known(length=length)

    assert [allows(known, "1" * n) for n in range(3, 8)] == [False, True, True, True, False]


@pytest.mark.parametrize("length", [5, "5", (5, 5), "5-5"])
def test_one_length_may_be_given_in_many_ways(length: Any) -> None:
    assert [allows(Known(length=length), "1" * n) for n in range(4, 7)] == [False, True, False]


@pytest.mark.parametrize(
    "length", [0, -1, 101, "", "a", "6-4", "4-", "\u0665", (4, 5, 6), 5.0, "1e1"]
)
def test_what_is_no_length_is_refused(length: Any) -> None:
    with pytest.raises(ConstraintError, match=r"no length.*Expected: .* 4-6.*Received"):
        Known(length=length)


def test_a_pattern_counts_its_digits_and_writes_its_separators() -> None:
    known = Known(pattern="(#####-####)")

    assert [allows(known, "1" * n) for n in range(8, 11)] == [False, True, False]
    assert written(known, "123456789") == "(12345-6789)"


def test_a_digit_in_a_pattern_is_itself() -> None:
    known = Known(pattern="20##/#")

    assert allows(known, "20187")
    assert not allows(known, "21187")
    assert written(known, "20187") == "2018/7"


@pytest.mark.parametrize("pattern", ["", "--", "A##", "xx-xx", "#\n#", "#\u0665", "#" * 101])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ConstraintError, match="no pattern"):
        Known(pattern=pattern)


# ---------------------------------------------------------------------------------------------
# Checks


@pytest.mark.parametrize(
    ("check", "right"),
    [
        ("luhn", "4539578763621486"),
        ("luhn", "79927398713"),
        ("mod97", "3214282912345698765432161182"),  # an IBAN, letters as numbers
        ("ean13", "4006381333931"),
        ("isbn13", "9780306406157"),
        ("weighted:7,3,1", "123459"),  # 7·9 + 3·5 + 4 + 7·3 + 3·2 + 1 = 110
        ("weighted:1,2,3,4,5,6,7,8,9,10/11", "0306406152"),
    ],
)
def test_a_check_finds_every_wrong_digit(check: str, right: str) -> None:
    known = Known(check=check)
    near = {f"{right[:i]}{digit}{right[i + 1 :]}" for i in range(len(right)) for digit in range(10)}

    assert {text for text in near if allows(known, text)} == {right}


@given(st.text("0123456789", min_size=1, max_size=20), st.lists(st.integers(0, 99), min_size=1))
@settings(deadline=None)
def test_weights_count_from_the_right_and_begin_again(text: str, weights: list[int]) -> None:
    known = Known(check=f"weighted:{','.join(map(str, weights[:5]))}/11")
    total = sum(int(d) * w for d, w in zip(reversed(text), itertools.cycle(weights[:5])))

    assert allows(known, text) == (total % 11 == 0)


@given(st.text("0123456789", min_size=1, max_size=40))
@settings(deadline=None)
def test_mod97_is_the_remainder_of_the_number(text: str) -> None:
    assert allows(Known(check="mod97"), text) == (int(text) % 97 == 1)


def test_a_check_needs_a_digit_though_nothing_adds_up_to_nothing() -> None:
    assert not allows(Known(check="luhn"), "")
    assert not allows(Known(check="luhn", decimal=True), "")
    assert allows(Known(check="luhn"), "0")


def test_an_article_number_that_is_no_book_is_no_isbn() -> None:
    assert not allows(Known(check="isbn13"), "4006381333931")


@pytest.mark.parametrize(
    "check", ["", "Luhn", "mod11", "weighted:", "weighted:7,,1", "weighted:7/1", "weighted:7/102"]
)
def test_an_unknown_check_is_refused_with_those_that_are_known(check: str) -> None:
    with pytest.raises(ConstraintError, match=r"luhn, mod97, ean13, isbn13, .* weighted:7,3,1"):
        Known(check=check)


def test_a_check_that_has_too_many_states_is_refused() -> None:
    with pytest.raises(ConstraintError, match=r"too much to keep track of.*length exactly"):
        Known(length="1-100", check="weighted:1,2,3,4,5,6,7,8,9/97")


# ---------------------------------------------------------------------------------------------
# Numbers with marks


@pytest.mark.parametrize(
    "text", ["", "5", "-1,234.50", "12.5", "1.234,5", "80,-", "80.--", "80-", "80--", "-7-"]
)
def test_a_number_as_people_write_it_may_stand(text: str) -> None:
    assert allows(Known(decimal=True), text)


@pytest.mark.parametrize("text", ["-", ".", ".5", "5.", "1..2", "--5", "1-2", "80---", "80-."])
def test_marks_that_make_no_number_may_not(text: str) -> None:
    assert not allows(Known(decimal=True), text)


def test_length_and_check_count_digits_and_not_marks() -> None:
    known = Known(decimal=True, length=3, check="luhn")

    assert allows(known, "1,8.2")
    assert not allows(known, "18.3")
    assert not allows(known, "1.8")


# ---------------------------------------------------------------------------------------------
# All of it together


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"length": 3, "pattern": "#####"}, "length 3, pattern '#####'"),
        ({"length": "4-6", "check": "isbn13"}, "length 4-6, check isbn13"),
        ({"pattern": "11", "check": "luhn"}, "pattern '11', check luhn"),
        ({"one_of": ["123"], "length": 4}, "length 4"),
        ({"one_of": ["123", "124"], "check": "luhn", "pattern": "##-#"}, "pattern '##-#', check"),
    ],
)
def test_a_contradiction_is_refused_and_named(said: dict[str, Any], named: str) -> None:
    with pytest.raises(ConstraintError, match=f"Received: {named}.*Leave one of them out"):
        Known(**said)


def test_all_that_is_known_holds_at_once() -> None:
    known = Known(length="3-4", pattern="1##", check="luhn", one_of=["182", "18-2", "191", "117"])

    assert [text for text in ("182", "191", "117", "125") if allows(known, text)] == ["182", "117"]


def test_what_is_known_survives_the_way_to_another_process() -> None:
    known: Known = pickle.loads(pickle.dumps(Known(one_of=["12-3", "45"], length=3)))

    assert allows(known, "123")
    assert written(known, "123") == "12-3"


def test_the_same_is_made_once() -> None:
    assert Known(length=5, check="luhn").language is Known(length="5", check="luhn").language


# ---------------------------------------------------------------------------------------------
# Lists of codes


def test_a_code_is_written_as_it_stands_in_the_list() -> None:
    known = Known(one_of=["12345-678", " 99 ", "", "12 345"])

    assert [written(known, digits) for digits in ("12345678", "99", "12345")] == [
        "12345-678", "99", "12 345",
    ]  # fmt: skip


def test_of_codes_with_the_same_digits_the_first_is_meant() -> None:
    known = Known(one_of=["1-23", "12-3", "123"])

    assert written(known, "123") == "1-23"


@pytest.mark.parametrize("size", [18, 19, 40])
def test_codes_may_be_long(size: int) -> None:
    known = Known(one_of=["9" * size, "1" * size, "12"])

    assert allows(known, "9" * size)
    assert allows(known, "12")
    assert not allows(known, "9" * (size - 1))
    assert not allows(known, "9" * (size + 1))


@given(st.sets(st.text("0123456789", min_size=1, max_size=22), min_size=1), st.text("0123456789"))
@settings(deadline=None)
def test_a_list_allows_its_codes_and_no_other(texts: set[str], other: str) -> None:
    known = Known(one_of=sorted(texts))

    assert all(allows(known, text) for text in texts)
    assert allows(known, other) == (other in texts)


def test_a_file_holds_one_code_a_line(tmp_path: Path) -> None:
    path = tmp_path / "codes.txt"
    path.write_bytes("\ufeff12345-678\r\n\r\n  99\r\n12\u2013345".encode())

    known = Known(one_of=codes(path))

    assert len(codes(path)) == 3
    assert [written(known, digits) for digits in ("12345678", "99", "12345")] == [
        "12345-678", "99", "12\u2013345",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["12a4", "--", "code", "12\u0663", "1\x00", "1" * 101])
def test_a_line_that_is_no_code_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "codes.txt"
    path.write_text(f"12\n\n{line}\n13\n", encoding="utf-8")

    with pytest.raises(ConstraintError, match=r"codes\.txt, line 3: this is no code.*no letters"):
        codes(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "holds no code"), (b" \n\n", "holds no code"), (b"1\xff", "is not text in UTF-8")],
)
def test_a_file_without_codes_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "codes.txt"
    path.write_bytes(content)

    with pytest.raises(ConstraintError, match=problem):
        codes(path)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConstraintError, match=r"cannot read .*codes\.txt: No such file"):
        codes(tmp_path / "codes.txt")


@pytest.mark.parametrize("strings", [[], ["a"], [12], ["1\n2"], "codes.txt", Path("codes.txt")])
def test_what_is_no_list_of_codes_is_refused(strings: Any) -> None:
    with pytest.raises(ConstraintError, match="code"):
        Known(one_of=strings)
