"""Asking a network: pictures in, digits with their probabilities out."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tenfold.data.digits import Digits, Images, checked
from tenfold.data.formats.read import read_pictures
from tenfold.data.load import warn_of_skipped
from tenfold.errors import DataError
from tenfold.evaluation.subject import Subject, network
from tenfold.models.feeding import probabilities


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What a network says of one picture.

    Attributes:
        name: The file, or the row counted from 1.
        digit: The likeliest digit, 0 to 9.
        confidence: Its probability, 0 to 1.
        probabilities: All ten, summing to 1.
    """

    name: str
    digit: int
    confidence: float
    probabilities: tuple[float, ...]


def predict(
    subject: Subject,
    pictures: str | Path | Images,
    *,
    scale: float | None = None,
    skip_bad: bool = False,
) -> tuple[Prediction, ...]:
    """Return what ``subject`` says of each picture, in their order.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs.
        pictures: A picture file, a folder of them, a CSV file in Kaggle's form, any other data
            that ``tenfold.load_data`` reads (labels are not looked at), or an array of shape
            (n, 28, 28), 0 to 255, white on black.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.
        skip_bad: Leave out pictures that cannot be read, with a warning that lists them.

    Raises:
        DataError: The pictures cannot be used.
        ModelError: The model does not answer with ten classes.
        RunError: There is no such run, or its files were changed.
    """
    model, scale = network(subject, scale)
    digits = _digits(pictures, skip_bad=skip_bad)
    _warn_of_blank(digits)
    names = digits.names or tuple(str(row + 1) for row in range(len(digits)))
    return tuple(
        Prediction(
            name=name,
            digit=int(row.argmax()),
            confidence=float(row.max()),
            probabilities=tuple(float(p) for p in row),
        )
        for name, row in zip(names, probabilities(model, digits.images, scale), strict=True)
    )


def submission(predictions: Sequence[Prediction]) -> str:
    """Return CSV as Kaggle's digit recogniser takes it: ``ImageId,Label``, counted from 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["ImageId", "Label"])
    writer.writerows((row + 1, said.digit) for row, said in enumerate(predictions))
    return text.getvalue()


def table(predictions: Sequence[Prediction]) -> str:
    """Return CSV for pictures: ``file,digit,confidence`` and the ten probabilities."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", "digit", "confidence", *(f"p{digit}" for digit in range(10))])
    writer.writerows(
        (said.name, said.digit, f"{said.confidence:.6f}", *(f"{p:.6f}" for p in said.probabilities))
        for said in predictions
    )
    return text.getvalue()


def _warn_of_blank(digits: Digits) -> None:
    blank = np.flatnonzero(~digits.images.any(axis=(1, 2)))
    if len(blank):
        first = digits.names[blank[0]] if digits.names else f"row {blank[0] + 1}"
        warnings.warn(
            f"no ink found in {len(blank)} of {len(digits)} pictures, the first {first}: "
            "what is said of them means nothing",
            stacklevel=3,
        )


def _digits(pictures: str | Path | Images, *, skip_bad: bool) -> Digits:
    if not isinstance(pictures, str | Path):
        return checked(pictures, None, "the array")
    digits = read_pictures(pictures, skip_bad=skip_bad)
    if digits.skipped and digits.names is None:
        first = digits.skipped[0]
        raise DataError(
            f"{pictures}: {len(digits.skipped)} rows cannot be read, and answers are known by row",
            expected="a table whose every row can be read",
            received=f"{first.where}: {first.why}",
            remedy="Correct or delete these rows",
        )
    warn_of_skipped(str(pictures), digits)
    return digits
