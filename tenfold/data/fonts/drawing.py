"""Text to ink, in the hand of one font.

Each text is drawn once by FreeType, large, and kept; a call only shrinks it. That takes some 30 µs
whatever heights are asked for, against 400 µs to draw, and needs one open face a font.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

InkArray = npt.NDArray[np.uint8]
"""Ink (255) on black (0): shape (h, w), every border row and column touched by ink."""

_DRAWN = 128  # height of a digit as FreeType draws it, in pixels
_NOWHERE = "\U0010ffff"  # no font has it: it shows what a missing character looks like


def character(font: Path, text: str, height: int) -> InkArray | None:
    """Return ``text`` as ink, cropped, or None where the font lacks a character or it has no ink.

    Args:
        font: A font file, as ``fonts`` returns it.
        text: One character, or several side by side.
        height: How tall the font's digits are, about, in pixels; letters keep their own
            proportion to them. Up to 128 is sharp.
    """
    drawn = _drawn(font, text)
    if drawn is None:
        return None
    rows, columns = (max(1, round(side * height / _DRAWN)) for side in drawn.shape)
    shrunk = cv2.resize(drawn, (columns, rows), interpolation=cv2.INTER_AREA)
    return _cropped(shrunk.astype(np.uint8))


@lru_cache(maxsize=16_384)  # all fonts with all digits and letters are 6,000 and 60 MB
def _drawn(font: Path, text: str) -> InkArray | None:
    if not all(_has(font, one) for one in text):
        return None
    return _cropped(_ink(_face(font), text))


@lru_cache(maxsize=16_384)
def _has(font: Path, one: str) -> bool:
    face = _face(font)
    return one.isspace() or not np.array_equal(_ink(face, one), _ink(face, _NOWHERE))


@lru_cache(maxsize=256)
def _face(font: Path) -> ImageFont.FreeTypeFont:
    """Return the font at the size that makes the middle one of its digits ``_DRAWN`` tall."""
    trial = _opened(font, 4 * _DRAWN)
    tall = median(len(_ink(trial, digit)) for digit in "0123456789")
    return _opened(font, 4 * _DRAWN * _DRAWN / tall)


def _opened(font: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)


def _ink(face: ImageFont.FreeTypeFont, text: str) -> InkArray:
    left, top, right, bottom = (int(side) for side in face.getbbox(text))
    picture = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(picture).text((-left, -top), text, fill=255, font=face)
    return np.asarray(picture)


def _cropped(picture: InkArray) -> InkArray | None:
    left, top, width, height = cv2.boundingRect(picture)
    return picture[top : top + height, left : left + width] if width else None
