"""What a picture shows: one digit, one number, or a page of them.

The rule, cheapest first; the network that reads numbers is asked only where the first step does not
settle it. Sure is what it is whatever errors are allowed: the kind depends on the picture alone.

1. A digit stands alone, the reader of digits is sure of it, and no other writing stands beside it:
   a digit.
2. The reader of numbers is sure of two digits or more on the line of writing: a number.
3. The first, but something stands beside it that is no digit: a digit.
4. There is writing on several lines, and on two of them or more the reader of numbers is sure of
   four digits or more in all: a page.
5. The reader of digits sees none, and the other more likely than not two or more: a number.
6. Otherwise: a digit or nothing, as the reader of digits says.

Where what is known rules out a digit alone, 1 and 3 do not count, and 5 and 6 are a number. So a
picture of one digit is answered as it would be by the reader of digits alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from tenfold.images import SIDE
from tenfold.images.box import Box
from tenfold.images.grey import Picture
from tenfold.images.ink import reduced
from tenfold.images.strip import find_strip
from tenfold.reading.digits import DigitReader, Lone, is_digit
from tenfold.reading.numbers import SURE, Line, NumberReader
from tenfold.reading.pages import Page, find_page

Shown: TypeAlias = Lone | Line | Page | None
"""What a picture shows, as it was found; None: nothing."""

_GLANCE = 320  # longest side of the picture on which writing beside a digit is looked for
_LIKELY = 0.5  # more likely than not
_BESIDE = 1.4  # times as wide as the digit: a line of writing with more on it than that
_SEVERAL = 4  # digits that make a page: fewer stand on a percent sign, too
_HIGH = 0.6  # of the tallest number: what is lower makes no line of its own
_EDGE = 0.02  # of the height: so near its edge, the line above or below reaches into a picture
_SHARED = 0.2  # of the lower one's height: numbers that share more of it stand on one line


def shown(
    picture: Picture, digits: DigitReader, numbers: NumberReader, *, several: bool = False
) -> Shown:
    """Return what a picture shows; see the module for how that is decided.

    Args:
        picture: It.
        digits: Reads one digit.
        numbers: Reads a number.
        several: Whether it is known that there is more than a digit alone.
    """
    lone = None if several else digits.look(picture)
    sure = lone if lone and digits.is_sure(lone) else None
    if sure and not _has_more(picture, sure):
        return sure
    line = numbers.look(picture)
    if line is None:
        return lone
    if numbers.is_sure(line, digits=2):
        return line
    if sure:
        return sure
    return _page(picture, numbers) or _unsure(lone, line, numbers, several=several)


def _has_more(picture: Picture, lone: Lone) -> bool:
    """Return whether more is written beside a digit."""
    if picture.shape == (SIDE, SIDE):  # a glyph, or as small as one
        return False
    small = reduced(picture, _GLANCE)
    line, width = find_strip(small), lone.found.box.width * small.shape[1] / picture.shape[1]
    return line is not None and line.box.width > _BESIDE * width


def _page(picture: Picture, numbers: NumberReader) -> Page | None:
    """Return the page on a picture, if it is one."""
    page = find_page(picture, numbers)
    if not _on_lines([place.box for place in page.places], page.written.shape[0]):
        return None
    sure = [one for one in page.sample if one.text and one.confidence >= SURE]
    lines, digits = {one.line for one in sure}, sum(len(one.text) for one in sure)
    return page if len(lines) > 1 and digits >= _SEVERAL else None


def _on_lines(boxes: Iterable[Box], height: int) -> bool:
    """Return whether numbers stand one above the other."""
    edge = _EDGE * height
    inside = [box for box in boxes if box.top > edge and box.bottom < height - edge]
    tall = max((box.height for box in inside), default=0)
    high = [box for box in inside if box.height >= _HIGH * tall]
    return any(_are_apart(high[0], other) for other in high[1:])


def _are_apart(box: Box, other: Box) -> bool:
    shared = min(box.bottom, other.bottom) - max(box.top, other.top)
    return shared < _SHARED * min(box.height, other.height)


def _unsure(lone: Lone | None, line: Line, numbers: NumberReader, *, several: bool) -> Shown:
    """Return what a picture most likely shows on which nothing is sure."""
    if several:
        return line
    if lone and is_digit(lone):
        return lone
    text, confidence = numbers.guess(line.frames)
    return line if len(text) > 1 and confidence >= _LIKELY else lone
