"""A strip once more, leaning and stretched: another look at the same writing.

What a network says of a strip that it is unsure of hangs on chance details of it. Seen a little
otherwise, it errs otherwise, and what all looks agree on is right more often.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from tenfold.images.strip import STEP

LOOKS = ((0.92, 0.12), (1.08, -0.12))
"""How a strip is stretched, and how far it leans, when it is looked at again."""


def askew(pixels: npt.NDArray[np.uint8], stretch: float, lean: float) -> npt.NDArray[np.uint8]:
    """Return a strip ``stretch`` times as wide, its top moved to the right, its foot to the left.

    Args:
        pixels: uint8, shape (h, w), ink on nothing.
        stretch: Above 0.
        lean: Pixels that a row moves for each pixel that it lies above the middle.

    Returns:
        uint8, shape (h, w'), w' a multiple of 4 with room for all of it.
    """
    height, width = pixels.shape
    wide = -(-math.ceil(width * stretch + abs(lean) * height) // STEP) * STEP
    row, column = np.arange(height)[:, None], np.arange(wide)[None]
    at = (column - (wide - width * stretch) / 2 + lean * (row - height / 2)) / stretch
    before = np.floor(at)
    share = at - before
    inside = np.pad(pixels, ((0, 0), (1, 1))).astype(np.float64)
    place = np.clip(before + 1, 0, width + 1).astype(np.intp)
    following = np.clip(before + 2, 0, width + 1).astype(np.intp)
    mixed = inside[row, place] * (1 - share) + inside[row, following] * share
    return np.asarray(np.floor(mixed + 0.5), np.uint8)
