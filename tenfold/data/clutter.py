"""What is no digit: letters, signs, scribbles, blots, and digits that run into each other.

A reader that has only ever seen digits calls everything a digit. These are drawn as ``hands`` draws
digits, so that nothing but the shape tells them apart. Left out is what nobody could tell from a
digit: O, D, l, I, b, g, q and their like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from tenfold.data.fonts import character
from tenfold.data.hands import HEIGHT, Drawing, curve, cut, drawn, inked, scrawled, smooth

LETTERS = "ABCEFGHJKLMNPQRSTUVWXYZacdefhjkmnprstuvwxyz"
OFTEN_MISTAKEN = "zZyYASTGaet"
"""Letters shown more often: each is a stroke away from a digit."""

MARKS = "+-=/\\()?#*%&@<>~^$£€§"

SIGNS: Mapping[str, tuple[str, ...]] = {
    "plus": (".5,0 .5,.5 .5,1", "0,.5 .5,.5 1,.5"),
    "cross": ("0,0 .5,.5 1,1", "1,0 .5,.5 0,1"),
    "dash": ("0,.5 .5,.5 1,.5",),
    "equals": ("0,.3 .5,.3 1,.3", "0,.7 .5,.7 1,.7"),
    "slash": ("1,0 .5,.5 0,1",),
    "backslash": ("0,0 .5,.5 1,1",),
    "tick": ("0,.5 .3,1 .3,1 .6,.5 1,0",),
    "w": ("0,0 .25,1 .25,1 .5,.3 .5,.3 .75,1 .75,1 1,0",),
    "w, round": ("0,.1 .1,.9 .35,.95 .5,.3 .6,.95 .85,.95 1,.05",),
    "x, round": ("0,0 .35,.3 .35,.7 0,1", "1,0 .65,.3 .65,.7 1,1"),
    "y": ("0,0 .45,.5", "1,0 .5,.5 .1,1"),
    "y, round": (".1,0 .1,.3 .4,.4 .8,.1 .8,0 .8,.0 .8,.7 .5,1 .1,.9",),
    "z": ("0,0 .5,0 1,0 1,0 .5,.5 0,1 0,1 .5,1 1,1",),
    "z, barred": ("0,0 1,0 1,0 .5,.5 0,1 0,1 1,1", ".2,.5 .8,.5"),
    "n": ("0,1 0,0 0,0 .2,.2 .6,0 .9,.3 .9,1",),
    "h": ("0,0 0,.5 0,1 0,1 .1,.6 .5,.4 .9,.6 .9,1",),
    "A": ("0,1 .5,0 .5,0 1,1", ".2,.6 .8,.6"),
    "E": (".9,0 0,0 0,0 0,1 0,1 .9,1", "0,.5 .7,.5"),
    "H": ("0,0 0,1", "1,0 1,1", "0,.5 1,.5"),
    "K": ("0,0 0,1", ".9,0 .1,.5 .1,.5 1,1"),
    "M": ("0,1 .1,0 .1,0 .5,.7 .5,.7 .9,0 .9,0 1,1",),
    "T": ("0,0 1,0", ".5,0 .5,1"),
    "square": ("0,0 1,0 1,0 1,1 1,1 0,1 0,1 0,0",),
    "triangle": (".5,0 1,1 1,1 0,1 0,1 .5,0",),
    "arrow": ("0,.5 1,.5", ".6,.2 1,.5 1,.5 .6,.8"),
}

LIKE_DIGITS = ("slash", "z", "z, barred", "y", "y, round", "w", "cross", "plus")
"""Signs shown more often, because nets take them for digits."""

_SLASHES = ("slash", "backslash", "/", "\\")
_LEAST_SLANT = float(np.tan(np.radians(30)))  # a stroke that leans less may be a 1


def letter(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return a letter or mark in one of the fonts."""
    while True:
        among = (LETTERS, OFTEN_MISTAKEN, MARKS)[rng.choice(3, p=(0.5, 0.3, 0.2))]
        name = among[rng.integers(len(among))]
        ink = character(fonts[int(rng.integers(len(fonts)))], name, HEIGHT)
        if ink is not None and not _upright(name, ink):
            return ink


def _upright(name: str, ink: Drawing) -> bool:
    """Return whether a slash stands so upright that it may be a 1."""
    return name in _SLASHES and ink.shape[1] < _LEAST_SLANT * ink.shape[0]


def sign(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return a sign or letter drawn by hand."""
    del fonts
    names = LIKE_DIGITS if rng.random() < 0.5 else tuple(SIGNS)
    name = names[rng.integers(len(names))]
    wide = float(np.exp(rng.normal(-0.1, 0.3)))
    if name == "dash":
        wide = max(wide, 1.0)
    ink = scrawled([curve(stroke) for stroke in SIGNS[name]], wide, rng)
    return sign((), rng) if _upright(name, ink) else ink


def scribble(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return a line that goes nowhere."""
    del fonts
    points = rng.uniform(0, 1, (int(rng.integers(5, 16)), 2))
    if rng.random() < 0.3:  # to and fro, as one crosses out
        points[:, 0] = np.linspace(0, 1, len(points)) + rng.normal(0, 0.05, len(points))
        points[::2, 1] *= 0.3
    return inked([smooth(points) * (rng.uniform(0.5, 1.6), 1)], rng)


def blot(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return a filled shape: a dot, a stain, a blob."""
    del fonts
    side = HEIGHT
    rough = rng.normal(0, 1, (side, side)).astype(np.float32)
    rough = cv2.GaussianBlur(rough, (0, 0), rng.uniform(6, 20)).astype(np.float32)
    rows, columns = (np.mgrid[:side, :side] - side / 2) / (side / 2)
    angle = rng.uniform(0, np.pi)
    across = columns * np.cos(angle) + rows * np.sin(angle)
    along = rows * np.cos(angle) - columns * np.sin(angle)
    reach = np.hypot(across / rng.uniform(0.45, 1.2), along / 0.9)
    shape = reach + rough / max(1e-6, float(rough.std())) * rng.uniform(0.02, 0.15) < 0.85
    return cut(shape.astype(np.uint8) * np.uint8(255)) if shape.any() else blot((), rng)


def crowd(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return two to four digits that touch, so that they are found as one."""
    paper = _row(fonts, rng)
    return crowd(fonts, rng) if cv2.connectedComponents(paper)[0] > 2 else paper


def _row(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return two to four digits side by side, most of them touching."""
    parts = [_any_digit(fonts, rng) for _ in range(int(rng.integers(2, 5)))]
    height = max(len(part) for part in parts)
    paper = np.zeros((2 * height, sum(part.shape[1] for part in parts)), np.uint8)
    left = 0
    for part in parts:
        top = int(rng.integers(0, height // 6 + 1)) + height - len(part)
        place = paper[top : top + len(part), left : left + part.shape[1]]
        np.maximum(place, part, out=place)
        left += max(2, round(part.shape[1] * rng.uniform(0.65, 0.92)))
    return cut(paper)


def _any_digit(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    digit = int(rng.integers(10))
    if rng.random() < 0.5:
        ink = character(fonts[int(rng.integers(len(fonts)))], str(digit), HEIGHT)
        if ink is not None:
            return ink
    return drawn(digit, rng)


CLUTTER: Mapping[str, tuple[float, Callable[[Sequence[Path], np.random.Generator], Drawing]]] = {
    "letter": (0.42, letter),
    "sign": (0.24, sign),
    "scribble": (0.12, scribble),
    "blot": (0.08, blot),
    "crowd": (0.14, crowd),
}
"""Each kind with how often it is drawn."""


def clutter(fonts: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return something that is no digit, of a kind drawn at random."""
    often = [share for share, _ in CLUTTER.values()]
    kind = list(CLUTTER)[rng.choice(len(CLUTTER), p=often)]
    return CLUTTER[kind][1](fonts, rng)
