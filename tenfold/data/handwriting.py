"""Numbers written by hand: digits and marks side by side, as one hand, font or MNIST's writers do.

The digits of one hand share its slant, its pen and its ways; they stand far apart, touch or run
into each other, and drift off their line. Knows nothing of paper (``strings`` lays them on it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.clutter import LETTERS, blot, scribble
from tenfold.data.composed import Sources
from tenfold.data.fonts import character
from tenfold.data.hands import (
    Drawing,
    Points,
    curve,
    hand,
    ink_stroke,
    lines_of,
    smooth,
)
from tenfold.data.marks import MARKS, mark
from tenfold.data.papers import repenned
from tenfold.data.pens import Pens, strokes, wide
from tenfold.data.ways import HASTY, chosen_way

TALL = 56
"""Pixels that a digit is high as it is drawn, about."""

GAP = " "
"""The symbol of a space within a number."""

_PENS = (0.035, 0.2)  # widths of pens, in heights of a digit
_WORDS = 0.85  # how often what is no number is a word
_ALIKE = "oilbgqseaeneotai"  # letters of words: among others, they are no digits
_ONE_WAY = 0.85  # how often a hand draws a digit as it did before
_MOVED = 0.5  # how often a hand's way to draw a digit is one that a pen moved
_ROOM = 0.5  # heights of a digit left free around a number, for what drifts and slants
_MNIST = 80  # pixels that MNIST's digits, enlarged four times, are high


@dataclass(frozen=True, kw_only=True, eq=False)
class Written:
    """A number on nothing.

    Attributes:
        ink: uint8, shape (h, w): ink (255) on nothing (0), cut to it.
        symbols: What is written, digits and marks, left to right.
        middles: The column of the middle of each symbol.
        left: Where its first digit begins, in pixels.
        right: Where its last digit ends.
        top: Where its tallest digit begins.
        bottom: Where its lowest digit ends.
    """

    ink: Drawing
    symbols: tuple[str, ...]
    middles: tuple[float, ...]
    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    """A digit or mark to be placed: its ink, and how far below the top of the line it begins."""

    ink: Drawing
    top: float
    digit: bool


def written(symbols: Sequence[str], sources: Sources, rng: np.random.Generator) -> Written:
    """Return ``symbols`` written by hand: digits, names of marks, and ``GAP``."""
    source = rng.choice(3, p=sources.often)
    make = (_mnist, _font, _hand)[source](sources, rng)
    pen = TALL * float(np.exp(rng.uniform(*np.log(_PENS))))
    parts = [_part(symbol, make, pen, rng) for symbol in symbols]
    return _warped(_placed(parts, _gaps(rng), rng), tuple(symbols), rng)


def no_number(sources: Sources, rng: np.random.Generator) -> Written:
    """Return what stands on paper and is no number: mostly words, scribbles and stains."""
    make = _word if rng.random() < _WORDS else (_scribble, _stain)[int(rng.integers(2))]
    ink = make(sources, rng)
    ink = _scaled(ink, TALL / max(len(ink), 1))
    height, width = ink.shape
    return Written(ink=ink, symbols=(), middles=(), left=0, right=width, top=0, bottom=height)


def _word(sources: Sources, rng: np.random.Generator) -> Drawing:
    """Return a word in one of the fonts; in long ones letters that look like digits may stand."""
    count = int(rng.integers(3, 10))
    among = LETTERS if count < 5 else LETTERS + _ALIKE
    text = "".join(among[place] for place in rng.integers(len(among), size=count))
    font = sources.fonts[int(rng.integers(len(sources.fonts)))]
    ink = character(font, text.lower() if rng.random() < 0.6 else text, TALL)
    return _word(sources, rng) if ink is None else ink


def _scribble(sources: Sources, rng: np.random.Generator) -> Drawing:
    return scribble(sources.fonts, rng)


def _stain(sources: Sources, rng: np.random.Generator) -> Drawing:
    return blot(sources.fonts, rng)


_Maker = Callable[[int], Drawing]


def _mnist(sources: Sources, rng: np.random.Generator) -> _Maker:
    """Return what draws digits as MNIST has them, of any writer, their pens changed alike."""
    answers, images = sources.digits.answers, sources.digits.images
    seed = int(rng.integers(2**32))

    def draw(digit: int) -> Drawing:
        rows = np.flatnonzero(answers == digit)
        image = images[rows[rng.integers(len(rows))]]
        return _scaled(repenned(image, np.random.default_rng(seed)), TALL / _MNIST)

    return draw


def _font(sources: Sources, rng: np.random.Generator) -> _Maker:
    """Return what draws digits as one font has them."""
    font = sources.fonts[int(rng.integers(len(sources.fonts)))]
    other = _hand(sources, rng)

    def draw(digit: int) -> Drawing:
        ink = character(font, str(digit), TALL)
        return other(digit) if ink is None else ink

    return draw


def _hand(sources: Sources, rng: np.random.Generator) -> _Maker:
    """Return what draws digits as one hand does, with one pen, mostly in one way each."""
    who, pressed = replace(hand(rng), slant=0.0), rng.random() < 0.4
    pen = TALL * float(np.exp(rng.uniform(*np.log(_PENS))))
    stretch = float(np.exp(np.clip(rng.normal(0, 0.2), -0.4, 0.5)))
    shapes: dict[int, _Shape] = {}

    def draw(digit: int) -> Drawing:
        if digit not in shapes or rng.random() > _ONE_WAY:
            shapes[digit] = _shape(digit, sources.pens, rng)
        shape = shapes[digit]
        across = shape.wide * stretch * float(np.exp(np.clip(rng.normal(0, 0.12), -0.3, 0.3)))
        steady = replace(who, wander=who.wander * shape.wander)
        return _inked(lines_of(shape.strokes, across, steady, rng), pen, pressed, rng)[0]

    return draw


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shape:
    """A hand's way to draw a digit: strokes, width by height, and how far they may wander."""

    strokes: Sequence[Points]
    wide: float
    wander: float = 1.0


def _shape(digit: int, pens: Pens | None, rng: np.random.Generator) -> _Shape:
    """Return a listed way, or one that a pen moved: that is somebody's, and wanders less."""
    if pens and rng.random() < _MOVED:
        rows = np.flatnonzero(pens.labels == digit)
        points = pens.points[rows[rng.integers(len(rows))]]
        return _Shape(strokes=strokes(digit, points, rng), wide=wide(digit, rng), wander=0.5)
    way = chosen_way(digit, rng, HASTY)
    return _Shape(strokes=[curve(stroke) for stroke in way.strokes], wide=way.wide)


def _part(symbol: str, make: _Maker, pen: float, rng: np.random.Generator) -> _Part:
    if symbol == GAP:
        wide = round(TALL * rng.uniform(0.2, 0.8))
        return _Part(ink=np.zeros((1, wide), np.uint8), top=0.5, digit=False)
    if symbol in MARKS:
        lines = [smooth(points) for points in mark(symbol, rng)]
        ink, top = _inked(lines, pen, False, rng)
        return _Part(ink=ink, top=top / TALL, digit=False)
    size = float(np.exp(np.clip(rng.normal(0, 0.06), -0.2, 0.2)))
    ink = _scaled(make(int(symbol)), size)
    lift = rng.normal(0, 0.035)
    return _Part(ink=ink, top=1 + lift - len(ink) / TALL, digit=True)


def _inked(
    lines: Sequence[Points], pen: float, pressed: bool, rng: np.random.Generator
) -> tuple[Drawing, float]:
    """Return lines of unit height as ink, and how far below the top of a digit it begins."""
    every = np.concatenate(lines)
    low, high = every.min(axis=0), every.max(axis=0)
    margin = pen / 2 + 1
    width, height = np.ceil((high - low) * TALL + 2 * margin).astype(int)
    paper = np.zeros((min(height, 3 * TALL), min(width, 5 * TALL)), np.uint8)
    for line in lines:
        ink_stroke(paper, (line - low) * TALL + margin, pen, pressed, rng)
    return paper, float(low[1]) * TALL - margin


def _scaled(ink: Drawing, size: float) -> Drawing:
    shape = (max(2, round(ink.shape[1] * size)), max(2, round(ink.shape[0] * size)))
    return cv2.resize(ink, shape, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _gaps(rng: np.random.Generator) -> Callable[[], float]:
    """Return how far digits stand apart, in their heights: below zero they overlap."""
    middle, spread = _SPACINGS[rng.choice(len(_SPACINGS), p=_SPACED)]
    return partial(_gap, rng.uniform(*middle), spread, rng)


_SPACINGS = (((-0.1, 0.0), 0.04), ((0.0, 0.1), 0.06), ((0.08, 0.3), 0.08), ((0.3, 0.9), 0.12))
_SPACED = (0.07, 0.36, 0.43, 0.14)
"""Ranges of the usual gap between digits, how much it varies, and how often each is drawn."""


def _gap(middle: float, spread: float, rng: np.random.Generator) -> float:
    return max(-0.1, float(rng.normal(middle, spread)))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Placed:
    """Parts side by side: their ink, the digits' left, top, right, bottom, and each part's middle.

    The middles have shape (n, 2): column and row.
    """

    ink: Drawing
    digits: npt.NDArray[np.float64]
    middles: npt.NDArray[np.float64]


def _placed(parts: Sequence[_Part], gap: Callable[[], float], rng: np.random.Generator) -> _Placed:
    """Return the parts side by side on one canvas."""
    room = round(_ROOM * TALL)
    drift = rng.normal(0, 0.02) * TALL  # from one part to the next
    tops = [room + TALL * (part.top + 0.35) + drift * at for at, part in enumerate(parts)]
    lowest = max(top + len(part.ink) for top, part in zip(tops, parts, strict=True))
    highest = min(0.0, min(tops) - room)
    width = 2 * room + sum(part.ink.shape[1] for part in parts) + round(TALL * len(parts))
    canvas = np.zeros((round(lowest - highest) + room, width), np.uint8)
    boxes, middles, left = [], [], float(room)
    for at, part in enumerate(parts):
        start, top = round(left), round(tops[at] - highest)
        height, wide = part.ink.shape
        spot = canvas[top : top + height, start : start + wide]
        np.maximum(spot, part.ink[: spot.shape[0], : spot.shape[1]], out=spot)
        middles.append((start + wide / 2, top + height / 2))
        if part.digit:
            boxes.append((start, top, start + wide, top + height))
        apart = gap() if part.digit else rng.uniform(0.03, 0.25)
        left = max(left + 2, start + wide + apart * TALL)
    edges = np.array(boxes, float)
    whole = np.array([*edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0)])
    return _Placed(ink=canvas[:, : round(left) + room], digits=whole, middles=np.array(middles))


def _warped(placed: _Placed, symbols: tuple[str, ...], rng: np.random.Generator) -> Written:
    """Return the canvas slanted, turned, stretched and bent, cut to its ink."""
    slant = float(np.clip(rng.normal(0.12, 0.22), -0.45, 0.75))
    turn = float(np.clip(rng.normal(0, 0.025), -0.08, 0.08))
    stretch = float(np.exp(np.clip(rng.normal(0, 0.18), -0.4, 0.45)))
    height, width = placed.ink.shape
    matrix = np.array([[stretch, -slant, 0.0], [turn * stretch, 1.0, 0.0]])
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ matrix.T
    matrix[:, 2] -= corners.min(axis=0)
    size = np.ceil(corners.max(axis=0) - corners.min(axis=0)).astype(int)
    if rng.random() < 0.6:
        bent = _bent(placed.ink, matrix, (int(size[0]), int(size[1])), rng)
    else:
        bent = cv2.warpAffine(placed.ink, matrix, (int(size[0]), int(size[1]))).astype(np.uint8)
    middles = placed.middles @ matrix[:, :2].T + matrix[:, 2]
    return _cut(bent, _moved(placed.digits, matrix), symbols, middles[:, 0])


def _bent(
    canvas: Drawing, matrix: npt.NDArray[np.float64], size: tuple[int, int],
    rng: np.random.Generator,
) -> Drawing:  # fmt: skip
    """Return the canvas under ``matrix`` and a smooth random displacement."""
    back = cv2.invertAffineTransform(matrix).astype(np.float32)
    cells = (max(2, round(size[0] / TALL * 2)), max(2, round(size[1] / TALL * 2)))
    x, y = np.arange(size[0], dtype=np.float32)[None], np.arange(size[1], dtype=np.float32)[:, None]
    strength = TALL * min(float(rng.gamma(2.0, 0.012)), 0.06)
    off = [
        cv2.resize(
            rng.normal(0, strength, cells[::-1]).astype(np.float32),
            size,
            interpolation=cv2.INTER_CUBIC,
        )
        for _ in range(2)
    ]
    across = back[0, 0] * x + back[0, 1] * y + back[0, 2] + off[0]
    down = back[1, 0] * x + back[1, 1] * y + back[1, 2] + off[1]
    return cv2.remap(canvas, across, down, cv2.INTER_LINEAR).astype(np.uint8)


def _moved(
    box: npt.NDArray[np.float64], matrix: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the box around ``box`` under ``matrix``, its sides as wide as its middle is moved."""
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    sides = np.array([[left, middle, 1], [right, middle, 1]]) @ matrix.T
    ends = np.array([[x, y, 1] for x in (left, right) for y in (top, bottom)]) @ matrix.T
    return np.array([sides[0, 0], ends[:, 1].min(), sides[1, 0], ends[:, 1].max()])


def _cut(
    ink: Drawing, digits: npt.NDArray[np.float64], symbols: tuple[str, ...],
    middles: npt.NDArray[np.float64],
) -> Written:  # fmt: skip
    left, top, width, height = cv2.boundingRect(ink)
    sides = np.rint(digits - (left, top, left, top)).astype(int)
    return Written(
        ink=ink[top : top + height, left : left + width],
        symbols=symbols,
        middles=tuple((middles - left).tolist()),
        left=max(0, int(sides[0])),
        top=max(0, int(sides[1])),
        right=min(width, int(sides[2])),
        bottom=min(height, int(sides[3])),
    )
