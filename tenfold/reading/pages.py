"""Numbers read from a page: each where it stands, in reading order, whichever way up the page lies.

Sits on ``images.page``, which finds the numbers, and on ``numbers``, which reads one. Which way
lines run is seen from where writing stands; whether a page stands on its head, from how surely some
of its numbers are read either way. A page of 0, 1 and 8 alone tells nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from tenfold.images.box import Box
from tenfold.images.grey import Picture
from tenfold.images.ink import reduced
from tenfold.images.page import Place, places
from tenfold.images.strip import Strip, strip
from tenfold.images.turn import levelness, turned, turned_back
from tenfold.images.writing import Writing, writing
from tenfold.reading.ctc.decode import Frames
from tenfold.reading.known import Known
from tenfold.reading.numbers import RIGHT, Line, NumberReader, shows_digits
from tenfold.reading.result import Reading

_WORK = 2000  # longest side of the picture worked at: A4 at 170 dpi
_GLANCE = 800  # the same to tell which way lines run
_SAMPLE = 16  # numbers that tell whether a page stands on its head
_CLEARLY = 0.1  # by how much surer numbers must be read overhead
_LEVEL = 0.3  # from here on it is all but sure that lines run across the page, or up and down
_AROUND = 2.0  # heights of a number: what is cut out around it, more than its strip shows
_SLIM = 20  # the same in parts of its width, for a number so long that its strip is lower


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """A page the right way up.

    Attributes:
        written: Its writing.
        places: Its numbers.
        quarters: How far the picture was turned to the right, in quarters of a circle.
        shape: Height and width of the picture as it was given.
        sample: Some of its numbers, as they are read where nothing is known.
        lines: Those of its numbers that the network was asked for, by their boxes.
    """

    written: Writing
    places: Sequence[Place]
    quarters: int
    shape: tuple[int, ...]
    sample: Sequence[Sampled]
    lines: Mapping[Box, Line]


class Sampled(NamedTuple):
    """A number of a page: its line, its text, and how sure that is."""

    line: int
    text: str
    confidence: float


def find_page(picture: Picture, numbers: NumberReader) -> Page:
    """Return the page on a picture, the right way up."""
    written = writing(reduced(picture, _WORK))
    pages = [
        _right_way_up(_laid_out(written, quarters, picture.shape), numbers)
        for quarters in _ways(written)
    ]
    return max(pages, key=lambda page: _confidence(page.sample))


def readings(
    page: Page, numbers: NumberReader, known: Known, threshold: float
) -> Iterator[Reading]:
    """Yield the reading of each number on a page, in order; what spells nothing is no number."""
    for place in page.places:
        line = page.lines.get(place.box) or _line(page, place.box, numbers)
        if not shows_digits(line.frames):
            continue
        read = numbers.reading(line, known, threshold)
        placed = read.moved(partial(_on_picture, page=page))
        yield replace(placed, line=place.line, turned=RIGHT * page.quarters)


def extent(page: Page) -> Box:
    """Return the box around all numbers of a page that has some, on the picture as it was given."""
    boxes = [place.box for place in page.places]
    around = Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )
    return _on_picture(around, page)


def _ways(written: Writing) -> tuple[int, ...]:
    """Return the turns that may make lines run across the page: mostly one, both where unclear."""
    level = levelness(reduced(written, _GLANCE))
    if abs(level) < _LEVEL:
        return (0, 1)
    return (0,) if level > 0 else (1,)


def _laid_out(written: Writing, quarters: int, shape: tuple[int, ...]) -> Page:
    """Return the page turned so, with nothing read yet."""
    made = turned(written, quarters) if quarters else written
    return Page(
        written=made, places=places(made), quarters=quarters, shape=shape, sample=(), lines={}
    )


def _right_way_up(page: Page, numbers: NumberReader) -> Page:
    """Return the page, or the page stood on its head where it is read clearly more surely so.

    Strips alone are turned to find that out.
    """
    count = len(page.places)
    few = np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(int))
    some = [page.places[index] for index in few]
    lines = [_line(page, place.box, numbers) for place in some]
    upright = _sampled(some, [line.frames for line in lines], numbers)
    known = {place.box: line for place, line in zip(some, lines, strict=True)}
    page = replace(page, sample=upright, lines=known)
    needed = _confidence(upright) + _CLEARLY
    if needed > 1:
        return page
    turns = [numbers.ask(turned(line.strip.pixels, 2)) for line in lines]
    overhead = _sampled(some, turns, numbers)
    if _confidence(overhead) < needed:
        return page
    other = _laid_out(turned(page.written, 2), 0, page.shape)
    return replace(other, quarters=page.quarters + 2, sample=overhead)


def _sampled(
    some: Sequence[Place], asked: Sequence[Frames], numbers: NumberReader
) -> list[Sampled]:
    """Return some numbers of a page as they are read, from what the network says of each."""
    return [
        Sampled(place.line, *numbers.guess(frames))
        for place, frames in zip(some, asked, strict=True)
    ]


def _line(page: Page, box: Box, numbers: NumberReader) -> Line:
    """Return the line of a number, and what the network says of it."""
    cut = _cut(page.written, box)
    return Line(strip=cut, frames=numbers.ask(cut.pixels), shape=page.shape)


def _confidence(sample: Sequence[Sampled]) -> float:
    """Return how surely numbers are read, on average; 0 where there are none."""
    return float(np.mean([one.confidence if one.text else 0.0 for one in sample] or [0.0]))


def _cut(written: Writing, box: Box) -> Strip:
    """Return the strip of a number, made from what stands around it alone: a page is large."""
    around = round(max(_AROUND * box.height, box.width / _SLIM))
    left, top = max(0, box.left - around), max(0, box.top - around)
    near = written[top : box.bottom + around, left : box.right + around]
    made = strip(near, _shifted(box, -left, -top))
    return replace(made, box=box, left=made.left + left)


def _shifted(box: Box, across: int, down: int) -> Box:
    return Box(
        left=box.left + across,
        top=box.top + down,
        right=box.right + across,
        bottom=box.bottom + down,
    )


def _on_picture(box: Box, page: Page) -> Box:
    """Return a box of the page on the picture as it was given."""
    rows, columns = page.written.shape[:: -1 if page.quarters % 2 else 1]
    back = turned_back(box, page.quarters, (rows, columns))
    height, width = page.shape
    return Box(
        left=back.left * width // columns,
        top=back.top * height // rows,
        right=-(-back.right * width // columns),
        bottom=-(-back.bottom * height // rows),
    )
