"""Numbers composed of MNIST's test digits: five in a row, and a sheet of a hundred.

A picture is decided by the rows of the digits on it and by a seed. Everyone sees dark ink on white
paper, at MNIST's own size: a digit is 28 pixels high with the room around it, and is cut at its
sides, where its ink ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.digits import Digits
from tenfold.images.grey import Picture

LENGTH = 5
"""Digits in a row."""

GAPS: Mapping[str, tuple[int, int]] = {"spaced": (2, 6), "touching": (-2, 0)}
"""Pixels from where one digit's ink ends to where the next one's begins, at least and at most."""

A4 = (1754, 1240)
"""Height and width of a sheet at 150 dots an inch."""

TEN = 10
"""Digits down and across a sheet."""

Rows = npt.NDArray[np.int_]
"""Which of the test digits stand side by side: shape (numbers, digits of each)."""

_MARGIN = 4
_ENLARGED = 1.75  # on a sheet: the ink is about 35 pixels high, 6 mm
_OFF = 10  # pixels from the middle of its cell, at most, that a digit stands on a sheet
_PAPER, _GRAIN = 246, 2.0  # grey levels of a scan


def each_once(digits: Digits, *, seed: int) -> Rows:
    """Return the digits in rows of five, in any order, each of them once."""
    whole = len(digits) // LENGTH * LENGTH
    return np.random.default_rng(seed).permutation(len(digits))[:whole].reshape(-1, LENGTH)


def spelling(texts: Sequence[str], digits: Digits, *, seed: int) -> Rows:
    """Return rows of digits that spell ``texts``, all of one length; each digit is any such one."""
    rng = np.random.default_rng(seed)
    of = [np.flatnonzero(digits.answers == digit) for digit in range(TEN)]
    return np.array([[rng.choice(of[int(digit)]) for digit in text] for text in texts])


def text(row: npt.NDArray[np.int_], digits: Digits) -> str:
    """Return what a row of digits reads."""
    return "".join(map(str, digits.answers[row]))


def in_a_row(row: npt.NDArray[np.int_], digits: Digits, gaps: tuple[int, int]) -> Picture:
    """Return a picture of digits side by side; the row decides the gaps between them.

    Args:
        row: Which digits.
        digits: Of MNIST's test set.
        gaps: Between ink and ink, at least and at most; below 0 the one's box cuts into the next.
    """
    cut = [_cut(digits.images[index]) for index in row]
    gap = np.random.default_rng(row).integers(*gaps, size=len(cut) - 1, endpoint=True)
    widths = np.array([part.shape[1] for part in cut])
    lefts = _MARGIN + np.concatenate([[0], np.cumsum(widths[:-1] + gap)])
    ink = np.zeros((len(cut[0]) + 2 * _MARGIN, lefts[-1] + widths[-1] + _MARGIN), np.uint8)
    for part, left in zip(cut, lefts, strict=True):
        _lay(ink, part, _MARGIN, left)
    return ~ink


def sheet(digits: Digits, *, seed: int) -> tuple[Picture, tuple[str, ...]]:
    """Return a scanned A4 sheet of ten by ten digits, and the digits on it, row by row."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(digits), TEN * TEN, replace=False)
    ink = np.zeros(A4, np.uint8)
    for place, index in enumerate(chosen):
        part = cv2.resize(
            digits.images[index], None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC
        )
        middle = [(at + 0.5) * side / TEN for at, side in zip(divmod(place, TEN), A4, strict=True)]
        top, left = np.rint(middle - np.array(part.shape) / 2 + rng.integers(-_OFF, _OFF, 2))
        _lay(ink, part.astype(np.uint8), int(top), int(left))
    return _scanned(ink, rng), tuple(str(digits.answers[index]) for index in chosen)


def bare_sheet(*, seed: int) -> Picture:
    """Return a scanned A4 sheet with nothing on it."""
    return _scanned(np.zeros(A4, np.uint8), np.random.default_rng(seed))


def _scanned(ink: Picture, rng: np.random.Generator) -> Picture:
    """Return a sheet with that ink on it, as a scanner sees it."""
    grey = _PAPER - 0.8 * ink + rng.normal(0, _GRAIN, ink.shape)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def _cut(digit: Picture) -> Picture:
    """Return a digit without the bare columns at its sides."""
    columns = np.flatnonzero(digit.any(axis=0))
    return digit[:, columns[0] : columns[-1] + 1]


def _lay(ink: Picture, part: Picture, top: int, left: int) -> None:
    """Draw ``part`` into ``ink``, over what is there already."""
    under = ink[top : top + part.shape[0], left : left + part.shape[1]]
    np.maximum(under, part, out=under)
