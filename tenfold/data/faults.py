"""Values that cannot be: which rows hold one, which value it is, and how to say so.

Used by ``digits`` on pixels and labels; knows nothing of pictures, files or formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError

_CHUNK = 8192  # rows checked at a time, so that the scratch arrays stay small


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first value of a row that cannot be, and what it should have been.

    Attributes:
        what: ``pixel`` or ``label``.
        value: The value found.
        most: The largest value allowed; the least is 0.
    """

    what: str
    value: Any
    most: int

    @property
    def why(self) -> str:
        """One line, for the list of what was left out."""
        return f"{self.what} {self._shown} is not a whole number from 0 to {self.most}"

    def error(self, where: str) -> DataError:
        """The error for the row that stands at ``where``."""
        return DataError(
            f"{where}: a {self.what} that cannot be",
            expected=f"a whole number from 0 to {self.most}",
            received=self._shown,
            remedy=self._remedy,
        )

    @property
    def _shown(self) -> str:
        return f"{self.value:g}" if isinstance(self.value, float | np.floating) else str(self.value)

    @property
    def _remedy(self) -> str:
        if self.what == "pixel" and 0 < self.value < 1:
            return "If all pixels are scaled to 0..1, multiply them by 255 and round"
        return "Correct the row, or pass skip_bad (--skip-bad) to leave it out and list it"


def faults(values: npt.NDArray[Any], what: str, most: int) -> dict[int, Fault]:
    """Return what is wrong with each bad row of ``values``, of shape (n, k).

    A value is right if it is a whole number from 0 to ``most``, whatever its type.
    """
    found = {}
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        wrong = _impossible(chunk, most)
        for row in np.flatnonzero(wrong.any(axis=1)).tolist():
            value = chunk[row, wrong[row].argmax()]
            found[start + row] = Fault(what=what, value=value, most=most)
    return found


def require_numbers(values: npt.NDArray[Any], where: str, what: str, most: int) -> None:
    """Raise ``DataError`` unless the array holds numbers."""
    if values.dtype.kind in "uifb" or values.size == 0:
        return
    raise DataError(
        f"{where}, row 0: a {what} that is not a number",
        expected=f"whole numbers from 0 to {most}",
        received=f"{values.flat[0]!r}, of type {values.dtype}",
        remedy=f"Convert the {what}s to integers",
    )


def _impossible(values: npt.NDArray[Any], most: int) -> npt.NDArray[np.bool_]:
    good = (values >= 0) & (values <= most)  # false for NaN
    if values.dtype.kind == "f":
        good &= values == np.floor(values)
    return ~good
