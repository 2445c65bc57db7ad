"""The files MNIST came in: pictures and labels as separate IDX files, told apart by their names.

The usual names are ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte`` and the same with
``t10k``; ``.idx`` for ``-idx`` and a final ``.gz`` are as good.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from tenfold.data.digits import Digits, Rows, sifted
from tenfold.data.formats.idx import read_idx
from tenfold.errors import DataError

TRAIN_IMAGES = "train-images-idx3-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"


def read_images(path: Path, *, skip_bad: bool = False) -> Digits:
    """Return the digits of an IDX file of pictures, labelled by the file beside it if there is one.

    Raises:
        DataError: A file is damaged, or pictures and labels differ in number.
    """
    images = read_idx(path)
    if images.ndim == 1:
        raise DataError(
            f"{path}: labels without pictures",
            expected="the IDX file of pictures; its labels are found beside it",
            received=f"{len(images)} numbers",
            remedy="Give the file of pictures",
        )
    beside = labels_beside(path)
    labels: npt.NDArray[Any] | None = None if beside is None else read_idx(beside)
    return sifted(Rows(where=str(path), images=images, labels=labels), skip_bad=skip_bad)


def labels_beside(path: Path) -> Path | None:
    """Return the labels file that belongs to a file of pictures, or None."""
    name = labels_name(path)
    if name == _usual(path):
        return None
    packing = sorted(path.parent.iterdir(), key=lambda other: other.suffix != path.suffix)
    return file_named(packing, name)


def labels_name(path: Path) -> str:
    """Return the usual name of the labels of a file of pictures."""
    return _usual(path).replace("images", "labels").replace("idx3", "idx1")


def file_named(paths: Sequence[Path], name: str) -> Path | None:
    """Return the first file of a usual name, whichever way it is written, or None."""
    return next((path for path in paths if _usual(path) == name and path.is_file()), None)


def _usual(path: Path) -> str:
    return path.name.lower().removesuffix(".gz").replace(".", "-")
