from collections import Counter
from itertools import pairwise

import cv2
import numpy as np
import pytest
from drawn import Grey, photographed
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sheets import (
    A4,
    Sheet,
    grid_of_digits,
    leaning,
    logbook,
    overlap,
    phone_numbers,
    two_columns,
)

from tenfold.images.box import Box
from tenfold.images.page import Place, places
from tenfold.images.writing import Writing, writing

ALIKE = 0.6  # overlap from which two boxes are about the same thing


def on(paper: Grey) -> tuple[Place, ...]:
    return places(writing(paper))


def a_line(page: tuple[Place, ...]) -> list[int]:
    """Return how many numbers each line has."""
    counts = Counter(place.line for place in page)
    return [counts[line] for line in range(1, max(counts, default=0) + 1)]


def in_place(found: tuple[Place, ...], wanted: list[Box]) -> bool:
    """Return whether what is found is what is wanted, in that order."""
    boxes = [place.box for place in found]
    return len(boxes) == len(wanted) and all(map(_alike, boxes, wanted))


def _alike(one: Box, other: Box) -> bool:
    return overlap(one, other) > ALIKE


def share_found(found: tuple[Place, ...], wanted: list[Box]) -> float:
    boxes = [place.box for place in found]
    return sum(any(_alike(box, want) for box in boxes) for want in wanted) / len(wanted)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_grid_of_spaced_digits_is_a_number_each(seed: int) -> None:
    sheet = grid_of_digits(seed)
    found = on(sheet.paper)
    assert a_line(found) == [10] * 10
    assert in_place(found, sheet.boxes)


def test_a_phone_number_with_spaces_or_a_dash_is_one_number() -> None:
    sheet = phone_numbers()
    assert in_place(on(sheet.paper), sheet.boxes)


def test_dashes_dots_and_commas_belong_to_their_number() -> None:
    sheet = Sheet((500, 700))
    for row, amount in enumerate(["1.250,-", "17,50", "-3.5", "12-05-2024"]):
        sheet.write(amount, (50 + 100 * row, 150))
    assert in_place(on(sheet.paper), sheet.boxes)


def test_a_5_whose_top_broke_off_is_whole() -> None:
    paper = np.full((300, 300), 255, np.uint8)
    body = np.array([(108, 100), (105, 118), (125, 122), (122, 140), (100, 142)], np.int32)
    cv2.polylines(paper, [body], False, (0,), 4)
    cv2.line(paper, (116, 96), (134, 94), (0,), 4)
    assert [place.box.top for place in on(paper)] == [pytest.approx(92, abs=1)]


def test_numbers_of_two_columns_are_on_one_line() -> None:
    sheet = two_columns()
    found = on(sheet.paper)
    assert a_line(found) == [2] * 15
    assert in_place(found, sheet.boxes)


@pytest.mark.parametrize("thick", [1, 2, 4])
def test_numbers_that_touch_the_lines_of_a_table_are_found(thick: int) -> None:
    sheet = logbook(thick=thick)
    assert share_found(on(sheet.paper), sheet.boxes) >= 0.95


@pytest.mark.parametrize("degrees", [-3, 3])
def test_a_page_may_lean(degrees: float) -> None:
    assert a_line(on(leaning(grid_of_digits().paper, degrees))) == [10] * 10
    assert a_line(on(leaning(phone_numbers().paper, degrees))) == [1] * 20


@pytest.mark.parametrize("degrees", [-3, 3])
def test_a_table_of_hairlines_may_lean(degrees: float) -> None:
    sheet = logbook(thick=1)
    small = cv2.copyMakeBorder(sheet.paper, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=(255,))
    found = on(leaning(small.astype(np.uint8), degrees))
    assert len(found) == pytest.approx(len(sheet.boxes), abs=6)


def test_boxes_are_in_pixels_of_the_page_that_leans() -> None:
    leant = leaning(grid_of_digits().paper, 3)
    ink = (leant < 128).astype(np.uint8)
    for place in on(leant):
        box = place.box
        ink[box.top : box.bottom, box.left : box.right] = 0
    assert ink.sum() == 0


def test_numbers_are_found_on_a_photo_with_uneven_light() -> None:
    sheet = grid_of_digits()
    photo = photographed(sheet.paper, np.random.default_rng(0))
    assert in_place(on(photo), sheet.boxes)


def test_light_ink_on_dark_is_the_same() -> None:
    sheet = phone_numbers()
    assert in_place(on(~sheet.paper), sheet.boxes)


def test_specks_are_no_numbers() -> None:
    sheet = grid_of_digits()
    sheet.paper[np.random.default_rng(0).random(A4) < 0.001] = 0
    assert a_line(on(sheet.paper)) == [10] * 10


def test_punched_holes_and_the_edges_of_a_scan_are_no_numbers() -> None:
    sheet = phone_numbers()
    for row in (400, 900, 1400):
        cv2.circle(sheet.paper, (60, row), 20, (30,), -1)
    sheet.paper[:, 1225:] = sheet.paper[1745:] = sheet.paper[:, :4] = 10
    assert in_place(on(sheet.paper), sheet.boxes)


def test_the_cells_of_a_comb_are_a_number_each() -> None:
    sheet = Sheet((700, 800))
    for row in range(5):
        top = 60 + 120 * row
        for column in range(8):
            sheet.write(str((row + column) % 10), (top + 12, 118 + 60 * column), tall=34)
        sheet.table([top, top + 60], list(range(100, 600, 60)))
    assert a_line(on(sheet.paper)) == [8] * 5


def test_digits_on_a_ruled_line_are_one_number() -> None:
    sheet = Sheet(seed=3)
    for row in range(60, 1600, 80):
        sheet.write(str(sheet.rng.integers(1000, 10**7)), (row - 6, 100), tall=42)
    for row in range(98, 1700, 80):
        sheet.rule((row, 0), (row, A4[1] - 1))
    assert in_place(on(sheet.paper), sheet.boxes)


def test_an_underlined_number_is_found_without_its_line() -> None:
    sheet = Sheet((400, 600))
    box = sheet.write("4711", (150, 200), tall=50)
    sheet.rule((box.bottom + 12, 180), (box.bottom + 16, 480), 3)
    assert in_place(on(sheet.paper), sheet.boxes)


def test_a_digit_alone_on_a_page_is_found() -> None:
    sheet = Sheet((900, 700))
    sheet.write("8", (400, 300), tall=60)
    assert in_place(on(sheet.paper), sheet.boxes)


def test_a_page_in_twice_the_pixels_gives_the_same_numbers() -> None:
    sheet = phone_numbers()
    large = cv2.resize(sheet.paper, None, fx=2, fy=2).astype(np.uint8)
    halves = [
        Place(
            line=place.line,
            box=Box(
                left=place.box.left // 2,
                top=place.box.top // 2,
                right=place.box.right // 2,
                bottom=place.box.bottom // 2,
            ),
        )
        for place in on(large)
    ]
    assert in_place(tuple(halves), sheet.boxes)


@pytest.mark.parametrize("grey", [0, 200, 255])
def test_a_blank_page_has_no_numbers(grey: int) -> None:
    assert on(np.full(A4, grey, np.uint8)) == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (30, 2)])
def test_a_page_of_a_few_pixels_has_no_numbers(size: tuple[int, int]) -> None:
    assert places(np.zeros(size, np.uint8)) == ()


def test_the_grain_of_blank_paper_is_no_number() -> None:
    grain = np.random.default_rng(0).normal(220, 4, A4)
    assert on(np.clip(grain, 0, 255).astype(np.uint8)) == ()


@pytest.mark.parametrize("thick", [1, 2, 4])
@pytest.mark.parametrize("degrees", [0, 2])
def test_a_page_with_lines_only_has_no_numbers(thick: int, degrees: float) -> None:
    sheet = Sheet()
    sheet.table(list(range(100, 1650, 62)), [60, 240, 420, 640, 860, 1180], thick)
    assert on(leaning(sheet.paper, degrees)) == ()


def test_a_row_of_dashes_has_no_numbers() -> None:
    sheet = Sheet((400, 600))
    sheet.write("-------", (200, 100), gap=0.6)
    assert on(sheet.paper) == ()


numbers = st.text("0123456789", min_size=1, max_size=5)
pages = st.lists(st.lists(numbers, min_size=1, max_size=3), min_size=1, max_size=5)


@settings(max_examples=15, deadline=None)
@given(pages, st.integers(0, 9))
def test_lines_are_counted_from_the_top_and_numbers_stand_from_the_left(
    rows: list[list[str]], seed: int
) -> None:
    sheet = Sheet((450, 900), seed=seed)
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            sheet.write(word, (20 + 80 * row, 20 + 300 * column), tall=30, gap=0.15)
    found = places(~sheet.paper)
    starts = [(place.line, place.box.left) for place in found]
    assert a_line(found) == [len(words) for words in rows]
    assert starts == sorted(starts)
    assert all(overlap(one.box, next_.box) < 0.05 for one, next_ in pairwise(found))


inks = hnp.arrays(
    np.uint8,
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    elements=st.sampled_from([0, 0, 0, 0, 60, 255]),
)


@settings(max_examples=60, deadline=None)
@given(inks)
def test_every_place_is_inside_the_page(written: Writing) -> None:
    for place in places(written):
        box = place.box
        assert 0 <= box.left < box.right <= written.shape[1]
        assert 0 <= box.top < box.bottom <= written.shape[0]
        assert place.line >= 1
