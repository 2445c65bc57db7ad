"""Digits and data sets: the shape in which every source hands its pictures over.

Formats and sources make these; splits, training and evaluation take them. Nothing here reads files.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.data.faults import faults, require_numbers
from tenfold.errors import DataError
from tenfold.images import SIDE

Images = npt.NDArray[np.uint8]
"""Pictures of digits: shape (n, 28, 28), white ink (255) on black (0), as MNIST stores them."""

Labels = npt.NDArray[np.uint8]
"""The digit each picture shows: shape (n,), values 0 to 9."""

CLASSES = 10
_WHITE = 255


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
        names: The file each picture came from; None where pictures are rows of a larger file.
        skipped: What was left out on request, and why.
    """

    images: Images
    labels: Labels | None = None
    writers: npt.NDArray[np.int64] | None = None
    names: tuple[str, ...] | None = None
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
            names=None if self.names is None else tuple(self.names[row] for row in rows),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Digits as a format holds them, before their values are checked.

    Attributes:
        where: The file or argument they come from, for messages.
        images: Shape (n, 28, 28), (n, 28, 28, 1) or (n, 784), whole numbers 0 to 255.
        labels: Shape (n,), whole numbers 0 to 9, or None.
        writers: Shape (n,), or None.
        names: The file of each picture, or None.
        places: Where each row stands in the user's files; by default ``where`` and its number.
        skipped: What the format already left out.
    """

    where: str
    images: npt.NDArray[Any]
    labels: npt.NDArray[Any] | None = None
    writers: npt.NDArray[np.int64] | None = None
    names: tuple[str, ...] | None = None
    places: Sequence[str] | None = None
    skipped: tuple[BadRow, ...] = ()

    def place(self, row: int) -> str:
        """Where a row, counted from 0, stands."""
        return self.places[row] if self.places else f"{self.where}, row {row}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Digits to train on and digits to be judged by, which never mix.

    Attributes:
        name: What the user called it: ``mnist``, or a path.
        train: Labelled digits to learn from.
        test: Labelled digits to be judged by.
    """

    name: str
    train: Digits
    test: Digits
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", sha256_of(self.train, self.test))


def sha256_of(*parts: Digits) -> str:
    """Return the SHA-256 of the pixels and labels of labelled digits, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(np.ascontiguousarray(part.images).data)
        digest.update(np.ascontiguousarray(part.answers).data)
    return digest.hexdigest()


def checked(
    images: npt.NDArray[Any],
    labels: npt.NDArray[Any] | None,
    where: str,
    *,
    writers: npt.NDArray[np.int64] | None = None,
    skipped: tuple[BadRow, ...] = (),
    skip_bad: bool = False,
) -> Digits:
    """Return ``Digits`` made of arrays of any numeric type, after checking every value.

    Warns of a digit that has no example.

    Args:
        images: Shape (n, 28, 28), (n, 28, 28, 1) or (n, 784), whole numbers 0 to 255.
        labels: Shape (n,), whole numbers 0 to 9, or None.
        where: The file or argument the arrays came from, for messages.
        writers: Shape (n,), or None.
        skipped: What the format already left out.
        skip_bad: Leave out and list the rows with a value that cannot be, instead of raising.

    Raises:
        DataError: A shape, count or value is wrong; the message names the first bad row.
    """
    rows = Rows(where=where, images=images, labels=labels, writers=writers, skipped=skipped)
    digits = sifted(rows, skip_bad=skip_bad)
    warn_of_absent_classes(digits, where)
    return digits


def sifted(rows: Rows, *, skip_bad: bool) -> Digits:
    """Return the rows as ``Digits``, as ``checked`` does, without a word on absent classes."""
    pixels = _flat(np.asarray(rows.images), rows.where)
    answers = None if rows.labels is None else _column(np.asarray(rows.labels), rows.where)
    _same_number(len(pixels), rows)
    bad = faults(pixels, "pixel", _WHITE)
    if answers is not None:
        bad |= faults(answers[:, None], "label", CLASSES - 1)
    if bad and not skip_bad:
        raise bad[min(bad)].error(rows.place(min(bad)))
    skipped = tuple(BadRow(where=rows.place(row), why=bad[row].why) for row in sorted(bad))
    if len(bad) == len(pixels):
        raise nothing_left(rows.where, skipped)
    kept = np.setdiff1d(np.arange(len(pixels)), list(bad)) if bad else slice(None)
    return Digits(
        images=pixels[kept].astype(np.uint8).reshape(-1, SIDE, SIDE),
        labels=None if answers is None else answers[kept].astype(np.uint8),
        writers=None if rows.writers is None else rows.writers[kept],
        names=rows.names and tuple(n for row, n in enumerate(rows.names) if row not in bad),
        skipped=rows.skipped + skipped,
    )


def nothing_left(where: str, skipped: Sequence[BadRow]) -> DataError:
    """Return the error for a source whose every row had to be left out."""
    return DataError(
        f"{where}: nothing is left, because every row is bad",
        expected="at least one good row",
        received=f"{len(skipped)} bad rows, the first: {skipped[0].where}: {skipped[0].why}",
        remedy="Check that this is the file you meant",
    )


def warn_of_absent_classes(digits: Digits, where: str) -> None:
    """Warn where labels are known and a digit has no example."""
    if digits.labels is None:
        return
    absent = sorted(set(range(CLASSES)) - set(np.unique(digits.labels).tolist()))
    if absent:
        names = ", ".join(map(str, absent))
        warnings.warn(
            f"{where}: no example of {names}; a network trained on this cannot learn "
            f"{'it' if len(absent) == 1 else 'them'}",
            stacklevel=3,
        )


def _flat(images: npt.NDArray[Any], where: str) -> npt.NDArray[Any]:
    shape = images.shape
    if len(shape) < 2 or shape[1:] not in {(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)}:
        raise DataError(
            f"{where}: pictures of the wrong shape",
            expected="(n, 28, 28), (n, 28, 28, 1) or (n, 784)",
            received=str(shape),
            remedy="For pictures of other sizes give a folder of picture files",
        )
    if len(images) == 0:
        raise DataError(
            f"{where}: the set is empty",
            expected="at least one picture",
            remedy="Check that this is the file you meant",
        )
    require_numbers(images, where, "pixel", _WHITE)
    return images.reshape(len(images), -1)


def _column(labels: npt.NDArray[Any], where: str) -> npt.NDArray[Any]:
    if labels.ndim != 1:
        raise DataError(
            f"{where}: labels of the wrong shape",
            expected="(n,): one whole number for each picture, not one-hot",
            received=str(labels.shape),
            remedy="For one-hot labels pass labels.argmax(axis=1)",
        )
    require_numbers(labels, where, "label", CLASSES - 1)
    return labels


def _same_number(pictures: int, rows: Rows) -> None:
    for what, values in (("labels", rows.labels), ("writers", rows.writers), ("names", rows.names)):
        if values is not None and len(values) != pictures:
            raise DataError(
                f"{rows.where}: pictures and {what} differ in number",
                expected=f"{pictures} {what}, one for each picture",
                received=f"{len(values)} {what}",
                remedy="Check that both come from the same set",
            )
