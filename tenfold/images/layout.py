"""The pieces of ink on a page, and the lines of writing that they make.

Sits between ``lines``, which lifts off what is printed, and ``page``, which finds the numbers.
Knows sizes and places of pieces, and not what is written.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.ink import reduced
from tenfold.images.lines import Lifted, box_height, lift_lines
from tenfold.images.pen import Mask
from tenfold.images.pieces import Chosen, Floats, Pieces, joined, pieces_of
from tenfold.images.writing import Writing

_INKED = 90  # of 255: from here on a pixel belongs to a stroke
_FAINT = 45  # of 255: from here on a pixel may belong to a printed line
_GLANCE = 800  # longest side of the picture on which the height of digits is estimated
_LARGEST = 0.25  # of the longer side: nothing written is taller, and lines are longer
_SMALLEST = 0.006  # of the longer side: nothing written is less tall
_ASSUMED = 0.09  # of the longer side: so tall digits are taken to be until they are measured
_TYPICAL, _TALLER = 0.5, 0.9  # quantiles of heights, each counted by itself
_SPECK = 0.1  # of a digit's height: smaller both ways is a speck
_BODY = 0.5  # of a digit's height: lower is a mark, such as a dash, or a stroke that broke off
_PART = 0.7  # of a digit's height: a piece with as much on both sides of a line is two
_GIANT = 4.0  # times a digit's height: taller is no writing
_SOLID, _BROAD = 0.74, 0.6  # of its box, of its length: so full and so broad is a blot or a hole
_BLOT = 0.4  # of a digit's height: broader than a dot
_GREY = 0.35  # of the page: with more ink it is the grain of something enlarged
_BOXED = 0.022  # of the longer side: the shortest side of a box that digits are written in
_FLAT, _THIN = 4.0, 0.4  # times as wide and as tall as a digit: what is left of a line
_INSIDE = 0.9  # of a box's height: what is written in it is lower
_TURNS = np.radians(np.arange(-5, 5.1, 0.25))
_SKEW_ROW = 0.3  # of a digit's height: pieces of a line are gathered in rows so high
_STRAIGHT = 0.3  # a radian: how much less a page is believed to lean more
_ALIKE = 0.55  # of a digit's height: pieces of a line lie no further above one another


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """What stands where on a page.

    Attributes:
        tall: Pixels that digits are high.
        bodies: Pieces as tall as digits.
        marks: Lower ones: dots, commas, dashes, and strokes that broke off.
        upright: The upright printed lines (1) between cells.
    """

    tall: float
    bodies: Pieces
    marks: Pieces
    upright: Mask


def layout(written: Writing) -> Layout | None:
    """Return what stands on a page without its printed lines and blots; None where nothing does."""
    taller = _taller(written)
    if taller is None:
        return None
    lifted = _lifted(written, taller)
    pieces = pieces_of(lifted.writing)
    heights = _heights(pieces, written.shape)
    if not len(heights) or lifted.writing.mean() > _GREY:
        return None
    tall = _quantile(heights, _TYPICAL)
    pieces = _fair(_cut_between_rows(pieces, lifted, tall), written.shape, tall)
    body = pieces.height >= _BODY * tall
    return Layout(
        tall=tall, bodies=pieces.only(body), marks=pieces.only(~body), upright=lifted.upright
    )


def skew(pieces: Pieces, tall: float) -> float:
    """Return by how much lines of writing fall to the right, in pixels a pixel."""
    x, y = pieces.middle.T
    falls = np.tan(_TURNS)
    heights = y[:, None] - x[:, None] * falls
    rows = np.floor((heights - heights.min()) / (_SKEW_ROW * tall)).astype(np.int64)
    deep = int(rows.max()) + 2
    counts = np.bincount((rows + np.arange(len(falls)) * deep).ravel(), minlength=deep * len(falls))
    counts = counts.reshape(len(falls), deep)
    peaks = ((counts[:, 1:] + counts[:, :-1]) ** 2).sum(axis=1)
    return float(falls[np.argmax(peaks * (1 - _STRAIGHT * np.abs(_TURNS)))])


def lines_of_writing(pieces: Pieces, fall: float) -> list[npt.NDArray[np.intp]]:
    """Return which pieces make each line of writing: lines from the top, pieces from the left.

    A line is followed from piece to piece, so that it may bend; ``fall`` is the page's ``skew``.
    """
    x, y = pieces.middle.T
    levels, heights = (y - x * fall).tolist(), pieces.height.tolist()
    lines: list[_Line] = []
    for piece in np.argsort(pieces.left, kind="stable").tolist():
        near = min(lines, key=lambda line: abs(line.level - levels[piece]), default=None)
        if near is None or not near.takes(levels[piece], heights[piece]):
            near = _Line(level=levels[piece], height=heights[piece], pieces=[])
            lines.append(near)
        near.add(piece, levels[piece], heights[piece])
    lines.sort(key=lambda line: float(np.mean([levels[piece] for piece in line.pieces])))
    return [np.array(line.pieces) for line in lines]


@dataclass(kw_only=True)
class _Line:
    """A line of writing as far as it has been followed: its pieces, and where its end stands."""

    level: float
    height: float
    pieces: list[int]

    def takes(self, level: float, height: float) -> bool:
        """Return whether a piece at this level may go on with the line."""
        return abs(level - self.level) < _ALIKE * (self.height + height) / 2

    def add(self, piece: int, level: float, height: float) -> None:
        """Go on with a piece."""
        self.level += (level - self.level) / 2
        self.height += (height - self.height) / 2
        self.pieces.append(piece)


def _taller(written: Writing) -> float | None:
    """Return how tall the taller pieces of writing are, from a glance at the page."""
    glance = reduced(written, _GLANCE)
    lifted = _lifted(glance, _ASSUMED * max(glance.shape))
    heights = _heights(pieces_of(lifted.writing), glance.shape)
    boxes = box_height(lifted.writing, _BOXED * max(glance.shape))
    if boxes:
        heights = heights[heights < _INSIDE * boxes]
    if not len(heights):
        return None
    return float(_quantile(heights, _TALLER) * max(written.shape) / max(glance.shape))


def _heights(pieces: Pieces, shape: tuple[int, ...]) -> Floats:
    """Return the heights of the pieces that may be digits, however tall those are."""
    longer = max(shape)
    small = pieces.height <= max(3, _SMALLEST * longer)
    heights: Floats = pieces.height[~(_blots(pieces) | small | (pieces.height > _LARGEST * longer))]
    return heights


def _blots(pieces: Pieces) -> Chosen:
    """Return which pieces are full of ink and about as broad as long, as punched holes are."""
    short, long = np.sort([pieces.width, pieces.height], axis=0)
    blots: Chosen = (pieces.area > _SOLID * short * long) & (short > _BROAD * long)
    return blots


def _quantile(heights: Floats, share: float) -> float:
    """Return a quantile of heights, each counted by itself: specks are many, and count little."""
    ordered = np.sort(heights)
    counts = np.cumsum(ordered)
    return float(ordered[np.searchsorted(counts, share * counts[-1])])


def _lifted(written: Writing, tall: float) -> Lifted:
    """Return the page's ink without its printed lines; digits are about ``tall`` pixels high."""
    smooth = cv2.GaussianBlur(written, (3, 3), 0)
    mask, faint = (
        cv2.threshold(smooth, least - 1, 1, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)
        for least in (_INKED, _FAINT)
    )
    return lift_lines(mask, faint, tall)


def _cut_between_rows(pieces: Pieces, lifted: Lifted, tall: float) -> Pieces:
    """Cut pieces in two that hold digits of two rows, which touch on the line between them."""
    parts = [pieces]
    whole = np.ones(len(pieces), np.bool_)
    for place in np.flatnonzero((pieces.height > 2 * _PART * tall) & lifted.level.any()):
        cut = _cut_at_line(pieces.only(np.array([place])), lifted, round(_PART * tall))
        whole[place] = not cut
        parts += cut
    parts[0] = pieces.only(whole)
    return joined(parts)


def _cut_at_line(piece: Pieces, lifted: Lifted, least: int) -> list[Pieces]:
    """Return what of a piece lies above and below a line through it; nothing where there is none.

    ``least`` pixels stand on either side of the line.
    """
    left, top, right, bottom = (
        int(side[0]) for side in (piece.left, piece.top, piece.right, piece.bottom)
    )
    counts = lifted.level[top + least : bottom - least, left:right].sum(axis=1)
    if 2 * counts.max(initial=0) < right - left:
        return []
    row = top + least + int(counts.argmax())
    ink = lifted.writing[:, left:right]
    return [
        pieces_of(ink[first:last]).around().moved(left, first)
        for first, last in ((top, row), (row, bottom))
    ]


def _fair(pieces: Pieces, shape: tuple[int, ...], tall: float) -> Pieces:
    """Return the pieces that may be writing: no specks, blots, shadows, edges or ends of lines."""
    width, height = pieces.width, pieces.height
    speck = np.maximum(width, height) < max(2.0, _SPECK * tall)
    short = np.minimum(width, height)
    blot = _blots(pieces) & (short > _BLOT * tall)
    flat = (width > _FLAT * tall) & (height < _THIN * tall)
    beside = (pieces.left == 0) | (pieces.right == shape[1])
    edge = beside & ((height > 2 * tall) | (width < _SPECK * 2 * tall))
    edge |= ((pieces.top == 0) | (pieces.bottom == shape[0])) & (width > _FLAT * tall)
    return pieces.only(~(speck | blot | flat | edge | (height > _GIANT * tall)))
