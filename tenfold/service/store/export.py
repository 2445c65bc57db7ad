"""What people have decided, to take away: a table, JSON lines, or a folder to train with.

The folder is what ``tenfold.load_data`` takes: ``metadata.csv`` with the digit of each picture in
``pictures/``, which are named by the ids that the service gave, and by nothing that was sent. Of
what gives no digit, as where one was read and a person says that there are two, ``left_out.csv``
tells.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from PIL import Image

from tenfold.files import replacing
from tenfold.service.store.glyphs import labelled_glyphs
from tenfold.service.store.records import Kept
from tenfold.service.store.store import Store

COLUMNS = ("id", "created", "source", "state", "text", "confidence", "answer", "model")
"""Of the table."""

LEFT_OUT = "left_out.csv"
"""The file of a folder that lists decided readings of which it has no picture."""

_AT_ONCE = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets run when a cell begins with it


def csv_rows(store: Store) -> Iterator[list[str]]:
    """Yield the header of the table, and a row for each decided reading, the newest first."""
    yield [*COLUMNS]
    for kept in _decided(store):
        yield [_cell(getattr(kept, column)) for column in COLUMNS]


def jsonl(store: Store) -> Iterator[str]:
    """Yield a line of JSON for each decided reading with its history, the newest first."""
    for kept in _decided(store):
        said = asdict(kept) | {"decisions": [asdict(one) for one in store.history(kept.id)]}
        yield json.dumps(said, default=datetime.isoformat) + "\n"


def training_folder(store: Store, path: Path) -> int:
    """Write a folder with a picture of each digit that was decided; return how many.

    Raises:
        StorageError: The disk refuses, or something is in the way.
    """
    with replacing(path) as folder:
        (folder / "pictures").mkdir(parents=True)
        left_out: list[tuple[str, str]] = []
        rows = list(_pictures(store, folder, left_out))
        _write(folder / "metadata.csv", [("file", "label"), *rows])
        if left_out:
            _write(folder / LEFT_OUT, [("id", "answer"), *left_out])
    return len(rows)


def _write(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _pictures(
    store: Store, folder: Path, left_out: list[tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    """Write the pictures; yield the name and the digit of each, and note what gives none."""
    for kept in _decided(store):
        place = 0
        for place, (label, glyph) in enumerate(labelled_glyphs(store, kept), start=1):
            name = f"pictures/{kept.id}-{place}.png"
            Image.fromarray(glyph).save(folder / name)
            yield name, label
        if kept.answer and not place:
            left_out.append((kept.id, _cell(kept.answer)))


def _decided(store: Store) -> Iterator[Kept]:
    after: str | None = None
    while some := store.decided(_AT_ONCE, after):
        yield from some
        after = some[-1].id


def _cell(value: object) -> str:
    """Return a value as a cell that a spreadsheet shows and does not run."""
    text = value.isoformat() if isinstance(value, datetime) else str("" if value is None else value)
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{text}" if is_formula else text
