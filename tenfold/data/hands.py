"""Digits drawn from strokes, as hands of many countries write them: no data needed.

A digit is a few pen strokes, each a row of points that a smooth curve goes through; a point given
twice is a corner. Every drawing moves the points, slants and stretches the whole, and inks it with
a pen of its own. Which strokes, ``ways`` lists. Knows nothing of paper and cameras (``papers``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.ways import WAYS, chosen_way

Drawing = npt.NDArray[np.uint8]
"""Ink (255) on nothing (0), any shape (h, w), cut to its ink."""

Points = npt.NDArray[np.float64]
"""A stroke's points, shape (n, 2): x to the right, y down, the digit's body within 0 to 1."""

HEIGHT = 96
"""Pixels that the body of a drawn digit is high."""

_WANDER = 0.045  # standard deviation by which a point moves, as a share of the height
_STEPS = 7  # straight pieces drawn between two points
_FINE = 3  # bits of a pixel that OpenCV's coordinates carry


@dataclass(frozen=True, kw_only=True)
class Hand:
    """How somebody writes at the moment.

    Attributes:
        wander: Standard deviation by which points move, as a share of the height.
        slant: How far to the right the top leans, as a share of the height.
        turn: By how much digits are turned, in radians.
        low: Below 1, what lies between top and bottom is written lower; above 1, higher.
    """

    wander: float
    slant: float
    turn: float
    low: float


def hand(rng: np.random.Generator) -> Hand:
    """Return somebody's hand."""
    return Hand(
        wander=_WANDER * min(rng.gamma(2.0, 0.5), 1.8),
        slant=float(np.clip(rng.normal(0.08, 0.18), -0.35, 0.5)),
        turn=float(np.clip(rng.normal(0, 0.1), -0.25, 0.25)),
        low=float(np.exp(np.clip(rng.normal(0, 0.22), -0.5, 0.5))),
    )


def drawn(digit: int, rng: np.random.Generator) -> Drawing:
    """Return one digit as some hand might write it, its body about ``HEIGHT`` pixels high."""
    way = chosen_way(digit, rng, WAYS)
    wide = way.wide * np.exp(np.clip(rng.normal(0, 0.22), -0.4, 0.5))
    return scrawled([curve(stroke) for stroke in way.strokes], wide, rng)


def curve(stroke: str) -> Points:
    """Return the points of a stroke written as in ``Way``."""
    return _read(stroke).copy()


@lru_cache(maxsize=1024)
def _read(stroke: str) -> Points:
    return np.array([[float(part) for part in pair.split(",")] for pair in stroke.split()])


def scrawled(strokes: Sequence[Points], wide: float, rng: np.random.Generator) -> Drawing:
    """Return strokes as a hand draws them, each a little off, inked by one pen.

    Args:
        strokes: Points within about 0 to 1 each way.
        wide: The width of the whole as a share of its height.
        rng: Decides the hand and the pen.
    """
    return inked(lines_of(strokes, wide, hand(rng), rng), rng)


def lines_of(
    strokes: Sequence[Points], wide: float, hand: Hand, rng: np.random.Generator
) -> list[Points]:
    """Return strokes as smooth lines of unit height, as ``hand`` draws them.

    Args:
        strokes: Points within about 0 to 1 each way.
        wide: The width of the whole as a share of its height.
        hand: Whose hand it is.
        rng: Decides how the hand moves this time.
    """
    turn = _rotation(hand.turn)
    lines = []
    for points in strokes:
        moved = _reached(_wandered(points, hand.wander, rng), rng)
        moved += rng.normal(0, hand.wander / 2, 2)
        line = _weighed(smooth(moved), hand.low) * (wide, 1.0)
        line[:, 0] += hand.slant * (0.5 - line[:, 1])
        lines.append(line @ turn)
    return lines


def _weighed(line: Points, low: float) -> Points:
    """Move what lies between top and bottom: down where ``low`` is below 1, up above it."""
    heights = line[:, 1]
    within = np.clip(heights, 0, 1)
    return np.stack([line[:, 0], heights + within**low - within], axis=1)


def _wandered(points: Points, wander: float, rng: np.random.Generator) -> Points:
    """Move every point, those that make a corner together."""
    moved = points + rng.normal(0, wander, points.shape)
    corners = np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    moved[corners + 1] = moved[corners]
    return moved


def _reached(points: Points, rng: np.random.Generator) -> Points:
    """Let a stroke begin and end a little early or late."""
    result = points.copy()
    for end, inner in ((0, 1), (-1, -2)):
        result[end] += rng.normal(0, 0.18) * (points[end] - points[inner])
    return result


def smooth(points: Points) -> Points:
    """Return a Catmull-Rom curve through the points (Catmull & Rom, 1974)."""
    ends = np.concatenate([points[:1], points, points[-1:]])[:, None]
    a, b, c, d = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
    parts = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    return np.concatenate([parts.reshape(-1, 2), points[-1:]])


def inked(lines: Sequence[Points], rng: np.random.Generator) -> Drawing:
    """Draw lines of unit height with a pen of random width and pressure."""
    pen = HEIGHT * float(np.exp(rng.uniform(np.log(0.03), np.log(0.2))))
    pressed = rng.random() < 0.4
    all_points = np.concatenate(lines)
    low, high = all_points.min(axis=0), all_points.max(axis=0)
    margin = pen + 2
    width, height = np.ceil((high - low) * HEIGHT + 2 * margin).astype(int)
    paper = np.zeros((min(height, 4 * HEIGHT), min(width, 4 * HEIGHT)), np.uint8)
    for line in lines:
        ink_stroke(paper, (line - low) * HEIGHT + margin, pen, pressed, rng)
    return cut(paper)


def ink_stroke(
    paper: Drawing, line: Points, pen: float, pressed: bool, rng: np.random.Generator
) -> None:
    """Draw one line, in pixels, on ``paper``.

    Args:
        paper: Where.
        line: Its points.
        pen: Pixels that the pen is wide.
        pressed: Whether it is pressed now more, now less.
        rng: Decides where.
    """
    fine = np.rint(line * 2**_FINE).astype(np.int32)
    if not pressed:
        cv2.polylines(paper, [fine], False, (255,), max(1, round(pen)), cv2.LINE_AA, _FINE)
        return
    knots = rng.uniform(0.55, 1.35, 5)
    widths = pen * np.interp(np.linspace(0, 4, len(fine) - 1), np.arange(5), knots)
    for start, end, width in zip(fine, fine[1:], widths, strict=False):
        thick = max(1, round(float(width)))
        cv2.line(paper, start.tolist(), end.tolist(), (255,), thick, cv2.LINE_AA, _FINE)


def cut(paper: Drawing) -> Drawing:
    """Return a drawing cut to its ink."""
    left, top, width, height = cv2.boundingRect(paper)
    return paper[top : top + height, left : left + width]


def _rotation(angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin], [-sin, cos]])
