"""Pages of ten by ten digits: how many are read rightly, in their places; and a page with none.

A number stands in the cell of the grid that holds the middle of its box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import results
from numbers_composed import TEN, bare_sheet, sheet
from ours import guess

from tenfold.data.digits import Digits
from tenfold.images.box import Box
from tenfold.images.decode import open_picture
from tenfold.images.grey import Picture
from tenfold.reading.reader import Reader

PAGE = "page_100_digits.png"
TARGET = 98
SEED = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """A page, the digits in the cells of its grid, row by row, and how many are to be right."""

    name: str
    picture: Picture
    digits: Sequence[str]
    target: int | None = None


@dataclass(frozen=True, kw_only=True)
class OnPage:
    """What was found on a page.

    Attributes:
        page: The page.
        numbers: How many numbers it was said to hold.
        right: Cells with one number in them, answered, and rightly.
        forced: The same, had every answer been forced.
        grouped: Cells with one digit in them, and the right one, whatever number it was put into.
    """

    page: Page
    numbers: int
    right: int
    forced: int
    grouped: int


def pages(digits: Digits, real: Path) -> Iterator[Page]:
    """Yield the real page, also turned, a composed A4 sheet of digits, and a bare one."""
    if (real / PAGE).exists():
        yield from real_page(real / PAGE)
    picture, on_it = sheet(digits, seed=SEED)
    yield Page(name="an A4 sheet of MNIST's test digits", picture=picture, digits=on_it)
    yield Page(name="a bare A4 sheet", picture=bare_sheet(seed=SEED), digits=())


def real_page(path: Path) -> Iterator[Page]:
    """Yield the page whose row ``r`` holds the digit ``r`` ten times, upright and turned."""
    picture = open_picture(path)
    grid = np.repeat(np.arange(TEN), TEN).reshape(TEN, TEN)
    for quarters, words in enumerate(("", ", turned left", ", upside down", ", turned right")):
        yield Page(
            name=f"`{path.name}`{words}",
            picture=np.ascontiguousarray(np.rot90(picture, quarters)),
            digits=[str(digit) for digit in np.rot90(grid, quarters).flat],
            target=None if quarters else TARGET,
        )


def measure(reader: Reader, page: Page) -> OnPage:
    """Return what is found on a page."""
    said = list(reader.read_page(page.picture))
    boxed = [(reading, reading.box) for reading in said if reading.box]
    each = [(str(digit.digit), digit.box) for reading in said for digit in reading.digits]
    return OnPage(
        page=page,
        numbers=len(boxed),
        right=in_place(((reading.text, box) for reading, box in boxed), page),
        forced=in_place(((guess(reading), box) for reading, box in boxed), page),
        grouped=in_place(each, page),
    )


def in_place(found: Iterable[tuple[str, Box]], page: Page) -> int:
    """Return how many cells of the grid hold one text, and the right one."""
    cells: dict[int, list[str]] = defaultdict(list)
    for text, box in found:
        cells[_cell(box, page.picture.shape)].append(text)
    return sum(cells[cell] == [digit] for cell, digit in enumerate(page.digits))


def table(found: Sequence[OnPage]) -> str:
    """Return what was found as a table."""
    header = ["", "digits", "right, in place", "target", "", "forced", "in any number", "numbers"]
    rows = [
        [
            one.page.name,
            str(len(one.page.digits)),
            str(one.right),
            *_target(one.right, one.page.target),
            str(one.forced),
            str(one.grouped),
            str(one.numbers),
        ]
        for one in found
    ]
    return results.table(header, rows)


def _target(right: int, target: int | None) -> tuple[str, str]:
    return ("–", "") if target is None else (f"≥ {target}", results.met(right >= target))


def _cell(box: Box, shape: tuple[int, ...]) -> int:
    down = (box.top + box.bottom) * TEN // (2 * shape[0])
    across = (box.left + box.right) * TEN // (2 * shape[1])
    return down * TEN + across
