"""What stands before, within and after a written number and is no digit, as hands draw it.

Amounts end in ``.-`` or ``,=`` or a line that fills the field, begin with a currency or a ``#``,
and have dots between the thousands. Marks are strokes as in ``hands``, in units of the height of
the digits they stand beside. Knows nothing of the pen: whoever draws the digits inks these too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tenfold.data.hands import Points, curve
from tenfold.data.ways import Way

# Mark, how often, how wide in heights of a digit, and the points of a stroke, x from 0 to 1 of the
# width, y from the top of the digits (0) to the line they stand on (1); + is one more stroke.
_TABLE = """
. 4    .03  0,.98 1,1
. 1.5  .06  0,.95 1,1
. 1    .07  .5,.92 0,.98 .5,1.02 1,.97 .5,.92
. .5   .03  .5,.93 .5,1.02
. .4   .1   0,1 .5,1.01 1,.99
. .5   .04  0,.86 1,.88

, 3    .1   .9,.9 .6,1.1 0,1.22
, 2    .2   1,.85 .6,1.05 0,1.3
, 2    .14  .5,.92 .9,.92 1,1.02 .6,1.15 0,1.24
, 1.5  .03  .5,.88 .5,1.0 .3,1.15
, 1    .3   1,.7 .6,1 0,1.35
, 1    .16  .3,.9 .1,.98 .5,1.02 .9,.92 .95,1.05 0,1.25
, .6   .12  .2,.88 1,.95 .9,1.1 .2,1.25
, .4   .1   0,.95 .4,1.05 1,1.15

' 2    .05  .9,-.05 0,.15
' 1    .03  .5,-.1 .5,.12

- 4    .4   0,.5 .5,.5 1,.5
- 2    .25  0,.52 1,.5
- 2    .7   0,.52 .5,.5 1,.48
- 1    .45  0,.58 .5,.5 1,.4
- 1    .6   0,.5 .3,.42 .65,.56 1,.48
- .8   .45  0,.48 .5,.55 1,.5 .7,.55
- 1    .45  0,.75 .5,.74 1,.72
- 1    .4   0,.95 .5,.97 1,.95
- .4   .6   0,1.03 1,1
- .7   .35  0,.2 .5,.18 1,.15
- .5   .5   .1,.42 0,.5 0,.5 .5,.5 1,.48

= 4    .5   0,.38 .5,.37 1,.36
+           0,.62 .5,.61 1,.6
= 2    .35  0,.42 1,.38
+           .05,.58 1,.55
= 1.5  .4   0,.12 1,.08
+           .05,.32 1,.28
= 1.5  .4   0,.78 1,.74
+           .05,.97 1,.93
= 1.2  .5   0,.4 .5,.38 1,.36 1,.36 .5,.5 0,.62 0,.62 .5,.6 1,.58
= 1    .5   0,.4 .6,.38 .95,.4 .8,.5 .1,.58 .1,.64 .6,.62 1,.58
= .8   .35  0,.72 .8,.7 .8,.7 .1,.9 .1,.9 1,.86
= .8   .8   0,.42 .5,.4 1,.4
+           0,.6 .5,.58 1,.56
= .6   .5   0,.5 .5,.42 1,.34
+           .1,.72 .5,.64 1,.55

: 2    .04  0,.45 1,.47
+           0,.97 1,1
: 1    .06  1,.3 0,.38
+           1,.75 0,.83

/ 3    .75  1,-.1 .5,.5 0,1.1
/ 1    .7   1,-.15 .5,.5 0,1.2
/ .6   .8   1,0 .6,.4 0,1

# 2    .7   .4,0 .25,1
+           .8,0 .65,1
+           0,.35 1,.32
+           0,.68 1,.65
# 1    .7   .25,.05 .35,.95
+           .65,.05 .7,.95
+           0,.3 1,.38
+           0,.62 1,.7
# .7   .6   .2,.1 0,.9
+           .6,.1 .4,.9
+           .9,.1 .7,.9
+           0,.3 1,.3
+           -.1,.65 .95,.62

( 2    .35  1,-.12 .2,.2 0,.55 .2,.9 1,1.15
) 2    .35  0,-.12 .8,.2 1,.55 .8,.9 0,1.15

x 2    .55  0,.25 .5,.6 1,1
+           1,.2 .5,.6 0,1
x 1    .6   0,.3 .35,.45 .4,.8 .1,1
+           1,.25 .65,.45 .6,.8 1,1
x .6   .6   0,.3 .6,.9 .9,.95 1,.6 .85,.3 .5,.7 .1,1

+ 1    .6   .5,.25 .5,.9
+           0,.57 1,.56

* 2    .4   .5,.15 .5,.65
+           0,.27 1,.55
+           1,.25 0,.55
* 1    .4   0,.2 1,.6
+           1,.2 0,.6
* .6   .45  .5,.1 .2,.7 .2,.7 1,.3 1,.3 0,.35 0,.35 .8,.7 .8,.7 .5,.1

** 1   1.1  .15,.2 .15,.7
+           0,.32 .3,.6
+           .3,.3 0,.6
+           .8,.2 .8,.7
+           .65,.32 1,.6
+           1,.3 .65,.6

tick 2   .7   0,.55 .3,1 .3,1 .6,.5 1,-.1
tick 1   .6   .05,.4 .2,.9 .35,.9 .65,.4 1,0

$ 2    .55  .95,.2 .5,.08 .08,.25 .45,.48 .95,.7 .5,.95 .02,.82
+           .55,-.1 .5,.5 .48,1.12
$ 1    .55  .95,.2 .5,.08 .08,.25 .5,.5 .95,.72 .5,.95 .02,.82
+           .42,-.1 .4,1.1
+           .62,-.1 .6,1.1
$ .7   .5   .9,.18 .45,.08 .1,.25 .5,.5 .9,.72 .45,.95 0,.82
+           .5,-.12 .5,.12
+           .48,.9 .48,1.12

R$ 2   1.25 .05,0 .04,.5 .02,1
+           0,.05 .25,-.02 .4,.15 .3,.42 .05,.5 .05,.5 .2,.72 .42,1
+           .98,.2 .78,.08 .6,.25 .78,.48 .98,.7 .78,.95 .56,.82
+           .8,-.1 .76,1.12
R$ 1   1.1  .02,1 .06,.1 .06,.1 .3,-.02 .42,.2 .1,.48 .1,.48 .25,.8 .45,1
+           .98,.2 .78,.08 .6,.25 .78,.48 .98,.7 .78,.95 .56,.82
+           .74,-.08 .7,1.1
+           .84,-.08 .8,1.1

£ 1    .65  .9,.15 .6,0 .3,.15 .35,.5 .3,.85 .02,.98 .2,.85 .55,.95 1,.92
+           .08,.52 .75,.5
£ .6   .6   .95,.2 .6,0 .32,.2 .34,.6 .25,1 .25,1 0,1 0,1 .5,1 1,.98
+           .05,.5 .7,.48

€ 1    .7   1,.15 .65,0 .3,.15 .18,.5 .32,.85 .65,1 1,.88
+           0,.4 .75,.38
+           0,.6 .7,.58
€ .6   .65  1,.1 .6,.02 .25,.5 .6,1 1,.92
+           0,.45 .8,.42
+           0,.6 .7,.58

scribble 2   1.1  0,.2 .1,.9 .2,.15 .3,.95 .42,.1 .52,.9 .6,.15 .72,.95 .8,.1 .9,.9 1,.2
scribble 1   .9   0,.3 1,.25 0,.45 1,.42 .05,.6 1,.55 0,.75 1,.72
scribble .7  1    0,0 1,1
+                 1,.05 0,.95
+                 0,.5 1,.55

flourish 3   3.2  0,.5 .25,.5 .5,.5 .75,.49 1,.5
flourish 1   3    0,.55 .15,.4 .3,.6 .45,.4 .6,.6 .75,.42 .9,.58 1,.5
flourish 1   2    0,.5 .3,.48 .6,.52 .9,.45 1,.35 .92,.3 .85,.4 .95,.55
flourish 1   2.5  0,.4 .5,.4 1,.38
+                 0,.6 .5,.6 1,.58
flourish 1   2.5  0,.9 .4,.8 1,.1 1,.1 .8,.4 .75,.5
flourish .8  2.5  0,.4 .5,.38 1,.35 1,.35 .5,.5 0,.65 0,.65 .5,.63 1,.62
flourish .6  2    0,.9 .2,.3 .25,.9 .45,.3 .5,.9 .7,.3 .75,.9 1,.3
"""

_WANDER = 0.03  # standard deviation by which a point moves, in heights of a digit, in a long mark
_LEAST_WANDER = 0.15  # the same for a short mark, as a share of its length
_LIFT = 0.05  # standard deviation by which a mark stands above or below its place


def _table() -> Mapping[str, tuple[Way, ...]]:
    """Return the ways of every mark as ``_TABLE`` lists them."""
    found: dict[str, tuple[Way, ...]] = {}
    for name, way in _lines():
        found[name] = (*found.get(name, ()), way)
    return found


def _lines() -> Iterator[tuple[str, Way]]:
    for line in filter(None, _TABLE.replace("\n+  ", ";").splitlines()):
        name, often, wide, strokes = line.split(maxsplit=3)
        parts = tuple(stroke.strip() for stroke in strokes.split(";"))
        yield name, Way(strokes=parts, often=float(often), wide=float(wide))


MARKS: Mapping[str, tuple[Way, ...]] = _table()
"""The ways in which each mark is drawn; a way's width is in heights of a digit."""

TRAILING: Mapping[tuple[str, ...], float] = {
    (): 0.5,
    (".",): 0.09,
    (",",): 0.05,
    ("-",): 0.06,
    (".", "-"): 0.06,
    (",", "-"): 0.05,
    ("=",): 0.06,
    (".", "="): 0.035,
    (",", "="): 0.025,
    ("-", "-"): 0.01,
    (":", "-"): 0.005,
    ("/",): 0.01,
    ("#",): 0.005,
    (")",): 0.003,
    ("x",): 0.004,
    ("*",): 0.003,
    ("tick",): 0.002,
    ("scribble",): 0.003,
    ("flourish",): 0.01,
}
"""What follows a whole amount, with how often."""

BETWEEN: Mapping[tuple[str, ...], float] = {
    (): 0.5,
    (".",): 0.3,
    (",",): 0.12,
    (" ",): 0.07,
    ("'",): 0.01,
}
"""What parts the thousands, with how often; ``" "`` is a gap, the one name without strokes."""

LEADING: Mapping[tuple[str, ...], float] = {
    (): 0.9,
    ("#",): 0.02,
    ("=",): 0.02,
    ("R$",): 0.012,
    ("$",): 0.012,
    ("€",): 0.005,
    ("£",): 0.005,
    ("-",): 0.01,
    ("x",): 0.004,
    ("(",): 0.004,
    ("*",): 0.002,
    ("**",): 0.003,
    ("scribble",): 0.003,
}
"""What precedes an amount, with how often."""


def drawn_from(
    sequences: Mapping[tuple[str, ...], float], rng: np.random.Generator
) -> tuple[str, ...]:
    """Return one of ``TRAILING``, ``BETWEEN`` or ``LEADING``, as often as it says."""
    shares = np.cumsum(list(sequences.values()))
    place = int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))
    return list(sequences)[place]


def mark(name: str, rng: np.random.Generator, *, wide: float | None = None) -> list[Points]:
    """Return the strokes of a mark as some hand writes it, in heights of a digit.

    Its left end is at about x = 0; y is 0 at the top of the digits and 1 where they stand.

    Args:
        name: One of ``MARKS``.
        rng: Decides the way and the hand.
        wide: How wide it is; drawn at random where left out.
    """
    way = _way(name, rng)
    if wide is None:
        wide = way.wide * float(np.exp(np.clip(rng.normal(0, 0.25), -0.5, 0.6)))
    strokes = [curve(stroke) * (wide, 1.0) for stroke in way.strokes]
    size = float(np.exp(np.clip(rng.normal(0, 0.15), -0.35, 0.35)))
    lift = (0.0, rng.normal(0, _LIFT))
    return [_wandered(_sized(points, size) + lift, rng) for points in strokes]


def _way(name: str, rng: np.random.Generator) -> Way:
    ways = MARKS[name]
    shares = np.cumsum([way.often for way in ways])
    return ways[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))]


def _sized(points: Points, size: float) -> Points:
    """Return a stroke made larger or smaller about its own middle height."""
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    return (points - (0, middle)) * (size, size) + (0, middle)


def _wandered(points: Points, rng: np.random.Generator) -> Points:
    """Move every point, those that make a corner together, and less in a short stroke."""
    wander = min(_WANDER, _LEAST_WANDER * _length(points))
    moved = points + rng.normal(0, wander, points.shape)
    corners = np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    moved[corners + 1] = moved[corners]
    return moved


def _length(points: Points) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())
