import io
import struct
import zlib

import numpy as np
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
from drawn import drawn, saved
from PIL import Image, ImageChops
from PIL.TiffImagePlugin import TiffImageFile

from tenfold.errors import PictureError
from tenfold.images.decode import open_picture
from tenfold.images.formats.exif import way_up
from tenfold.images.formats.gif import MOST_BEFORE
from tenfold.images.formats.jpeg import bare_jpeg
from tenfold.images.formats.png import bare_png
from tenfold.images.formats.tiff import bare_tiff

SEVEN = drawn(7)
FOUR = np.array([[0, 80], [160, 240]], np.uint8)
TURNED = b"II*\0" + struct.pack("<LHHHLHH", 8, 1, 0x0112, 3, 1, 6, 0) + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_way_up_is_read_in_either_byte_order(order: str) -> None:
    head = {"<": b"II*\0", ">": b"MM\0*"}[order]
    note = head + struct.pack(f"{order}LHHHLHH", 8, 1, 0x0112, 3, 1, 8, 0)
    assert way_up(note) == way_up(b"Exif\0\0" + note) == 8


@pytest.mark.parametrize(
    "note", [b"", b"II*\0", TURNED[:-8], b"MM" + TURNED[2:], TURNED.replace(b"\6\0", b"\x09\0")]
)
def test_a_note_that_is_odd_leaves_the_picture_as_it_stands(note: bytes) -> None:
    assert way_up(note) == 1


def test_jpeg_notes_are_dropped_and_pixels_kept() -> None:
    content = saved(SEVEN, "JPEG", comment=b"by hand", exif=b"Exif\0\0" + TURNED)
    bare = bare_jpeg(jpeg_with(segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(999)), content), "it")
    assert len(bare.content) < len(content)
    assert bare.turn == 6
    assert np.array_equal(open_picture(bare.content), np.rot90(open_picture(content)))


def test_a_film_after_a_jpeg_is_cut_off() -> None:
    content = saved(SEVEN, "JPEG")
    bare = bare_jpeg(content + b"\xff\xda film \xff\xd9" * 5000, "it")
    assert bare.content == content


def test_a_second_jpeg_after_the_first_is_not_shown() -> None:
    content = saved(SEVEN, "JPEG")
    mpo = saved(
        Image.fromarray(SEVEN), "MPO", save_all=True, append_images=[Image.new("L", (9, 9))]
    )
    assert np.array_equal(open_picture(mpo), open_picture(content))


def test_cmyk_without_adobes_mark_stores_its_ink() -> None:
    stored = ImageChops.invert(Image.fromarray(SEVEN).convert("CMYK"))
    content = saved(stored, "JPEG")
    start = content.index(b"\xff\xee")
    picture = open_picture(content[:start] + content[start + 16 :])
    assert np.abs(picture.astype(int) - SEVEN).mean() < 2


def test_a_jpeg_of_many_scans_is_painted() -> None:
    assert open_picture(jpeg_of_scans(40, 40, 1200)).shape == (40, 40)


@pytest.mark.parametrize(("side", "scans"), [(40, 1201), (4000, 76)])
def test_a_jpeg_of_too_many_scans_is_refused(side: int, scans: int) -> None:
    with pytest.raises(PictureError, match=rf"at most {scans - 1:,} scans\. Received: {scans:,}"):
        open_picture(jpeg_of_scans(side, side, scans))


def test_png_notes_are_dropped_and_pixels_kept() -> None:
    notes = chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(9))) + chunk(b"tEXt", b"by\0hand")
    assert bare_png(png(9, 9, notes=notes), "it").content == png(9, 9)


def test_a_png_notes_its_way_up_before_or_after_its_pixels() -> None:
    note = chunk(b"eXIf", TURNED)
    before = png(9, 4, notes=note)
    after = png(9, 4).replace(chunk(b"IEND", b""), note + chunk(b"IEND", b""))
    assert open_picture(before).shape == open_picture(after).shape == (9, 4)


def test_an_animated_png_with_a_false_count_gives_its_picture() -> None:
    assert open_picture(png(9, 4, notes=chunk(b"acTL", bytes(8)))).shape == (4, 9)


def test_a_png_whose_pixels_are_whole_needs_no_end() -> None:
    assert open_picture(png(9, 4)[:-12]).shape == (4, 9)


def test_of_a_gif_with_comments_the_frame_is_taken() -> None:
    content = saved(Image.fromarray(FOUR), "GIF", transparency=3)
    commented = gif_with(b"!\xfe\x07by hand\0" + bytes(2), content)
    assert np.array_equal(open_picture(commented), open_picture(content))


def test_a_gif_with_too_much_before_its_frame_is_refused() -> None:
    comments = b"!\xfe" + b"\x01a" * MOST_BEFORE + b"\0"
    with pytest.raises(PictureError, match="a frame within the first"):
        open_picture(gif_with(comments, saved(FOUR, "GIF")))


def test_a_bmp_of_runs_is_painted() -> None:
    runs = b"\x03\x40\0\0" + b"\x01\x80\x02\xc0\0\0" + b"\0\x01"
    picture = open_picture(bmp_of_runs(3, 2, runs))
    assert np.array_equal(picture, [[0x80, 0xC0, 0xC0], [0x40, 0x40, 0x40]])


@pytest.mark.parametrize("runs", [b"\xff\x05" * 2_000_000, b"\0\0" * 2_000_000])
def test_a_bmp_of_too_many_runs_is_refused(runs: bytes) -> None:
    with pytest.raises(PictureError, match="take too long"):
        open_picture(bmp_of_runs(1, 400_000, runs))


@pytest.mark.parametrize(
    "packing", [None, "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits"]
)
def test_a_packed_tiff_keeps_every_grey(packing: str | None) -> None:
    assert np.array_equal(open_picture(saved(SEVEN, "TIFF", compression=packing)), SEVEN)


@pytest.mark.parametrize("packing", ["group3", "group4", "tiff_ccitt"])
def test_a_fax_shows_black_on_white(packing: str) -> None:
    image = Image.fromarray(SEVEN).convert("1", dither=Image.Dither.NONE)
    expected = np.array(image.convert("L"))
    assert np.array_equal(open_picture(saved(image, "TIFF", compression=packing)), expected)


def test_a_jpeg_within_a_tiff_is_painted() -> None:
    picture = open_picture(saved(SEVEN, "TIFF", compression="jpeg", quality=95))
    assert np.abs(picture.astype(int) - SEVEN).mean() < 2


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_is_read_in_either_byte_order(order: str) -> None:
    tags = grey_tags(2, 2, tag273=(8, 10), tag278=(1,), tag279=(2, 2))
    assert np.array_equal(open_picture(tiff(tags, FOUR.tobytes(), order=order)), FOUR)


def test_a_big_tiff_is_read() -> None:
    tags = {256: 2, 257: 2, 258: 8, 259: 1, 262: 1, 273: 16, 277: 1, 278: 2, 279: 4}
    assert np.array_equal(open_picture(big_tiff(tags, FOUR.tobytes())), FOUR)


@pytest.mark.parametrize("packing", [1, 8])
def test_a_tiff_of_tiles_is_read(packing: int) -> None:
    tile = np.pad(FOUR, ((0, 14), (0, 14))).tobytes()
    data = tile if packing == 1 else zlib.compress(tile)
    tags = grey_tags(2, 2, tag322=(16,), tag323=(16,), tag324=(8,), tag325=(len(data),))
    assert np.array_equal(open_picture(tiff(tags | {259: (packing,)}, data)), FOUR)


def test_white_is_zero_in_a_tiff_that_says_so() -> None:
    tags = grey_tags(2, 2, tag262=(0,), tag273=(8,), tag279=(4,))
    assert np.array_equal(open_picture(tiff(tags, FOUR.tobytes())), 255 - FOUR)


def test_tiff_notes_and_further_pages_are_dropped() -> None:
    pages = [Image.fromarray(FOUR), Image.new("L", (9, 9))]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], description="four")
    bare = TiffImageFile(io.BytesIO(bare_tiff(content, "it").content))
    assert bare.n_frames == 1
    assert 270 not in bare.tag_v2


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({259: (6,), 273: (8,)}, "TIFF compression 6"),
        ({277: (70_000,), 273: (8,)}, "70000 numbers a pixel"),
        ({273: (8,), 278: (1,)}, "parts of it are missing"),
        ({273: (8,), 278: (0,)}, "parts of it have no pixels"),
        ({273: (8,), 259: (8,)}, "is missing"),
        ({273: (8,), 259: (8,), 279: (10**6,)}, "in all its parts"),
        ({273: (8,), 259: (8,), 279: (200,)}, "beyond its end"),
        ({273: (8,), 317: (1, 1)}, "tag 317 has 2 values"),
        ({322: (65536,), 323: (65536,), 324: (8,)}, "tiles that fit"),
        ({257: (200_000,), 278: (1,), 273: tuple([8] * 200_000)}, "not some numbers"),
    ],
)
def test_a_tiff_that_claims_what_cannot_be_is_refused(
    tags: dict[int, tuple[int, ...]], message: str
) -> None:
    with pytest.raises(PictureError, match=message):
        open_picture(tiff(grey_tags(2, 2) | tags, FOUR.tobytes()))


@pytest.mark.parametrize("pieces", [1, 50])
def test_scans_within_a_tiff_are_counted(pieces: int) -> None:
    scans = jpeg_of_scans(64, 64, 1300)
    sizes = (len(scans), *[0] * (pieces - 1))
    tags = grey_tags(64, 64, tag259=(7,), tag273=(8,) * pieces, tag279=sizes)
    with pytest.raises(PictureError, match="at most 1,200 scans"):
        open_picture(tiff(tags, scans))


HUGE = {
    "JPEG": saved(SEVEN, "JPEG").replace(struct.pack(">HH", 200, 160), b"\xff\xff\xff\xff"),
    "PNG": png(1, 1).replace(struct.pack(">LL", 1, 1), struct.pack(">LL", 60_000, 60_000)),
    "WEBP": b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f" + b"\xff" * 13,
    "VP8X": b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\xff" * 6,
    "TIFF": tiff(grey_tags(60_000, 60_000, tag273=(8,)), b""),
    "BMP": bmp_of_runs(60_000, -60_000, b""),
    "GIF": b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0) + b"," + bytes(9),
    "GIF frame": b"GIF89a" + bytes(7) + b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0),
}


@pytest.mark.parametrize("kind", HUGE)
def test_too_many_pixels_are_refused_before_they_are_decoded(kind: str) -> None:
    with pytest.raises(PictureError, match="too many pixels"):
        open_picture(HUGE[kind])
