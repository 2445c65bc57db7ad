"""Digits and data sets: the shape in which every source hands its pictures over.

Formats and sources make these; splits, training and evaluation take them. Nothing here reads files.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError

Images = npt.NDArray[np.uint8]
"""Pictures of digits: shape (n, 28, 28), white ink (255) on black (0), as MNIST stores them."""

Labels = npt.NDArray[np.uint8]
"""The digit each picture shows: shape (n,), values 0 to 9."""

SIDE = 28
CLASSES = 10


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row or picture that was left out because ``skip_bad`` was asked for."""

    where: str
    why: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Digits:
    """Pictures of digits, with what is known of them.

    Attributes:
        images: uint8, shape (n, 28, 28), white on black.
        labels: uint8, shape (n,), 0 to 9; None where the source has no labels.
        writers: int64, shape (n,), one number per writer; None where writers are unknown.
        skipped: What was left out on request, and why.
    """

    images: Images
    labels: Labels | None = None
    writers: npt.NDArray[np.int64] | None = None
    skipped: tuple[BadRow, ...] = ()

    def __len__(self) -> int:
        return len(self.images)

    @property
    def answers(self) -> Labels:
        """The labels of a source that must have them.

        Raises:
            DataError: The source has no labels.
        """
        if self.labels is None:
            raise DataError(
                "this data has no labels",
                expected="a label for every picture, to train on or to judge by",
                remedy="Give labelled data, or use `tenfold predict`, which needs none",
            )
        return self.labels

    def take(self, rows: npt.NDArray[np.intp]) -> Digits:
        """Return the digits at ``rows``, in that order."""
        return Digits(
            images=self.images[rows],
            labels=None if self.labels is None else self.labels[rows],
            writers=None if self.writers is None else self.writers[rows],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Digits to train on and digits to be judged by, which never mix.

    Attributes:
        name: What the user called it: ``mnist``, or a path.
        train: Labelled digits to learn from.
        test: Labelled digits to be judged by.
        held_out: True where the source had no test set of its own, and a tenth was held back.
    """

    name: str
    train: Digits
    test: Digits
    held_out: bool = False
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256()
        for part in (self.train, self.test):
            digest.update(np.ascontiguousarray(part.images))
            digest.update(np.ascontiguousarray(part.answers))
        object.__setattr__(self, "sha256", digest.hexdigest())


def checked(
    images: npt.NDArray[Any],
    labels: npt.NDArray[Any] | None,
    where: str,
    *,
    writers: npt.NDArray[np.int64] | None = None,
    skipped: tuple[BadRow, ...] = (),
) -> Digits:
    """Return ``Digits`` made of arrays of any numeric type, after checking every value.

    Args:
        images: Shape (n, 28, 28), (n, 28, 28, 1) or (n, 784), whole numbers 0 to 255.
        labels: Shape (n,), whole numbers 0 to 9, or None.
        where: The file or argument the arrays came from, for messages.
        writers: Shape (n,), or None.
        skipped: What the format already left out.

    Raises:
        DataError: A shape, count or value is wrong; the message names the first bad row.
    """
    pixels = _pixels(np.asarray(images), where)
    if labels is None:
        return Digits(images=pixels, writers=writers, skipped=skipped)
    answers = _answers(np.asarray(labels), where)
    if len(answers) != len(pixels):
        raise DataError(
            f"{where}: pictures and labels differ in number",
            expected=f"{len(pixels)} labels, one for each picture",
            received=f"{len(answers)} labels",
            remedy="Check that both come from the same set",
        )
    _warn_of_absent_classes(answers, where)
    return Digits(images=pixels, labels=answers, writers=writers, skipped=skipped)


def _pixels(images: npt.NDArray[Any], where: str) -> Images:
    shape = images.shape
    if len(shape) < 2 or shape[1:] not in {(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)}:
        raise DataError(
            f"{where}: pictures of the wrong shape",
            expected="(n, 28, 28), (n, 28, 28, 1) or (n, 784)",
            received=str(shape),
            remedy="For pictures of other sizes give a folder of picture files",
        )
    if len(images) == 0:
        raise DataError(f"{where}: the set is empty", expected="at least one picture")
    flat = images.reshape(len(images), -1)
    if flat.dtype != np.uint8:
        _reject(flat, where, "pixel", 255)
    return flat.astype(np.uint8).reshape(-1, SIDE, SIDE)


def _answers(labels: npt.NDArray[Any], where: str) -> Labels:
    if labels.ndim != 1:
        raise DataError(
            f"{where}: labels of the wrong shape",
            expected="(n,): one whole number for each picture, not one-hot",
            received=str(labels.shape),
            remedy="For one-hot labels pass labels.argmax(axis=1)",
        )
    _reject(labels[:, None], where, "label", CLASSES - 1)
    return labels.astype(np.uint8)


def _reject(values: npt.NDArray[Any], where: str, what: str, most: int) -> None:
    """Raise for the first value, of (n, k), that is not a whole number from 0 to ``most``."""
    if values.dtype.kind not in "uifb":
        raise DataError(
            f"{where}: {what}s that are not numbers",
            expected=f"whole numbers from 0 to {most}",
            received=f"values of type {values.dtype}",
        )
    good = (values >= 0) & (values <= most)
    if values.dtype.kind == "f":
        good &= np.equal(np.mod(values, 1, where=np.isfinite(values), out=np.ones(values.shape)), 0)
    if good.all():
        return
    row, column = (int(index) for index in np.argwhere(~good)[0])
    raise DataError(
        f"{where}, row {row}: a {what} that cannot be",
        expected=f"a whole number from 0 to {most}",
        received=str(values[row, column]),
        remedy=_remedy(values, what),
    )


def _remedy(values: npt.NDArray[Any], what: str) -> str:
    if what == "pixel" and values.dtype.kind == "f" and np.nanmax(values) <= 1.0:
        return "Pixels scaled to 0..1: multiply by 255 and round; Tenfold scales them itself"
    return "Correct the row, or pass skip_bad (--skip-bad) to leave it out and list it"


def _warn_of_absent_classes(labels: Labels, where: str) -> None:
    absent = sorted(set(range(CLASSES)) - set(np.unique(labels).tolist()))
    if absent:
        names = ", ".join(map(str, absent))
        warnings.warn(
            f"{where}: no example of {names}; a network trained on this cannot learn "
            f"{'it' if len(absent) == 1 else 'them'}",
            stacklevel=2,
        )
