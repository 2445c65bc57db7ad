"""Printed lines that run from edge to edge of a picture: found and lifted off the writing.

Works on ink. Used by ``strokes``; knows nothing of digits.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.pen import Mask

_SPAN = 0.97  # of the side: the shortest straight run that is taken for a printed line
_TILT = 3  # pixels a run may drift and still count as straight
_THICK = 0.04  # of the longer side: what is thicker is no printed line
_SPECKS = 0.1  # of the lines' ink: less writing beside a grid is its remains
_FAINT = 0.8  # of the writing's ink: print as dark as the pen is left, for it may be a digit's stem


def without_rules(ink: npt.NDArray[np.float32], mask: Mask) -> Mask:
    """Return a mask of ink (1 or 0) without its printed lines, writing that crosses them kept.

    All zeros on squared paper with nothing on it.
    """
    level = _lines(mask)
    upright = np.ascontiguousarray(_lines(np.ascontiguousarray(mask.T)).T)
    lines = level | upright
    writing = mask & (1 - lines)
    if level.any() and upright.any() and writing.sum() < _SPECKS * lines.sum():
        return np.zeros_like(mask)
    if not lines.any() or not writing.any() or not _fainter(ink, lines, writing):
        return mask
    thick = _thickest(mask) + 3
    across = _morphed(writing, cv2.MORPH_CLOSE, np.ones((thick, 1), np.uint8)) & level
    down = _morphed(writing, cv2.MORPH_CLOSE, np.ones((1, thick), np.uint8)) & upright
    kept: Mask = writing | across | down
    return kept


def _lines(mask: Mask) -> Mask:
    """Return the level lines of the mask."""
    run = np.ones((1, max(3, round(_SPAN * mask.shape[1])) | 1), np.uint8)
    drift = np.ones((_TILT, 1), np.uint8)
    lines = _morphed(cv2.dilate(mask, drift).astype(np.uint8), cv2.MORPH_OPEN, run) & mask
    strokes = _morphed(lines, cv2.MORPH_OPEN, np.ones((_thickest(mask) + 1, 1), np.uint8))
    return lines & (1 - strokes)


def _thickest(mask: Mask) -> int:
    return int(max(_TILT, round(_THICK * max(mask.shape))))


def _morphed(mask: Mask, way: int, kernel: Mask) -> Mask:
    """Open or close the mask; outside the picture there is no ink."""
    border = cv2.BORDER_CONSTANT
    return cv2.morphologyEx(mask, way, kernel, borderType=border, borderValue=0).astype(np.uint8)


def _fainter(ink: npt.NDArray[np.float32], lines: Mask, writing: Mask) -> bool:
    """Return whether the lines have clearly less ink than the darker half of the writing."""
    return bool(np.median(ink[lines > 0]) < _FAINT * np.percentile(ink[writing > 0], 75))
