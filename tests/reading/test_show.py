"""The drawing of what a reader saw: whose numbers are looked up in the pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from drawn import Grey, drawn
from handmade import constant_bundle, drawn_bundle
from numberwork import numbers_bundle, page, written
from PIL import Image

from tenfold import Reading
from tenfold.images.glyph import glyph
from tenfold.images.strip import find_strip
from tenfold.images.turn import turned
from tenfold.reading.reader import Reader
from tenfold.reading.show import HEAD, ROW, WIDTH, drawing

GREEN, AMBER, RED = (18, 128, 92), (184, 106, 0), (179, 55, 43)
ANSWER = 930  # from here on a row shows the answer
BLANK = np.full((60, 50), 240, np.uint8)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(drawn_bundle(), numbers_bundle())


def shown(*pictures: Grey, reader: Reader) -> Image.Image:
    return drawing([(picture, reader.read(picture)) for picture in pictures])


def where(sheet: Image.Image, colour: tuple[int, int, int]) -> npt.NDArray[np.bool_]:
    return np.asarray((np.asarray(sheet) == colour).all(axis=2))


def test_every_picture_has_a_row(reader: Reader) -> None:
    assert shown(drawn(7), BLANK, drawn(2), reader=reader).size == (WIDTH, HEAD + 3 * ROW)


def test_no_pictures_are_an_empty_drawing() -> None:
    assert drawing([]).size == (WIDTH, HEAD)


def test_the_glyph_is_drawn_pixel_by_pixel(reader: Reader) -> None:
    picture = drawn(4)
    pixels = np.asarray(shown(picture, reader=reader).convert("L"))

    enlarged = np.kron(glyph(picture), np.ones((9, 9), np.uint8))

    top, left = HEAD + 60, 308
    assert np.array_equal(pixels[top : top + 252, left : left + 252], enlarged)


def test_the_box_is_drawn_around_the_ink(reader: Reader) -> None:
    picture = drawn(7, size=(252, 252), at=(40, 120))
    box = reader.read(picture).box
    assert box is not None

    green = where(shown(picture, reader=reader), GREEN)[:, :300]

    columns = np.flatnonzero(green.any(axis=0)) - 28
    rows = np.flatnonzero(green.any(axis=1)) - (HEAD + 60)
    assert (columns[0], columns[-1]) == (box.left - 3, box.right + 2)
    assert (rows[0], rows[-1]) == (box.top - 3, box.bottom + 2)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_a_bar_is_as_long_as_its_digit_is_likely(share: float) -> None:
    reader = Reader(constant_bundle({3: share, 10: 1 - share}), numbers_bundle())
    sheet = np.asarray(shown(drawn(7), reader=reader))

    bar = sheet[HEAD + 60 + round(3 * 238 / 10) + 7, 634:840]

    filled = (bar != (241, 243, 246)).any(axis=1)[:200].sum()
    assert filled == pytest.approx(200 * share, abs=2)


def test_an_answer_is_green_and_a_refusal_amber(reader: Reader) -> None:
    answered, declined = shown(drawn(7), reader=reader), shown(BLANK, reader=reader)

    assert where(answered, GREEN)[:, ANSWER:].any()
    assert not where(answered, AMBER).any()
    assert where(declined, AMBER)[:, ANSWER:].any()
    assert not where(declined, GREEN).any()


@pytest.mark.parametrize("said", [{10: 0.9, 3: 0.1}, {3: 0.5, 8: 0.5}])
def test_what_is_no_digit_or_unsure_is_drawn_in_amber(said: dict[int, float]) -> None:
    sheet = shown(drawn(7), reader=Reader(constant_bundle(said), numbers_bundle()))

    assert where(sheet, AMBER)[:, ANSWER:].any()


def test_a_bad_picture_shows_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    path = tmp_path / "text.png"
    (reading,) = Reader(drawn_bundle()).read_many([path])

    sheet = drawing([(path, reading)])

    assert where(sheet, RED).sum() > 500


def test_a_picture_that_has_gone_since_it_was_read_says_so(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "seven.png"
    Image.fromarray(drawn(7)).save(path)
    reading = reader.read(path)
    path.unlink()

    assert where(drawing([(path, reading)]), RED).any()


def test_a_long_or_foreign_name_fits() -> None:
    sheet = drawing([(BLANK, Reading(why_not="nothing here", source="数字/" * 300 + "é.png"))])

    assert (np.asarray(sheet)[HEAD + 2 :, -20:] == 255).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (3000, 2), (700, 500)])
def test_a_picture_of_any_size_is_drawn(size: tuple[int, int], reader: Reader) -> None:
    picture = np.random.default_rng(0).integers(0, 256, size, np.uint8)

    assert shown(picture, reader=reader).size == (WIDTH, HEAD + ROW)


# ---------------------------------------------------------------------------------------------
# Numbers and pages


def test_a_number_is_drawn_with_its_strip_and_its_digits_below(reader: Reader) -> None:
    picture = written("1274")
    strip = find_strip(picture)
    assert strip is not None

    sheet = shown(picture, reader=reader)

    assert sheet.size == (WIDTH, HEAD + ROW)
    scale = min(4, 600 / strip.pixels.shape[1])
    seen = np.asarray(sheet.convert("L"))[HEAD + 80 : HEAD + 80 + round(32 * scale), 308:908]
    assert (seen[:, : round(strip.pixels.shape[1] * scale)] > 200).any()
    below = where(sheet, GREEN)[HEAD + 80 + round(32 * scale) :, 308:908]
    lines = np.diff(below[8].astype(int), prepend=0)
    assert (lines == 1).sum() == 4


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_number_that_was_turned_is_drawn_as_it_was_read(reader: Reader, quarters: int) -> None:
    sheet = shown(turned(written("1274"), quarters), reader=reader)

    assert where(sheet, GREEN)[HEAD + 100 :, 308:908].any()


def test_an_unsure_number_is_drawn_in_amber() -> None:
    unsure = Reader(drawn_bundle(), numbers_bundle(spread=6.0))

    assert where(shown(written("411727"), reader=unsure), AMBER)[:, ANSWER:].any()


def test_a_page_is_one_row_with_a_box_around_each_number(reader: Reader) -> None:
    picture = page([["12", "471"], ["7"]])
    readings = list(reader.read_page(picture))

    sheet = drawing([(picture, reading) for reading in readings])

    assert sheet.width == WIDTH
    assert sheet.height == HEAD + 60 + 1104 + 28
    green = where(sheet, GREEN)
    for reading in readings:
        assert reading.box
        left, top = (round(side * 1104 / 900) for side in (reading.box.left, reading.box.top))
        assert green[HEAD + 60 + top - 2, 28 + left - 2]


def test_the_pages_of_a_pdf_are_a_row_each(reader: Reader, tmp_path: Path) -> None:
    pages = [Image.fromarray(page(lines)) for lines in ([["12"], ["4"]], [["7", "2"], ["41"]])]
    pages[0].save(tmp_path / "two.pdf", save_all=True, append_images=pages[1:], resolution=150)
    readings = list(reader.read_many([tmp_path / "two.pdf"]))

    sheet = drawing([(str(reading.source), reading) for reading in readings])

    assert len(readings) == 5
    assert sheet.height == HEAD + 2 * (60 + 1104 + 28)


def test_a_page_that_has_gone_since_it_was_read_says_so(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "page.png"
    Image.fromarray(page([["12"], ["47"]])).save(path)
    readings = list(reader.read_page(path))
    path.unlink()

    assert where(drawing([(path, reading) for reading in readings]), RED).any()
