"""Which of the ink on a picture is the digit: its strokes, cut out, without specks and edges.

Works on connected pieces of ink. Sits between ``ink`` and ``glyph``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.box import Box
from tenfold.images.ink import Ink
from tenfold.images.rules import without_rules

INKED = 0.35
"""Ink from which a pixel belongs to a piece."""

_FAINT = 0.1  # ink around a piece that still belongs to its soft edge
_SMALLEST = 0.03  # of the longer side: the smallest digit looked for beside ink that meets the edge
_STROKE = 0.02  # of the digit's ink: a piece with less is a speck
_DOUBT = 4.0  # how much less a piece counts that meets the edge along its whole size
_LONGEST = 1.5  # times the main piece's size: a broken stroke, such as the stem of a 4
_FILLS = 0.8  # of the longer side: from here on writing counts as filling the picture
_RIVAL, _RIVAL_INK = 0.65, 0.25  # of the main piece's size and ink: enough for a second digit
_GAP = 0.2  # of the digit's size: how far off a broken stroke may lie


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A connected piece of ink: its label, box, pixels, and those of them on the picture's edge."""

    label: int
    left: int
    top: int
    right: int
    bottom: int
    area: int
    contact: int

    @property
    def size(self) -> int:
        return max(self.right - self.left, self.bottom - self.top)

    def gap(self, other: _Piece) -> int:
        """Return how many pixels lie between the boxes of two pieces."""
        across = max(other.left - self.right, self.left - other.right)
        down = max(other.top - self.bottom, self.top - other.bottom)
        return max(0, across, down)


@dataclass(frozen=True, kw_only=True, eq=False)
class Strokes:
    """The strokes of one digit: their ink, cut to their box, and where that box stands.

    ``alone`` is false where another piece that could be a digit as well stands elsewhere.
    """

    ink: Ink
    box: Box
    alone: bool


def digit_strokes(ink: Ink) -> Strokes | None:
    """Return the strokes of the most likely digit; None where there is none."""
    mask = (ink >= INKED).view(np.uint8)
    labels, pieces = _pieces(mask)
    main = _main(pieces, ink.shape)
    if any(_spans(piece, ink.shape) for piece in pieces):
        writing = without_rules(ink, mask)
        if not writing.any():
            return None
        lifted, others = _pieces(writing)
        other = _main(others, ink.shape)
        # A digit that fills its picture keeps its bar, which would pass for a line.
        if other and other.size < _FILLS * max(ink.shape):
            labels, pieces, main = lifted, others, other
    if main is None:
        return None
    digit = _with_neighbours(main, pieces)
    alone = not any(_rivals(piece, main) for piece in pieces if piece not in digit)
    return _cut(ink, labels, digit, alone=alone)


def _rivals(piece: _Piece, main: _Piece) -> bool:
    """Return whether a piece might be a second digit: about as large and as much ink as the first.

    What meets the edge may be a neighbour cut off, a finger or a desk.
    """
    return (
        not piece.contact
        and piece.size >= _RIVAL * main.size
        and piece.area >= _RIVAL_INK * main.area
    )


def _pieces(mask: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int32], list[_Piece]]:
    edge = np.zeros(mask.shape, np.bool_)
    edge[[0, -1], :] = edge[:, [0, -1]] = True
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    contacts = np.bincount(labels[edge], minlength=count)
    pieces = []
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[label])
        pieces.append(
            _Piece(
                label=label,
                left=left,
                top=top,
                right=left + width,
                bottom=top + height,
                area=area,
                contact=int(contacts[label]),
            )
        )
    return labels.astype(np.int32), pieces


def _spans(piece: _Piece, shape: tuple[int, ...]) -> bool:
    """Return whether a piece runs from one edge to the other, as printed lines do."""
    height, width = shape
    return piece.right - piece.left == width or piece.bottom - piece.top == height


def _main(pieces: Sequence[_Piece], shape: tuple[int, ...]) -> _Piece | None:
    """Return the largest piece of ink, those that meet the edge of the picture counting less."""
    smallest = _SMALLEST * max(shape)
    fair = [p for p in pieces if p.size >= smallest] or list(pieces)
    best = max(fair, key=lambda piece: piece.area * _trust(piece, shape), default=None)
    return best if best and _trust(best, shape) > 0 else None


def _trust(piece: _Piece, shape: tuple[int, ...]) -> float:
    """Return how far a piece is believed to be a digit, from where it meets the edge.

    A digit cut tightly meets the edge with the ends of its strokes. Desks and sheets run along an
    edge, and printed lines from one to the other; an upright one might still be a 1.
    """
    if not piece.contact:
        return 1.0
    height, width = shape
    across, down = piece.right - piece.left, piece.bottom - piece.top
    spans = across > 0.8 * width and down > 0.8 * height  # a 7 may have its bar along the edge
    if piece.contact > (0.45 if spans else 0.2) * 2 * (height + width):
        return 0.0
    if across == width and down < height / 4:
        return 0.0
    if down == height and across < width / 4:
        return 1e-6
    return 1 / (1 + _DOUBT * piece.contact / piece.size)


def _with_neighbours(main: _Piece, pieces: Sequence[_Piece]) -> list[_Piece]:
    """Add the broken strokes that lie near the main piece, or near one added before."""
    others = [
        p
        for p in pieces
        if p is not main
        and p.area >= _STROKE * main.area
        and p.size <= _LONGEST * main.size
        and (main.contact or not p.contact)
    ]
    digit = [main]
    for piece in digit:  # grows as it goes
        near = [p for p in others if p.gap(piece) <= _GAP * main.size]
        digit += near
        others = [p for p in others if p not in near]
    return digit


def _cut(
    ink: Ink, labels: npt.NDArray[np.int32], digit: Sequence[_Piece], *, alone: bool
) -> Strokes:
    """Keep the pieces with their soft edges, and cut to the box of what is kept."""
    reach = 3 + 2 * (max(ink.shape) // 100)
    top, left = (max(0, min(sides) - reach) for sides in _firsts(digit))
    near = (
        slice(top, max(p.bottom for p in digit) + reach),
        slice(left, max(p.right for p in digit) + reach),
    )
    chosen = np.zeros(int(labels.max()) + 1, np.uint8)
    chosen[[piece.label for piece in digit]] = 1
    around = cv2.dilate(chosen[labels[near]], np.ones((reach, reach), np.uint8))
    kept = np.where((around > 0) & (ink[near] >= _FAINT), ink[near], np.float32(0))
    rows, columns = np.flatnonzero(kept.any(axis=1)), np.flatnonzero(kept.any(axis=0))
    cut = kept[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    x, y = left + int(columns[0]), top + int(rows[0])
    box = Box(left=x, top=y, right=x + cut.shape[1], bottom=y + cut.shape[0])
    return Strokes(ink=cut, box=box, alone=alone)


def _firsts(digit: Sequence[_Piece]) -> tuple[list[int], list[int]]:
    """Return the first rows and the first columns of the pieces."""
    return [piece.top for piece in digit], [piece.left for piece in digit]
