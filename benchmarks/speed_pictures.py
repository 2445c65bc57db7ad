"""Pictures to read against the clock: photos of a digit, and many small files.

Composed of the digits inside the package, so that no download and no real picture is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from reframed import USUAL, filling

from tenfold.data.digits import Digits
from tenfold.data.sources import sample
from tenfold.images.grey import Picture

Light = npt.NDArray[np.float32]
"""Brightness, or ink: about 0 to 1."""

PHOTOS: Mapping[str, tuple[int, int]] = {"1 megapixel": (870, 1160), "12 megapixels": (3000, 4000)}
"""Height and width."""

SMALL = 3_000
QUALITY = 85  # of JPEG, as phones use

_SIDES = (28, 100)  # pixels a side of small pictures
_DIGIT = 0.3  # of the photo's height
_NOISE = 18  # grey levels, before the lens softens it to about 7: a sixth of a byte of JPEG a pixel
_CAST = np.array([1.0, 0.96, 0.9], np.float32)  # of a lamp, on red, green and blue


def glyph() -> Picture:
    """Return one of MNIST's digits, a five."""
    test = sample().test
    return np.array(test.images[np.flatnonzero(test.answers == 5)[0]])


def write_photo(path: Path, size: tuple[int, int], *, seed: int = 0) -> None:
    """Write a JPEG of a digit on paper, as a phone takes it: uneven light, texture, noise."""
    rng = np.random.default_rng(seed)
    light = _light(size, rng) * _paper(size, rng)
    light *= 1 - np.float32(0.7) * _digit(size)
    colours = 205 * light[..., None] * _CAST
    noise = _NOISE * rng.standard_normal(colours.shape, np.float32)
    colours += cv2.GaussianBlur(noise, (3, 3), 0)
    pixels = np.clip(np.rint(colours), 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=QUALITY)


def write_small(folder: Path, count: int = SMALL) -> list[Path]:
    """Write that many small PNG files, and return their paths."""
    folder.mkdir()
    test = sample().test
    paths = [folder / f"{row}.png" for row in range(count)]
    for row, path in enumerate(paths):
        Image.fromarray(_small(test, row)).save(path)
    return paths


def _small(digits: Digits, row: int) -> Picture:
    """Return a picture in turn white on black, black on white, and on paper with a grain."""
    rng = np.random.default_rng(row)
    ink = filling(USUAL, digits.images[row % len(digits)], rng, sides=_SIDES)
    if row % 3 == 0:
        return ink
    if row % 3 == 1:
        return ~ink
    paper = 220 - 0.7 * ink + rng.normal(0, 3, ink.shape)
    return np.clip(np.rint(paper), 0, 255).astype(np.uint8)


def _light(size: tuple[int, int], rng: np.random.Generator) -> Light:
    """Return light that falls off to one side."""
    down, across = (np.linspace(0, 1, length, dtype=np.float32) for length in size)
    one, other = rng.uniform(0.1, 0.3, 2).astype(np.float32)
    return np.asarray(1 - one * down[:, None] - other * across, np.float32)


def _paper(size: tuple[int, int], rng: np.random.Generator) -> Light:
    """Return the texture of paper: about 1, with spots of a few pixels."""
    coarse = rng.standard_normal((size[0] // 3 + 1, size[1] // 3 + 1), np.float32)
    spots = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return 1 + np.float32(0.02) * spots


def _digit(size: tuple[int, int]) -> Light:
    """Return how much ink is on each pixel, 0 to 1: a digit in the middle."""
    side = int(_DIGIT * size[0])
    ink = np.zeros(size, np.float32)
    top, left = ((length - side) // 2 for length in size)
    digit = cv2.resize(glyph(), (side, side), interpolation=cv2.INTER_CUBIC)
    ink[top : top + side, left : left + side] = digit / np.float32(255)
    return ink
