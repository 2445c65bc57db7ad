"""Readings as the rows of a table: the columns of CSV, typed, with the key of the picture.

Needs pyarrow, the optional extra ``tables``.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from tenfold.errors import MissingExtraError
from tenfold.reading.result import Reading

Keys = npt.NDArray[np.bytes_]
"""Keys as bytes, 16 each."""

KEY = "key"

DAMAGED = (ValueError, KeyError)
"""What is raised where a file is none of ours; pyarrow's errors are of these kinds."""


def file_of(rows: Iterable[tuple[str, Reading]]) -> bytes:
    """Return a Parquet file with a row for each key and reading; equal rows give equal bytes."""
    pa, pq = _pyarrow()
    table = pa.Table.from_pylist([_row(key, reading) for key, reading in rows], _schema(pa))
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def keys_in(file: BinaryIO) -> Keys:
    """Return the keys in a file, one for each row."""
    _, pq = _pyarrow()
    column = pq.ParquetFile(file).read([KEY], use_threads=False).column(KEY)
    return np.frombuffer(bytes.fromhex("".join(column.to_pylist())), "S16")


def without_faults(file: BinaryIO) -> bytes | None:
    """Return a file without the pictures of which a row has an error; None where none has."""
    _, pq = _pyarrow()
    import pyarrow.compute as pc

    table = pq.ParquetFile(file).read(use_threads=False)
    failed = table.filter(pc.is_valid(table.column("error"))).column(KEY)
    if not len(failed):
        return None
    kept = table.filter(pc.invert(pc.is_in(table.column(KEY), failed.combine_chunks())))
    whole = io.BytesIO()
    pq.write_table(kept, whole, compression="zstd")
    return whole.getvalue()


def _row(key: str, reading: Reading) -> dict[str, Any]:
    box = reading.box
    return {
        KEY: key,
        "file": _text(reading.source),
        "text": reading.text,
        "confidence": reading.confidence,
        "why_not": reading.why_not,
        "left": box and box.left,
        "top": box and box.top,
        "right": box and box.right,
        "bottom": box and box.bottom,
        "alternatives": list(_alternatives(reading)),
        "error": _text(reading.error),
        "kind": reading.kind,
        "page": reading.page,
        "line": reading.line,
        "turned": reading.turned,
    }


def _alternatives(reading: Reading) -> Iterator[dict[str, Any]]:
    for other in reading.alternatives:
        yield {"text": other.text, "confidence": other.confidence}


def _text(text: str | None) -> str | None:
    """Return a text as UTF-8 can hold it: a file may have a name that is none."""
    return None if text is None else os.fsencode(text).decode("utf-8", "replace")


def _schema(pa: Any) -> Any:
    other = pa.struct([("text", pa.string()), ("confidence", pa.float64())])
    places = [(side, pa.int32()) for side in ("left", "top", "right", "bottom")]
    return pa.schema(
        [
            (KEY, pa.string()),
            ("file", pa.string()),
            ("text", pa.string()),
            ("confidence", pa.float64()),
            ("why_not", pa.string()),
            *places,
            ("alternatives", pa.list_(other)),
            ("error", pa.string()),
            ("kind", pa.string()),
            ("page", pa.int32()),
            ("line", pa.int32()),
            ("turned", pa.int32()),
        ]
    )


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("pyarrow", "tables") from error
    return pa, pq
