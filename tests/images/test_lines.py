import numpy as np
import pytest
from drawn import drawn
from sheets import Sheet

from tenfold.images.lines import box_height, lift_lines
from tenfold.images.pen import Mask

TALL = 100  # pixels: what ``drawn`` draws


def mask_of(paper: Mask) -> Mask:
    return (paper < 128).view(np.uint8)


def writing_on(sheet: Sheet) -> Mask:
    mask = mask_of(sheet.paper)
    return lift_lines(mask, mask, TALL).writing


def with_digit(digit: int) -> Sheet:
    """Return a sheet with one digit, 100 pixels high, from row 150 and column 400 on."""
    sheet = Sheet((400, 900))
    sheet.paper = drawn(digit, size=(400, 900), at=(150, 400))
    return sheet


@pytest.mark.parametrize("slope", [0, 20, 45])
@pytest.mark.parametrize("thick", [2, 3, 6])
def test_a_line_that_ends_before_the_edge_is_lifted(slope: int, thick: int) -> None:
    sheet = Sheet((400, 900))
    sheet.rule((200, 60), (200 + slope, 800), thick)
    assert writing_on(sheet).sum() < 0.1 * mask_of(sheet.paper).sum()


@pytest.mark.parametrize("digit", [1, 2, 4, 7])
@pytest.mark.parametrize("row", [180, 200, 225])
def test_a_digit_that_crosses_a_line_stays_whole(digit: int, row: int) -> None:
    sheet = with_digit(digit)
    wanted = mask_of(sheet.paper)
    sheet.rule((row, 100), (row, 850), 3)
    assert (writing_on(sheet) != wanted).sum() < 0.06 * wanted.sum()


def test_strokes_of_a_digit_are_no_lines() -> None:
    sheet = with_digit(4)
    assert np.array_equal(writing_on(sheet), mask_of(sheet.paper))


def test_level_and_upright_lines_are_told_apart() -> None:
    sheet = Sheet((600, 900))
    sheet.rule((100, 50), (100, 850))
    sheet.rule((150, 400), (550, 400))
    mask = mask_of(sheet.paper)
    lifted = lift_lines(mask, mask, TALL)
    assert np.flatnonzero((lifted.level & mask).any(axis=1)).max() < 110
    assert np.flatnonzero((lifted.upright & mask).any(axis=1)).min() > 140


def test_boxes_tell_how_high_they_are() -> None:
    sheet = Sheet((400, 900))
    for left in range(50, 800, 90):
        sheet.table([100, 170], [left, left + 70])
    assert box_height(mask_of(sheet.paper), 20) == pytest.approx(70, abs=6)


def test_a_page_without_boxes_has_no_height_of_boxes() -> None:
    assert box_height(mask_of(with_digit(7).paper), 20) is None
