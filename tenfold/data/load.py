"""One door to every data set: a name, a path, arrays, or a data set already loaded."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.data import sources
from tenfold.data.digits import Dataset, Digits, Images, Labels, Rows, checked, sifted
from tenfold.data.formats.read import Parts, read
from tenfold.data.splits import hold_out
from tenfold.errors import DataError

Pairs: TypeAlias = tuple[
    tuple[npt.NDArray[Any], npt.NDArray[Any]], tuple[npt.NDArray[Any], npt.NDArray[Any]]
]
Source: TypeAlias = "str | Path | Dataset | Pairs"
"""What stands for data everywhere: ``"mnist"``, ``"mnist-sample"``, a path, a ``Dataset``, or
``(x_train, y_train), (x_test, y_test)``."""

HELD_OUT_SHARE = 0.1
ARRAYS = "arrays"
"""The name of a data set that was handed over as arrays."""


def load_data(
    source: str | Path = "mnist", *, skip_bad: bool = False
) -> tuple[tuple[Images, Labels], tuple[Images, Labels]]:
    """Return ``(x_train, y_train), (x_test, y_test)``, as ``keras.datasets.mnist`` does.

    Images are uint8 of shape (n, 28, 28), white (255) on black (0); labels uint8 of shape (n,).

    Args:
        source: ``"mnist"`` (fetched once, then cached), ``"mnist-sample"`` (inside the package),
            or the path of data of your own: IDX, NPZ, CSV, Parquet, or a folder of pictures.
        skip_bad: Leave out rows that cannot be used, with a warning that lists them, instead of
            stopping at the first.

    Raises:
        DataError: The data is missing or damaged; the message says where and what to do.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data("mnist-sample")
        >>> x_train.shape, y_train.shape
        ((4000, 28, 28), (4000,))
    """
    data = load(source, skip_bad=skip_bad)
    return (data.train.images, data.train.answers), (data.test.images, data.test.answers)


def load(source: Source, *, skip_bad: bool = False) -> Dataset:
    """Return a data set with all that is known of it; see ``load_data`` for the sources.

    Where a source has no test set of its own, a tenth is held back: the same tenth every time.
    """
    known = _known(source)
    if known:
        return known
    parts = _parts(source, skip_bad=skip_bad)
    if parts.test is not None:
        return Dataset(name=str(source), train=parts.train, test=parts.test)
    kept, held = hold_out(parts.train, HELD_OUT_SHARE, np.random.default_rng(0))
    return Dataset(name=str(source), train=parts.train.take(kept), test=parts.train.take(held))


def judged_part(source: Source, *, skip_bad: bool = False) -> tuple[str, Digits]:
    """Return the name of a source and the digits of it to judge a stranger's network by.

    They are its test set, or all of a source that has none: whoever asks how a network does on a
    folder of pictures means all of the folder.
    """
    known = _known(source)
    if known:
        return known.name, known.test
    parts = _parts(source, skip_bad=skip_bad, absent_ok=True)
    return str(source), parts.train if parts.test is None else parts.test


def learnt_part(source: Source, *, skip_bad: bool = False) -> tuple[str, Digits]:
    """Return the name of a source and the digits of it to learn from beside those of another.

    They are its training digits, or all of a source that has no test set. Some of the ten digits
    may be absent.
    """
    if isinstance(source, tuple):
        (images, labels), _ = _paired(source)
        rows = Rows(where="arrays to learn from as well", images=images, labels=labels)
        return ARRAYS, sifted(rows, skip_bad=skip_bad)
    known = _known(source)
    if known:
        return known.name, known.train
    return str(source), _parts(source, skip_bad=skip_bad, absent_ok=True).train


def lasting_name(name: str) -> str:
    """Return by what name ``load`` finds a data set again from any folder, or ``ARRAYS``."""
    if name in {sources.MNIST.name, sources.SAMPLE}:
        return name
    return str(Path(name).resolve()) if Path(name).exists() else ARRAYS


def _known(source: Source) -> Dataset | None:
    """Return the data set that ``source`` is or names, or None for a path."""
    if isinstance(source, Dataset):
        return source
    if isinstance(source, tuple):
        return _from_arrays(source)
    named = {sources.MNIST.name: sources.mnist, sources.SAMPLE: sources.sample}
    return named[str(source)]() if str(source) in named else None


def _parts(source: Source, *, skip_bad: bool, absent_ok: bool = False) -> Parts:
    if not isinstance(source, str | Path):
        raise DataError(
            "this is no data",
            expected="a name, a path, a Dataset, or (x_train, y_train), (x_test, y_test)",
            received=type(source).__name__,
        )
    parts = read(source, skip_bad=skip_bad, absent_ok=absent_ok)
    warn_of_skipped(str(source), parts.train, parts.test)
    return parts


def _from_arrays(pairs: Pairs) -> Dataset:
    (x_train, y_train), (x_test, y_test) = _paired(pairs)
    return Dataset(
        name=ARRAYS,
        train=checked(x_train, y_train, "training arrays"),
        test=checked(x_test, y_test, "test arrays"),
    )


def _paired(pairs: Pairs) -> Pairs:
    try:
        (x_train, y_train), (x_test, y_test) = pairs
    except (TypeError, ValueError) as error:
        raise DataError(
            "arrays in a form that is not known",
            expected="(x_train, y_train), (x_test, y_test)",
            received=f"a tuple of {len(pairs)}",
        ) from error
    return (x_train, y_train), (x_test, y_test)


def warn_of_skipped(name: str, *parts: Digits | None) -> None:
    """Warn of every row and picture that was left out on request."""
    skipped = [row for part in parts if part is not None for row in part.skipped]
    if skipped:
        lines = "".join(f"\n  {row.where}: {row.why}" for row in skipped)
        warnings.warn(
            f"{name}: left out {len(skipped)} bad row{'s' * (len(skipped) > 1)}:{lines}",
            stacklevel=3,
        )
