"""The row of a page: the page itself, a box around each number, and below it what was read."""

from __future__ import annotations

from collections.abc import Sequence

from tenfold.images.grey import Picture
from tenfold.reading.result import Reading
from tenfold.reading.show_row import (
    DECLINED,
    MARGIN,
    TOP,
    WIDTH,
    Row,
    colour_of,
    draw_box,
    font,
    new_row,
    place_picture,
)
from tenfold.reading.words import percent

_HIGHEST = 1500  # pixels: A4 is as wide as the drawing then
_LETTERS = (10, 16)  # pixels: the smallest and the largest that what was read is written with


def page_row(picture: Picture, readings: Sequence[Reading]) -> Row:
    """Return a page with all that was read on it."""
    height, width = picture.shape
    scale = min((WIDTH - 2 * MARGIN) / width, _HIGHEST / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    row = new_row(TOP + size[1] + MARGIN, DECLINED)
    at = (MARGIN, TOP)
    place_picture(row, picture, at, size)
    for reading in readings:
        _draw_number(row, at, scale, reading)
    return row


def _draw_number(row: Row, at: tuple[int, int], scale: float, reading: Reading) -> None:
    if reading.box is None:
        return
    colour = colour_of(reading)
    left, bottom = draw_box(row, at, scale, reading.box, colour, thick=2)
    guess = reading.alternatives[0].text if reading.alternatives else ""
    said = reading.text or (f"{guess}?" if guess else "?")
    smallest, largest = _LETTERS
    size = min(max(smallest, round(reading.box.height * scale / 2)), largest)
    words = f"{said}  {percent(reading.confidence)}"
    row.pen.text((left, bottom + 2), words, colour, font(size), "la")
