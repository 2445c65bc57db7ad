"""The digits of a decided reading, each with its glyph: what a network can learn from a decision.

A number gives its digits only where as many were read as are truly there: otherwise nobody knows
which ink is which digit. Sits on ``images``; knows nothing of folders.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tenfold.errors import MissingExtraError, PictureError
from tenfold.images.box import Box
from tenfold.images.decode import open_picture
from tenfold.images.glyph import Glyph, find_glyph
from tenfold.images.grey import Picture
from tenfold.images.turn import turned
from tenfold.service.store.records import Kept
from tenfold.service.store.store import Store

_QUARTER = 90
_MARGIN = 0.3  # of the longer side of a digit: bare paper around it, to tell ink from paper by


def labelled_glyphs(store: Store, kept: Kept) -> Iterator[tuple[int, Glyph]]:
    """Yield each digit of the answer with its glyph, from left to right.

    Nothing where there is no picture any more, or it cannot be told which ink is which digit.
    """
    labels = [int(char) for char in kept.answer or "" if char in "0123456789"]
    if not labels or len(labels) != len(kept.reading["digits"]):
        return
    try:
        cuts = _digits(store, kept)
    except (PictureError, MissingExtraError):  # a picture that was read once, and is no more
        return
    for label, cut in zip(labels, cuts, strict=True):
        found = find_glyph(cut) if cut.size else None
        if found is not None:
            yield label, found.glyph


def _digits(store: Store, kept: Kept) -> list[Picture]:
    """Return a picture of each digit; none where none can be had."""
    if kept.has_crop and kept.reading["kind"] == "digit":
        return [open_picture(store.crop(kept.id))]
    quarters = int(kept.reading["turned"]) // _QUARTER
    boxes = [Box(**digit["box"]) for digit in kept.reading["digits"]]
    if kept.has_picture and kept.reading["page"] is None:
        picture = open_picture(store.picture(kept.id))
        return [_apart(picture, box, quarters) for box in boxes]
    shown = store.crop_box(kept.id) if kept.has_crop else None
    if shown is None:
        return [np.zeros((0, 0), np.uint8) for _ in boxes]
    crop = turned(open_picture(store.crop(kept.id)), -quarters)
    return [_apart(crop, _within(box, shown, crop), quarters) for box in boxes]


def _within(box: Box, shown: Box, crop: Picture) -> Box:
    """Return a box on the picture as one on the crop of ``shown``."""
    down, across = crop.shape[0] / shown.height, crop.shape[1] / shown.width
    return Box(
        left=round((box.left - shown.left) * across),
        top=round((box.top - shown.top) * down),
        right=round((box.right - shown.left) * across),
        bottom=round((box.bottom - shown.top) * down),
    )


def _apart(picture: Picture, box: Box, quarters: int) -> Picture:
    """Return what is in a box, upright and on bare paper, for its neighbours stand close."""
    cut = picture[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    if not cut.size:
        return cut
    margin = round(_MARGIN * max(cut.shape)) + 1
    paper = np.median(picture).astype(np.uint8)
    return turned(np.pad(cut, margin, constant_values=paper), quarters)
