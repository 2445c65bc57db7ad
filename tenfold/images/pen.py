"""Which side of a picture is ink, dark or light, and how wide the pen is at most.

Works on a small grey picture. Used by ``ink``; knows nothing of digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.grey import Picture

Mask = npt.NDArray[np.uint8]
"""Which pixels: shape (h, w), 255 for yes and 0 for no."""

FAINTEST = 0.08
"""Blank threshold: what differs from its paper by less than this share of it is no ink.

On drawn pictures paper's grain stays below it, and a pencil at three tenths is far above.
"""

NEAR = np.ones((5, 5), np.uint8)
"""The neighbourhood in which the edge of a stroke rises, on a small picture."""

DIMMEST = 80.0
"""Paper is taken to be at least this bright: below, noise would pass for contrast."""

_KERNELS = (1 / 32, 1 / 16, 1 / 8, 1 / 4)  # pen widths tried, as shares of the longer side
_LEAST = 10.0  # grey levels of 255 that an edge must rise, on dark paper too
_FEWEST = 0.001  # share of the picture that is edges: below, there are specks at most
_CLEARLY = 1.4  # times as narrow: from here on the pen alone tells ink from paper
_ALL = 0.9  # of the picture's edge: as much must be alike to be taken for paper
_NARROW = 0.05  # share of the edges that a pen must explain: the others are desks and shadows


@dataclass(frozen=True, kw_only=True, eq=False)
class Pen:
    """The pen, were the dark side ink: a kernel wider than it, how narrow it is, and its edges."""

    kernel: int
    narrowness: float
    edges: Mask


def find_pen(small: Picture) -> tuple[bool, Pen]:
    """Return whether ink is the light side, and the pen that wrote it.

    Ink is the narrow side: filling its valleys with a kernel wider than the pen explains its sharp
    edges, while the edges of shadows are soft, and desks and sheets are wide.
    """
    step = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, NEAR).astype(np.uint8)
    counts = np.cumsum(np.bincount(step.ravel(), minlength=256))
    sharpest = 0.3 * _percentile(counts, 99.8)
    grain = 3 * _percentile(counts, 10)  # most of any picture is paper, or flat ink
    least = max(sharpest, grain, _LEAST)
    dark, light = (_pen(side, step, least) for side in (small, ~small))
    return (True, light) if _is_light(dark, light, small) else (False, dark)


def _is_light(dark: Pen, light: Pen, small: Picture) -> bool:
    """Return whether ink is the light side; where both are about as narrow, the edge is paper.

    The holes in a digit of a broad pen that fills its picture are as narrow as its strokes.
    """
    wide, narrow = sorted((dark.narrowness, light.narrowness))
    if narrow < _CLEARLY * wide:
        middle = (int(small.min()) + int(small.max())) / 2
        edge = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
        paper = float((edge > middle).mean())
        if max(paper, 1 - paper) > _ALL:
            return paper < 0.5
    return light.narrowness > dark.narrowness


def _percentile(counts: npt.NDArray[np.int_], percent: float) -> int:
    """Return a percentile of bytes, given how many are at most 0, 1, 2 …."""
    return int(np.searchsorted(counts, percent / 100 * counts[-1]))


def _pen(small: Picture, step: Picture, least: float) -> Pen:
    """Return the pen, were the dark side of ``small`` ink and steps from ``least`` on edges."""
    edges = _edges(small, step, least)
    sizes = [max(3, round(max(small.shape) * share)) | 1 for share in _KERNELS]
    among = cv2.countNonZero(edges)
    by_size = {size: cv2.bitwise_and(edges, _explained(small, size, step)) for size in set(sizes)}
    explained = [by_size[size] for size in sizes]
    shares = [cv2.countNonZero(pixels) / max(1, among) for pixels in explained]
    if max(shares) < _NARROW or among < _FEWEST * edges.size:
        return Pen(kernel=sizes[0], narrowness=0.0, edges=np.zeros_like(edges))
    enough = next(i for i, share in enumerate(shares) if share >= 0.85 * max(shares))
    narrowness = sum(share / size for share, size in zip(shares, sizes, strict=True))
    # Twice as wide, for where the pen is widest.
    found = np.asarray(explained[enough], np.uint8)
    return Pen(kernel=2 * sizes[enough] + 1, narrowness=narrowness, edges=found)


def _edges(small: Picture, step: Picture, least: float) -> Mask:
    """Return where a picture steps sharply: against its sharpest, its paper and its noise."""
    visible = cv2.convertScaleAbs(cv2.dilate(small, NEAR), alpha=FAINTEST)
    return (step >= np.maximum(visible, np.float32(least))).view(np.uint8) * np.uint8(255)


def _explained(small: Picture, size: int, step: Picture) -> Mask:
    """Return where filling the valleys narrower than ``size`` takes away half the step."""
    valley = cv2.dilate(cv2.subtract(filled(small, size), small), NEAR)
    return cv2.compare(cv2.add(valley, valley), step, cv2.CMP_GE).astype(np.uint8)


def filled(small: Picture, size: int, border: int = cv2.BORDER_REPLICATE) -> Picture:
    """Fill the dark valleys narrower than ``size``; ``border`` is how the picture goes on."""
    wide = cv2.copyMakeBorder(small, size, size, size, size, border)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    return closed[size:-size, size:-size].astype(np.uint8)
