"""From a grey picture to ink: how much pen is on each pixel, whatever the paper and the light.

Three steps: what the paper would look like without ink, how strong the ink is against it, and
which of it has the sharp edges of a pen. Sits on ``pen``; ``glyph`` builds on it. Knows nothing of
digits.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.grey import Picture
from tenfold.images.pen import DIMMEST, FAINTEST, NEAR, Mask, Pen, filled, find_pen

Ink = npt.NDArray[np.float32]
"""Ink strength: shape (h, w), 0 for bare paper to 1 for full ink."""

NOISE = 6.0
"""Blank threshold: what stands less than this many deviations above the paper's noise is no ink."""

_WORK = 320  # longest side on which paper is estimated: strokes survive, time does not
_BINS, _LOWEST, _HIGHEST = 2000, -0.5, 1.5  # of darkness, when it is counted
_CROSSES = np.ones((3, 3), np.uint8)
_STEEP = 0.25  # of full ink, within ``NEAR``: an edge that rises less is a shadow's


def ink(picture: Picture) -> Ink:
    """Return the ink on a picture, float32 of the same shape, 0 for bare paper to 1 for full ink.

    Dark ink on light paper and light ink on dark give the same. A blank picture, where nothing
    passes ``FAINTEST`` and ``NOISE``, gives zeros.
    """
    small = cv2.GaussianBlur(reduced(picture, _WORK), (3, 3), 0).astype(np.uint8)
    light, pen = find_pen(small)
    return _ink(~picture, ~small, pen) if light else _ink(picture, small, pen)


def reduced(picture: Picture, longest: int) -> Picture:
    """Return the picture, made smaller where a side is longer than ``longest`` pixels."""
    height, width = picture.shape
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _ink(picture: Picture, small: Picture, pen: Pen) -> Ink:
    paper = _paper(small, pen.kernel)
    darkness = _darkness(small, paper)
    low, full = _levels(darkness, pen.edges)
    if full <= low:
        return np.zeros(picture.shape, np.float32)
    size = (picture.shape[1], picture.shape[0])
    lit = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    soft = cv2.resize(_soft(darkness, low, full), size, interpolation=cv2.INTER_NEAREST)
    scale = np.float32(1 / (full - low))
    strength: Ink = np.clip((_darkness(picture, lit) - np.float32(low)) * scale, 0, 1)
    strength[soft > 0] = 0
    return strength


def _paper(small: Picture, kernel: int) -> Picture:
    """Return what the paper would look like without ink.

    Where smoothing would lift it above the filled picture, at the foot of a step, it may not: the
    dark side of a desk's or a shadow's edge would count as ink.
    """
    highest = filled(small, kernel, cv2.BORDER_REFLECT)
    smooth = cv2.GaussianBlur(highest, (0, 0), kernel / 6, borderType=cv2.BORDER_REPLICATE)
    return cv2.min(smooth, highest).astype(np.uint8)


def _darkness(picture: Picture, paper: Picture) -> npt.NDArray[np.float32]:
    """Return how much darker than its paper each pixel is, as a share of it."""
    missing = cv2.subtract(paper, picture, dtype=cv2.CV_32F)
    return cv2.divide(missing, np.maximum(paper, DIMMEST), dtype=cv2.CV_32F).astype(np.float32)


def _levels(darkness: npt.NDArray[np.float32], edges: Mask) -> tuple[float, float]:
    """Return the darkness that is bare paper and that is full ink; equal where there is no ink."""
    if not edges.any():
        return 0.0, 0.0
    near = cv2.dilate(edges, NEAR)
    peak = _quantile(darkness, 0.98, near)
    inked = _above(darkness, peak / 2)
    paper = cv2.bitwise_not(inked)
    bare = _quantile(darkness, 0.5, paper)
    noise = 1.4826 * _quantile(np.abs(darkness - np.float32(bare)), 0.5, paper)
    if peak - bare < max(FAINTEST, NOISE * noise):
        return bare, bare
    full = _quantile(darkness, 0.5, cv2.bitwise_and(near, inked))
    return min(bare + 2.5 * noise, bare + 0.25 * (full - bare)), full


def _quantile(darkness: npt.NDArray[Any], share: float, mask: npt.NDArray[Any]) -> float:
    """Return a quantile of the darkness under the mask to a thousandth, 0 where that is empty.

    By counting, because sorting took most of the time of a picture.
    """
    counts = np.cumsum(cv2.calcHist([darkness], [0], mask, [_BINS], [_LOWEST, _HIGHEST]))
    if counts[-1] == 0:
        return 0.0
    place = int(np.searchsorted(counts, share * counts[-1]))
    return _LOWEST + place * (_HIGHEST - _LOWEST) / _BINS


def _above(values: npt.NDArray[np.float32], limit: float) -> Mask:
    """Return which values lie above the limit."""
    return (values > np.float32(limit)).view(np.uint8) * np.uint8(255)


def _soft(darkness: npt.NDArray[np.float32], low: float, full: float) -> Mask:
    """Return 1 on the dark pieces most of whose outline is too soft for a pen: shadows."""
    mask = _above(darkness, (low + full) / 2)
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    outline = cv2.bitwise_and(mask, cv2.bitwise_not(cv2.erode(mask, _CROSSES)))
    steps = cv2.morphologyEx(darkness, cv2.MORPH_GRADIENT, NEAR)
    around = outline > 0
    lengths = np.bincount(labels[around], minlength=count)
    sharp = np.bincount(labels[around & (steps >= _STEEP * (full - low))], minlength=count)
    shadow = (2 * sharp < lengths).astype(np.uint8)
    if not shadow.any():
        return np.zeros(mask.shape, np.uint8)
    return cv2.dilate(shadow[labels], NEAR).astype(np.uint8)
