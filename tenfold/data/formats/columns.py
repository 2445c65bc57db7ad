"""Which column of a table is the label and which are the pixels, as CSV and Parquet name them.

Knows names and their order; knows nothing of files or values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError
from tenfold.images import SIDE

PIXELS = SIDE * SIDE
LABEL_NAMES = {"label", "class"}
"""What the column of labels is called: by Kaggle and the Hugging Face hub, and by OpenML."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Where the label and the pixels stand.

    Attributes:
        count: How many columns there are in all.
        label: The number of the label's column, from 0; None where there are no labels.
        pixels: The numbers of the 784 pixel columns, in the order of the pixels.
    """

    count: int
    label: int | None
    pixels: npt.NDArray[np.intp]


def by_name(names: Sequence[str], where: str, *, apart: Sequence[str] = ()) -> Columns:
    """Return the columns of a table with a header; those named in ``apart`` are not pixels.

    Raises:
        DataError: There are not 784 columns beside the label.
    """
    plain = [name.strip().lower() for name in names]
    labels = [column for column, name in enumerate(plain) if name in LABEL_NAMES]
    others = [
        column for column, name in enumerate(plain) if name not in LABEL_NAMES and name not in apart
    ]
    if len(labels) > 1 or len(others) != PIXELS:
        raise _wrong_columns(where, [names[column] for column in others], len(labels))
    return Columns(
        count=len(names),
        label=labels[0] if labels else None,
        pixels=np.array(_in_order(others, plain)),
    )


def by_count(count: int, where: str) -> Columns:
    """Return the columns of a table without a header: the label first, if there is one.

    Raises:
        DataError: There are neither 784 nor 785 columns.
    """
    if count == PIXELS:
        return Columns(count=count, label=None, pixels=np.arange(PIXELS))
    if count == PIXELS + 1:
        return Columns(count=count, label=0, pixels=np.arange(1, PIXELS + 1))
    raise DataError(
        f"{where}: a row of the wrong length",
        expected=f"{PIXELS + 1} values (label, then {PIXELS} pixels) or {PIXELS} (no label), "
        "separated by commas",
        received=f"{count}",
        remedy="Check that this is a table of digits",
    )


def _in_order(columns: list[int], names: list[str]) -> list[int]:
    """Return the pixel columns as their names number them: some tools sort 10 before 2."""
    numbers = {column: tuple(map(int, re.findall(r"\d+", names[column]))) for column in columns}
    lengths = {len(number) for number in numbers.values()}
    if lengths in ({1}, {2}) and len(set(numbers.values())) == len(columns):
        return sorted(columns, key=lambda column: numbers[column])
    return columns


def _wrong_columns(where: str, others: list[str], labels: int) -> DataError:
    shown = ", ".join(map(repr, others[:3])) + (", …" if len(others) > 3 else "")
    return DataError(
        f"{where}: columns that are not a table of digits",
        expected=f"{PIXELS} pixel columns and at most one of {' or '.join(sorted(LABEL_NAMES))}",
        received=f"{labels} label columns and {len(others)} others ({shown or 'none'})",
        remedy="Remove columns that are no pixels, such as an index",
    )
