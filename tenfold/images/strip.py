"""From a picture to one line of writing: a strip 32 pixels high, as the number network reads it.

The line is found first and scaled by the height of its digits, whatever the height of the picture.
The one normalisation that training, pictures of a number and numbers on a page all go through.
Does not know what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.box import Box
from tenfold.images.grey import Picture
from tenfold.images.ink import reduced
from tenfold.images.pen import Mask
from tenfold.images.writing import FULL, Writing, writings

HEIGHT = 32
"""Pixels that a strip is high."""

STEP = 4
"""The width of a strip is a multiple of this."""

FRAME = 2
"""The network answers once for so many columns."""

_DIGIT = 21  # pixels of the strip that a digit is high
_WHOLE = 30  # pixels of the strip that a line which drifts is high at most
_MARGIN = 12  # pixels of the strip shown left and right of the writing
_LEAST, _MOST = 32, 1600  # pixels that a strip is wide
_WORK = 1000  # longest side of the picture worked at
_INKED = 110  # of 255: from here on a pixel belongs to a stroke
_MAIN = 0.45  # of the tallest piece: lower ones are marks, or strokes that broke off
_SPECK = 0.08  # of the tallest piece's height, both ways: smaller is a speck
_LINE = (0.97, 0.6, 1.1)  # a rule: most of the width; or this share of it and so many heights
_UPRIGHT = 0.95  # of the height: the edge of a cell
_BESIDE = 0.2  # of the height: so near the edge of the picture, rules and edges of cells may be
_SHORT = (0.45, 0.55)  # there, the least share of the width and of the height that they run
_THICK = 0.09  # of the height: what is thicker is no rule


@dataclass(frozen=True, kw_only=True, eq=False)
class Strip:
    """One line of writing, cut out and scaled.

    Attributes:
        pixels: uint8, shape (32, w), white ink (255) on black, w a multiple of 4.
        box: Where its ink stands on the picture.
        left: Where the strip's first column stands on the picture.
        scale: Pixels of the strip for each of the picture.
    """

    pixels: npt.NDArray[np.uint8]
    box: Box
    left: float
    scale: float

    def span(self, start: float, end: float) -> Box:
        """Return where columns ``start`` to ``end`` of the strip stand, as high as the writing."""
        first, last = (round(self.left + column / self.scale) for column in (start, end))
        left = min(max(first, self.box.left), self.box.right - 1)
        right = max(left + 1, min(last, self.box.right))
        return Box(left=left, top=self.box.top, right=right, bottom=self.box.bottom)


def find_strip(picture: Picture) -> Strip | None:
    """Return the line of writing on a grey picture; None where the picture is blank."""
    return next(find_strips(picture), None)


def find_strips(picture: Picture) -> Iterator[Strip]:
    """Yield the line of writing; where it is in doubt which side is ink, also as it else is."""
    seen = reduced(picture, _WORK)
    for written in writings(seen):
        found = _line(written)
        if found:
            times = picture.shape[1] / seen.shape[1]
            yield _enlarged(_cut(written, *found), times, picture.shape)


def strip(written: Writing, box: Box) -> Strip:
    """Return the strip of one line of writing whose ink is known to stand in ``box``."""
    inside = written[box.top : box.bottom, box.left : box.right]
    pieces = _pieces((inside >= _INKED).view(np.uint8))
    return _cut(written, box, _tall(pieces) if len(pieces) else box.height)


def _line(written: Writing) -> tuple[Box, float] | None:
    """Return the box of the line of writing and how tall its digits are."""
    smooth = cv2.GaussianBlur(written, (3, 3), 0)  # print is finer than a pen
    pieces = _pieces(_without_rules((smooth >= _INKED).view(np.uint8)))
    pieces = _fair(pieces, written.shape)
    if not len(pieces):
        return None
    tallest = pieces[:, cv2.CC_STAT_HEIGHT].max()
    main = pieces[pieces[:, cv2.CC_STAT_HEIGHT] >= _MAIN * tallest]
    top, bottom = main[:, 1].min(), (main[:, 1] + main[:, 3]).max()
    middle = pieces[:, 1] + pieces[:, 3] / 2
    beside = pieces[(middle >= top) & (middle <= bottom)]
    left, right = beside[:, 0].min(), (beside[:, 0] + beside[:, 2]).max()
    box = Box(left=int(left), top=int(top), right=int(right), bottom=int(bottom))
    return box, _tall(main)


def _pieces(mask: Mask) -> npt.NDArray[np.int32]:
    """Return left, top, width, height and area of each connected piece: shape (n, 5)."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return np.asarray(stats[1:], np.int32)


def _fair(pieces: npt.NDArray[np.int32], shape: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """Return the pieces that may be writing: no specks, and nothing that hangs on an edge."""
    if not len(pieces):
        return pieces
    left, top, wide, high, _ = pieces.T
    height, width = shape
    level = (top == 0) | (top + high == height)
    upright = (left == 0) | (left + wide == width)
    flat, narrow = high < height / 3, wide < np.maximum(2, high / 6)
    hanging = (level & flat) | (upright & narrow)
    tallest = high[~hanging].max(initial=0)
    speck = np.maximum(wide, high) < max(2.0, _SPECK * tallest)
    fair: npt.NDArray[np.int32] = pieces[~hanging & ~speck]
    return fair


def _tall(pieces: npt.NDArray[np.int32]) -> float:
    """Return the height of the digits: the median of the pieces, each counted by its width."""
    order = np.argsort(pieces[:, 3])
    heights, widths = pieces[order, 3], np.cumsum(pieces[order, 2])
    return float(heights[np.searchsorted(widths, widths[-1] / 2)])


def _without_rules(mask: Mask) -> Mask:
    """Return a mask (1 or 0) without printed lines along it and edges of cells across it."""
    height, width = mask.shape
    most, some, heights = _LINE
    run = round(min(most * width, max(some * width, heights * height)))
    short = _runs(mask, (1, round(_SHORT[0] * width)), (3, 1))
    level = _runs(mask, (1, run), (3, 1)) | _beside(short, height)
    tall = _runs(mask, (round(_UPRIGHT * height), 1), (1, 3))
    short = _runs(mask, (round(_SHORT[1] * height), 1), (1, 3))
    upright = tall | _beside(short.T, height).T
    thick = max(3, round(_THICK * height))
    level &= ~_opened(level, (thick + 1, 1))
    upright &= ~_opened(upright, (1, thick + 1))
    if not (level | upright).any():
        return mask
    writing = np.asarray(mask & ~(level | upright) & 1, np.uint8)
    across = _closed(writing, (thick + 2, 1)) & level
    down = _closed(writing, (1, thick + 2)) & upright
    kept: Mask = np.asarray(writing | across | down, np.uint8)
    return kept


def _beside(lines: Mask, height: int) -> Mask:
    """Return the lines near the first and the last row."""
    near = round(_BESIDE * height)
    kept = lines.copy()
    kept[near : len(lines) - near] = 0
    return kept


def _runs(mask: Mask, run: tuple[int, int], drift: tuple[int, int]) -> Mask:
    """Return the mask where it runs straight at least so far, drifting a pixel or so."""
    thick = cv2.dilate(mask, np.ones(drift, np.uint8)).astype(np.uint8)
    runs: Mask = _opened(thick, run) & mask
    return runs


def _opened(mask: Mask, size: tuple[int, int]) -> Mask:
    kernel = np.ones((max(1, size[0]), max(1, size[1])), np.uint8)
    return cv2.morphologyEx(
        mask, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0
    ).astype(np.uint8)


def _closed(mask: Mask, size: tuple[int, int]) -> Mask:
    return cv2.morphologyEx(
        mask,
        cv2.MORPH_CLOSE,
        np.ones(size, np.uint8),
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    ).astype(np.uint8)


def _cut(written: Writing, box: Box, tall: float) -> Strip:
    """Return the strip around ``box``, its digits ``tall`` pixels high, its pen full ink."""
    scale = min(_DIGIT / max(tall, 1.0), _WHOLE / box.height)
    scale = min(scale, (_MOST - 2 * _MARGIN) / box.width)
    wide = max(_LEAST, -(-round(box.width * scale + 2 * _MARGIN) // STEP) * STEP)
    left = (box.left + box.right) / 2 - wide / 2 / scale
    top = (box.top + box.bottom) / 2 - HEIGHT / 2 / scale
    pixels = _resized(written, (left, top), scale, wide)
    return Strip(pixels=_inked(pixels), box=box, left=left, scale=scale)


def _resized(
    written: Writing, at: tuple[float, float], scale: float, wide: int
) -> npt.NDArray[np.uint8]:
    """Return the window that begins ``at`` (left, top), bare paper where the picture ends."""
    shrink = 1 / scale
    if shrink > 1.5:  # each pixel of the strip is the mean of those it covers
        size = round(shrink)
        written = cv2.blur(written, (size, size), borderType=cv2.BORDER_CONSTANT).astype(np.uint8)
    matrix = np.array(
        [[shrink, 0, at[0] + shrink / 2 - 0.5], [0, shrink, at[1] + shrink / 2 - 0.5]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(written, matrix, (wide, HEIGHT), flags=flags).astype(np.uint8)


def _inked(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the strip with its paper black and its pen white."""
    counts = np.cumsum(np.bincount(pixels.ravel(), minlength=FULL + 1))
    paper = int(np.searchsorted(counts, counts[-1] / 2))
    peak = int(np.searchsorted(counts, 0.99 * counts[-1]))
    start = max(paper, (paper + peak) // 2)
    inked = counts[-1] - counts[start]
    full = int(np.searchsorted(counts, counts[start] + inked / 2)) if inked else FULL
    gain = FULL / max(full - paper, 16)
    bare = np.uint8(paper)
    return cv2.convertScaleAbs(np.maximum(pixels, bare) - bare, alpha=gain).astype(np.uint8)


def _enlarged(found: Strip, times: float, shape: tuple[int, ...]) -> Strip:
    """Return a strip found on a picture that was reduced, as one of the picture itself."""
    if times == 1:
        return found
    height, width = shape
    box = Box(
        left=int(found.box.left * times),
        top=int(found.box.top * times),
        right=min(width, -(-int(found.box.right * times) // 1)),
        bottom=min(height, -(-int(found.box.bottom * times) // 1)),
    )
    return Strip(pixels=found.pixels, box=box, left=found.left * times, scale=found.scale / times)
