"""Digits drawn from strokes, as hands of many countries write them: no data needed.

A digit is a few pen strokes, each a row of points that a smooth curve goes through; a point given
twice is a corner. Every drawing moves the points, slants and stretches the whole, and inks it with
a pen of its own. MNIST's writers are American: flags and feet on the 1, crossed 7s, open 4s and 9s
like a g come from here. Knows nothing of paper and cameras (``papers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

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
class Way:
    """One way to write a digit.

    Attributes:
        strokes: The points of each stroke as text: ``x,y x,y``; twice the same is a corner.
        often: How often it is drawn beside the digit's other ways.
        wide: Its width as a share of its height, on average.
    """

    strokes: tuple[str, ...]
    often: float
    wide: float


# Digit, how often, how wide, and the points of a stroke; a line with + is one more stroke of it.
_TABLE = """
0 3   .62  .5,0 .15,.15 0,.5 .15,.87 .5,1 .85,.87 1,.5 .85,.15 .45,0
0 1   .62  .5,0 .85,.13 1,.5 .85,.87 .5,1 .15,.87 0,.5 .15,.13 .55,.02
0 2   .62  .85,.12 .5,0 .1,.25 .02,.65 .3,1 .75,.93 1,.5 .8,.08 .45,.05
0 1   .62  .75,.2 .4,.02 .05,.35 .1,.85 .5,1 .9,.8 .97,.35 .7,.05 .35,.08 .5,.2
0 2   1.1  .5,0 .12,.2 0,.55 .2,.9 .55,1 .9,.8 1,.4 .8,.1 .5,0
0 .4  .62  .5,0 .12,.15 0,.5 .15,.87 .5,1 .88,.87 1,.5 .85,.15 .45,0
+          .85,.1 .15,.9
0 1   .62  .2,.05 .5,0 .9,.2 1,.55 .8,.92 .4,1 .05,.75 .02,.35 .3,.05 .6,.1
0 .6  .62  .15,-.1 .2,.15 .05,.45 .2,.9 .55,1 .95,.7 .9,.3 .55,.08 .15,.12

1 2   .2   .5,0 .5,.5 .5,1
1 3   .35  .1,.28 .35,.15 .6,0 .6,0 .6,.5 .6,1
1 2   .5   0,.55 .4,.2 .75,0 .75,0 .75,.5 .72,1
1 2   .45  0,.4 .35,.22 .7,0 .7,0 .68,.5 .66,1
1 2.5 .5   .15,.25 .55,0 .55,0 .55,.5 .55,1
+          .05,1 .5,1 1,.98
1 1.2 .55  0,.4 .3,.25 .6,0 .6,0 .6,.5 .6,1
+          0,1 .6,1 1.1,1
1 .8  .4   .5,0 .5,.5 .5,1
+          .1,1 .5,1 .9,1
1 .5  .4   .2,.15 .35,.05 .55,0 .5,.5 .45,.97 .45,.97 .75,.95

2 3   .62  .05,.25 .25,.03 .65,.02 .88,.25 .7,.55 .35,.8 .02,1 .02,1 .5,1 1,1
2 1   .62  .05,.3 .15,.08 .5,0 .85,.2 .75,.5 .4,.78 .05,1 .05,1 .4,.93 .7,.97 1,.95
2 2.5 .62  .08,.2 .4,0 .82,.15 .75,.5 .4,.85 .12,1 0,.9 .15,.8 .45,.9 .75,1 1,.93
2 1   .62  .1,.18 .45,0 .85,.18 .8,.45 .45,.72 .1,.95 .02,.85 .25,.8 .6,.95 1,1
2 1.2 .62  .0,.12 .3,.03 .75,.0 .9,.2 .6,.55 .0,1 .0,1 .5,.97 1,.97
2 1   .62  .3,.3 .15,.15 .4,0 .8,.08 .9,.35 .6,.7 .1,1 .1,1 .6,.97 1,1.02
2 1   .8   .05,.2 .4,.0 .8,.1 .85,.35 .5,.65 .1,.97 .1,.97 .5,1 .9,1.1
2 .4  .62  .1,.1 .5,0 .85,.2 .7,.45 .35,.55 .35,.55 .65,.75 1,1

3 3   .62  .08,.14 .4,0 .8,.1 .8,.35 .4,.47 .4,.47 .85,.58 .9,.85 .5,1 .02,.9
3 2   .62  .05,.1 .45,0 .85,.18 .65,.42 .35,.48 .7,.52 .95,.75 .6,1 .2,1 0,.88
3 2   .62  .05,0 .5,.02 .9,0 .9,0 .6,.22 .4,.4 .4,.4 .8,.45 .97,.7 .7,1 .05,.93
3 1   .62  .1,.1 .5,0 .8,.15 .6,.42 .35,.5 .42,.4 .75,.5 .9,.75 .55,1 .05,.95
3 1.5 .62  .1,.05 .6,0 .85,.2 .45,.45 .45,.45 .95,.6 .85,.9 .35,1.05 -.1,1
3 1   .62  .2,.2 .3,.02 .75,.02 .8,.3 .4,.45 .4,.45 .8,.5 .8,.85 .4,1 .1,.8
3 .7  .62  0,.05 .4,.0 .8,.0 .75,.1 .3,.42 .3,.42 .7,.5 .7,.9 .2,1.1

4 3   .62  .25,0 .15,.3 .02,.58 .02,.58 .5,.58 .98,.55
+          .75,.1 .72,.55 .7,1
4 2   .62  .15,0 .12,.25 .1,.5 .1,.5 .5,.5 .9,.48
+          .8,.0 .8,.5 .78,1
4 2   .62  .7,1 .7,.5 .72,0 .72,0 .4,.3 0,.66 0,.66 .5,.66 1,.64
4 2.5 .62  .65,0 .35,.3 0,.66 0,.66 .5,.66 1,.65
+          .65,.0 .66,.5 .66,1
4 2   .62  .5,0 .3,.3 .02,.64 .02,.64 .5,.64 1,.6
+          .62,.35 .6,.7 .58,1
4 1.5 .62  .1,.02 .05,.3 .2,.5 .55,.5 .85,.4
+          .9,0 .85,.5 .75,1.05
4 1   .62  .2,0 .05,.45 .05,.45 .5,.47 .85,.42 .85,.42 .9,.05 .9,.05 .85,.5 .8,1
4 1   1.1  .7,0 .3,.3 0,.6 0,.6 .5,.6 1,.62
+          .7,0 .66,.5 .6,1
4 1.2 .62  .55,0 .2,.4 0,.7 0,.7 .5,.62 1.05,.52
+          .7,.35 .55,.7 .4,1.05

5 3   .62  .18,0 .12,.4 .12,.4 .5,.34 .9,.55 .85,.87 .45,1 .02,.9
+          .18,.0 .55,.0 .92,-.02
5 2.5 .62  .9,0 .5,.0 .2,.02 .2,.02 .14,.42 .14,.42 .55,.36 .9,.6 .8,.9 .4,1 .02,.92
5 1.5 .62  .95,.03 .6,.0 .3,.05 .15,.3 .4,.43 .8,.6 .8,.9 .4,1 .05,.93
5 2   .8   .25,.1 .12,.45 .12,.45 .5,.4 .85,.6 .8,.9 .4,1 .05,.95
+          .25,.1 .7,.06 1.2,0
5 1   .8   .3,.02 .05,.5 .05,.5 .45,.45 .75,.65 .6,.95 .1,1.02
+          .3,.02 .7,.05 1.15,-.05
5 1   .62  .2,.12 .15,.42 .15,.42 .6,.4 .9,.65 .7,.97 .3,1 .05,.85
+          .3,0 .6,.02 .95,.0
5 .6  .62  .85,0 .2,.03 .2,.03 .1,.5 .1,.5 .85,.5 .85,.5 .85,.97 .85,.97 .05,1
5 .7  .62  .9,.0 .35,.08 .35,.08 .2,.35 .5,.5 .7,.75 .5,1 .15,1 .0,.85 .2,.78

6 3   .62  .75,0 .35,.2 .06,.6 .15,.92 .5,1 .88,.85 .85,.6 .5,.5 .12,.68
6 2   .62  .6,0 .25,.3 .04,.68 .2,.97 .6,1 .88,.78 .65,.55 .3,.6 .1,.8
6 2.5 .62  .95,.12 .6,0 .2,.2 .02,.6 .2,.95 .6,1 .92,.78 .7,.52 .3,.55 .06,.72
6 1.5 .62  .3,0 .12,.4 .05,.75 .3,1 .7,.97 .9,.75 .65,.55 .25,.62 .08,.8
6 1.5 .62  1,.1 .6,.0 .15,.12 .03,.5 .15,.92 .55,1 .95,.8 .9,.5 .5,.42 .05,.55
6 1   .62  .85,.02 .3,.25 .02,.7 .35,1 .8,.85 .75,.6 .4,.6 .25,.85 .45,.95
6 1.5 .62  .75,0 .25,.02 .08,.25 .05,.6 .2,.97 .65,1 .8,.85 .45,.5 .08,.3
6 1   .62  1,0 .5,.12 .08,.35 .15,.7 .4,1 .65,.97 .6,.65 .35,.35 .1,.38
6 .6  .62  .9,0 .2,.05 .2,.05 .05,.5 .15,.95 .6,1 .9,.75 .6,.5 .1,.6

7 3   .62  0,.04 .5,.03 .95,.0 .95,.0 .65,.5 .4,1
7 2.5 .62  0,.03 .5,.02 .95,.0 .95,.0 .65,.5 .45,1
+          .2,.5 .55,.48 .9,.46
7 1.5 .62  .0,.2 .02,.03 .02,.03 .5,.03 .95,.02 .95,.02 .6,.5 .45,1
7 1.2 .62  .0,.18 .05,.03 .05,.03 .5,.05 .95,.0 .95,.0 .6,.5 .4,1
+          .2,.55 .8,.5
7 1.2 .62  .05,.12 .25,.0 .6,.1 .95,.02 .95,.02 .75,.35 .6,.65 .55,1
7 1   .62  0,.1 .5,.03 .9,.05 .8,.4 .5,.7 .2,1
7 1   .8   0,.05 .5,.05 1,.05 1,.05 .5,.55 0,1
7 1   .62  0,.25 .4,.08 .85,0 .85,0 .7,.5 .65,1
+          .3,.55 1,.48
7 1.2 .62  0,.02 .8,.0 .8,.0 .7,.5 .65,1
+          .35,.52 1.05,.48

8 3   .62  .78,.14 .42,0 .14,.2 .4,.42 .82,.66 .75,.94 .4,1 .1,.84 .28,.58 .7,.35 .84,.15 .65,.02
8 2   .62  .5,.45 .15,.3 .25,.05 .6,0 .85,.2 .5,.45 .1,.7 .3,.98 .7,.98 .9,.75 .5,.45
8 1.5 .62  .5,0 .2,.08 .2,.38 .5,.45 .8,.35 .78,.08 .48,0
+          .5,.45 .1,.55 .05,.9 .5,1 .95,.88 .9,.58 .5,.45
8 2   .62  .9,.05 .5,0 .15,.18 .45,.45 .85,.7 .6,1 .2,.93 .25,.65 .7,.35 1,.05
8 1.2 .62  .8,.1 .35,.05 .2,.3 .65,.5 .8,.8 .5,1 .15,.85 .4,.5 .75,.25 .95,-.03
8 1   .62  .2,.1 .55,0 .8,.18 .5,.42 .12,.68 .25,.97 .65,1 .85,.75 .55,.45 .2,.25 .15,.1 .4,.0
8 1   .62  .6,0 .05,.4 .1,.55 .6,.62 .62,0 .62,0 .62,.7 .55,.95 .7,1 .78,.85 .6,.72
8 1   .62  .9,.2 .6,0 .3,.1 .35,.3 .8,.55 1,.85 .6,1 .15,.9 .1,.65 .5,.45 .8,.3
8 1.2 .5   .55,.05 .2,.15 .35,.4 .75,.6 .7,.92 .35,1 .2,.8 .5,.5 .8,.25 .6,.0

9 3   .62  .85,.2 .5,0 .1,.15 .12,.42 .5,.52 .85,.25 .88,.1 .88,.1 .85,.55 .8,1
9 2.5 .62  .85,.12 .45,0 .1,.25 .35,.5 .75,.35 .87,.1 .87,.1 .9,.6 .65,.97 .2,.97 .05,.85
9 1   .62  .5,0 .1,.15 .15,.45 .55,.5 .88,.3 .8,.05 .45,0 .85,.2 .85,.2 .8,.6 .7,1
9 1.5 .62  .8,.15 .4,.0 .05,.25 .3,.5 .75,.3 .85,.05 .85,.05 .6,.55 .35,1
9 1.5 .62  .75,.12 .35,.02 .1,.28 .4,.5 .78,.3 .78,.08 .78,.08 .8,.7 .5,1 0,1
9 1.5 .62  .9,.15 .5,0 .15,.2 .3,.48 .75,.42 .92,.15 .9,.6 .7,.9 .3,1 .02,.9
9 .8  .62  .8,.08 .2,.03 .15,.45 .75,.45 .8,.05 .8,.05 .85,.95 .85,.95 .1,1
"""

# The same, as amounts are written in haste; whoever draws a digit alone leaves them out.
_HASTY_TABLE = """
1 3.5 .6   0,.9 .4,.45 .8,0 .8,0 .76,.5 .7,1
1 2.5 .7   0,.75 .3,.5 .8,0 .8,0 .8,.5 .78,1.05
1 1.5 .6   0,1 .45,.4 .75,.02 .75,.02 .6,.5 .5,1 .5,1 .75,.98 1,.95
1 1.5 .45  0,.62 .45,.3 .85,.02 .72,0 .5,.5 .35,1
1 1   .4   .1,.5 .55,.28 .8,.0 .6,-.02 .5,.5 .5,1.02

2 1.5 .7   .42,.32 .15,.22 .4,0 .85,.08 .85,.4 .45,.8 .1,1 0,.88 .2,.78 .55,.95 1.05,.9
2 1.5 .75  .5,.42 .12,.35 .2,.06 .7,0 .95,.28 .65,.7 .25,1 .02,.92 .15,.76 .5,.88 .8,1 1.1,.9
2 1   .7   .1,.3 .3,.03 .75,.02 .9,.3 .6,.75 .2,1 .05,.85 .3,.75 .65,.95 1.1,1.05

4 1.5 .6   .45,0 .05,.6 .05,.6 .5,.52 .9,.5 .9,.5 .75,.75 .6,1.1
4 1   .65  .15,0 .08,.5 .1,.62 .1,.62 .45,.42 .8,.45 .82,.65 .75,1.05
4 1.2 .7   .5,-.05 .25,.3 .0,.62 .0,.62 .5,.58 1.05,.5
+          .7,.3 .6,.7 .45,1.15
4 .8  .7   .2,.05 .1,.4 .3,.5 .85,.38
+          .95,-.05 .8,.4 .6,1.1

5 1.8 .7   0,.35 .12,.3 .3,1 .3,1 .4,.5 .55,.08 .55,.08 .8,.03 1.1,0
5 1.2 .6   .15,.1 .2,.5 .22,1 .22,1 .3,.5 .55,.1 1,.08
5 1.6 .7   1.05,0 .7,.03 .3,.08 .3,.08 .3,.4 .42,.75 .3,1 0,.9
5 .8  .6   .3,.05 .28,.35 .6,.45 .75,.7 .5,1 .05,.95
+          .3,.05 .6,.02 1.15,-.02

7 1.2 .55  .1,.12 .2,.02 .65,0 .65,0 .6,.5 .5,1
+          0,.52 .5,.5 1.1,.45
7 .8  .6   .35,0 .75,0 .75,0 .68,.5 .6,1
+          .2,.5 1.15,.46

8 1   .6   .05,0 .3,.3 .6,.65 .65,.95 .4,1 .25,.85 .45,.5 .75,.2 .95,-.05
8 .7  .7   0,.05 .3,.35 .55,.7 .45,1 .3,.9 .4,.6 .7,.25 1,0

9 1.5 .6   .3,.05 .32,.5 .3,1.1
+          .3,.08 .7,-.04 .95,.2 .75,.45 .35,.48
9 1.5 .6   .8,.3 .55,.48 .2,.4 .12,.15 .45,0 .8,.12 .85,.3 .45,.6 .35,1.1
9 .8  .6   .85,.1 .5,0 .15,.2 .4,.42 .75,.3 .85,.08 .85,.08 .8,.5 .55,.95 .2,1.05 .1,.85 .4,.7 .9,.6
9 1   .6   .7,.35 .3,.42 .1,.2 .45,0 .85,.15 .7,.5 .45,.8 .25,1.1
9 .8  .65  .9,.08 .5,0 .1,.2 .3,.45 .85,.35 .85,.35 .55,.75 .2,1.1
"""


def _ways(table: str, digit: int) -> Iterator[Way]:
    """Return the digit's ways as ``table`` lists them."""
    for line in table.replace("\n+", ";").splitlines():
        if line.startswith(str(digit)):
            _, often, wide, strokes = line.split(maxsplit=3)
            yield Way(
                strokes=tuple(stroke.strip() for stroke in strokes.split(";")),
                often=float(often),
                wide=float(wide),
            )


WAYS: Mapping[int, tuple[Way, ...]] = {digit: tuple(_ways(_TABLE, digit)) for digit in range(10)}
"""The ways in which each digit is drawn."""

HASTY: Mapping[int, tuple[Way, ...]] = {
    digit: (*WAYS[digit], *_ways(_HASTY_TABLE, digit)) for digit in range(10)
}
"""The ways in which each is drawn in a number; a 1 with a stroke from the line up, a 2 of
two loops, a 4 in one stroke, a 5 like a √."""


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


def chosen_way(digit: int, rng: np.random.Generator, among: Mapping[int, tuple[Way, ...]]) -> Way:
    """Return one of the ways in which a digit is drawn."""
    ways = among[digit]
    often = np.array([way.often for way in ways])
    return ways[rng.choice(len(ways), p=often / often.sum())]


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
