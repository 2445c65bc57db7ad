"""Readings as CSV, JSON or JSON lines, written one by one as they come.

Knows nothing of how they were made, nor of where the text goes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from typing import TextIO

from tenfold.reading.result import Reading

COLUMNS = (
    "file", "text", "confidence", "why_not", "left", "top", "right", "bottom", "alternatives",
    "error", "kind", "page", "line", "turned",
)  # fmt: skip
"""The columns of CSV."""


def write_csv(readings: Iterable[Reading], file: TextIO) -> None:
    """Write a row for each reading; alternatives as ``4:0.012000 9:0.003000``."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, readings))


def write_jsonl(readings: Iterable[Reading], file: TextIO) -> None:
    """Write each reading as JSON in a line of its own."""
    for reading in readings:
        file.write(json.dumps(reading.to_dict()) + "\n")


def write_json(readings: Iterable[Reading], file: TextIO) -> None:
    """Write one JSON list, a line for each reading."""
    separator = "[\n"
    for reading in readings:
        file.write(separator + json.dumps(reading.to_dict()))
        separator = ",\n"
    file.write("[]\n" if separator == "[\n" else "\n]\n")


WRITERS: dict[str, Callable[[Iterable[Reading], TextIO], None]] = {
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": write_csv,
}
"""What writes each format, by its name and by the ending of its files."""


def _row(reading: Reading) -> tuple[object, ...]:
    box = reading.box
    return (
        reading.source,
        reading.text,
        f"{reading.confidence:.6f}",
        reading.why_not,
        *((box.left, box.top, box.right, box.bottom) if box else [None] * 4),
        " ".join(f"{other.text}:{other.confidence:.6f}" for other in reading.alternatives),
        reading.error,
        reading.kind,
        reading.page,
        reading.line,
        reading.turned,
    )
