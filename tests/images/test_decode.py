import io
import os
import socket
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from drawn import Grey, drawn, saved
from PIL import Image, ImageOps

from tenfold.errors import PictureError
from tenfold.images import grey, load
from tenfold.images.decode import Source, open_picture

RAMP = np.arange(256, dtype=np.uint8).reshape(8, 32)
SEVEN = drawn(7)
HALVES = np.repeat(np.array([[255, 0]], np.uint8), 16, axis=1).repeat(8, axis=0)
RNG = np.random.default_rng(0)


def deep(array: Grey) -> Image.Image:
    return Image.fromarray(array.astype(np.uint16) * 257)


def rgba(ink: int, cover: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Image.Image:
    colour = np.full(cover.shape, ink, np.uint8)
    return Image.fromarray(np.dstack([colour, colour, colour, cover]))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "GIF"])
def test_a_lossless_format_keeps_every_grey(kind: str) -> None:
    assert np.array_equal(open_picture(saved(RAMP, kind)), RAMP)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_lossy_format_keeps_the_picture(kind: str) -> None:
    difference = open_picture(saved(SEVEN, kind, quality=95)).astype(int) - SEVEN
    assert np.abs(difference).mean() < 2


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_a_mode_of_png_shows_black_on_white(mode: str) -> None:
    black_on_white = np.where(SEVEN > 128, 255, 0).astype(np.uint8)
    picture = open_picture(saved(Image.fromarray(black_on_white).convert(mode), "PNG"))
    assert np.array_equal(picture, black_on_white)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_saved_mode_shows_white_left_of_black(kind: str, mode: str) -> None:
    image = Image.fromarray(HALVES).convert(mode) if mode != "I;16" else deep(HALVES)
    assert np.array_equal(open_picture(saved(image, kind)), HALVES)


@pytest.mark.parametrize("mode", ["La", "RGBa", "PA", "LAB", "HSV", "YCbCr", "CMYK", "RGBX", "F"])
def test_a_mode_of_pillow_shows_white_left_of_black(mode: str) -> None:
    way = {"La": "LA", "RGBa": "RGBA", "F": "L"}.get(mode, "RGB")
    image = Image.fromarray(HALVES).convert(way)
    image = Image.fromarray(HALVES / np.float32(255)) if mode == "F" else image.convert(mode)
    assert np.array_equal(open_picture(image), HALVES)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_shows_black_on_white(kind: str) -> None:
    picture = open_picture(saved(Image.fromarray(SEVEN).convert("CMYK"), kind))
    assert np.abs(picture.astype(int) - SEVEN).mean() < 2


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_to_eight(kind: str) -> None:
    assert np.array_equal(open_picture(saved(deep(RAMP), kind)), RAMP)


def test_big_endian_sixteen_bits_are_scaled_to_eight() -> None:
    image = Image.frombytes("I;16B", (32, 8), (RAMP.astype(">u2") * 257).tobytes())
    assert np.array_equal(open_picture(image), RAMP)


def test_thirty_two_bits_beyond_sixteen_are_refused() -> None:
    with pytest.raises(PictureError, match="32-bit pixels"):
        open_picture(Image.fromarray(np.full((4, 4), 70_000, np.int32)))


def test_a_float_tiff_from_0_to_1_is_scaled() -> None:
    assert open_picture(saved(Image.fromarray(np.ones((4, 4), np.float32)), "TIFF")).min() == 255


def test_transparent_is_white() -> None:
    picture = open_picture(saved(rgba(0, 255 - SEVEN), "PNG"))
    assert np.array_equal(picture, SEVEN)


def test_white_ink_on_nothing_is_white_on_black() -> None:
    picture = open_picture(saved(rgba(255, 255 - SEVEN), "PNG"))
    assert np.array_equal(picture, 255 - SEVEN)


def test_white_paper_with_transparent_corners_is_white() -> None:
    cover = np.full((40, 40), 255, np.uint8)
    cover[:4, :4] = 0
    assert open_picture(saved(rgba(255, cover), "PNG")).min() == 255


def test_a_palette_with_a_transparent_colour_is_laid_on_white() -> None:
    image = Image.fromarray(np.zeros((4, 4), np.uint8)).convert("P")
    assert open_picture(saved(image, "PNG", transparency=0)).min() == 255


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_the_first_frame_or_page_of_many_is_taken(kind: str) -> None:
    frames = [Image.new("L", (5, 4), grey) for grey in (40, 200, 90)]
    options = {"lossless": True} if kind == "WEBP" else {}
    content = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    assert np.array_equal(open_picture(content), np.full((4, 5), 40))


def test_heic_is_read_where_pillow_heif_is_installed() -> None:
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(SEVEN)).save(file, quality=90)
    assert np.abs(open_picture(file.getvalue()).astype(int) - SEVEN).mean() < 2


def test_heic_is_turned_once_only() -> None:
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    pillow_heif.from_pillow(Image.fromarray(SEVEN)).save(file, exif=exif.tobytes())
    upright = np.rot90(SEVEN, -1).astype(int)
    assert np.abs(open_picture(file.getvalue()) - upright).mean() < 4


def test_heic_without_pillow_heif_is_answered_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(PictureError, match=r"HEIC.*Convert it to JPEG, or install pillow-heif"):
        open_picture(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_its_camera_noted(kind: str, orientation: int) -> None:
    upright = np.kron(np.array([[0, 90, 180], [220, 250, 130]], np.uint8), np.ones((16, 16), "u1"))
    as_stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = open_picture(saved(np.ascontiguousarray(as_stored), kind, exif=exif))
    assert picture.shape == upright.shape
    assert np.abs(picture.astype(int) - upright).mean() < 8


def test_a_damaged_camera_note_does_not_cost_the_picture() -> None:
    content = saved(SEVEN, "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff")
    assert open_picture(content).shape == SEVEN.shape


def test_a_pillow_picture_is_turned_as_its_file_is() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    content = saved(SEVEN, "JPEG", exif=exif)
    assert np.array_equal(open_picture(Image.open(io.BytesIO(content))), open_picture(content))


def test_a_pillow_picture_turned_by_the_caller_stays() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(saved(SEVEN, "JPEG", exif=exif))))
    assert open_picture(image).shape == image.size[::-1]


def test_a_pillow_picture_given_by_the_caller_keeps_its_colours() -> None:
    image = Image.open(io.BytesIO(saved(Image.new("RGB", (9, 9), "red"), "JPEG")))
    open_picture(image)
    assert image.mode == "RGB"


def test_path_text_and_bytes_give_the_same_picture(tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(saved(SEVEN, "PNG"))
    assert np.array_equal(open_picture(path), open_picture(str(path)))
    assert np.array_equal(open_picture(path), open_picture(path.read_bytes()))


def test_a_missing_file_is_answered_with_the_closest(tmp_path: Path) -> None:
    (tmp_path / "seven.png").touch()
    with pytest.raises(PictureError, match=r"Did you mean .*seven\.png"):
        open_picture(tmp_path / "sevn.png")


@pytest.mark.parametrize("name", ["nowhere/at/all.png", "a\0b", "x" * 5000])
def test_a_path_that_cannot_be_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(PictureError, match=r"there is no file|cannot read"):
        open_picture(tmp_path / name)


@pytest.mark.parametrize("address", ["https://example.org/7.png", "data:image/png;base64,iVBO"])
def test_an_address_is_answered_with_what_to_do(address: str) -> None:
    with pytest.raises(PictureError, match="Download the picture first"):
        open_picture(address)


def test_a_file_that_may_not_be_read_is_named_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "locked.png").write_bytes(saved(SEVEN, "PNG"))
    monkeypatch.setattr(Path, "open", forbidden)  # permissions do not bind whoever is root
    with pytest.raises(PictureError, match=r"cannot read .*locked\.png.*Permission denied"):
        open_picture(tmp_path / "locked.png")


def test_a_name_of_any_length_leaves_the_error_short() -> None:
    with pytest.raises(PictureError) as raised:
        open_picture("x" * 5000)
    assert len(str(raised.value)) < 500


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    with pytest.raises(PictureError, match="cannot read"):
        open_picture(tmp_path / "loop.png")


def test_a_broken_link_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to(tmp_path / "gone.png")
    with pytest.raises(PictureError, match="a link to a file that is not there"):
        open_picture(tmp_path / "link.png")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="is a folder"):
        open_picture(tmp_path)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(PictureError, match=r"not a regular file.*Received: a pipe"):
        open_picture(tmp_path / "pipe.png")


def test_a_device_is_refused() -> None:
    with pytest.raises(PictureError, match="Received: a device"):
        open_picture("/dev/zero")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's whole path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.png")
        with pytest.raises(PictureError, match="Received: a socket"):
            open_picture("s.png")


@pytest.mark.parametrize("as_file", [True, False])
def test_an_empty_file_is_named_so(tmp_path: Path, as_file: bool) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(PictureError, match="is empty"):
        open_picture(tmp_path / "empty.png" if as_file else b"")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(load.MOST_BYTES + 1)
    with pytest.raises(PictureError, match="too large"):
        open_picture(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_a_picture_cut_short_is_damaged(kind: str) -> None:
    content = saved(RNG.integers(0, 256, (60, 60), np.uint8), kind)
    with pytest.raises(PictureError, match=r"damaged or cut short|not a picture"):
        open_picture(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("content", "nature"),
    [
        (b"label,pixel\n5,0\n", "text"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "AVIF"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "a film"),
        (b"\n<!DOCTYPE html><title>Log in</title>", "not the page that shows it"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "unknown format"),
        (b"PK\x03\x04", "archive"),
        (bytes(range(128, 256)), "unknown format"),
    ],
)
def test_what_is_no_picture_is_named(tmp_path: Path, content: bytes, nature: str) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=nature):
        open_picture(path)


@pytest.mark.parametrize(
    "array",
    [
        RAMP,
        RAMP[..., None],
        np.dstack([RAMP] * 3),
        np.dstack([RAMP, RAMP, RAMP, np.full_like(RAMP, 255)]),
        RAMP / 255,
        (RAMP / 255).astype(np.float32),
        np.asfortranarray(RAMP),
    ],
)
def test_an_array_that_is_clearly_a_picture_is_taken(array: Source) -> None:
    assert np.array_equal(open_picture(array), RAMP)


def test_an_array_is_copied() -> None:
    array = RAMP.copy()
    open_picture(array)[:] = 7
    assert np.array_equal(array, RAMP)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(784, np.uint8), r"reshape\(28, 28\)"),
        (np.zeros((3, 28, 28), np.uint8), "transpose"),
        (np.zeros((10, 28, 28), np.uint8), "one picture at a time"),
        (np.zeros((28, 28, 2), np.uint8), "wrong shape"),
        (np.zeros((1, 28, 28, 1), np.uint8), "one picture at a time"),
        (np.zeros((), np.uint8), "wrong shape"),
        (np.zeros((0, 28), np.uint8), "no pixels"),
        (np.zeros((28, 28), np.int64), "wrong type"),
        (np.zeros((28, 28), np.uint16), "wrong type"),
        (np.zeros((28, 28), complex), "wrong type"),
        (np.full((28, 28), "0"), "wrong type"),
        (np.full((28, 28), np.nan), "not numbers"),
        (np.full((28, 28), np.inf), "not numbers"),
        (np.full((28, 28), 254.0), "unknown scale"),
        (np.full((28, 28), -0.5), "unknown scale"),
        (np.full((28, 28), 1 / 255**2), "unknown scale"),
    ],
)
def test_an_array_that_is_not_clearly_a_picture_is_refused(array: Source, message: str) -> None:
    with pytest.raises(PictureError, match=message):
        open_picture(array)


def test_an_array_of_too_many_pixels_is_refused() -> None:
    huge = np.broadcast_to(np.uint8(0), (grey.MOST_PIXELS, 2))
    with pytest.raises(PictureError, match="too many pixels"):
        open_picture(huge)


def test_what_is_of_no_known_type_is_refused() -> None:
    with pytest.raises(PictureError, match="Received: NoneType"):
        open_picture(None)  # type: ignore[arg-type]
