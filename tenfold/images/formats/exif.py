"""EXIF: which way is up, read from a camera's note without parsing the rest of it.

Pillow parses all of EXIF, warns of what is odd in it, and reads what it points to.
"""

from __future__ import annotations

import struct

PREFIX = b"Exif\0\0"
"""What stands before EXIF in a JPEG, and by mistake in some PNG and WebP."""

_ORIENTATION = 0x0112
_ORDERS = {b"II": "<", b"MM": ">"}


def way_up(note: bytes) -> int:
    """Return EXIF's number for which way is up, 1 to 8; 1, as it stands, where the note is odd."""
    note = note.removeprefix(PREFIX)
    order = _ORDERS.get(note[:2])
    if order is None:
        return 1
    try:
        return _orientation(note, order)
    except struct.error:  # the pixels are whole: a broken note must not cost the picture
        return 1


def turn(orientation: int) -> int:
    """Return an orientation that EXIF knows, 1 to 8; 1 for any other."""
    return orientation if 1 <= orientation <= 8 else 1


def _orientation(note: bytes, order: str) -> int:
    (start,) = struct.unpack_from(f"{order}L", note, 4)
    (count,) = struct.unpack_from(f"{order}H", note, start)
    for place in range(start + 2, start + 2 + 12 * count, 12):
        tag, value = struct.unpack_from(f"{order}H6xH", note, place)
        if tag == _ORIENTATION:
            return turn(value)
    return 1
