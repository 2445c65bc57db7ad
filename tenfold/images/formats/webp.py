"""WebP: nothing to strip, as its decoder skips what it does not paint; the first frame counts."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tenfold.images.formats.bare import Bare, too_much_work
from tenfold.images.formats.exif import way_up
from tenfold.images.grey import check_pixels

MOST_PIXELS = 40_000_000
"""The largest picture: its decoder takes 20 bytes a pixel, for any WebP as for an animation."""

MOST_CHUNKS = 100_000
"""Chunks of a file, of which each frame of an animation is one."""


def bare_webp(content: bytes, name: str) -> Bare:
    """Return a WebP as it is.

    Raises:
        PictureError: It has too many pixels or chunks.
        ValueError, struct.error: It is damaged.
    """
    check_pixels(*_size(content), name, MOST_PIXELS)
    turn = 1
    for kind, start, end in _chunks(content, name):
        if kind == b"EXIF":
            turn = way_up(content[start:end])
    return Bare(content=content, turn=turn)


def _size(content: bytes) -> tuple[int, int]:
    """Return width and height as the first chunk tells them, in one of three ways."""
    kind = content[12:16]
    if kind == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", content, 24)
        return low_width + 65536 * high_width + 1, low_height + 65536 * high_height + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<L", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("there is no picture in the file")


def _chunks(content: bytes, name: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each chunk, and where its data starts and ends."""
    place = 12
    for _ in range(MOST_CHUNKS):
        if place + 8 > len(content):
            return
        kind, length = struct.unpack_from("<4sL", content, place)
        yield kind, place + 8, place + 8 + length
        place += 8 + length + length % 2
    raise too_much_work(name, expected=f"at most {MOST_CHUNKS:,} chunks", received="more")
