"""Renders the pages of a PDF from standard input to standard output, as a process of its own.

Started by ``pdf``, which says why. Imports nothing of Tenfold, and so starts in a tenth of a
second. A line of JSON says how many pages there are, or why there are none; before the pixels of
each page another says its size.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import math
import sys
from dataclasses import dataclass
from typing import Any

LOCKED, EMPTY = "locked", "empty"
"""What is told in place of an error's words where a PDF asks for a password or has no pages."""

_REASONS = {0: EMPTY, 4: LOCKED}  # PDFium's numbers: it has no quarrel with a PDF without pages
_POINTS = 72  # PDF's unit: so many make an inch
_FORGOTTEN = 16  # pages after which the PDF is opened anew: PDFium keeps what it read of each
_LESS = 1 - 1e-6  # sizes are rounded up: 160 pixels that come out as 160.00001 are not 161


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a page is rendered with.

    Attributes:
        dpi: Dots per inch: at 150, a digit written by hand is some 25 pixels high.
        pixels: The most that a page may have; A0 has 35 million, and a larger one gets fewer dpi.
        seconds: The longest that a page may take; one of a magazine takes a second.
        memory: Bytes that the process may use, where the system lets it be bounded.
    """

    dpi: int = 150
    pixels: int = 40_000_000
    seconds: int = 30
    memory: int = 2 * 2**30


def main() -> None:
    """Write the pages of the PDF on standard input to standard output."""
    limits = Limits(**json.loads(sys.argv[1]))
    _bound_memory(limits.memory)
    _bound_time(limits.seconds)
    try:
        _write_pages(sys.stdin.buffer.read(), limits)
    except Exception as error:  # whatever it is, it is for the caller to tell
        reason = _REASONS.get(getattr(error, "err_code", -1))
        _say(error=reason or str(error) or type(error).__name__)


def _write_pages(content: bytes, limits: Limits) -> None:
    document = _opened(content)
    count = len(document)
    _say(pages=count)
    for number in range(count):
        if number and number % _FORGOTTEN == 0:
            document.close()
            document = _opened(content)
        page = document[number]
        _write(page, limits)
        page.close()


def _opened(content: bytes) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    document.init_forms()  # so that what was typed into a form shows
    return document


def _write(page: Any, limits: Limits) -> None:
    _bound_time(limits.seconds)
    width, height = page.get_size()
    scale = min(limits.dpi / _POINTS, math.sqrt(limits.pixels / max(1, width * height)))
    picture = page.render(scale=scale * _LESS, grayscale=True)
    faulthandler.cancel_dump_traceback_later()  # who reads may take any time
    _say(width=picture.width, height=picture.height, row=picture.stride)
    sys.stdout.buffer.write(picture.buffer)
    sys.stdout.buffer.flush()
    picture.close()


def _say(**message: int | str) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()


def _bound_time(seconds: int) -> None:
    """End the process so many seconds from now, whatever it is busy with; told again, later."""
    faulthandler.dump_traceback_later(seconds, exit=True)


def _bound_memory(most: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows; some of macOS
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
