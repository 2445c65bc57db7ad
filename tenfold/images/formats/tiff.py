"""TIFF: its first page, with only the tags that paint it.

A TIFF is a directory of tags that point anywhere in the file: to more pages, to notes, to pieces
of pixels (strips or tiles) that may claim any size and lie over each other. What the first page
claims is bounded, and it becomes the only one.
"""

from __future__ import annotations

import math

from tenfold.errors import PictureError
from tenfold.images.formats.bare import Bare, too_much_work
from tenfold.images.formats.exif import turn
from tenfold.images.formats.jpeg import check_scans
from tenfold.images.formats.tiff_tags import Tags, read_tags, with_tags
from tenfold.images.grey import check_pixels

_PACKINGS = {1, 2, 3, 4, 5, 7, 8, 32773, 32946}
_PACKED_AS = "not at all, or as CCITT, LZW, JPEG, Deflate or PackBits"
_PLAIN, _JPEG = 1, 7

_MOST_SAMPLES = 6  # numbers a pixel that Pillow can make something of

_LARGEST_TILE = 2**22  # pixels of a tile of 2048 x 2048, of which a small picture may have one

_WIDTH, _HEIGHT, _PACKING, _ORIENTATION, _SAMPLES, _PLANES = 256, 257, 259, 274, 277, 284
_STRIPS, _STRIP_ROWS, _STRIP_SIZES = 273, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_SIZES = 322, 323, 324, 325
_OF_STRIPS = {_STRIPS, _STRIP_ROWS, _STRIP_SIZES}
_OF_TILES = {_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_SIZES}
_OF_ALL = {_WIDTH, _HEIGHT, _PACKING, _SAMPLES, _PLANES}
_OF_ALL |= {258, 262, 266, 320, 338, 339}  # bits, photometric, bit order, palette, alpha, floats
_OF_ALL |= {292, 293, 317, 347, 529, 530, 531, 532}  # fax, predictor, JPEG tables, YCbCr
_MANY = {_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES, 258, 320, 338, 339, 347, 529, 530, 532}


def bare_tiff(content: bytes, name: str) -> Bare:
    """Return a TIFF of one page without its notes.

    Raises:
        PictureError: It has too many pixels or pieces, or is packed in a way not read.
        ValueError, struct.error: It is damaged.
    """
    tags = read_tags(content)
    check_pixels(tags.number(_WIDTH), tags.number(_HEIGHT), name)
    if tags.number(_SAMPLES, 1) > _MOST_SAMPLES:
        raise ValueError(f"{tags.number(_SAMPLES)} numbers a pixel")
    if tags.number(_PACKING, _PLAIN) not in _PACKINGS:
        raise _unknown_packing(tags.number(_PACKING), name)
    _check_pieces(tags, name)
    kept = _OF_ALL | (_OF_TILES if _tiled(tags) else _OF_STRIPS)
    bare = with_tags(tags, kept, single=kept - _MANY)
    return Bare(content=bare, turn=turn(tags.number(_ORIENTATION, 1)))


def _tiled(tags: Tags) -> bool:
    return _TILE_WIDTH in tags.entries or _TILE_HEIGHT in tags.entries


def _check_pieces(tags: Tags, name: str) -> None:
    """Refuse pieces too many, larger than the picture, or lying over each other."""
    width, height = _piece(tags)
    across, down = (tags.number(side) for side in (_WIDTH, _HEIGHT))
    planes = tags.number(_SAMPLES, 1) if tags.number(_PLANES, 1) == 2 else 1
    flat = math.ceil(across / width) * math.ceil(down / height)
    places = tags.numbers(_TILES if _tiled(tags) else _STRIPS)[: flat * planes]
    if flat * width * height > 4 * across * down + _LARGEST_TILE:
        raise too_much_work(name, expected="tiles that fit", received=f"{width:,} x {height:,}")
    if len(places) < flat * planes:
        raise ValueError("parts of it are missing")
    if tags.number(_PACKING, _PLAIN) != _PLAIN:
        _check_packed(tags, places, name)


def _piece(tags: Tags) -> tuple[int, int]:
    """Return the width and height of a strip or tile."""
    if _tiled(tags):
        width, height = tags.number(_TILE_WIDTH), tags.number(_TILE_HEIGHT)
    else:
        width, most = tags.number(_WIDTH), tags.number(_HEIGHT)
        height = min(tags.number(_STRIP_ROWS, most), most)
    if not width or not height:
        raise ValueError("parts of it have no pixels")
    return width, height


def _check_packed(tags: Tags, places: tuple[int, ...], name: str) -> None:
    sizes = tags.numbers(_TILE_SIZES if _tiled(tags) else _STRIP_SIZES)
    if len(sizes) < len(places):
        raise ValueError("the sizes of its parts are missing")
    if sum(sizes) > 2 * len(tags.content):
        raise too_much_work(
            name,
            expected=f"{len(tags.content):,} bytes in all its parts",
            received=f"{sum(sizes):,}",
        )
    pieces = [(at, at + size) for at, size in zip(places, sizes, strict=False)]
    if max(end for _, end in pieces) > len(tags.content):  # libtiff would say so on stderr
        raise ValueError("parts of it lie beyond its end")
    if tags.number(_PACKING) == _JPEG:
        scans = sum(tags.content.count(b"\xff\xda", start, end) for start, end in pieces)
        pixels = tags.number(_WIDTH) * tags.number(_HEIGHT)
        check_scans(math.ceil(scans / len(places)), pixels, name)


def _unknown_packing(packing: int, name: str) -> PictureError:
    return PictureError(
        f"{name} is packed in a way that is not read",
        expected=f"a TIFF packed {_PACKED_AS}",
        received=f"TIFF compression {packing}",
        remedy="Open the picture and save it again, as PNG or JPEG",
    )
