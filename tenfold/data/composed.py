"""Glyphs for training a reader: drawings laid on paper, pictured, and found again as reading finds.

Whatever finding does to a digit, training sees: the very function that prepares a photo prepares
these. Composing is spread over processes, and a chunk of glyphs is a function of its seed alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from tenfold.data.clutter import clutter
from tenfold.data.digits import CLASSES, Digits, Images, Labels
from tenfold.data.fonts import character, fonts
from tenfold.data.hands import HEIGHT, Drawing, drawn
from tenfold.data.papers import blank, repenned, scene
from tenfold.data.pens import Pens, pens
from tenfold.data.splits import hold_out
from tenfold.images.box import Box
from tenfold.images.glyph import Glyph, find_glyph

NO_DIGIT = CLASSES
"""The label of a glyph that shows no digit."""

CHUNK = 2_000
_OVERLAP = 0.5  # of the two boxes' union: found elsewhere, the drawing is not what the glyph shows
_SOURCES = (0.45, 0.2, 0.35)  # how often a digit comes from MNIST, a font, a hand
_BLANK = 0.06  # of what is no digit: paper, where something is found on it all the same


@dataclass(frozen=True, kw_only=True, eq=False)
class Composed:
    """Glyphs, uint8 of shape (n, 28, 28), with labels (n,): 0 to 9, or ``NO_DIGIT``."""

    images: Images
    labels: Labels


@dataclass(frozen=True, kw_only=True, eq=False)
class Sources:
    """What drawings are made of.

    Attributes:
        digits: MNIST's.
        fonts: Their files.
        pens: Digits as pens moved; without them, hands write in the listed ways alone (``ways``).
        often: How often the digits of a number come from MNIST, a font, a hand; in all 1.
    """

    digits: Digits
    fonts: tuple[Path, ...]
    pens: Pens | None = None
    often: tuple[float, float, float] = (0.32, 0.14, 0.54)


def learning_and_held(digits: Digits, rng: np.random.Generator) -> tuple[Sources, Sources]:
    """Return what is drawn to learn from, and what is held back: a tenth, and fonts of its own.

    None of what pens moved is held back. How wide those digits were is guessed, and a 1 drawn too
    wide is a 7: one can learn from them, but what is measured on them is measured on wrong labels.
    """
    kept, held = hold_out(digits, 0.1, rng)
    return (
        Sources(digits=digits.take(kept), fonts=fonts("learn"), pens=pens()),
        Sources(digits=digits.take(held), fonts=fonts("held"), often=(0.36, 0.16, 0.48)),
    )


def composed(
    sources: Sources, count: int, *, seed: int, clutter_share: float = 0.2, workers: int = 2
) -> Composed:
    """Return ``count`` glyphs, the same for the same sources, count and seed.

    Args:
        sources: What is drawn.
        count: How many glyphs; made in chunks of ``CHUNK``.
        seed: Decides every drawing and paper.
        clutter_share: Share that is no digit, 0 to 1.
        workers: Processes.
    """
    sizes = [min(CHUNK, count - start) for start in range(0, count, CHUNK)]
    make = partial(chunk, sources, clutter_share)
    seeds = [(seed, place) for place in range(len(sizes))]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(make, sizes, seeds))
    return joined(parts)


def joined(parts: Sequence[Composed]) -> Composed:
    """Return several sets of glyphs as one."""
    return Composed(
        images=np.concatenate([part.images for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
    )


def chunk(sources: Sources, clutter_share: float, count: int, seed: tuple[int, int]) -> Composed:
    """Return ``count`` glyphs decided by ``seed``."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    made = _glyphs(sources, clutter_share, rng)
    pairs = [next(made) for _ in range(count)]
    return Composed(
        images=np.stack([glyph for glyph, _ in pairs]),
        labels=np.array([label for _, label in pairs], np.uint8),
    )


def _glyphs(
    sources: Sources, clutter_share: float, rng: np.random.Generator
) -> Iterator[tuple[Glyph, int]]:
    while True:
        if rng.random() < clutter_share:
            glyph, label = _no_digit(sources, rng), NO_DIGIT
        else:
            label = int(rng.integers(CLASSES))
            glyph = pictured(digit(sources, label, rng), rng)
        if glyph is not None:
            yield glyph, label


def digit(sources: Sources, label: int, rng: np.random.Generator) -> Drawing:
    """Return a drawing of a digit: one of MNIST's, a font's or a hand's."""
    source = rng.choice(3, p=_SOURCES)
    if source == 0:
        rows = np.flatnonzero(sources.digits.answers == label)
        return repenned(sources.digits.images[rows[rng.integers(len(rows))]], rng)
    if source == 1:
        ink = character(sources.fonts[rng.integers(len(sources.fonts))], str(label), HEIGHT)
        if ink is not None:
            return ink
    return drawn(label, rng)


def pictured(drawing: Drawing, rng: np.random.Generator) -> Glyph | None:
    """Return the glyph found on a picture of ``drawing``; None where something else was found."""
    made = scene(drawing, rng)
    found = find_glyph(made.picture)
    return found.glyph if found and _alike(found.box, made.box) else None


def _no_digit(sources: Sources, rng: np.random.Generator) -> Glyph | None:
    if rng.random() > _BLANK:
        return pictured(clutter(sources.fonts, rng), rng)
    found = find_glyph(blank(rng))
    return found.glyph if found else None


def _alike(one: Box, other: Box) -> bool:
    across = max(0, min(one.right, other.right) - max(one.left, other.left))
    down = max(0, min(one.bottom, other.bottom) - max(one.top, other.top))
    union = one.width * one.height + other.width * other.height - across * down
    return across * down >= _OVERLAP * union
