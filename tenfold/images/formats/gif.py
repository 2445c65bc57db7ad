"""GIF: its first frame, without the comments before it."""

from __future__ import annotations

import struct

from tenfold.images.formats.bare import Bare, too_much_work
from tenfold.images.grey import check_pixels

MOST_BEFORE = 2**20
"""Bytes before the first frame: palette, profile, comments."""

_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
_TRANSPARENCY = 0xF9


def bare_gif(content: bytes, name: str) -> Bare:
    """Return a GIF that begins with its first frame.

    Raises:
        PictureError: It has too many pixels, or too much before the first frame.
        ValueError, IndexError, struct.error: It is damaged.
    """
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    start = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    try:
        note, frame = _first_frame(content[:MOST_BEFORE], start)
    except IndexError as error:
        if len(content) <= MOST_BEFORE:
            raise
        expected = f"a frame within the first {MOST_BEFORE:,} bytes"
        raise too_much_work(name, expected=expected, received="none there") from error
    left, top, across, down = struct.unpack_from("<HHHH", content, frame + 1)
    check_pixels(max(width, left + across), max(height, top + down), name)
    return Bare(content=content[:start] + note + content[frame:])


def _first_frame(content: bytes, place: int) -> tuple[bytes, int]:
    """Return the note on transparency before the first frame, and where that frame starts."""
    note = b""
    while (introducer := content[place]) != _FRAME:
        if introducer == _END:
            raise ValueError("there is no frame in the file")
        if introducer != _EXTENSION:  # filling
            place += 1
            continue
        end = _extension_end(content, place)
        if content[place + 1] == _TRANSPARENCY:
            note = content[place:end]
        place = end
    return note, place


def _extension_end(content: bytes, place: int) -> int:
    """Return where an extension ends: a byte for its kind, then blocks, the last of them empty."""
    place += 2
    while size := content[place]:
        place += 1 + size
    return place + 1
