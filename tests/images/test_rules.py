import cv2
import numpy as np
import numpy.typing as npt
import pytest
from drawn import STROKES, drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tenfold.images.ink import Ink
from tenfold.images.rules import without_rules

Mask = npt.NDArray[np.uint8]
PRINT = 0.5  # the ink of printed lines, as a share of the pen's


def pen(digit: int = 7) -> Ink:
    """Return the ink of a digit in the middle of 200 by 160 pixels."""
    return ((drawn(digit) < 128) * 1.0).astype(np.float32)


def level(row: int, thick: int = 2, *, size: tuple[int, int] = (200, 160)) -> Ink:
    """Return the ink of a printed line from side to side."""
    ink = np.zeros(size, np.float32)
    ink[row : row + thick] = PRINT
    return ink


def upright(column: int, thick: int = 2, *, size: tuple[int, int] = (200, 160)) -> Ink:
    return np.ascontiguousarray(level(column, thick, size=size[::-1]).T)


def lifted(*inks: Ink) -> Mask:
    """Return what is left of several inks on one another."""
    ink = np.maximum.reduce(inks)
    return without_rules(ink, (ink > 0).view(np.uint8))


def wrong(left: Mask, wanted: Ink) -> float:
    """Return how much ink is missing or too much, as a share of what is wanted."""
    return float(((left > 0) != (wanted > 0)).sum() / (wanted > 0).sum())


@pytest.mark.parametrize("thick", [1, 2, 3, 4])
def test_a_level_line_is_lifted(thick: int) -> None:
    assert wrong(lifted(pen(), level(180, thick)), pen()) == 0


@pytest.mark.parametrize("thick", [1, 2, 3, 4])
def test_an_upright_line_is_lifted(thick: int) -> None:
    assert wrong(lifted(pen(), upright(20, thick)), pen()) == 0


def test_writing_without_lines_stays_as_it_is() -> None:
    assert wrong(lifted(pen()), pen()) == 0


@pytest.mark.parametrize("digit", list(STROKES))
@pytest.mark.parametrize("row", [70, 95, 120])
def test_strokes_that_cross_a_line_stay_whole(digit: int, row: int) -> None:
    assert wrong(lifted(pen(digit), level(row)), pen(digit)) < 0.06


@pytest.mark.parametrize("digit", list(STROKES))
def test_lined_paper_leaves_the_writing(digit: int) -> None:
    lines = [level(row) for row in range(14, 200, 25)]
    left = lifted(pen(digit), *lines)
    assert wrong(left, pen(digit)) < 0.12
    assert not left[:, :15].any()


@pytest.mark.parametrize("digit", list(STROKES))
def test_squared_paper_leaves_the_writing(digit: int) -> None:
    squares = [*(level(row) for row in range(14, 200, 40)), *(upright(x) for x in (7, 47, 87, 127))]
    left = lifted(pen(digit), *squares)
    pieces = cv2.connectedComponentsWithStats(left)[2][1:, cv2.CC_STAT_AREA]
    assert wrong(left, pen(digit)) < 0.2
    assert np.sort(pieces)[:-1].max(initial=0) <= 9  # where lines cross, a speck may stay


def test_a_line_that_tilts_a_little_is_lifted() -> None:
    ink = np.zeros((200, 160), np.float32)
    cv2.line(ink, (0, 180), (159, 182), (PRINT,), 2)
    assert wrong(lifted(pen(), ink), pen()) < 0.05


def test_a_line_that_meets_neither_side_stays() -> None:
    short = level(180)
    short[:, :20] = short[:, -20:] = 0
    assert wrong(lifted(pen(), short), np.maximum(pen(), short)) == 0


def test_a_thick_bar_is_no_printed_line() -> None:
    bar = level(170, 20)
    assert wrong(lifted(pen(), bar), np.maximum(pen(), bar)) == 0


def test_a_line_as_dark_as_the_pen_stays() -> None:
    """It may be the stem of a 1 or the bar of a 7 that was cut tightly."""
    dark = level(180) / PRINT
    assert wrong(lifted(pen(), dark), np.maximum(pen(), dark)) == 0


inks = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    elements=st.sampled_from([0, 0, 0.5, 1]),
)


@settings(max_examples=60, deadline=None)
@given(inks)
def test_nothing_is_added(ink: Ink) -> None:
    mask = (ink > 0).view(np.uint8)
    left = without_rules(ink, mask)
    assert left.shape == mask.shape
    assert (left <= mask).all()


@settings(max_examples=60, deadline=None)
@given(inks)
def test_level_and_upright_lines_are_treated_alike(ink: Ink) -> None:
    turned = np.ascontiguousarray(ink.T)
    left = without_rules(ink, (ink > 0).view(np.uint8))
    assert np.array_equal(without_rules(turned, (turned > 0).view(np.uint8)).T, left)
