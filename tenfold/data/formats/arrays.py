"""NPZ in Keras' layout, and NPY: arrays as NumPy stores them, never pickled ones.

NPZ holds ``x_train``, ``y_train``, ``x_test``, ``y_test``; NPY holds pictures without labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tenfold.data.digits import Digits, Rows, sifted
from tenfold.data.formats.opening import opened
from tenfold.errors import DataError


def read_npz(path: Path, part: str, *, skip_bad: bool = False) -> Digits:
    """Return one part, ``train`` or ``test``, of an NPZ file; unlabelled where it has no ``y_``.

    Raises:
        DataError: The file is damaged or pickled, or a row is bad.
    """
    with _loaded(path) as arrays:
        images = arrays[f"x_{part}"]
        labels = arrays.get(f"y_{part}")
    rows = Rows(where=f"{path}, {part} part", images=images, labels=labels)
    return sifted(rows, skip_bad=skip_bad)


def read_npy(path: Path, *, skip_bad: bool = False) -> Digits:
    """Return the pictures in an NPY file, without labels.

    Raises:
        DataError: The file is damaged or pickled, or a row is bad.
    """
    with _loaded(path) as array:
        rows = Rows(where=str(path), images=array)
    return sifted(rows, skip_bad=skip_bad)


def npz_names(path: Path) -> frozenset[str]:
    """Return the names of the arrays in an NPZ file.

    Raises:
        DataError: The file is damaged, or has no pictures in Keras' layout.
    """
    with _loaded(path) as arrays:
        names = frozenset(arrays)
    if names.isdisjoint({"x_train", "x_test"}):
        raise DataError(
            f"{path}: not in Keras' layout",
            expected="arrays named x_train, y_train, x_test, y_test",
            received=", ".join(sorted(names)) or "no arrays",
            remedy="Save it with numpy.savez(path, x_train=…, y_train=…, x_test=…, y_test=…)",
        )
    return names


@contextmanager
def _loaded(path: Path) -> Iterator[Any]:
    """Yield what ``numpy.load`` gives; damage found in the block becomes ``DataError``."""
    with opened(path) as file:
        try:
            yield np.load(file, allow_pickle=False)
        except Exception as error:  # damaged headers make NumPy and zipfile raise nearly anything
            raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> DataError:
    if "pickle" in str(error):
        return DataError(
            f"{path}: refused, because reading it would run the code pickled inside",
            expected="arrays of numbers",
            received="arrays of objects, or a pickle",
            remedy="Save it again with a numeric type, for example array.astype(numpy.uint8)",
        )
    return DataError(
        f"{path}: damaged NumPy file",
        expected="a whole .npz or .npy file",
        received=str(error) or type(error).__name__,
        remedy="Download or save it again",
    )
