"""The pages that people see: files of the package, each as it is."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parents[1] / "pages"
"""Where they lie."""

PAGES = {"/": "draw.html", "/review": "review.html", "/model": "model.html"}
"""The page at each address."""

router = APIRouter(include_in_schema=False)


@router.get("/")
async def draw() -> FileResponse:
    """Answer with the page to draw on."""
    return FileResponse(FOLDER / PAGES["/"])


@router.get("/review")
async def review() -> FileResponse:
    """Answer with the review desk."""
    return FileResponse(FOLDER / PAGES["/review"])


@router.get("/model")
async def model() -> FileResponse:
    """Answer with the page about the readers in use."""
    return FileResponse(FOLDER / PAGES["/model"])


def files() -> StaticFiles:
    """Return what serves the styles and scripts of the pages."""
    return StaticFiles(directory=FOLDER, check_dir=False)
