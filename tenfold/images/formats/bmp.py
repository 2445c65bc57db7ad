"""BMP: nothing to strip; its run-length packing is decoded in Python, and so is bounded."""

from __future__ import annotations

import struct

from tenfold.images.formats.bare import Bare, too_much_work
from tenfold.images.grey import check_pixels

MOST_PACKED = 2_000_000
"""Pixels of a run-length packed picture, a second's work: screens were smaller in its day."""

_OLD_HEADER = 12
_PACKED = {1, 2}


def bare_bmp(content: bytes, name: str) -> Bare:
    """Return a BMP as it is.

    Raises:
        PictureError: It has too many pixels, or too many runs.
        struct.error: It is damaged.
    """
    (header,) = struct.unpack_from("<L", content, 14)
    if header == _OLD_HEADER:
        width, height = struct.unpack_from("<HH", content, 18)
        check_pixels(width, height, name)
        return Bare(content=content)
    width, height, packing = struct.unpack_from("<ll4xL", content, 18)
    check_pixels(abs(width), abs(height), name)
    if packing in _PACKED:
        _check_runs(abs(width * height), len(content), name)
    return Bare(content=content)


def _check_runs(pixels: int, size: int, name: str) -> None:
    """Refuse runs that take long: a run is two bytes, and has at least one pixel or ends a row."""
    if pixels > MOST_PACKED or size > 4 * pixels + MOST_PACKED:
        raise too_much_work(
            name,
            expected=f"at most {MOST_PACKED:,} pixels in a run-length packed BMP",
            received=f"{pixels:,} in {size:,} bytes",
        )
