"""Picture files made by hand: those that no program writes, and those that attackers do."""

import struct
import zlib
from collections.abc import Mapping

from drawn import saved
from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(width: int, height: int, *, pixels: bytes | None = None, notes: bytes = b"") -> bytes:
    """Return a grey PNG, black unless its packed pixels are given, with chunks before them."""
    packed = pixels if pixels is not None else zlib.compress(bytes(height * (width + 1)), 1)
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG + header + notes + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_with(segment: bytes, content: bytes) -> bytes:
    """Return a JPEG with one more segment at its start."""
    return content[:2] + segment + content[2:]


def segment(marker: int, data: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg_of_scans(width: int, height: int, scans: int) -> bytes:
    """Return a progressive JPEG that paints the same thing over and over."""
    content = saved(Image.new("L", (width, height)), "JPEG", progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * (scans - content.count(b"\xff\xda")) + content[-2:]


def tiff(tags: Mapping[int, tuple[int, ...]], data: bytes, *, order: str = "<") -> bytes:
    """Return a TIFF of long numbers, whose data begins at byte 8."""
    body, entries = data, b""
    for tag, values in sorted(tags.items()):
        raw = struct.pack(f"{order}{len(values)}L", *values)
        place = 8 + len(body)
        body += raw if len(raw) > 4 else b""
        value = struct.pack(f"{order}L", place) if len(raw) > 4 else raw
        entries += struct.pack(f"{order}HHL", tag, 4, len(values)) + value
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}L", 8 + len(body))
    return head + body + struct.pack(f"{order}H", len(tags)) + entries + bytes(4)


def big_tiff(tags: Mapping[int, int], data: bytes) -> bytes:
    """Return a BigTIFF of single numbers, whose data begins at byte 16."""
    entries = b"".join(struct.pack("<HHQQ", tag, 16, 1, n) for tag, n in sorted(tags.items()))
    head = b"II+\0" + struct.pack("<HHQ", 8, 0, 16 + len(data))
    return head + data + struct.pack("<Q", len(tags)) + entries + bytes(8)


def grey_tags(width: int, height: int, **more: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    """Return the tags of a grey TIFF without its pieces, and more named ``tag256`` and so on."""
    tags = {256: (width,), 257: (height,), 258: (8,), 259: (1,), 262: (1,), 277: (1,)}
    return tags | {int(name.removeprefix("tag")): values for name, values in more.items()}


def bmp_of_runs(width: int, height: int, runs: bytes) -> bytes:
    """Return a BMP packed as runs of equal pixels."""
    palette = b"".join(bytes([grey, grey, grey ^ 1, 0]) for grey in range(256))
    start = 54 + len(palette)
    head = struct.pack("<LLL", start + len(runs), 0, start)
    info = struct.pack("<LllHHLLllLL", 40, width, height, 1, 8, 1, len(runs), 0, 0, 256, 0)
    return b"BM" + head + info + palette + runs


def gif_with(blocks: bytes, content: bytes) -> bytes:
    """Return a GIF with more before its first frame."""
    frame = content.index(b",", 13)
    return content[:frame] + blocks + content[frame:]
