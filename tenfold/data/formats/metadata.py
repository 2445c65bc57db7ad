"""A folder of pictures described by its ``metadata.csv``: file, label, and writer if known.

The file is named in ``file`` or ``file_name``, relative to the folder, and must lie within it.
Rows keep their order.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from tenfold.data.digits import Digits
from tenfold.data.formats.columns import LABEL_NAMES
from tenfold.data.formats.folders import DIGITS
from tenfold.data.formats.opening import opened_text
from tenfold.data.formats.pictures import Shot, developed
from tenfold.errors import DataError

METADATA = "metadata.csv"

_FILE_NAMES = {"file", "file_name"}
_WRITER = "writer"
_Row = dict[str, str]


def read_metadata_folder(folder: Path, *, skip_bad: bool = False) -> Digits:
    """Return the pictures that ``metadata.csv`` lists; without a label column, unlabelled.

    Raises:
        DataError: A row names no picture that can be used, or no digit; the message names its line.
    """
    table = folder / METADATA
    shots = [
        _shot(folder, f"{table}, line {line}", dict(zip(names, fields, strict=False)))
        if len(names) == len(fields)
        else _ragged(table, line, names, fields)
        for line, names, fields in _rows(table)
    ]
    return developed(shots, str(table), skip_bad=skip_bad)


def metadata_has_labels(folder: Path) -> bool:
    """Return whether ``metadata.csv`` has a label column."""
    with opened_text(folder / METADATA) as text:
        names = next(csv.reader(text), [])
    return any(name.strip().lower() in LABEL_NAMES for name in names)


def _rows(table: Path) -> Iterator[tuple[int, list[str], list[str]]]:
    """Yield the line of each row, the names of the columns in lower case, and the values."""
    with opened_text(table) as text:
        reader = csv.reader(text)
        names = [name.strip().lower() for name in next(reader, [])]
        if len(_FILE_NAMES.intersection(names)) != 1:
            raise DataError(
                f"{table}, line 1: no column that names the files",
                expected="a header with file (or file_name), label and, if known, writer",
                received=", ".join(names) or "nothing",
            )
        try:
            for fields in reader:
                if fields:
                    yield reader.line_num, names, [field.strip() for field in fields]
        except csv.Error as error:
            raise DataError(f"{table}, line {reader.line_num}: not CSV: {error}") from error


def _shot(folder: Path, where: str, row: _Row) -> Shot:
    name = next((row[key] for key in _FILE_NAMES if key in row), "")
    label = next((row[key] for key in LABEL_NAMES if key in row), None)
    return Shot(
        where=where,
        picture=folder / name,
        label=None if label is None else DIGITS.get(label, -1),
        writer=row.get(_WRITER),
        name=name,
        fault=_misplaced(folder, name) or _mislabelled(label) or _anonymous(row),
    )


def _ragged(table: Path, line: int, names: list[str], fields: list[str]) -> Shot:
    fault = f"{len(fields)} values where the header has {len(names)}"
    return Shot(where=f"{table}, line {line}", picture=table, fault=fault)


def _misplaced(folder: Path, name: str) -> str | None:
    """Return what is wrong with a file's name, or None."""
    if not name:
        return "no file is named"
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return f"{name!r} lies outside the folder"
        return None if path.is_file() else f"the file {name!r} is not there"
    except (OSError, ValueError) as error:  # a name too long, or with a null character
        return f"{name!r} cannot be the name of a file ({error})"


def _mislabelled(label: str | None) -> str | None:
    if label is None or label in DIGITS:
        return None
    return f"the label {label!r} is not a whole number from 0 to 9"


def _anonymous(row: _Row) -> str | None:
    return "no writer is named" if row.get(_WRITER) == "" else None
