import numpy as np
import pytest
from drawn import Grey
from hypothesis import given
from hypothesis import strategies as st
from sheets import Sheet, grid_of_digits, leaning, logbook, phone_numbers, two_columns

from tenfold.images.box import Box
from tenfold.images.turn import levelness, sideways, turned, turned_back
from tenfold.images.writing import writing

PAGES = {
    "grid": grid_of_digits,
    "phone numbers": phone_numbers,
    "logbook": logbook,
    "two columns": two_columns,
}


def lies_sideways(paper: Grey) -> bool:
    return sideways(writing(paper))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_on_its_side_is_found_out(page: str, quarters: int) -> None:
    paper = turned(PAGES[page]().paper, quarters)
    assert lies_sideways(paper) == (quarters % 2 == 1)


@pytest.mark.parametrize("degrees", [-3, 3])
def test_a_page_on_its_side_may_lean(degrees: float) -> None:
    paper = leaning(phone_numbers().paper, degrees)
    assert not lies_sideways(paper)
    assert lies_sideways(turned(paper, 1))


@pytest.mark.parametrize("quarters", [0, 1])
def test_one_number_tells_which_way_it_runs(quarters: int) -> None:
    sheet = Sheet((500, 500))
    sheet.write("47112", (220, 120))
    assert lies_sideways(turned(sheet.paper, quarters)) == (quarters == 1)


def test_a_blank_page_tells_nothing() -> None:
    assert levelness(writing(np.full((400, 300), 255, np.uint8))) == 0


def test_a_quarter_turns_to_the_right() -> None:
    assert turned(np.array([[1, 2], [3, 4]], np.uint8), 1).tolist() == [[3, 1], [4, 2]]


@st.composite
def boxes(draw: st.DrawFn) -> tuple[tuple[int, int], Box]:
    """Return the shape of a picture and a box on it."""
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
    return (height, width), Box(left=left, top=top, right=right, bottom=bottom)


@given(boxes(), st.integers(-4, 7))
def test_a_box_turned_back_shows_the_same_pixels(
    drawn: tuple[tuple[int, int], Box], quarters: int
) -> None:
    shape, box = drawn
    seen = np.arange(shape[0] * shape[1], dtype=np.uint8).reshape(shape)
    before = turned(seen, -quarters)
    back = turned_back(box, quarters, before.shape)
    cut = before[back.top : back.bottom, back.left : back.right]
    shown = seen[box.top : box.bottom, box.left : box.right]
    assert np.array_equal(turned(cut, quarters), shown)
