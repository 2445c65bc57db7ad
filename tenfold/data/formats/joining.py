"""Several lots of digits as one: the files of a set that is kept in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import Digits
from tenfold.errors import DataError


def joined(parts: Sequence[Digits], where: str) -> Digits:
    """Return several lots of digits as one, in their order.

    Raises:
        DataError: Some have labels, or writers, and others have none.
    """
    return Digits(
        images=np.concatenate([part.images for part in parts]),
        labels=_joined([part.labels for part in parts], where, "labels"),
        writers=_joined([part.writers for part in parts], where, "writers"),
        names=_names([part.names for part in parts]),
        skipped=tuple(row for part in parts for row in part.skipped),
    )


def _joined(arrays: Sequence[npt.NDArray[Any] | None], where: str, what: str) -> Any:
    present = [array for array in arrays if array is not None]
    if not present:
        return None
    if len(present) != len(arrays):
        raise DataError(
            f"{where}: only some of the files have {what}",
            expected=f"{what} in all {len(arrays)} files, or in none",
            received=f"{what} in {len(present)}",
            remedy="Give the files apart",
        )
    return np.concatenate(present)


def _names(lots: Sequence[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    known = [lot for lot in lots if lot is not None]
    return tuple(name for lot in known for name in lot) if len(known) == len(lots) else None
