"""What a reader saw, drawn: each picture with boxes, what the network saw, and the answer.

    show           the drawing, row by row
    ├── show_digit, show_number, show_page    what is drawn of each kind
    └── show_row       what all rows have

Draws with Pillow alone, so that it works wherever reading does. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from PIL import Image, ImageDraw

from tenfold.images.decode import Source
from tenfold.images.grey import Picture
from tenfold.reading.given import BAD, Leaf, leaves
from tenfold.reading.result import Reading
from tenfold.reading.show_digit import GLYPH, PROBABILITIES, draw_bars, draw_glyph
from tenfold.reading.show_number import STRIP, draw_strip
from tenfold.reading.show_page import page_row
from tenfold.reading.show_row import (
    ANSWER,
    MARGIN,
    MUTED,
    PAPER,
    ROW,
    WIDTH,
    Row,
    colour_of,
    draw_answer,
    draw_error,
    draw_name,
    draw_picture,
    font,
    new_row,
)

__all__ = ["HEAD", "ROW", "WIDTH", "drawing"]

HEAD = 48
"""Pixels above the first row."""

_OF_DIGITS = {"picture": MARGIN, "glyph": GLYPH, "probabilities": PROBABILITIES, "answer": ANSWER}
_OF_NUMBERS = {"picture": MARGIN, "as the network saw it": STRIP, "answer": ANSWER}

_Shown = tuple[Source, Reading]


def drawing(shown: Sequence[_Shown]) -> Image.Image:
    """Return one drawing with a row for each picture and its reading; a page is one picture.

    Args:
        shown: Pictures and what was read; the readings of a picture stand together.
    """
    rows = [row.sheet for row in _rows(shown)]
    sheet = Image.new("RGB", (WIDTH, HEAD + sum(row.height for row in rows)), PAPER)
    pen, top = ImageDraw.Draw(sheet), HEAD
    numbers = any(reading.kind == "number" for _, reading in shown)
    for name, left in (_OF_NUMBERS if numbers else _OF_DIGITS).items():
        pen.text((left, 32), name, MUTED, font(16), "ls")
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height
    return sheet


def _rows(shown: Sequence[_Shown]) -> Iterator[Row]:
    for key, group in groupby(shown, _which):
        some = list(group)
        if key is None:
            yield from (_row(source, reading) for source, reading in some)
        else:
            yield from _pages(some[0][0], [reading for _, reading in some])


def _which(one: _Shown) -> object:
    """Return what the readings of one file of pages have in common; None for a single picture."""
    source, reading = one
    return (id(source) if reading.source is None else reading.source) if reading.page else None


def _pages(source: Source, readings: Iterable[Reading]) -> Iterator[Row]:
    """Yield the rows of pages, each of which is opened once."""
    by_page = {page: list(some) for page, some in groupby(readings, lambda one: one.page)}
    try:
        for leaf in leaves(source):
            if leaf.page in by_page:
                yield from _on_page(leaf, by_page.pop(leaf.page))
            if not by_page:
                return
    except BAD as error:  # as it was when it was read, or it has gone since
        yield _failed(str(source), str(error))


def _on_page(leaf: Leaf, readings: Sequence[Reading]) -> Iterator[Row]:
    name = f"{leaf.source or ''}  page {leaf.page}".strip()
    if any(reading.line for reading in readings):
        row = page_row(leaf.picture, readings)
        draw_name(row, name)
        yield row
    else:
        yield from (_drawn(leaf.picture, reading, name) for reading in readings)


def _row(source: Source, reading: Reading) -> Row:
    name = reading.source or ""
    if reading.error:
        return _failed(name, reading.error)
    try:
        (picture,) = (leaf.picture for leaf in leaves(source))
    except BAD as error:  # it was there when it was read
        return _failed(name, str(error))
    return _drawn(picture, reading, name)


def _failed(name: str, error: str) -> Row:
    row = new_row(ROW, MUTED)
    draw_name(row, name)
    draw_error(row, error)
    return row


def _drawn(picture: Picture, reading: Reading, name: str) -> Row:
    row = new_row(ROW, colour_of(reading))
    draw_name(row, name)
    draw_picture(row, picture, reading.box)
    draw_answer(row, reading)
    if reading.kind == "number":
        draw_strip(row, picture, reading)
    else:
        draw_glyph(row, picture)
        draw_bars(row, reading)
    return row
