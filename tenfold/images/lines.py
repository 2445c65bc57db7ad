"""Printed lines on a page: rules, tables and boxes, found and lifted off the writing.

A line here may end anywhere, lean by a few degrees, and be touched and crossed by digits; ``rules``
lifts those that run from edge to edge of a picture of one digit. Used by ``page`` and ``turn``;
knows nothing of digits but how tall they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.pen import Mask
from tenfold.images.pieces import Chosen, labelled

_RUN = 0.8  # of a digit's height: a line runs straight so far before it steps a pixel aside
_LONG = 2.8  # of a digit's height: no stroke of a digit is as long
_SIDE = 1.15  # of a digit's height: the shortest side of a box or a cell
_THICK = 0.2  # of a digit's height: what is thicker is no line
_SLENDER = 12  # times as long as thick: the least that a line is
_LEAN = 0.12  # rise of a line along its length, at most: about seven degrees
_ALIKE = 1.3  # times as thick as the lines it ends on: the side of a box at most
_STEP = 0.1  # of a digit's height: runs are followed in steps so long, to save time
_BRIDGE = 0.3  # of a digit's height: a gap in a line that is still one line


@dataclass(frozen=True, kw_only=True, eq=False)
class Lifted:
    """A page taken apart: its writing, and where level and upright lines run, each 1 or 0."""

    writing: Mask
    level: Mask
    upright: Mask


@dataclass(frozen=True, kw_only=True, eq=False)
class _Runs:
    """Straight level runs of ink, joined where they go on.

    Attributes:
        labels: Whose run a pixel is near, from 1; 0 for none. Every ``step``-th column of the page.
        step: Columns of the page for each of ``labels``.
        width: Columns of the page.
        box: Left, top, width and height of each run on the page, shape (n, 4).
        thickness: Of each, in pixels.
    """

    labels: npt.NDArray[np.integer[Any]]
    step: int
    width: int
    box: npt.NDArray[np.int32]
    thickness: npt.NDArray[np.float64]

    def near(self, chosen: Chosen) -> Mask:
        """Return the pixels (1) at most one above or below the chosen runs, or a step beyond."""
        table = np.concatenate([[0], chosen]).astype(np.uint8)
        few = cv2.dilate(table[self.labels], np.ones((1, 3), np.uint8)).astype(np.uint8)
        return np.repeat(few, self.step, axis=1)[:, : self.width]


def lift_lines(mask: Mask, faint: Mask, tall: float) -> Lifted:
    """Return a page's ink without its printed lines, writing that crosses them kept.

    Args:
        mask: Ink (1) on nothing (0).
        faint: The same with what is too faint for a stroke: a hairline that leans fades where it
            steps from one row to the next.
        tall: Pixels that the taller digits are high.
    """
    level, upright = _runs(faint, tall), _runs(_turned(faint), tall)
    rows, columns = _long(level, tall), _long(upright, tall)
    if not (rows.any() and columns.any()):
        rows, columns = _with_boxes(level, upright, rows, columns, _SIDE * tall)
    if not (rows.any() or columns.any()):
        nothing = np.zeros_like(mask)
        return Lifted(writing=mask, level=nothing, upright=nothing)
    across, down = _lines(level, rows, mask), _turned(_lines(upright, columns, _turned(mask)))
    writing: Mask = mask & ~(across | down)
    kept = _crossing(writing, across, _thickest(level, rows))
    kept |= _turned(_crossing(_turned(writing), _turned(down), _thickest(upright, columns)))
    return Lifted(
        writing=writing | kept, level=level.near(rows), upright=_turned(upright.near(columns))
    )


def box_height(mask: Mask, least: float) -> float | None:
    """Return how high the boxes are that digits are written in; None where a page has none.

    Args:
        mask: Ink (1) on nothing (0).
        least: Pixels that their sides are long at least.
    """
    level, upright = _runs(mask, least), _runs(_turned(mask), least)
    nothing = [np.zeros(len(runs.box), np.bool_) for runs in (level, upright)]
    _, sides = _with_boxes(level, upright, nothing[0], nothing[1], least)
    return float(np.median(upright.box[sides, 2])) if sides.any() else None


def _runs(mask: Mask, tall: float) -> _Runs:
    """Return the level runs of ink that are thin enough for a line."""
    drifted = cv2.dilate(mask, np.ones((3, 3), np.uint8)).astype(np.uint8, copy=False)
    straight = _morphed(drifted, cv2.MORPH_OPEN, (1, max(5, round(_RUN * tall)))) & mask
    thick = max(3, round(_THICK * tall))
    runs: Mask = straight & ~_morphed(straight, cv2.MORPH_OPEN, (thick + 1, 1))
    thickened = cv2.dilate(runs, np.ones((3, 1), np.uint8)).astype(np.uint8, copy=False)
    joined = _morphed(thickened, cv2.MORPH_CLOSE, (1, max(3, round(_BRIDGE * tall))))
    step = max(1, round(_STEP * tall))
    few = np.ascontiguousarray(joined[:, ::step])
    labels, found = labelled(few)
    stats = found * np.array([step, 1, step, 1, step], np.int32)
    thickness = stats[:, cv2.CC_STAT_AREA] / stats[:, cv2.CC_STAT_WIDTH] - 2
    return _Runs(
        labels=labels,
        step=step,
        width=mask.shape[1],
        box=stats[:, : cv2.CC_STAT_AREA],
        thickness=thickness,
    )


def _long(runs: _Runs, tall: float) -> Chosen:
    """Return which runs are printed lines for their length."""
    wide, high = runs.box[:, 2], runs.box[:, 3]
    thin = (wide > _SLENDER * runs.thickness) & (high < _LEAN * wide + 3 * runs.thickness + 2)
    long: Chosen = thin & (wide >= _LONG * tall)
    return long


def _with_boxes(
    level: _Runs, upright: _Runs, rows: Chosen, columns: Chosen, side: float
) -> tuple[Chosen, Chosen]:
    """Return which runs are lines or sides of boxes: those run from one line or side to another.

    Only in a direction without long lines: beside the lines of a table, what runs from one to the
    next is the stem of a digit. None either where most that are as long end elsewhere.
    """
    across, down = level.box[:, 2] >= side, upright.box[:, 2] >= side
    for _ in range(2):
        down &= _ends_on(upright, level, across)
        across &= rows | _ends_on(level, upright, down)
    return (
        rows if rows.any() else _most(across, level, side),
        columns if columns.any() else _most(down, upright, side),
    )


def _most(sides: Chosen, runs: _Runs, side: float) -> Chosen:
    """Return the sides where they are most of the runs that are as long; none where not."""
    large = runs.box[:, 2] >= side
    most: Chosen = sides & (2 * sides.sum() > large.sum())
    return most


def _ends_on(runs: _Runs, others: _Runs, lines: Chosen) -> Chosen:
    """Return which runs are no thicker than certain lines of the other direction, and end on them.

    Those lie on the page turned over its diagonal.
    """
    if not (len(runs.box) and lines.any()):
        return np.zeros(len(runs.box), np.bool_)
    thickness = float(np.median(others.thickness[lines]))
    reach = runs.step + others.step + round(thickness)
    near = cv2.dilate(_turned(others.near(lines)), np.ones((1, 2 * reach + 1), np.uint8))
    left, top, wide, high = runs.box.T
    middle, right = top + high // 2, np.minimum(left + wide, near.shape[1]) - 1
    straight = high <= _LEAN / 2 * wide + 1.5 * runs.thickness + 2
    alike = runs.thickness <= _ALIKE * thickness + 1
    ending: Chosen = straight & alike & (near[middle, left] & near[middle, right] > 0)
    return ending


def _thickest(runs: _Runs, chosen: Chosen) -> int:
    return int(np.ceil(np.max(runs.thickness, where=chosen, initial=0)))


def _lines(runs: _Runs, chosen: Chosen, mask: Mask) -> Mask:
    """Return the ink of the chosen level runs, but for strokes that lie along them."""
    lines: Mask = runs.near(chosen) & mask
    thickest = round(1.5 * _thickest(runs, chosen)) + 2
    strokes = _morphed(lines, cv2.MORPH_OPEN, (thickest + 1, 1))
    return lines & ~strokes


def _crossing(writing: Mask, level: Mask, thickest: int) -> Mask:
    """Return the pixels of level lines that strokes go through, from above the line to below."""
    if not thickest:
        return np.zeros_like(level)
    return _morphed(writing, cv2.MORPH_CLOSE, (thickest + 5, 1)) & level


def _turned(mask: Mask) -> Mask:
    """Return the mask turned over its diagonal: what was upright is level."""
    return cv2.transpose(mask).astype(np.uint8, copy=False)


def _morphed(mask: Mask, way: int, size: tuple[int, int]) -> Mask:
    """Open or close the mask; outside the picture there is no ink."""
    kernel = np.ones(size, np.uint8)
    border = cv2.BORDER_CONSTANT
    return cv2.morphologyEx(mask, way, kernel, borderType=border, borderValue=0).astype(
        np.uint8, copy=False
    )
