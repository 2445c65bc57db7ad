"""Digits as Parquet: encoded pictures as the Hugging Face hub stores MNIST, or columns of pixels.

A hub's file has ``image`` (the bytes of a picture, or a struct with ``bytes``) and ``label``, and
may have ``writer``. Needs pyarrow, the optional extra ``tables``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tenfold.data.digits import Digits, Rows, sifted
from tenfold.data.formats.columns import LABEL_NAMES, by_name
from tenfold.data.formats.opening import require
from tenfold.data.formats.pictures import Shot, developed
from tenfold.data.formats.writers import writer_numbers
from tenfold.errors import DataError, MissingExtraError, first_line

if TYPE_CHECKING:
    from pyarrow import Table

_IMAGE = "image"
_WRITER = "writer"


def read_parquet(path: str | Path, *, skip_bad: bool = False) -> Digits:
    """Return the digits of a Parquet file; without a label column they have no labels.

    Raises:
        DataError: The file is missing or damaged, or a row is bad; the message names the row.
        MissingExtraError: pyarrow is not installed.
    """
    path = Path(path)
    with _opened(path) as file:
        table = file.read()
    if table.num_rows == 0:
        raise DataError(f"{path}: a table without rows", expected="at least one digit")
    if _IMAGE in table.column_names:
        return developed(_shots(table, path), str(path), skip_bad=skip_bad)
    return _of_pixels(table, path, skip_bad=skip_bad)


def parquet_has_labels(path: Path) -> bool:
    """Return whether a Parquet file has a label column, from its schema."""
    with _opened(path) as file:
        return not LABEL_NAMES.isdisjoint(file.schema_arrow.names)


def _shots(table: Table, path: Path) -> Iterator[Shot]:
    """Yield a picture for each row; a row without bytes is at fault."""
    labels = _labels(table)
    writers = table[_WRITER].to_pylist() if _WRITER in table.column_names else None
    for row, picture in enumerate(_encoded(table, path)):
        yield Shot(
            where=f"{path}, row {row}",
            picture=picture or b"",
            label=None if labels is None else labels[row],
            writer=None if writers is None else str(writers[row]),
            fault=_fault(picture, writers, row),
        )


def _fault(picture: bytes | None, writers: list[Any] | None, row: int) -> str | None:
    if picture is None:
        return "no picture in the row"
    if writers is not None and writers[row] is None:
        return "no writer in the row"
    return None


def _encoded(table: Table, path: Path) -> Iterator[bytes | None]:
    import pyarrow as pa

    column = table[_IMAGE]
    kind = column.type
    is_struct = pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0
    if not is_struct and not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        raise DataError(
            f"{path}: an {_IMAGE!r} column of an unknown type",
            expected="the bytes of pictures, or struct<bytes, path>",
            received=str(kind),
            remedy="Store the pictures encoded, for example as PNG",
        )
    for value in column:
        inner = value.get("bytes") if is_struct and value.is_valid else value
        yield inner.as_py() if inner is not None else None


def _labels(table: Table) -> Any:
    """Return the labels as an array, NaN where one is missing; None without a column of them."""
    names = [name for name in table.column_names if name in LABEL_NAMES]
    return table[names[0]].to_numpy() if names else None


def _of_pixels(table: Table, path: Path, *, skip_bad: bool) -> Digits:
    columns = by_name(table.column_names, str(path), apart=(_WRITER,))
    writers = table[_WRITER].to_pylist() if _WRITER in table.column_names else None
    rows = Rows(
        where=str(path),
        images=np.column_stack(
            [table.column(column).to_numpy() for column in columns.pixels.tolist()]
        ),
        labels=_labels(table),
        writers=None if writers is None else writer_numbers(map(str, writers)),
    )
    return sifted(rows, skip_bad=skip_bad)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Yield the open Parquet file; damage found in the block becomes ``DataError``."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("pyarrow", "tables") from error
    require(path)
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{path}: damaged Parquet",
            expected="a whole Parquet file",
            received=first_line(error),
            remedy="Download or write it again",
        ) from error
