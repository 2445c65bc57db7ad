"""PNG: its pixels and palette, without the texts, profiles and frames that may stand beside them.

Of an animation this leaves the picture shown where animations are not.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tenfold.images.formats.bare import Bare, too_much_work
from tenfold.images.formats.exif import way_up
from tenfold.images.grey import check_pixels

MOST_CHUNKS = 100_000
"""Chunks of a file: the largest in the usual pieces of 8 kB has 8,192."""

_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_HEAD = struct.Struct(">L4s")
_MARGIN = 12  # bytes of a chunk beside its data: length, name, checksum


def bare_png(content: bytes, name: str) -> Bare:
    """Return a PNG without its notes.

    Raises:
        PictureError: It has too many pixels or chunks.
        struct.error: It is damaged.
    """
    width, height = struct.unpack_from(">LL", content, 16)
    check_pixels(width, height, name)
    kept, turn = [content[:8]], 1
    for kind, start, end in _chunks(content, name):
        if kind in _KEPT:
            kept.append(content[start:end])
        elif kind == b"eXIf":
            turn = way_up(content[start + 8 : end - 4])
    return Bare(content=b"".join(kept), turn=turn)


def _chunks(content: bytes, name: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each chunk, and where it starts and ends."""
    place = 8
    for _ in range(MOST_CHUNKS):
        if place + 8 > len(content):  # its pixels may be whole: the decoder will see
            return
        length, kind = _HEAD.unpack_from(content, place)
        yield kind, place, place + _MARGIN + length
        if kind == b"IEND":
            return
        place += _MARGIN + length
    raise too_much_work(name, expected=f"at most {MOST_CHUNKS:,} chunks", received="more")
