"""JPEG: its tables and scans, without the segments that cameras and editors add.

A progressive JPEG paints in scans, each of which goes over the whole picture; a file of a few
bytes a scan can hold millions of them. Scans times pixels are therefore bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from tenfold.images.formats.bare import Bare, too_much_work
from tenfold.images.formats.exif import PREFIX, way_up
from tenfold.images.grey import check_pixels

MOST_SEGMENTS = 10_000
"""Segments before the first scan: a colour profile in its smallest pieces takes 255."""

MOST_PAINTED = 1_200_000_000
"""Pixels of all scans: 15 scans of the largest picture, 100 of one of 12 megapixels."""

_SMALLEST = 1_000_000  # a scan of fewer pixels is counted as so many: it has its cost

_SCAN, _END, _ADOBE, _NOTE = 0xDA, 0xD9, 0xEE, 0xE1
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_DROPPED = {*range(0xE1, 0xF0), 0xFE} - {_ADOBE}
_ALONE = {0x00, 0x01, *range(0xD0, _END), 0xFF}  # markers without a length, and filling


def bare_jpeg(content: bytes, name: str) -> Bare:
    """Return a JPEG without its notes.

    Raises:
        PictureError: It has too many pixels, segments or scans.
        ValueError, IndexError, struct.error: It is damaged.
    """
    kept, turn, adobe = [content[:2]], 1, False
    width = height = inks = 0
    for marker, segment in _segments(content, name):
        if marker in _FRAMES:
            height, width, inks = struct.unpack_from(">HHB", segment, 5)
            check_pixels(width, height, name)
        elif marker == _ADOBE:
            adobe = True
        elif marker == _NOTE and segment.startswith(PREFIX, 4):
            turn = way_up(segment[4:])
        elif marker == _SCAN:
            scans, end = _scans(segment)
            check_scans(scans, width * height, name)
            segment = segment[:end]
        if marker not in _DROPPED:
            kept.append(segment)
    # Pillow takes every CMYK for Adobe's, which stores how much of each ink is missing.
    return Bare(content=b"".join(kept), turn=turn, negative=inks == 4 and not adobe)


def check_scans(count: int, pixels: int, name: str) -> None:
    """Raise ``PictureError`` where so many scans over so many pixels would paint for minutes."""
    most = MOST_PAINTED // max(pixels, _SMALLEST)
    if count > most:
        raise too_much_work(name, expected=f"at most {most:,} scans", received=f"{count:,}")


def _scans(content: bytes) -> tuple[int, int]:
    """Return how many scans a picture has, and where it ends: another or a film may follow."""
    octets = np.frombuffer(content, np.uint8)
    marked, code = octets[:-1] == 0xFF, octets[1:]  # within pixels 0 or a restart comes after it
    ends = np.flatnonzero(marked & (code == _END))
    end = int(ends[0]) if len(ends) else len(content)
    return int(np.count_nonzero((marked & (code == _SCAN))[:end])), end + 2


def _segments(content: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and the bytes of each segment, and with the first scan all that follows."""
    place = 2
    for _ in range(MOST_SEGMENTS):
        place = content.index(b"\xff", place)
        marker = content[place + 1]
        if marker == _SCAN:
            yield marker, content[place:]
            return
        if marker == _END:
            raise ValueError("it ends before its picture begins")
        if marker in _ALONE:
            place += 1
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        yield marker, content[place : place + 2 + length]
        place += 2 + length
    raise too_much_work(name, expected=f"at most {MOST_SEGMENTS:,} segments", received="more")
