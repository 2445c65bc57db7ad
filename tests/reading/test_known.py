"""What can be said of a number, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tenfold.errors import ConstraintError
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.decode import decode
from tenfold.reading.known import Known, codes


def said(text: str, frames: int = 4) -> Any:
    """Frames that say a text, each of its digits with a blank after it."""
    rows = np.full((2 * len(text) + frames, len(SYMBOLS)), 0.02, np.float32)
    rows[:, 0] = 1
    for place, sign in enumerate(text):
        rows[2 * place, 0], rows[2 * place, SYMBOLS.index(sign)] = 0.02, 1
    return rows / rows.sum(axis=1, keepdims=True)


def read(text: str, known: Known) -> str:
    found = decode(said(text), known)
    return found[0].text if found else ""


@pytest.mark.parametrize("length", [4, "4", "3-5", (2, 9)])
def test_a_length_is_a_number_or_a_range(length: Any) -> None:
    assert read("2481", Known(length=length)) == "2481"


@pytest.mark.parametrize("length", [0, -1, "5-4", "five", "4-", (1, 2, 3), "4–6", 10**9])
def test_what_is_no_length_is_refused(length: Any) -> None:
    with pytest.raises(ConstraintError, match="no length"):
        Known(length=length)


def test_a_pattern_writes_its_separators_whether_they_were_seen_or_not() -> None:
    known = Known(pattern="###-##")

    assert read("12345", known) == "123-45"
    assert read("123-45", known) == "123-45"


def test_a_pattern_holds_digits_that_are_known() -> None:
    assert read("1995", Known(pattern="20##")) == "2095"


@pytest.mark.parametrize("pattern", ["", "--", "##A#", "#\n#"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ConstraintError, match="no pattern"):
        Known(pattern=pattern)


@pytest.mark.parametrize(
    ("check", "number"),
    [
        ("luhn", "4539578763621486"),
        ("mod97", "98"),
        ("ean13", "4006381333931"),
        ("isbn13", "9783161484100"),
        ("weighted:1,3", "4006381333931"),
        ("weighted:1,2,3,4,5,6,7,8,9,10/11", "0306406152"),
    ],
)
def test_numbers_that_pass_a_check_are_read_and_others_never(check: str, number: str) -> None:
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert read(number, Known(check=check)) == number
    assert read(wrong, Known(check=check)) != wrong


@pytest.mark.parametrize("check", ["lun", "weighted:", "weighted:1;2", "weighted:1/1", ""])
def test_an_unknown_check_is_refused_with_those_that_are_known(check: str) -> None:
    with pytest.raises(ConstraintError, match=r"not known.*luhn, mod97"):
        Known(check=check)


@pytest.mark.parametrize(
    "known",
    [
        {"length": 3, "pattern": "#####"},
        {"length": 5, "check": "ean13"},
        {"one_of": ["123"], "length": 4},
        {"one_of": ["18", "27"], "check": "mod97"},
    ],
)
def test_what_contradicts_itself_is_refused(known: dict[str, Any]) -> None:
    with pytest.raises(ConstraintError, match=r"can be all"):
        Known(**known)


def test_a_code_is_read_as_it_stands_in_the_list(tmp_path: Path) -> None:
    file = tmp_path / "codes.txt"
    file.write_text("﻿12345-678\r\n\n 999 \n", encoding="utf-8")

    valid = codes(file)

    assert len(valid) == 2
    assert read("12345678", Known(one_of=valid)) == "12345-678"
    assert read("998", Known(one_of=valid)) == "999"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"12\n1a3\n", "line 2"), (b"\n \n", "holds no code"), (b"\xff\xfe1", "UTF-8")],
)
def test_a_bad_list_is_refused_by_file_and_line(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    file = tmp_path / "codes.txt"
    file.write_bytes(content)

    with pytest.raises(ConstraintError, match=complaint) as caught:
        codes(file)
    assert "codes.txt" in str(caught.value)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConstraintError, match="cannot read"):
        codes(tmp_path / "none.txt")


def test_one_string_is_no_list() -> None:
    with pytest.raises(ConstraintError, match="one string"):
        Known(one_of="12345")


def test_among_a_hundred_thousand_codes_the_one_that_is_written_is_read() -> None:
    rng = np.random.default_rng(0)
    valid = [f"{number:07}" for number in rng.choice(10**7, 100_000, replace=False)]
    known = Known(one_of=valid)

    assert [read(code, known) for code in valid[:20]] == valid[:20]
