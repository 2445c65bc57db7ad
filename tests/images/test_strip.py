"""One line of writing, found and scaled by its digits, wherever and however large it stands."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from drawn import Grey, around, drawn, glared
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.images.box import Box
from tenfold.images.strip import HEIGHT, STEP, Strip, find_strip, find_strips, strip
from tenfold.images.writing import writing


def row(digits: str = "4127", *, height: int = 40, apart: int = 45, margin: int = 20) -> Grey:
    """Draw digits side by side."""
    parts = [
        drawn(int(digit), size=(height + 2 * margin, apart), at=(margin, 6), height=height, pen=4)
        for digit in digits
    ]
    edge = np.full((height + 2 * margin, margin), 255, np.uint8)
    return np.hstack([edge, *parts, edge])


def found(picture: Grey) -> Strip:
    result = find_strip(picture)
    assert result is not None
    return result


def extent(pixels: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Return how high and how wide the ink of a strip is."""
    _, _, width, height = cv2.boundingRect((pixels > 110).astype(np.uint8))
    return height, width


def near(box: Box, other: Box, within: int = 2) -> bool:
    sides = ("left", "top", "right", "bottom")
    return all(abs(getattr(box, side) - getattr(other, side)) <= within for side in sides)


def test_a_strip_is_32_pixels_high_and_its_width_a_multiple_of_4() -> None:
    pixels = found(row()).pixels

    assert pixels.dtype == np.uint8
    assert pixels.shape[0] == HEIGHT
    assert pixels.shape[1] % STEP == 0


def test_where_glare_outshines_faint_ink_both_sides_may_be_the_ink() -> None:
    light, dark = find_strips(glared(row()))

    assert not near(light.box, around(row(), 128))
    assert near(dark.box, around(row(), 128))
    assert extent(dark.pixels) == pytest.approx(extent(found(row()).pixels), abs=1)


@pytest.mark.parametrize("picture", [row(), 255 - row(), np.full((40, 90), 200, np.uint8)])
def test_elsewhere_there_is_one_line_or_none(picture: Grey) -> None:
    assert len([*find_strips(picture)]) == (find_strip(picture) is not None)


def test_the_box_is_that_of_the_ink() -> None:
    picture = row()

    assert near(found(picture).box, around(picture, 128))


@pytest.mark.parametrize("height", [14, 25, 40, 90])
def test_digits_are_as_high_whatever_their_size(height: int) -> None:
    picture = row(height=height, apart=height, margin=height // 2)

    assert extent(found(picture).pixels)[0] == pytest.approx(21, abs=3)


def test_digits_low_in_a_tall_picture_are_as_large_as_in_a_tight_one() -> None:
    tight = row(margin=6)
    tall = np.vstack([np.full((150, tight.shape[1]), 255, np.uint8), tight])

    assert extent(found(tall).pixels) == pytest.approx(extent(found(tight).pixels), abs=2)


def test_a_picture_of_thousands_of_pixels_gives_its_own_boxes() -> None:
    large = cv2.resize(row(), None, fx=12, fy=12, interpolation=cv2.INTER_LINEAR)

    assert near(
        found(np.asarray(large, np.uint8)).box, around(np.asarray(large, np.uint8), 128), 12
    )


@pytest.mark.parametrize("rule", ["under", "through", "frame"])
def test_printed_lines_do_not_change_the_scale(rule: str) -> None:
    picture = row()
    height, width = picture.shape
    if rule == "under":
        picture[height - 8 : height - 6] = 90
    elif rule == "through":
        picture[40:42] = 120
    else:
        cv2.rectangle(picture, (3, 3), (width - 4, height - 4), (90,), 2)

    assert extent(strip_of_digits(found(picture)))[0] <= 26
    assert found(picture).scale == pytest.approx(found(row()).scale, rel=0.15)


def strip_of_digits(seen: Strip) -> npt.NDArray[np.uint8]:
    """Return the part of a strip above what a line under the digits takes."""
    return seen.pixels[3:29]


def test_specks_and_a_neighbour_cut_off_are_not_the_line() -> None:
    picture = row()
    picture[0:6, 60:90] = 0  # the feet of the line above
    picture[70, 30] = 0

    assert near(found(picture).box, found(row()).box)


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (50, 3), (40, 200)])
def test_blank_paper_has_no_strip(shape: tuple[int, int]) -> None:
    assert find_strip(np.full(shape, 230, np.uint8)) is None


def test_a_known_number_is_cut_as_one_that_is_found() -> None:
    picture = row()
    seen = found(picture)

    cut = strip(writing(picture), seen.box)

    assert np.abs(cut.pixels.astype(int) - seen.pixels).mean() < 2


def test_a_span_stands_where_its_columns_do() -> None:
    picture = row("11")
    seen = found(picture)
    columns = np.flatnonzero((seen.pixels > 110).any(axis=0))
    gap = int(np.argmax(np.diff(columns)))

    second = seen.span(float(columns[gap + 1]), float(columns[-1] + 1))

    ink = np.flatnonzero((picture < 128).any(axis=0))
    starts = ink[np.flatnonzero(np.diff(ink) > 5) + 1]
    assert second.left == pytest.approx(int(starts[0]), abs=3)
    assert second.right == pytest.approx(int(ink[-1]) + 1, abs=3)


@given(
    height=st.integers(1, 90),
    width=st.integers(1, 300),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_any_picture_gives_a_strip_on_it_or_none(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (height, width)).astype(np.uint8)

    seen = find_strip(picture)

    if seen is not None:
        box = seen.box
        assert 0 <= box.left < box.right <= width
        assert 0 <= box.top < box.bottom <= height
        spans = [seen.span(at, at + STEP) for at in range(0, seen.pixels.shape[1], STEP)]
        assert all(box.left <= span.left < span.right <= box.right for span in spans)
        assert all(one.left <= other.left for one, other in pairwise(spans))
