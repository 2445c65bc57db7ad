"""Every number on a page, where it stands, in reading order.

Digits of one number stand closer together than numbers do, so a page is taken apart by the gaps on
each line of writing. Those are measured in the height of the digits beside them:

- A gap separates where one more digit would fit in: between 0.8 and 1.4 heights, by how wide and
  how close the digits of the line are. ``020 555 0199`` is one number, two columns are two.
- Where most digits of a line stand more than 0.6 heights apart, each gap so wide separates: a row
  of spaced digits is a number each.
- The upright lines of a grid always separate.
- A dash joins what is near it on both sides; dots, commas and strokes that broke off belong to the
  number they are near. A dash or a dot alone is no number.

Letters are found like digits: that they are none is for the reader to say. Sits on ``layout``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenfold.images.box import Box
from tenfold.images.ink import reduced
from tenfold.images.layout import Layout, layout, lines_of_writing, skew
from tenfold.images.pen import Mask
from tenfold.images.pieces import Chosen, Floats, Pieces, apart, joined
from tenfold.images.writing import Writing

_WORK = 2000  # longest side of the picture worked at: A4 at 170 dpi
_SPACED = 0.6  # of a digit's height: digits further apart stand alone
_NARROWEST, _WIDEST = 0.45, 0.75  # of a digit's height: the room that a digit takes
_LEAST, _MOST = 0.8, 1.4  # of a digit's height: a gap that separates numbers
_SLACK = 1.1  # a gap must be wider than the room of a digit by so much
_SMALLER = 0.7  # of the line's digits: gaps beside smaller pieces are measured in these
_FEW = 4  # gaps: on a line with fewer, those of the whole page say how close digits stand
_DASH = (0.18, 1.6)  # of a digit's height: how wide a dash is
_DASH_FLAT, _DASH_OFF = 0.55, 0.4  # how tall it is in its widths; how far from the line in heights
_NEAR, _UNDER = 0.45, 0.25  # of a digit's height: so far beside and above a number a mark is its
_CELL = 0.6  # of the digits' height: an upright line this tall between them separates


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a number stands: its line on the page, from 1, and the box of its ink."""

    line: int
    box: Box


def places(written: Writing) -> tuple[Place, ...]:
    """Return every number on a page, line by line from the top, each line from the left.

    Numbers at the same height are on one line, also those of different columns. Boxes are in
    pixels of the writing given, exact to a pixel up to 2000 pixels a side, and as coarse as that
    beyond. Nothing on a blank page.
    """
    seen = reduced(written, _WORK)
    page = layout(seen)
    if page is None or not len(page.bodies):
        return ()
    numbers = _with_marks(list(_numbers(page)), page.marks)
    return tuple(
        Place(line=number.line, box=_box(number.pieces, seen.shape, written.shape))
        for number in numbers
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Number:
    """The pieces of a number, and the line that it stands on."""

    line: int
    pieces: Pieces


@dataclass(frozen=True, kw_only=True, eq=False)
class _Row:
    """A line of writing: its digits and dashes from the left.

    Attributes:
        pieces: All of them.
        digits: Which are digits.
        gaps: How far it is from each to the next, in heights of the digits there.
    """

    pieces: Pieces
    digits: Chosen
    gaps: Floats


def _numbers(page: Layout) -> Iterator[_Number]:
    """Return the numbers in reading order, without the marks beside them."""
    rows = list(_rows(page))
    everywhere = np.concatenate([row.gaps for row in rows])
    for line, row in enumerate(rows, start=1):
        split = row.gaps > _limit(row, everywhere)
        split |= _walled(row.pieces, page.upright)
        for part in np.split(np.arange(len(row.pieces)), np.flatnonzero(split) + 1):
            if row.digits[part].any():
                yield _Number(line=line, pieces=row.pieces.only(part))


def _rows(page: Layout) -> Iterator[_Row]:
    """Return the lines of writing from the top."""
    dashes = page.marks.only(_dashes(page.marks, page.tall))
    hosts = _hosts(dashes, page.bodies)
    for line in lines_of_writing(page.bodies, skew(page.bodies, page.tall)):
        bodies = page.bodies.only(line)
        yield _row(bodies, dashes.only(np.isin(hosts, line)))


def _row(bodies: Pieces, dashes: Pieces) -> _Row:
    tall = float(np.median(bodies.height))
    order = np.argsort(np.concatenate([bodies.left, dashes.left]), kind="stable")
    pieces = joined([bodies, dashes]).only(order)
    digits = order < len(bodies)
    heights = np.where(digits, np.maximum(pieces.height, _SMALLER * tall), tall)
    far = np.maximum.accumulate(pieces.right)
    gaps = np.maximum(pieces.left[1:] - far[:-1], 0)
    return _Row(pieces=pieces, digits=digits, gaps=gaps / np.minimum(heights[1:], heights[:-1]))


def _dashes(marks: Pieces, tall: float) -> Chosen:
    """Return which marks have the shape of a dash."""
    narrow, wide = _DASH
    fits = (marks.width > narrow * tall) & (marks.width < wide * tall)
    return fits & (marks.height < _DASH_FLAT * marks.width)


def _hosts(dashes: Pieces, bodies: Pieces) -> npt.NDArray[np.intp]:
    """Return the digit at whose middle height each dash stands, nearest to it; -1 for none."""
    across, _ = apart(dashes, bodies)
    off = np.abs(dashes.middle[:, 1, None] - bodies.middle[:, 1])
    away = np.where(off < _DASH_OFF * bodies.height, across / bodies.height, np.inf)
    nearest = away.argmin(axis=1)
    near = away[np.arange(len(dashes)), nearest] < _LEAST
    return np.where(near, nearest, -1)


def _limit(row: _Row, everywhere: Floats) -> float:
    """Return the gap, in heights of digits, beyond which numbers are apart on a line."""
    gaps = row.gaps if len(row.gaps) >= _FEW else everywhere
    if not len(gaps) or np.median(gaps) > _SPACED:
        return _SPACED
    close = float(np.median(gaps[gaps <= _SPACED]))
    digits = row.pieces.only(row.digits)
    room = np.clip(np.median(digits.width / digits.height), _NARROWEST, _WIDEST)
    return float(np.clip(_SLACK * (room + 2 * close), _LEAST, _MOST))


def _walled(pieces: Pieces, upright: Mask) -> Chosen:
    """Return between which neighbours an upright line stands."""
    if not upright.any():
        return np.zeros(max(0, len(pieces) - 1), np.bool_)
    middle = pieces.middle[:, 0].astype(int)
    tops = np.maximum(pieces.top[:-1], pieces.top[1:]).astype(int)
    bottoms = np.minimum(pieces.bottom[:-1], pieces.bottom[1:]).astype(int)
    between = zip(tops, np.maximum(bottoms, tops + 1), middle[:-1], middle[1:] + 1, strict=True)
    return np.array([_stands(upright[t:b, start:end]) for t, b, start, end in between], np.bool_)


def _stands(between: Mask) -> bool:
    """Return whether an upright line stands between two digits, given what is between them."""
    return bool(between.any() and between.any(axis=1).mean() > _CELL)


def _with_marks(numbers: Sequence[_Number], marks: Pieces) -> list[_Number]:
    """Return the numbers with the marks that are near them."""
    boxes = joined([number.pieces.around() for number in numbers])
    across, down = apart(marks, boxes)
    tall = np.array([number.pieces.height.max() for number in numbers])
    near = (across <= _NEAR * tall) & (down <= _UNDER * tall)
    nearest = np.where(near, across + down, np.inf).argmin(axis=1)
    found = near.any(axis=1)
    return [
        _Number(
            line=number.line,
            pieces=joined([number.pieces, marks.only(found & (nearest == place))]),
        )
        for place, number in enumerate(numbers)
    ]


def _box(pieces: Pieces, seen: tuple[int, ...], shape: tuple[int, ...]) -> Box:
    """Return the box around pieces of a page that was reduced from ``shape`` to ``seen``."""
    around = [pieces.left.min(), pieces.top.min(), -pieces.right.max(), -pieces.bottom.max()]
    sides = zip(around, shape[::-1] * 2, seen[::-1] * 2, strict=True)
    left, top, right, bottom = (int(side) * full // few for side, full, few in sides)
    return Box(left=left, top=top, right=-right, bottom=-bottom)
