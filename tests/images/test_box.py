from dataclasses import astuple

import cv2
import numpy as np
import pytest
from drawn import STROKES, Grey, around, drawn, photographed

from tenfold.images.box import Box
from tenfold.images.glyph import find_glyph

WORKED_AT = 512  # pixels: a longer picture is made smaller, and its boxes are as coarse


def box_on(picture: Grey) -> Box:
    """Return the box of what is found on a picture that shows a digit."""
    found = find_glyph(picture)
    assert found is not None
    return found.box


def off(one: Box, other: Box) -> int:
    """Return how far the furthest side of one box lies from the other's."""
    sides = zip(astuple(one), astuple(other), strict=True)
    return max(abs(int(here) - int(there)) for here, there in sides)


@pytest.mark.parametrize("digit", list(STROKES))
def test_the_box_lies_around_the_ink(digit: int) -> None:
    assert off(box_on(drawn(digit)), around(drawn(digit))) <= 1


@pytest.mark.parametrize("digit", list(STROKES))
def test_the_box_lies_around_the_ink_on_a_photo(digit: int) -> None:
    photo = photographed(drawn(digit), np.random.default_rng(digit))
    assert off(box_on(photo), around(drawn(digit))) <= 2


@pytest.mark.parametrize(
    ("size", "at", "height"),
    [
        ((600, 450), (200, 150), 300),
        ((3000, 2000), (1300, 900), 900),
        ((2000, 3000), (90, 70), 250),
    ],
)
def test_the_box_is_in_pixels_of_the_picture_given(
    size: tuple[int, int], at: tuple[int, int], height: int
) -> None:
    large = drawn(7, size=size, at=at, height=height, pen=height // 12)
    assert off(box_on(large), around(large)) <= 1 + max(size) / WORKED_AT


@pytest.mark.parametrize("size", [(10, 8), (14, 11), (18, 14), (24, 19)])
def test_the_box_on_a_tiny_picture_is_in_its_own_pixels(size: tuple[int, int]) -> None:
    large = drawn(7, size=(140, 110), at=(22, 20), pen=12)
    tiny = cv2.resize(large, size[::-1], interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert off(box_on(tiny), around(tiny, 250)) <= 1


@pytest.mark.parametrize("size", [(520, 491), (555, 394), (562, 200), (1999, 1501)])
def test_the_box_never_leaves_its_picture(size: tuple[int, int]) -> None:
    box = around(drawn(4))
    tight = drawn(4)[:, box.left + 4 : box.right - 4]
    large = cv2.resize(tight, size[::-1]).astype(np.uint8)
    found = box_on(large)
    assert (found.left, found.right) == (0, size[1])
    assert 0 <= found.top < found.bottom <= size[0]


def test_the_box_of_a_small_digit_in_twelve_megapixels_lies_around_it() -> None:
    sheet = drawn(4, size=(750, 1000), at=(350, 620), height=40, pen=3)
    photo = photographed(sheet, np.random.default_rng(1))
    large, ink = (cv2.resize(page, (4000, 3000)).astype(np.uint8) for page in (photo, sheet))
    assert off(box_on(large), around(ink)) <= 2 * 4000 / WORKED_AT


def test_the_box_of_a_glyph_is_that_of_its_ink() -> None:
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 12:16] = 255
    assert box_on(glyph) == Box(left=12, top=4, right=16, bottom=24)


def test_a_box_knows_its_width_and_height() -> None:
    box = Box(left=3, top=5, right=10, bottom=25)
    assert (box.width, box.height) == (7, 20)
