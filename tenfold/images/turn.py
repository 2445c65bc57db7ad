"""Which way the lines of writing run on a page, and pages turned by quarters of a circle.

Sits on ``layout``. Whether a page stands on its head cannot be told from where its pieces stand:
that takes a reader.
"""

from __future__ import annotations

import numpy as np

from tenfold.images.box import Box
from tenfold.images.grey import Picture
from tenfold.images.layout import layout
from tenfold.images.pieces import Floats, Pieces, apart
from tenfold.images.writing import Writing

_FARTHEST = 5.0  # sizes of a digit: a neighbour further off is none
_CLOSEST = 0.1  # sizes of a digit: how well gaps are known
_ASKED = 300  # pieces whose neighbours are looked for: enough to tell, and quick
_JOINED = 0.85  # logarithm of a shape's ratio: longer pieces are words or digits that touch


def sideways(written: Writing) -> bool:
    """Return whether the lines of writing run up or down the page rather than across it."""
    return levelness(written) < 0


def levelness(written: Writing) -> float:
    """Return how clearly lines of writing run across the page: below 0, they run up or down it.

    Around 0 nobody can tell: a grid of round digits looks alike both ways. Beyond 0.3 either way
    it is all but sure. Two things tell: pieces have nearer neighbours along a line of writing than
    across it, and digits are taller than wide. Where pieces are more than twice as long as broad,
    they are joined digits, which lie along the line. 0 for a blank page.
    """
    page = layout(written)
    if page is None or not len(page.bodies):
        return 0.0
    bodies = page.bodies
    shape = float(np.median(np.log(bodies.height / bodies.width)))
    if abs(shape) > _JOINED:
        return -shape
    return shape + float(np.median(_nearer_beside(bodies)))


def _nearer_beside(pieces: Pieces) -> Floats:
    """Return by how much nearer the next piece is beside than above or below, as a logarithm."""
    count = len(pieces)
    asked = np.unique(np.linspace(0, count - 1, min(count, _ASKED)).astype(np.intp))
    across, down = apart(pieces.only(asked), pieces)
    size = float(np.median(np.sqrt(pieces.height * pieces.width)))
    beside = np.where((down == 0) & (across > 0), across, _FARTHEST * size).min(axis=1)
    above = np.where((across == 0) & (down > 0), down, _FARTHEST * size).min(axis=1)
    least = _CLOSEST * size
    nearer: Floats = np.log((above + least) / (beside + least))
    return np.clip(nearer, -2, 2)


def turned(picture: Picture, quarters: int) -> Picture:
    """Return a picture turned to the right by quarters of a circle."""
    return np.ascontiguousarray(np.rot90(picture, -quarters))


def turned_back(box: Box, quarters: int, shape: tuple[int, ...]) -> Box:
    """Return where a box of a turned picture stands on the picture before it was turned.

    Args:
        box: On ``turned(picture, quarters)``.
        quarters: How far the picture was turned to the right.
        shape: Height and width of the picture before it was turned.
    """
    height, width = shape[:2]
    for turn in range(quarters % 4, 0, -1):
        before = height if turn % 2 else width  # of the picture that this quarter turned
        box = Box(left=box.top, top=before - box.right, right=box.bottom, bottom=before - box.left)
    return box
