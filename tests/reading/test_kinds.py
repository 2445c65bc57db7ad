"""What a picture is found to show: a digit, a number, a page, or nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawn import STROKES, Grey, drawn, photographed
from handmade import constant_bundle, drawn_bundle
from numberwork import numbers_bundle, page, written

from tenfold.reading import numbers
from tenfold.reading.digits import DigitReader, Lone
from tenfold.reading.kinds import Shown, shown
from tenfold.reading.numbers import Line, NumberReader
from tenfold.reading.pages import Page


def seen(picture: Grey, digits: Any = None, **how: Any) -> Shown:
    return shown(
        picture, DigitReader(digits or drawn_bundle()), NumberReader(numbers_bundle), **how
    )


@pytest.mark.parametrize("digit", list(STROKES))
def test_a_digit_alone_is_a_digit_and_nothing_else_is_asked(
    digit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "open_networks", None)  # whoever asks it fails
    picture = photographed(drawn(digit), np.random.default_rng(0))

    assert isinstance(seen(picture), Lone)


@pytest.mark.parametrize("text", ["12", "77", "4127"])
def test_digits_side_by_side_are_a_number(text: str) -> None:
    assert isinstance(seen(written(text)), Line)


def test_a_number_is_found_out_however_sure_the_reader_of_digits_is() -> None:
    sure = constant_bundle([0.0] * 7 + [1.0] + [0.0] * 2)
    small = drawn(2, size=(200, 260), at=(110, 150), height=40)

    assert isinstance(seen(np.minimum(drawn(7, size=(200, 260)), small), sure), Lone | Line)
    assert isinstance(seen(written("47"), sure), Line)


def test_numbers_on_several_lines_are_a_page() -> None:
    assert isinstance(seen(page([["12", "471"], ["22"]])), Page)


def test_two_digits_one_above_the_other_are_too_few_for_a_page() -> None:
    assert not isinstance(seen(page([["7"], ["2"]], size=(300, 120))), Page)


def test_a_scribble_is_left_to_the_reader_of_digits() -> None:
    scribble = np.full((120, 120), 255, np.uint8)
    scribble[30:90:12, 20:100] = 0
    scribble[30:90, 20:100:16] = 0

    assert isinstance(seen(scribble, constant_bundle({10: 0.9, 3: 0.1})), Lone)


def test_blank_paper_shows_nothing() -> None:
    assert seen(np.full((80, 60), 230, np.uint8)) is None


def test_what_is_known_rules_out_a_digit() -> None:
    assert isinstance(seen(drawn(7), several=True), Line)
