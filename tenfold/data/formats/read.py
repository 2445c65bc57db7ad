"""The door for digits of one's own: any accepted file or folder in, checked ``Digits`` out.

What a path holds is told by what it is (``layouts``, ``kinds``); each format has its own module.
Everything is checked on the way in, and nothing is left out without being listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tenfold.data.digits import Digits, warn_of_absent_classes
from tenfold.data.formats.folders import read_picture
from tenfold.data.formats.layouts import Layout, layout_of_file, layout_of_folder
from tenfold.data.formats.opening import require
from tenfold.errors import DataError

ACCEPTED = (
    "IDX, plain or .gz; NPZ with x_train, y_train, x_test, y_test; CSV with label and 784 pixels; "
    "Parquet; a folder of pictures in 0/ to 9/, with metadata.csv, or with train/ and test/"
)
"""What can be read, in words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """What a source holds: digits to learn from, and digits to be judged by if it has its own."""

    train: Digits
    test: Digits | None


def read(path: str | Path, *, skip_bad: bool = False, absent_ok: bool = False) -> Parts:
    """Return the labelled digits at ``path``; warn of a digit without a training example.

    Args:
        path: A file or folder of one of the accepted kinds.
        skip_bad: Leave out rows and pictures that cannot be used, and list them in ``skipped``,
            instead of raising for the first.
        absent_ok: Do not warn: the examples of a digit may be elsewhere.

    Raises:
        DataError: The data is missing, damaged, unlabelled or of no kind known; the message
            names the file and the row.
    """
    path = Path(path)
    layout = _layout(path)
    if layout is None:
        raise _unknown(path)
    if layout.train is None:
        raise _nothing_to_learn(path, layout)
    train = layout.train(skip_bad=skip_bad)
    if not absent_ok:
        warn_of_absent_classes(train, str(path))
    return Parts(train=train, test=layout.test(skip_bad=skip_bad) if layout.test else None)


def read_pictures(path: str | Path, *, skip_bad: bool = False) -> Digits:
    """Return the digits at ``path`` to be read, with their labels only if they have them.

    Takes what ``read`` takes, and a picture, a folder of pictures, or tables and arrays without
    labels. Of a source with several parts: the unlabelled one, else the test part.

    Args:
        path: A file or folder.
        skip_bad: Leave out and list what cannot be used, instead of raising.

    Raises:
        DataError: Something is missing, damaged or no picture; the message says which.
    """
    path = Path(path)
    layout = _layout(path)
    if layout is None:
        return read_picture(path, skip_bad=skip_bad)
    load = layout.unlabelled or layout.test or layout.train
    if load is None:
        raise _unknown(path)
    return load(skip_bad=skip_bad)


def _layout(path: Path) -> Layout | None:
    require(path)
    return layout_of_folder(path) if path.is_dir() else layout_of_file(path)


def _unknown(path: Path) -> DataError:
    return DataError(
        f"{path}: a format that is not known",
        expected=ACCEPTED,
        received=f"a file that ends in {path.suffix!r}",
        remedy="Convert it to one of these; a single picture can only be given to `predict`",
    )


def _nothing_to_learn(path: Path, layout: Layout) -> DataError:
    if layout.test:
        return DataError(
            f"{path}: test data, and no training data",
            expected="training data, alone or beside the test data",
            remedy="Add the training part, or give the path of the test part itself",
        )
    return DataError(
        f"{path}: digits without labels",
        expected="a label for each: a label column, folders named 0 to 9, or metadata.csv; "
        "for IDX the file …-labels-idx1-ubyte beside the pictures",
        remedy="Add the labels, or use `tenfold predict`, which needs none",
    )
