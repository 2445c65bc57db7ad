"""Pictures without a digit: bare paper of many kinds, and what is drawn to be no digit.

What is drawn trained nothing: letters are of fonts held back, the rest is of other seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data import clutter
from tenfold.data.clutter import LETTERS
from tenfold.data.fonts import character, fonts
from tenfold.data.hands import HEIGHT, Drawing
from tenfold.data.papers import scene
from tenfold.images.grey import Picture

COUNT = 300
"""Pictures of each kind."""

Light = npt.NDArray[np.float64]

_SIDES = (56, 320)


def papers(count: int = COUNT) -> Mapping[str, Sequence[Picture]]:
    """Return pictures of bare paper by kind, ``count`` of each."""
    return {
        name: [make(np.random.default_rng([row, *name.encode()])) for row in range(count)]
        for name, make in PAPERS.items()
    }


def drawn(count: int = COUNT) -> Mapping[str, Sequence[Picture]]:
    """Return pictures of letters, scribbles and their like by kind, ``count`` of each."""
    files = fonts("held")
    return {
        name: [_pictured(make, files, [row, *name.encode()]) for row in range(count)]
        for name, make in DRAWN.items()
    }


def _pictured(make: Make, files: Sequence[Path], seed: Sequence[int]) -> Picture:
    rng = np.random.default_rng(seed)
    return scene(make(files, rng), rng).picture


def letters(files: Sequence[Path], rng: np.random.Generator) -> Drawing:
    """Return one of the letters that training also has, all as often.

    Left out as look-alikes of digits are O, o, l, I, D, i, b, g and q. With the last five among
    them, 82.9 % of 1,000 letters were refused by the first reader that shipped.
    """
    font = files[int(rng.integers(len(files)))]
    ink = character(font, LETTERS[rng.integers(len(LETTERS))], HEIGHT)
    return letters(files, rng) if ink is None else ink


Make = Callable[[Sequence[Path], np.random.Generator], Drawing]

DRAWN: Mapping[str, Make] = {
    "letters": letters,
    "signs": clutter.sign,
    "scribbles": clutter.scribble,
    "blots": clutter.blot,
    "several digits that touch": clutter.crowd,
}


def grainy(rng: np.random.Generator) -> Picture:
    """Return paper with the noise of a camera."""
    return _noisy(_paper(rng), rng)


def textured(rng: np.random.Generator) -> Picture:
    """Return paper whose fibres show: noise of several sizes."""
    paper = _paper(rng)
    for size in (2, 4, 8, 16):
        paper += rng.uniform(0, 3) * _cloud(paper.shape, size, rng)
    return _noisy(paper, rng)


def shaded(rng: np.random.Generator) -> Picture:
    """Return paper under one soft shadow, and light that falls off to one side."""
    paper = _paper(rng)
    paper *= 1 - rng.uniform(0.1, 0.4) * _slope(paper.shape, rng)
    edge = rng.uniform(0.03, 0.15)
    depth = 1 / (1 + np.exp(-(_slope(paper.shape, rng) - rng.uniform(0.2, 0.8)) / edge))
    return _noisy(paper * (1 - rng.uniform(0.2, 0.6) * depth), rng)


def wrinkled(rng: np.random.Generator) -> Picture:
    """Return paper that was folded: faint soft ridges from edge to edge."""
    paper = _paper(rng)
    for _ in range(rng.integers(1, 4)):
        across = _slope(paper.shape, rng) - rng.uniform(0.2, 0.8)
        paper += rng.uniform(-12, 12) * np.exp(-((across / rng.uniform(0.02, 0.06)) ** 2))
    return _noisy(paper, rng)


PAPERS: Mapping[str, Callable[[np.random.Generator], Picture]] = {
    "blank paper, grainy": grainy,
    "blank paper, textured": textured,
    "blank paper, shaded": shaded,
    "blank paper, wrinkled": wrinkled,
}


def _paper(rng: np.random.Generator) -> Light:
    height, width = rng.integers(*_SIDES, 2)
    return np.full((height, width), rng.uniform(120, 245))


def _noisy(paper: Light, rng: np.random.Generator) -> Picture:
    noisy = paper + rng.normal(0, rng.uniform(0.5, 5), paper.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _cloud(shape: tuple[int, ...], size: int, rng: np.random.Generator) -> Light:
    """Return soft noise with spots of about that many pixels."""
    height, width = shape
    small = rng.normal(0, 1, (height // size + 2, width // size + 2))
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float64)


def _slope(shape: tuple[int, ...], rng: np.random.Generator) -> Light:
    """Return a plane that rises from 0 to 1 across the picture, in a direction drawn at random."""
    angle = rng.uniform(0, 2 * np.pi)
    down, across = np.mgrid[: shape[0], : shape[1]]
    plane = down / shape[0] * np.sin(angle) + across / shape[1] * np.cos(angle)
    return np.asarray((plane - plane.min()) / np.ptp(plane))
