"""How dark each pixel is against its paper: the pen full, the paper bare, whichever is darker."""

from __future__ import annotations

import numpy as np
import pytest
from drawn import Grey, drawn, photographed

from tenfold.images.writing import writing

INK = drawn(4, size=(60, 80), at=(10, 20), height=40, pen=4) < 20
PAPER = drawn(4, size=(60, 80), at=(10, 20), height=40, pen=10) == 255


@pytest.fixture
def four() -> Grey:
    return drawn(4, size=(60, 80), at=(10, 20), height=40, pen=4)


def test_the_pen_is_full_ink_and_the_paper_bare(four: Grey) -> None:
    seen = writing(four)

    assert seen[INK].min() > 200
    assert seen[PAPER].max() == 0


def test_white_on_black_gives_the_same(four: Grey) -> None:
    assert np.abs(writing(~four).astype(int) - writing(four)).max() <= 1


def test_a_pencil_is_as_full_as_a_pen(four: Grey) -> None:
    faint = (255 - (255 - four) * 0.15).astype(np.uint8)

    assert writing(faint)[INK].min() > 200


def test_light_that_falls_off_does_not_show(four: Grey) -> None:
    seen = writing(photographed(four, np.random.default_rng(0), dark=0.4))

    assert np.median(seen[INK]) > 200
    assert np.median(seen[PAPER]) < 20


@pytest.mark.parametrize("shade", [0, 90, 255])
def test_an_even_picture_has_no_writing(shade: int) -> None:
    assert not writing(np.full((40, 90), shade, np.uint8)).any()


def test_a_wide_pen_must_be_announced_on_a_large_sheet() -> None:
    sheet = drawn(7, size=(900, 700), at=(200, 200), height=300, pen=40)

    filled = writing(sheet, pen=60)
    hollow = writing(sheet, pen=9)

    inside = sheet == 0
    assert np.median(filled[inside]) > 200
    assert np.median(hollow[inside]) < 20


def test_one_digit_on_a_sheet_is_writing() -> None:
    sheet = drawn(4, size=(1700, 1200), at=(700, 500), height=40, pen=4)

    seen = writing(sheet, pen=31)

    assert np.median(seen[sheet == 0]) > 200
    assert seen[:600].max() == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3)])
def test_pictures_of_a_few_pixels_are_taken(shape: tuple[int, int]) -> None:
    picture = np.arange(shape[0] * shape[1], dtype=np.uint8).reshape(shape)

    assert writing(picture).shape == shape
