"""Tables of encoded pictures in Parquet, as dataset hubs store them, read a few rows at a time.

The column is called ``image``, and holds bytes, or a struct with ``bytes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tenfold.cluster.places import opened
from tenfold.errors import DataError, MissingExtraError, first_line

_IMAGE = "image"
_AT_ONCE = 64  # rows, of which each may be a page of some MB


def row_groups(name: str, *, required: bool) -> int:
    """Return how many row groups a table of pictures has; none where it has no pictures.

    Args:
        name: The table.
        required: Whether there must be pictures in it.

    Raises:
        DataError: It is damaged, or lacks what is required.
        MissingExtraError: pyarrow is not installed.
    """
    with _opened(name) as table:
        if not required and _IMAGE not in table.schema_arrow.names:
            return 0
        _require_pictures(table, name)
        return int(table.num_row_groups)


def rows(name: str, group: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number of each row of a row group, counted through the table, and its picture.

    Raises:
        DataError: The table is damaged, or there are no pictures in it.
        MissingExtraError: pyarrow is not installed.
    """
    with _opened(name) as table:
        _require_pictures(table, name)
        row = sum(table.metadata.row_group(before).num_rows for before in range(group))
        for batch in table.iter_batches(_AT_ONCE, row_groups=[group], columns=[_IMAGE]):
            for value in batch.column(_IMAGE).to_pylist():
                inner = value.get("bytes") if isinstance(value, dict) else value
                yield row, inner or b""
                row += 1


def _require_pictures(table: Any, name: str) -> None:
    import pyarrow as pa

    schema = table.schema_arrow
    kind = schema.field(_IMAGE).type if _IMAGE in schema.names else None
    if kind is not None and pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0:
        kind = kind.field("bytes").type
    if kind is None or not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        raise DataError(
            f"{name}: a table without pictures",
            expected=f"a column {_IMAGE!r} of encoded pictures, or of struct<bytes, path>",
            received=", ".join(schema.names) if kind is None else str(kind),
        )


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    """Yield the open table; damage found in the block becomes ``DataError``."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("pyarrow", "tables") from error
    try:
        with opened(name) as file, pq.ParquetFile(file) as table:
            yield table
    except (pa.ArrowException, FileNotFoundError, PermissionError) as error:
        raise DataError(
            f"{name}: no table that can be read",
            expected="a whole Parquet file",
            received=first_line(error),
            remedy="Download or write it again",
        ) from error
