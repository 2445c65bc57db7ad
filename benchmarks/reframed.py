"""MNIST's digits in other frames: what a digit looks like where nobody has centred it.

Each frame is one change that users report nets trained on MNIST to fail at. A picture is decided
by its frame and its row alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt
from pens import LARGER, Ink, enlarged, thick, thin

from tenfold.images.grey import Picture

Frame = Callable[[Ink, np.random.Generator], Picture]
"""Takes one of MNIST's digits and what decides the rest; gives a picture of it."""

USUAL = 20 / 28
"""What MNIST's digits fill of their frame."""

MIDDLE = 14 * LARGER
"""Pixels from the edge of an enlarged digit."""

_SMALL, _LARGE = (56, 112), (112, 160)  # pixels a side, at least and at most
_IN_CORNER = 0.4  # of the frame, filled by a digit that stands in its corner


def reframed(frame: str, digits: npt.NDArray[np.uint8]) -> list[Picture]:
    """Return each of MNIST's digits, shape (n, 28, 28), in the frame of that name."""
    make, name = FRAMES[frame], frame.encode()
    return [make(digit, np.random.default_rng([row, *name])) for row, digit in enumerate(digits)]


def filling(
    share: float, digit: Ink, rng: np.random.Generator, *, sides: tuple[int, int] = _SMALL
) -> Picture:
    """Return the digit in the middle of a frame, filling that share of it."""
    return _placed(_cut(enlarged(digit)), _side(sides, rng), share, (0.5, 0.5))


def cornered(down: int, across: int, digit: Ink, rng: np.random.Generator) -> Picture:
    """Return the digit in a corner: 0 the top or left one, 1 the bottom or right one."""
    off = rng.uniform(0.02, 0.08, 2)
    return _placed(
        _cut(enlarged(digit)), _side(_SMALL, rng), _IN_CORNER, tuple(abs((down, across) - off))
    )


def on_grey(digit: Ink, rng: np.random.Generator) -> Picture:
    """Return the digit in a dark pen on grey paper with a grain."""
    grey = rng.uniform(110, 190)
    return _written(filling(USUAL, digit, rng), grey, grey * rng.uniform(0.15, 0.45), rng)


def inverted(digit: Ink, rng: np.random.Generator) -> Picture:
    """Return the digit black on white."""
    return ~filling(USUAL, digit, rng)


def shadowed(digit: Ink, rng: np.random.Generator) -> Picture:
    """Return the digit on paper, half of which lies in a shadow with a soft edge."""
    ink = filling(USUAL, digit, rng)
    written = _written(ink, rng.uniform(215, 245), rng.uniform(30, 80), rng)
    return (written * _light(len(ink), rng)).astype(np.uint8)


def penned(pen: Callable[[Ink], Ink], digit: Ink, rng: np.random.Generator) -> Picture:
    """Return the digit as another pen writes it."""
    return _placed(_cut(pen(enlarged(digit))), _side(_SMALL, rng), USUAL, (0.5, 0.5))


def turned(degrees: float, digit: Ink, rng: np.random.Generator) -> Picture:
    """Return the digit turned to the left."""
    turn = cv2.getRotationMatrix2D((MIDDLE, MIDDLE), degrees, 1)

    def pen(ink: Ink) -> Ink:
        return cv2.warpAffine(ink, turn, ink.shape[::-1]).astype(np.uint8)

    return penned(pen, digit, rng)


FRAMES: Mapping[str, Frame] = {
    "at half the frame": partial(filling, 0.5),
    "at a quarter of the frame": partial(filling, 0.25, sides=_LARGE),
    "at the full frame": partial(filling, 1.0),
    "in the top left corner": partial(cornered, 0, 0),
    "in the top right corner": partial(cornered, 0, 1),
    "in the bottom left corner": partial(cornered, 1, 0),
    "in the bottom right corner": partial(cornered, 1, 1),
    "on grey paper": on_grey,
    "inverted": inverted,
    "under a shadow": shadowed,
    "with a thin pen": partial(penned, thin),
    "with a thick pen": partial(penned, thick),
    "turned +15°": partial(turned, 15),
    "turned –15°": partial(turned, -15),
}


def _side(sides: tuple[int, int], rng: np.random.Generator) -> int:
    return int(rng.integers(*sides, endpoint=True))


def _cut(ink: Ink) -> Ink:
    """Return the ink's own box, soft edges left out."""
    rows, columns = (np.flatnonzero((ink > 64).any(axis=axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _placed(ink: Ink, side: int, share: float, at: tuple[float, ...]) -> Picture:
    """Return a black square with the ink on it, its longer side filling ``share`` of the frame.

    Args:
        ink: White, cut to its box.
        side: Of the square, in pixels.
        share: How much of the side is filled, 0 to 1.
        at: Where in the room that is left, from 0 (top, left) to 1 (bottom, right).
    """
    scale = share * side / max(ink.shape)
    height, width = (max(1, round(length * scale)) for length in ink.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    top, left = (
        round(share * (side - length)) for share, length in zip(at, (height, width), strict=True)
    )
    picture = np.zeros((side, side), np.uint8)
    picture[top : top + height, left : left + width] = cv2.resize(
        ink, (width, height), interpolation=way
    )
    return picture


def _written(ink: Picture, paper: float, pen: float, rng: np.random.Generator) -> Picture:
    """Return white ink as a pen of that grey on paper of that grey, both with a grain."""
    grain = rng.normal(0, rng.uniform(1, 4), ink.shape)
    grey = paper + (pen - paper) * (ink / 255) + grain
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def _light(side: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return how much light falls on each pixel: 1, or less beyond a soft edge near the middle."""
    angle = rng.uniform(0, 2 * np.pi)
    down, across = np.mgrid[:side, :side] / side - 0.5
    beyond = down * np.sin(angle) + across * np.cos(angle) - rng.uniform(-0.2, 0.2)
    depth = 1 / (1 + np.exp(-beyond / rng.uniform(0.03, 0.1)))
    return np.asarray(1 - rng.uniform(0.35, 0.6) * depth)
