import functools
import io
import struct
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pillow_heif
import pytest
from crafted import (
    big_tiff,
    bmp_of_runs,
    chunk,
    gif_with,
    grey_tags,
    jpeg_of_scans,
    jpeg_with,
    png,
    segment,
    tiff,
)
from decoding import Outcome, outcome, outcomes
from drawn import drawn, saved
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tenfold.images.decode import open_picture

SEVEN = Image.fromarray(drawn(7)[40:120, 30:110])
FRAMES = {"save_all": True, "append_images": [Image.new("L", (80, 80))]}
TILE = zlib.compress(bytes(256))


def heic() -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(SEVEN).save(file)
    return file.getvalue()


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    return exif


WHOLE = {
    "jpeg": saved(SEVEN, "JPEG", exif=turned(), comment=b"by hand"),
    "progressive": saved(SEVEN.convert("RGB"), "JPEG", progressive=True),
    "cmyk": saved(SEVEN.convert("CMYK"), "JPEG"),
    "png": saved(SEVEN, "PNG", exif=turned()),
    "palette": saved(SEVEN.convert("P"), "PNG", transparency=3),
    "rgba": saved(SEVEN.convert("RGBA"), "PNG"),
    "deep": saved(Image.fromarray(np.array(SEVEN).astype(np.uint16) * 257), "PNG"),
    "apng": saved(SEVEN, "PNG", **FRAMES),
    "tiff": saved(SEVEN, "TIFF", save_all=True, append_images=[SEVEN], exif=turned()),
    "lzw": saved(SEVEN.convert("RGB"), "TIFF", compression="tiff_lzw"),
    "deflate": saved(SEVEN, "TIFF", compression="tiff_adobe_deflate"),
    "packbits": saved(SEVEN.convert("P"), "TIFF", compression="packbits"),
    "jpeg in tiff": saved(SEVEN.convert("RGB"), "TIFF", compression="jpeg"),
    "fax": saved(SEVEN.convert("1"), "TIFF", compression="group4"),
    "float": saved(Image.fromarray(np.array(SEVEN) / np.float32(255)), "TIFF"),
    "tiles": tiff(
        grey_tags(9, 9, tag259=(8,), tag322=(16,), tag323=(16,), tag324=(8,), tag325=(len(TILE),)),
        TILE,
    ),
    "big": big_tiff(
        {256: 9, 257: 9, 258: 8, 259: 1, 262: 1, 273: 16, 277: 1, 278: 9, 279: 81}, bytes(81)
    ),
    "bmp": saved(SEVEN, "BMP"),
    "runs": bmp_of_runs(80, 2, b"\x50\x40\0\0\x50\x90\0\1"),
    "gif": saved(SEVEN, "GIF", comment=b"by hand"),
    "animation": saved(SEVEN.convert("P"), "GIF", **FRAMES),
    "webp": saved(SEVEN, "WEBP", exif=turned()),
    "lossless": saved(SEVEN.convert("RGBA"), "WEBP", lossless=True),
    "moving": saved(SEVEN, "WEBP", **FRAMES),
    "heic": heic(),
}


def flipped(content: bytes, rng: np.random.Generator) -> bytes:
    """Change some bytes, half of the time near the start, where the structure is."""
    octets = bytearray(content)
    most = len(content) if rng.random() < 0.5 else min(len(content), 200)
    for place in rng.integers(0, most, rng.integers(1, 8)):
        octets[place] = rng.choice([0, 1, 127, 128, 255, int(rng.integers(256))])
    return bytes(octets)


def broken() -> list[bytes]:
    rng = np.random.default_rng(0)
    cut = [c[: len(c) * part // 24] for c in WHOLE.values() for part in range(1, 24)]
    changed = [flipped(c, rng) for c in WHOLE.values() for _ in range(60)]
    swapped = [a[:24] + b[24:] for a in WHOLE.values() for b in WHOLE.values()]
    doubled = [c[: len(c) // 2] + c[len(c) // 3 :] for c in WHOLE.values()]
    return [*cut, *changed, *swapped, *doubled]


def test_broken_files_give_a_picture_or_a_picture_error() -> None:
    pictures = broken()
    seen = outcomes(pictures)
    assert len(seen) == len(pictures)
    assert [one for one in seen if one.raised or one.warned] == []
    assert all(one.valid or one.refused for one in seen)
    assert max(one.seconds for one in seen) < 10


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_gives_a_picture(kind: str) -> None:
    assert outcome(WHOLE[kind]).valid


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_changed_bytes_give_a_picture_or_a_picture_error(data: st.DataObject) -> None:
    octets = bytearray(WHOLE[data.draw(st.sampled_from(sorted(WHOLE)))])
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    seen = outcome(bytes(octets))
    assert seen.valid or seen.refused
    assert not seen.warned


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(2, 64), st.binary(max_size=200))
def test_garbage_after_a_header_gives_a_picture_or_a_picture_error(
    kind: str, size: int, garbage: bytes
) -> None:
    seen = outcome(WHOLE[kind][:size] + garbage)
    assert seen.valid or seen.refused
    assert not seen.warned


LONG_NOTE = b"II*\0\x08\0\0\0\xff\xff" + bytes(2**20)
GIF = saved(Image.new("L", (9, 9)), "GIF")


def zeros() -> bytes:
    return zlib.compress(bytes(2**26), 1)


def endless_pages() -> bytes:
    """Return a TIFF whose directory comes after itself."""
    tags = grey_tags(9, 9, tag273=(8,), tag279=(81,))
    content = tiff(tags, bytes(81))
    return content[:-4] + content[4:8]


def overlapping_strips() -> bytes:
    """Return a TIFF whose every row claims the whole file, with its bits in reverse."""
    data = TILE + bytes(2**22)
    rows = 50_000
    tags = {259: (8,), 266: (2,), 273: (8,) * rows, 278: (1,), 279: (len(data),) * rows}
    return tiff(grey_tags(8, rows) | tags, data)


def many_frames() -> bytes:
    moves = {"save_all": True, "append_images": [Image.new("L", (9, 9), 50)]}
    content = saved(Image.new("L", (9, 9)), "WEBP", lossless=True, **moves)
    content += content[content.rindex(b"ANMF") :] * 100_000
    return content[:4] + struct.pack("<L", len(content) - 8) + content[8:]


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "scans": (lambda: jpeg_of_scans(1000, 1000, 20_000), "at most 1,200 scans"),
    "filling": (lambda: jpeg_with(b"\xff" * 2**22, WHOLE["jpeg"]), "segments"),
    "segments": (lambda: jpeg_with(segment(0xFE, b"") * 500_000, WHOLE["jpeg"]), "segments"),
    "texts": (lambda: png(9, 9, notes=chunk(b"zTXt", b"a\0\0" + zeros()) * 60), ""),
    "profile": (lambda: png(9, 9, notes=chunk(b"iCCP", b"a\0\0" + zeros())), ""),
    "pixels beyond the last": (lambda: png(9, 9, pixels=zeros()), ""),
    "pixels": (lambda: png(7000, 7000), ""),
    "chunks": (lambda: png(9, 9, notes=chunk(b"tEXt", b"") * 500_000), "100,000 chunks"),
    "empty pixels": (lambda: png(9, 9, notes=chunk(b"IDAT", b"") * 99_000), ""),
    "note": (lambda: png(9, 9, notes=chunk(b"eXIf", LONG_NOTE)), ""),
    "pages": (endless_pages, ""),
    "strips": (overlapping_strips, "in all its parts"),
    "comments": (lambda: gif_with(b"!\xfe" + b"\1a" * 2_000_000 + b"\0", GIF), "a frame within"),
    "filling of a gif": (lambda: gif_with(bytes(2**22), GIF), "a frame within"),
    "gif frames": (lambda: GIF[:-1] + GIF[GIF.index(b",", 13) : -1] * 200_000 + b";", ""),
    "webp frames": (many_frames, "100,000 chunks"),
    "runs": (lambda: bmp_of_runs(1, 400_000, b"\xff\x05" * 2_000_000), "run-length"),
}
"""Files that ask for far more work or memory than they look; where the words are empty, what they
ask for is left undone, and the picture is shown."""


@functools.cache
def exploded() -> dict[str, Outcome]:
    seen = outcomes(make() for make, _ in BOMBS.values())
    return dict(zip(BOMBS, seen, strict=True))


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_does_not_go_off(kind: str) -> None:
    seen = exploded()[kind]
    words = BOMBS[kind][1]
    assert seen.valid if not words else words in seen.refused
    assert seen.seconds < 20


def test_threads_see_the_same_and_leave_the_filters_of_warnings_alone() -> None:
    before = list(warnings.filters)
    pictures = list(WHOLE.values()) * 4
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(open_picture, pictures))
    assert all(map(np.array_equal, seen, map(open_picture, pictures)))
    assert list(warnings.filters) == before
