"""Which side of a picture is ink, dark or light, and how wide the pen is at most.

Works on a small grey picture. Used by ``ink``; knows nothing of digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.grey import Picture

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
_NARROW = 0.05  # share of the edges that a pen must explain: the others are desks and shadows


@dataclass(frozen=True, kw_only=True, eq=False)
class Pen:
    """The pen, were the dark side ink: a kernel wider than it, how narrow it is, and its edges."""

    kernel: int
    narrowness: float
    edges: npt.NDArray[np.bool_]


def find_pen(small: Picture) -> Pen:
    """Find the pen, taking the dark side for ink.

    Ink is the narrow side: filling the dark valleys with a kernel wider than the pen explains its
    sharp edges, while the edges of shadows are soft, and desks and sheets are wide.
    """
    step = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, NEAR).astype(np.uint8)
    edges = _edges(small, step)
    sizes = [max(3, round(max(small.shape) * share)) | 1 for share in _KERNELS]
    explained = [edges & _explained(small, size, step) for size in sizes]
    shares = [float(pixels.sum()) / max(1, int(edges.sum())) for pixels in explained]
    if max(shares) < _NARROW or edges.mean() < _FEWEST:
        return Pen(kernel=sizes[0], narrowness=0.0, edges=np.zeros_like(edges))
    enough = next(i for i, share in enumerate(shares) if share >= 0.85 * max(shares))
    narrowness = sum(share / size for share, size in zip(shares, sizes, strict=True))
    # Twice as wide, for where the pen is widest.
    return Pen(kernel=2 * sizes[enough] + 1, narrowness=narrowness, edges=explained[enough])


def _edges(small: Picture, step: Picture) -> npt.NDArray[np.bool_]:
    """Return where a picture steps sharply: against its sharpest, its paper and its noise."""
    sharpest = 0.3 * float(np.percentile(step, 99.8))
    grain = 3 * float(np.percentile(step, 30))  # most of any picture is paper, or flat ink
    visible = FAINTEST * cv2.dilate(small, NEAR).astype(np.float32)
    return np.asarray(step >= np.maximum(visible, max(sharpest, grain, _LEAST)))


def _explained(small: Picture, size: int, step: Picture) -> npt.NDArray[np.bool_]:
    """Return where filling the valleys narrower than ``size`` takes away the step."""
    valley = cv2.dilate(cv2.subtract(filled(small, size), small), NEAR)
    return np.asarray(valley >= 0.5 * step)


def filled(small: Picture, size: int, border: int = cv2.BORDER_REPLICATE) -> Picture:
    """Fill the dark valleys narrower than ``size``; ``border`` is how the picture goes on."""
    wide = cv2.copyMakeBorder(small, size, size, size, size, border)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    return closed[size:-size, size:-size].astype(np.uint8)
