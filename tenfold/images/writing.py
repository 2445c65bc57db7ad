"""From a grey picture to its writing: how dark each pixel is against the paper around it.

Softer than ``ink``: nothing is thrown away, since faint pencil and the print of a cheque are for a
network to tell apart. ``strip`` and ``page`` find numbers on it. Knows nothing of digits.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.grey import Picture
from tenfold.images.pen import DIMMEST

Writing = npt.NDArray[np.uint8]
"""Darkness: shape (h, w), 0 for bare paper to 255 for full ink, light ink on dark turned round."""

FULL = 255
_WIDEST = 1 / 3  # of the shorter side: the widest pen
_PENS = (9, 101)  # pixels: the narrowest and the widest kernel that a pen is looked for with
_SLOW = 31  # pixels: with a wider kernel the paper is found on a smaller picture
_FAINTEST = (
    0.03  # darkness below which nothing is writing: what a hard pencil leaves has twice that
)
_PEAK = 0.995  # quantile of darkness that is surely ink where there is any
_SHEET = 250_000  # pixels: a larger picture may be a sheet with a single number on it
_FEW, _DARK = 0.9998, 0.12  # its quantile, without noise, and the darkness that is surely a pen
_EDGE = 0.1  # of each side: what cells and rules print there does not tell how dark the pen is
_SKEWED = 0.4  # skewness from which on the light side is ink
_CLEARLY = 1.2  # skewness from which on that is not in doubt
_BINS = 512


def writing(picture: Picture, pen: int | None = None) -> Writing:
    """Return the writing on a picture, uint8 of the same shape; zeros where it is blank.

    Args:
        picture: Grey, uint8 of shape (h, w).
        pen: Pixels that the pen is wide at most; by default a third of the shorter side.
    """
    return next(writings(picture, pen))


def writings(picture: Picture, pen: int | None = None) -> Iterator[Writing]:
    """Yield the writing on a picture; where the light side seems to be ink, not clearly, both ways.

    Faint writing in the cell of a form may look as if it were the paper.
    """
    size = _kernel(picture, pen)
    skewness = _skewness(picture, size)
    yield _of_dark(~picture if skewness > _SKEWED else picture, size)
    if _SKEWED < skewness <= _CLEARLY:
        yield _of_dark(picture, size)


def _of_dark(picture: Picture, size: int) -> Writing:
    """Return the writing on a picture whose ink is dark, its pens narrower than ``size``."""
    darkness = _darkness(picture, _filled(picture, size), size)
    full = _full(darkness, _PEAK)
    if full < _FAINTEST and picture.size > _SHEET:
        few = _full(cv2.blur(darkness, (3, 3)).astype(np.float32), _FEW)
        full = few if few >= _DARK else 0.0
    if full < _FAINTEST:
        return np.zeros_like(picture)
    return cv2.convertScaleAbs(darkness, alpha=FULL / full).astype(np.uint8)


def _kernel(picture: Picture, pen: int | None) -> int:
    wanted = pen if pen else round(min(picture.shape) * _WIDEST)
    return int(np.clip(wanted, *_PENS)) | 1


def _filled(picture: Picture, size: int) -> Picture:
    """Fill what is dark and narrower than ``size``."""
    shrink = -(-size // _SLOW)
    if shrink == 1:
        return _closed(picture, size)
    height, width = picture.shape
    few = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(picture, few, interpolation=cv2.INTER_AREA).astype(np.uint8)
    whole = cv2.resize(_closed(small, size // shrink | 1), (width, height))
    return whole.astype(np.uint8)


def _closed(picture: Picture, size: int) -> Picture:
    kernel = np.ones((size, size), np.uint8)
    border = cv2.BORDER_REPLICATE
    wide = cv2.copyMakeBorder(picture, size, size, size, size, border)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, kernel)
    return closed[size:-size, size:-size].astype(np.uint8)


def _skewness(picture: Picture, size: int) -> float:
    """Return the skewness of lightness: above zero the ink is rather the light side.

    For that has fewer pixels, and they differ by more. In doubt ink is dark, as it mostly is.
    """
    around = (2 * size + 1, 2 * size + 1)
    paper = cv2.blur(picture, around, borderType=cv2.BORDER_REPLICATE)
    off = _middle(cv2.subtract(picture, paper, dtype=cv2.CV_32F).astype(np.float32))
    squares = cv2.multiply(off, off)
    spread = cv2.mean(squares)[0]
    return float(cv2.mean(cv2.multiply(off, squares))[0] / max(spread, 1e-9) ** 1.5)


def _darkness(picture: Picture, filled: Picture, size: int) -> npt.NDArray[np.float32]:
    """Return how much darker than its paper each pixel is, as a share of it."""
    smooth = cv2.blur(filled, (size // 2 | 1, size // 2 | 1))
    missing = cv2.subtract(smooth, picture, dtype=cv2.CV_32F)
    paper = np.maximum(smooth, np.uint8(DIMMEST))
    return np.maximum(cv2.divide(missing, paper, dtype=cv2.CV_32F), 0).astype(np.float32)


def _full(darkness: npt.NDArray[np.float32], share: float) -> float:
    """Return how dark the pen is in the middle of the picture; 0 where nothing is.

    Args:
        darkness: Of each pixel.
        share: The quantile that is surely ink where there is any.
    """
    counts = cv2.calcHist([_middle(darkness)], [0], None, [_BINS], [0, 1.001]).ravel()
    below = np.cumsum(counts)
    peak = int(np.searchsorted(below, share * below[-1]))
    start = peak // 2
    inked = below[-1] - below[start]
    if inked <= 0:
        return 0.0
    place = int(np.searchsorted(below, below[start] + inked / 2))
    return place / _BINS


def _middle(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    down, across = (int(side * _EDGE) for side in values.shape)
    height, width = values.shape
    return np.ascontiguousarray(values[down : height - down, across : width - across])
