"""The pages of a PDF as grey pictures, one after the other.

PDFium renders them, in a process of its own: two kilobytes of PDF can make it take gigabytes, or
hours, and nothing stops it from within; nor may two threads use it at once. The process is bounded
in time and memory, works at most a page ahead, and ends when no more pages are asked for.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np

from tenfold.errors import MissingExtraError, PictureError
from tenfold.images import pdf_process
from tenfold.images.grey import Picture
from tenfold.images.load import check_size, load, shown
from tenfold.images.nature import is_pdf
from tenfold.images.pdf_process import EMPTY, LOCKED, Limits

LIMITS = Limits()
"""What each page is rendered with: its resolution, and the most time and memory."""


def open_pages(source: str | Path | bytes) -> Iterator[Picture]:
    """Return the pages of a PDF as grey uint8 arrays of shape (h, w), each rendered in its turn.

    They have 150 dots per inch; a page larger than A0 has fewer, and 40 million pixels.

    Args:
        source: The path or the bytes of a PDF.

    Raises:
        PictureError: The PDF is missing, damaged, locked or empty; or a page, in its turn, is
            damaged or asks for too much time or memory.
        MissingExtraError: ``tenfold[pdf]`` is not installed.
    """
    content = source if isinstance(source, bytes) else load(source)
    name = "the PDF" if isinstance(source, bytes) else shown(source)
    check_size(len(content), name)
    if not is_pdf(content):
        raise PictureError(f"{name} is not a PDF", remedy="Open a picture with open_picture")
    _require_pdfium()
    return _pages(content, name)


def only_page(content: bytes, name: str) -> Picture:
    """Return the page of a PDF that has one only.

    Raises:
        PictureError: It has several pages, or is damaged, locked or empty.
        MissingExtraError: ``tenfold[pdf]`` is not installed.
    """
    _require_pdfium()
    with _rendered(content) as output:
        count = _count(output, name)
        if count > 1:
            raise PictureError(
                f"{name} is a PDF of several pages",
                expected="one page",
                received=f"{count:,}",
                remedy="Save the page you mean as a picture, or take all with pdf.open_pages",
            )
        return _page(output, name)


def _pages(content: bytes, name: str) -> Iterator[Picture]:
    with _rendered(content) as output:
        for number in range(1, _count(output, name) + 1):
            yield _page(output, f"page {number:,} of {name}")


def _require_pdfium() -> None:
    if importlib.util.find_spec("pypdfium2") is None:
        raise MissingExtraError("pypdfium2", "pdf")


@contextmanager
def _rendered(content: bytes) -> Iterator[IO[bytes]]:
    """Yield what the rendering process writes; end the process with the block."""
    process = subprocess.Popen(  # noqa: S603 - our own file, and the PDF is its input
        [sys.executable, "-P", pdf_process.__file__, json.dumps(asdict(LIMITS))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with process:
        try:
            yield _fed(process, content)
        finally:
            process.kill()


def _fed(process: subprocess.Popen[bytes], content: bytes) -> IO[bytes]:
    """Return the output of the process, once it has all its input."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    with suppress(BrokenPipeError), process.stdin as file:  # it ended: its output tells
        file.write(content)
    return process.stdout


def _count(output: IO[bytes], name: str) -> int:
    count: int = _message(output, name)["pages"]
    return count


def _page(output: IO[bytes], name: str) -> Picture:
    size = _message(output, name)
    height, width, row = size["height"], size["width"], size["row"]
    pixels = output.read(height * row)
    if len(pixels) < height * row:
        raise _too_much(name)
    return np.frombuffer(pixels, np.uint8).reshape(height, row)[:, :width].copy()


def _message(output: IO[bytes], name: str) -> dict[str, Any]:
    line = output.readline()
    if not line:
        raise _too_much(name)
    message: dict[str, Any] = json.loads(line)
    if "error" in message:
        raise _failed(name, message["error"])
    return message


def _too_much(name: str) -> PictureError:
    return PictureError(
        f"{name} took too much time or memory to render",
        expected=f"at most {LIMITS.seconds} seconds and {LIMITS.memory:,} bytes a page",
        remedy="Save the page as a picture",
    )


def _failed(name: str, reason: str) -> PictureError:
    if reason == LOCKED:
        return PictureError(
            f"{name} asks for a password", remedy="Save it again without, or as a picture"
        )
    if reason == EMPTY:
        return PictureError(f"{name} has no pages", expected="at least one")
    return PictureError(
        f"{name} is damaged",
        expected="a PDF that can be rendered",
        received=reason,
        remedy="Save or download it again",
    )
