"""``GET /v1/export``: what people have decided, as a table or as a folder to train with."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import StreamingResponse

from tenfold.service.access import allowed
from tenfold.service.routes.needs import Here
from tenfold.service.shapes import files, refusals
from tenfold.service.store import Store
from tenfold.service.store.export import csv_rows, jsonl, training_folder

router = APIRouter(tags=["export"], dependencies=[Depends(allowed("review"))])

Form = Literal["csv", "jsonl", "folder"]
_PIECE = 2**16
_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl", "folder": "application/zip"}
_NAMES = {"csv": "readings.csv", "jsonl": "readings.jsonl", "folder": "corrections.zip"}


@router.get(
    "/v1/export",
    response_class=Response,
    responses=files(*_TYPES.values()) | refusals(404),
)
async def export(here: Here, form: Annotated[Form, Query(alias="format")] = "csv") -> Response:
    """Answer with every decision: CSV, JSON lines, or a zip that ``tenfold train --also`` takes."""
    pieces = _WRITERS[form](here.store)
    return StreamingResponse(
        iterate_in_threadpool(pieces),
        media_type=_TYPES[form],
        headers={"content-disposition": f"attachment; filename={_NAMES[form]}"},
    )


def _csv(store: Store) -> Iterator[bytes]:
    for row in csv_rows(store):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue().encode()


def _jsonl(store: Store) -> Iterator[bytes]:
    return (line.encode() for line in jsonl(store))


def _folder(store: Store) -> Iterator[bytes]:
    """Yield the pieces of a zip of the training folder."""
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryFile() as file:
        folder = Path(made) / "corrections"
        training_folder(store, folder)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder).as_posix())
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


_WRITERS: Mapping[Form, Callable[[Store], Iterator[bytes]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "folder": _folder,
}
