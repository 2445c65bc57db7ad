"""A digit as a thinner or a thicker pen would have written it.

Works on ink four times as large as MNIST's, so that a pen can be thinner than one of its pixels.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.uint8]
"""Ink of any size: 255 full, 0 none."""

LARGER = 4
THIN = 3  # pixels: three quarters of one of MNIST's, whose pens are three wide
THICKER = 5  # pixels that a thick pen is wider: one and a quarter of MNIST's

_WEIGHTS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
_NORTH, _EAST, _SOUTH, _WEST = 0, 2, 4, 6  # bits of the neighbours, counted clockwise


def enlarged(digit: Ink) -> Ink:
    """Return one of MNIST's digits, ``LARGER`` times as large."""
    size = (LARGER * digit.shape[1], LARGER * digit.shape[0])
    return _bytes(cv2.resize(digit, size, interpolation=cv2.INTER_CUBIC))


def thin(ink: Ink) -> Ink:
    """Return the middle line of enlarged ink, redrawn with a pen ``THIN`` pixels wide."""
    line = skeleton((ink > 127).view(np.uint8))
    drawn = cv2.dilate(line * np.uint8(255), _disc(THIN))
    return _bytes(cv2.GaussianBlur(drawn, (3, 3), 0))


def thick(ink: Ink) -> Ink:
    """Return enlarged ink with a pen ``THICKER`` pixels wider."""
    return _bytes(cv2.dilate(ink, _disc(THICKER + 1)))


def skeleton(mask: Ink) -> Ink:
    """Return the middle lines of a mask of 0 and 1, in one piece wherever it is (Zhang & Suen)."""
    left = _bytes(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT))
    while True:
        before = left
        for may_go in _removable():
            around = _bytes(cv2.filter2D(left, -1, _WEIGHTS, borderType=cv2.BORDER_CONSTANT))
            left = left & ~may_go[around]
        if np.array_equal(left, before):
            return left[1:-1, 1:-1]


@cache
def _removable() -> tuple[Ink, Ink]:
    """Return, for the two half steps, 1 for each pattern of neighbours that lets a pixel go."""
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    count = bits.sum(axis=1)
    rises = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1)
    north, east, south, west = (bits[:, side] for side in (_NORTH, _EAST, _SOUTH, _WEST))
    common = (count >= 2) & (count <= 6) & (rises == 1)
    first = common & (north * east * south == 0) & (east * south * west == 0)
    second = common & (north * east * west == 0) & (north * south * west == 0)
    return first.astype(np.uint8), second.astype(np.uint8)


def _disc(diameter: int) -> Ink:
    return _bytes(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter)))


def _bytes(array: npt.NDArray[Any]) -> Ink:
    """Return OpenCV's result as the bytes that it is."""
    return array.astype(np.uint8, copy=False)
