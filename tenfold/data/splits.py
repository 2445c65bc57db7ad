"""Splits that are fair: no writer on both sides where writers are known, every digit on both.

Takes and returns row numbers, so that a split can be recorded; the generator is an argument.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import Digits
from tenfold.errors import DataError

Rows = npt.NDArray[np.intp]


def hold_out(digits: Digits, share: float, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return the rows to keep and the rows to hold out, both rising.

    Where writers are known, whole writers are held out until ``share`` is reached, so that the
    figure tells how strangers' handwriting fares. Otherwise each digit gives the same share.

    Args:
        digits: Labelled digits.
        share: The part to hold out, above 0 and below 1.
        rng: Decides which rows (or writers) are held out.

    Raises:
        DataError: The share is out of range, or leaves one side empty.
    """
    if not 0 < share < 1:
        raise DataError("a share that cannot be", expected="above 0, below 1", received=str(share))
    if digits.writers is not None:
        held = _whole_writers(digits.writers, share, rng)
    else:
        held = _of_each_digit(digits.answers, share, rng)
    if not 0 < held.sum() < len(digits):
        raise DataError(
            "too little data to split",
            expected=f"at least one digit on each side of a {share:.0%} split",
            received=f"{len(digits)} digits",
            remedy="Give more data, or none to validation (--validation 0)",
        )
    return np.flatnonzero(~held), np.flatnonzero(held)


def fold_of_each(digits: Digits, count: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Return the fold, 1 to ``count``, of each digit; writers, where known, are not parted.

    Raises:
        DataError: There are fewer than two folds, or too little data for so many.
    """
    groups = digits.answers if digits.writers is None else digits.writers
    names, counts = np.unique(groups, return_counts=True)
    if count < 2 or (counts.min() if digits.writers is None else len(names)) < count:
        raise DataError(
            f"there cannot be {count} folds",
            expected="two or more, with every digit, or a writer, in each",
            received=f"{len(digits)} digits",
        )
    fold = np.zeros(len(digits), np.intp)
    for place, name in enumerate(rng.permutation(names)):
        rows = rng.permutation(np.flatnonzero(groups == name))
        fold[rows] = np.arange(len(rows)) % count if digits.writers is None else place % count
    return fold + 1


def _whole_writers(
    writers: npt.NDArray[np.int64], share: float, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    names, counts = np.unique(writers, return_counts=True)
    order = rng.permutation(len(names))
    before = np.cumsum(counts[order]) - counts[order]
    return np.isin(writers, names[order[before < share * len(writers)]])


def _of_each_digit(
    labels: npt.NDArray[np.uint8], share: float, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    held = np.zeros(len(labels), bool)
    for digit in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == digit))
        held[rows[: round(share * len(rows))]] = True
    return held
