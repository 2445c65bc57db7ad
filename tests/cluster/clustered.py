"""Pictures to read in every way they come, the rows that come of them, and a cluster to read on."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from drawn import STROKES
from handmade import drawn_bundle
from numberwork import numbers_bundle, written
from PIL import Image

from tenfold.cluster.reading import Job, Part
from tenfold.cluster.results import Results
from tenfold.reading.reader import Reader

DIGITS = tuple(STROKES)


def encoded(number: int) -> bytes:
    """Return a small PNG on which a number of one to three digits is drawn."""
    text = "".join(str(DIGITS[number // 4**place % 4]) for place in range(1 + number % 3))
    file = io.BytesIO()
    Image.fromarray(written(text, tall=30, gap=12, pen=4, margin=12)).save(file, "PNG")
    return file.getvalue()


def folder(path: Path, numbers: Iterable[int]) -> Path:
    """Return a folder with a picture for each number."""
    path.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (path / f"{number:05}.png").write_bytes(encoded(number))
    return path


def tar(path: Path, numbers: Iterable[int]) -> Path:
    """Return a tar with a picture and its metadata for each number, as WebDataset writes them."""
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as file:
        for number in numbers:
            for ending, content in (("png", encoded(number)), ("json", b"{}")):
                member = tarfile.TarInfo(f"{number:05}.{ending}")
                member.size = len(content)
                file.addfile(member, io.BytesIO(content))
    return path


def table(path: Path, numbers: Sequence[int], *, struct: bool = True) -> Path:
    """Return a table with a picture for each number, as dataset hubs store them."""
    pictures: list[Any] = [encoded(number) for number in numbers]
    if struct:
        pictures = [{"bytes": picture, "path": None} for picture in pictures]
    pq.write_table(pa.table({"image": pictures, "label": numbers}), path, row_group_size=10)
    return path


def reader() -> Reader:
    """Return a reader made by hand."""
    return Reader(drawn_bundle(), numbers_bundle())


def job(out: Path | str, *inputs: Path | str, size: int = 16) -> Job:
    """Return the order to read some inputs in small batches."""
    results = Results(str(out))
    results.begin({"asked": "by a test"})
    read = partial(reader().read_many, workers=1)
    return Job(inputs=tuple(map(str, inputs)), read=read, results=results, size=size)


def rows(out: Path | str) -> list[dict[str, Any]]:
    """Return all rows of a folder of readings, in the order of files and pages."""
    found: list[dict[str, Any]] = pq.read_table(out).to_pylist()
    return sorted(found, key=lambda row: (row["file"], row["page"] or 0, row["line"] or 0))


def files(out: Path) -> dict[str, bytes]:
    """Return what is in a folder of readings."""
    return {path.name: path.read_bytes() for path in out.iterdir()}


def count(parts: Iterable[Part]) -> tuple[int, int]:
    """Return how many pictures were read, and how many had been."""
    all_parts = list(parts)
    return sum(part.tally.pictures for part in all_parts), sum(part.known for part in all_parts)
