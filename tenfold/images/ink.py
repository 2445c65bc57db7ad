"""From a grey picture to ink: how much pen is on each pixel, whatever the paper and the light.

Three steps: what the paper would look like without ink, how strong the ink is against it, and
which of it has the sharp edges of a pen. Sits on ``pen``; ``glyph`` builds on it. Knows nothing of
digits.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.grey import Picture
from tenfold.images.pen import DIMMEST, FAINTEST, NEAR, Pen, filled, find_pen

Ink = npt.NDArray[np.float32]
"""Ink strength: shape (h, w), 0 for bare paper to 1 for full ink."""

NOISE = 6.0
"""Blank threshold: what stands less than this many deviations above the paper's noise is no ink."""

_WORK = 320  # longest side on which paper is estimated: strokes survive, time does not
_STEEP = 0.25  # of full ink, within ``NEAR``: an edge that rises less is a shadow's


def ink(picture: Picture) -> Ink:
    """Return the ink on a picture, float32 of the same shape, 0 for bare paper to 1 for full ink.

    Dark ink on light paper and light ink on dark give the same. A blank picture, where nothing
    passes ``FAINTEST`` and ``NOISE``, gives zeros.
    """
    small = cv2.GaussianBlur(reduced(picture, _WORK), (3, 3), 0).astype(np.uint8)
    dark, light = find_pen(small), find_pen(~small)
    if light.narrowness > dark.narrowness:
        return _ink(~picture, ~small, light)
    return _ink(picture, small, dark)


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
    lit = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR).astype(np.float32)
    soft = cv2.resize(_soft(darkness, low, full), size, interpolation=cv2.INTER_NEAREST)
    strength = np.clip((_darkness(picture, lit) - low) / (full - low), 0, 1)
    return np.where(soft > 0, 0, strength).astype(np.float32)


def _paper(small: Picture, kernel: int) -> npt.NDArray[np.float32]:
    """Return what the paper would look like without ink.

    Where smoothing would lift it above the filled picture, at the foot of a step, it may not: the
    dark side of a desk's or a shadow's edge would count as ink.
    """
    highest = filled(small, kernel, cv2.BORDER_REFLECT).astype(np.float32)
    smooth = cv2.GaussianBlur(highest, (0, 0), kernel / 6, borderType=cv2.BORDER_REPLICATE)
    return np.minimum(smooth, highest).astype(np.float32)


def _darkness(picture: Picture, paper: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return how much darker than its paper each pixel is, as a share of it."""
    return ((paper - picture) / np.maximum(paper, DIMMEST)).astype(np.float32)


def _levels(
    darkness: npt.NDArray[np.floating], edges: npt.NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the darkness that is bare paper and that is full ink; equal where there is no ink."""
    if not edges.any():
        return 0.0, 0.0
    near = cv2.dilate(edges.astype(np.uint8), NEAR) > 0
    peak = float(np.percentile(darkness[near], 98))
    paper = darkness[darkness <= peak / 2]
    bare = float(np.median(paper)) if paper.size else 0.0
    noise = 1.4826 * float(np.median(np.abs(paper - bare))) if paper.size else 0.0
    if peak - bare < max(FAINTEST, NOISE * noise):
        return bare, bare
    full = float(np.median(darkness[near & (darkness > peak / 2)]))
    return min(bare + 2.5 * noise, bare + 0.25 * (full - bare)), full


def _soft(darkness: npt.NDArray[np.float32], low: float, full: float) -> npt.NDArray[np.uint8]:
    """Return 1 on the dark pieces most of whose outline is too soft for a pen: shadows."""
    mask = (darkness > (low + full) / 2).astype(np.uint8)
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    outline = (mask > 0) & (cv2.erode(mask, np.ones((3, 3), np.uint8)) == 0)
    steep = cv2.morphologyEx(darkness, cv2.MORPH_GRADIENT, NEAR) >= _STEEP * (full - low)
    lengths = np.bincount(labels[outline], minlength=count)
    sharp = np.bincount(labels[outline & steep], minlength=count)
    shadow = 2 * sharp < lengths
    return cv2.dilate(shadow[labels].astype(np.uint8), NEAR).astype(np.uint8)
