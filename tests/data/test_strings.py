"""Strips to learn from: functions of their seed, labelled with what stands on them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np
import pytest

from tenfold.data.composed import Sources
from tenfold.data.strings import LONGEST, Strips, chunk, label, number, scene
from tenfold.images.strip import HEIGHT, STEP
from tenfold.reading.ctc import SYMBOLS


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Give OpenCV back the threads that composing takes from it."""
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.fixture(scope="module")
def made(sources: Sources) -> Strips:
    return chunk(sources, 150, (0, 0))


def test_strips_are_as_reading_makes_them(made: Strips) -> None:
    assert len(made.pixels) == len(made.labels) == 150
    assert all(pixels.dtype == np.uint8 for pixels in made.pixels)
    assert {pixels.shape[0] for pixels in made.pixels} == {HEIGHT}
    assert {pixels.shape[1] % STEP for pixels in made.pixels} == {0}


def test_a_chunk_is_a_function_of_its_seed(sources: Sources, made: Strips) -> None:
    again, other = chunk(sources, 5, (0, 0)), chunk(sources, 5, (0, 1))

    assert [*again.labels] == [*made.labels[:5]]
    assert all(map(np.array_equal, again.pixels, made.pixels))
    assert [*other.labels] != [*again.labels]


def test_numbers_of_many_lengths_and_none_are_shown(made: Strips) -> None:
    digits = [sum(1 <= place <= 10 for place in each) for each in made.labels]

    assert min(digits) == 0
    assert max(digits) >= 8
    assert max(digits) <= LONGEST


def test_labels_hold_digits_dots_commas_and_dashes_alone() -> None:
    shown = label(("#", "1", ".", "0", " ", "5", ",", "-", "flourish", "="))

    assert "".join(SYMBOLS[place] for place in shown) == "1.05,-"


def test_every_symbol_has_its_column_on_the_strip_from_left_to_right(made: Strips) -> None:
    for pixels, symbols, columns in zip(made.pixels, made.labels, made.columns, strict=True):
        assert len(symbols) == len(columns)
        assert all(later > earlier - 8 for earlier, later in pairwise(columns))  # leaning dots
        assert all(0 <= column <= pixels.shape[1] for column in columns[:1])


def test_numbers_come_plain_and_with_marks() -> None:
    rng = np.random.default_rng(0)

    plain = ["".join(number(rng)).isdigit() for _ in range(200)]

    assert 60 < sum(plain) < 160


def test_the_digits_are_within_the_picture_or_cut_off_by_little(sources: Sources) -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        made = scene(sources, rng)
        height, width = made.picture.shape
        left, top, right, bottom = made.digits
        tall = bottom - top
        assert -0.5 <= left < right <= width + 1
        assert -0.35 * tall <= top < bottom <= height + 0.35 * tall
