"""Pages of numbers: in reading order, in place, whichever way up, and page after page of a PDF."""

from __future__ import annotations

import itertools
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from drawn import Grey, drawn
from handmade import drawn_bundle
from numberwork import numbers_bundle, page, written
from PIL import Image

from tenfold import Reading
from tenfold.errors import PictureError
from tenfold.images.box import Box
from tenfold.images.decode import Source
from tenfold.images.turn import turned
from tenfold.reading.reader import Reader

LINES = [["12", "471"], ["7"], ["2147", "22", "1"], ["4"]]
NUMBERS = list(itertools.chain.from_iterable(LINES))
PAGE = page(LINES)
BLANK = np.full((900, 900), 250, np.uint8)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(drawn_bundle(), numbers_bundle())


def pdf(path: Path, *pages: Grey) -> Path:
    first, *others = (Image.fromarray(picture) for picture in pages)
    first.save(path, "PDF", save_all=True, append_images=others, resolution=150)
    return path


def texts(readings: list[Reading]) -> list[str]:
    return [reading.text for reading in readings]


# ---------------------------------------------------------------------------------------------
# A picture


def test_every_number_is_read_in_order_with_its_line(reader: Reader) -> None:
    readings = list(reader.read_page(PAGE))

    assert texts(readings) == NUMBERS
    assert [reading.line for reading in readings] == [1, 1, 2, 3, 3, 3, 4]
    assert {reading.page for reading in readings} == {1}


def ink_in(picture: Grey, box: Box) -> int:
    return int((picture[box.top : box.bottom, box.left : box.right] < 128).sum())


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_read_whichever_way_up_and_boxes_stand_on_it_as_it_was_given(
    reader: Reader, quarters: int
) -> None:
    given = turned(PAGE[:800], quarters)

    readings = list(reader.read_page(given))

    assert texts(readings) == NUMBERS
    assert {reading.turned for reading in readings} == {-90 * quarters % 360}
    for upright, reading in zip(reader.read_page(PAGE[:800]), readings, strict=True):
        assert upright.box
        assert reading.box
        assert ink_in(given, reading.box) == pytest.approx(ink_in(PAGE, upright.box), rel=0.05)
        assert all(ink_in(given, digit.box) for digit in reading.digits)


def test_a_large_page_is_boxed_in_its_own_pixels(reader: Reader) -> None:
    large = np.kron(PAGE, np.ones((3, 3), np.uint8))

    readings = list(reader.read_page(large))

    assert texts(readings) == NUMBERS
    assert readings[0].box
    small = next(reader.read_page(PAGE)).box
    assert small
    assert readings[0].box.left == pytest.approx(3 * small.left, abs=6)
    assert readings[0].box.bottom == pytest.approx(3 * small.bottom, abs=6)


def test_a_page_without_numbers_gives_none(reader: Reader) -> None:
    scribbles = BLANK.copy()
    for row in range(100, 800, 150):
        scribbles[row : row + 4, 100:300] = 0
        scribbles[row - 20 : row + 30, 180:184] = 0

    assert list(reader.read_page(BLANK)) == []
    assert list(reader.read_page(scribbles)) == []


def test_each_number_of_a_page_is_read_under_what_is_known(reader: Reader) -> None:
    given = page([["12", "47"], ["74"]])

    readings = list(reader.read_page(given, one_of=["12", "41", "7-4"]))

    assert texts(readings) == ["12", "41", "7-4"]


def test_a_page_is_declined_where_one_reading_is_asked_for(reader: Reader) -> None:
    reading = reader.read(PAGE)

    assert (reading.text, reading.why_not, reading.error) == ("", "several numbers", None)
    assert reading.box
    assert ink_in(PAGE, reading.box) == (PAGE < 128).sum()


def test_a_missing_page_is_an_error_at_once(reader: Reader) -> None:
    with pytest.raises(PictureError, match="no file gone"):
        reader.read_page("gone.png")


# ---------------------------------------------------------------------------------------------
# A PDF


def test_a_pdf_is_read_page_by_page(reader: Reader, tmp_path: Path) -> None:
    path = pdf(tmp_path / "scan.pdf", page([["12"]]), BLANK, page([["4", "7"], ["21"]]))

    readings = list(reader.read_page(path))

    assert [(one.page, one.line, one.text) for one in readings] == [
        (1, 1, "12"), (3, 1, "4"), (3, 1, "7"), (3, 2, "21"),
    ]  # fmt: skip
    assert {one.source for one in readings} == {str(path)}


def test_pages_are_read_as_they_are_asked_for(reader: Reader, tmp_path: Path) -> None:
    path = pdf(tmp_path / "long.pdf", *[page([["12", "4"]])] * 40)

    def peak(pages: int) -> int:
        tracemalloc.start()
        for reading in reader.read_page(path):
            if reading.page == pages:
                break
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(40) < peak(10) + 200_000


# ---------------------------------------------------------------------------------------------
# Many


@pytest.mark.parametrize("workers", [1, 2])
def test_many_give_each_number_of_each_page_in_order(
    reader: Reader, tmp_path: Path, workers: int
) -> None:
    path = pdf(tmp_path / "scan.pdf", page([["12", "2"], ["47"]]), BLANK, written("1274"))
    given: list[Source] = [drawn(7), path, PAGE, path.read_bytes(), written("22")]

    readings = list(reader.read_many(given, workers=workers))

    of_pdf = ["12", "2", "47", "", "1274"]
    assert texts(readings) == ["7", *of_pdf, *NUMBERS, *of_pdf, "22"]
    assert [one.page for one in readings[1:6]] == [1, 1, 1, 2, 3]
    assert readings[4].why_not == "nothing here"
    assert [one.source for one in readings[:2]] == [None, str(path)]


def test_every_picture_is_a_page_where_that_is_said(reader: Reader) -> None:
    readings = list(reader.read_many([page([["12"]]), BLANK], kind="page"))

    assert [(one.text, one.page, one.line, one.why_not) for one in readings] == [
        ("12", 1, 1, None), ("", 1, None, "nothing here"),
    ]  # fmt: skip


def test_a_page_of_a_pdf_with_few_digits_is_still_a_page(reader: Reader, tmp_path: Path) -> None:
    path = pdf(tmp_path / "few.pdf", page([["7"], ["21"]]))

    assert [(one.text, one.line) for one in reader.read_many([path])] == [("7", 1), ("21", 2)]


def test_a_damaged_pdf_is_one_bad_picture_and_the_others_go_on(
    reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing more")

    bad, good = reader.read_many([tmp_path / "bad.pdf", drawn(7)])

    assert bad.why_not == "bad picture"
    assert "bad.pdf" in str(bad.error)
    assert good.text == "7"
