"""From a path, bytes, a Pillow picture or an array to one grey picture, the right way up.

The door that every picture comes through. What lies behind (``ink``, ``glyph``) sees only grey
arrays. Knows nothing of digits.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, UnidentifiedImageError

from tenfold.errors import PictureError
from tenfold.images.grey import (
    Picture,
    check_pixels,
    grey_of_array,
    grey_of_pillow,
    too_many_pixels,
)
from tenfold.images.load import check_size, load

Source = str | Path | bytes | Image.Image | npt.NDArray[Any]
"""What a picture can be given as."""

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
"""The formats that are decoded: Pillow knows more, some of which start other programs."""

_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Python's warning filters belong to the process: two threads changing them would mix them up.
_filters = threading.Lock()


def open_picture(source: Source) -> Picture:
    """Return a picture as a grey uint8 array of shape (h, w), turned as its EXIF data says.

    Of an animation the first frame is taken; transparency is laid on white.

    Args:
        source: A path; the bytes of a picture file; a Pillow picture; or an array, uint8 of
            shape (h, w), (h, w, 3) or (h, w, 4) in RGB order, or floats from 0 to 1.

    Raises:
        PictureError: The picture is missing, damaged, too large or of an unknown kind.
    """
    if isinstance(source, np.ndarray):
        return grey_of_array(source)
    if isinstance(source, Image.Image):
        return _grey(source, "the picture")
    if isinstance(source, bytes):
        return _decoded(source, "the picture")
    if isinstance(source, (str, Path)):
        return _decoded(load(Path(source)), str(source))
    raise PictureError(
        "not a picture",
        expected="a path, bytes, a Pillow picture or a NumPy array",
        received=type(source).__name__,
    )


def _decoded(content: bytes, name: str) -> Picture:
    check_size(len(content), name)
    with _opened(content, name) as image:
        image.draft("L", None)  # a JPEG holds its grey apart: a third of the memory
        return _grey(image, name)


def _opened(content: bytes, name: str) -> Image.Image:
    """Return the picture with its header read, and its pixels not yet."""
    formats = (*FORMATS, "HEIF") if _is_heif(content) and _can_heif() else FORMATS
    try:
        with _quiet():
            return Image.open(io.BytesIO(content), formats=formats)
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name, "far more") from error
    except UnidentifiedImageError as error:
        raise _unknown(content, name) from error
    except Exception as error:  # damaged headers make Pillow raise nearly anything
        raise _damaged(name, error) from error


def _grey(image: Image.Image, name: str) -> Picture:
    check_pixels(*image.size, name)
    try:
        image.load()
        return grey_of_pillow(_turned(image), name)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name, "far more") from error
    except Exception as error:  # so do damaged pixels
        raise _damaged(name, error) from error


def _turned(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def _orientation(image: Image.Image) -> int:
    """Return EXIF's number for which way is up; 1, as it stands, where EXIF is damaged."""
    try:
        with _quiet():
            return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # the pixels are whole: a broken camera note must not cost the picture
        return 1


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Pillow's warnings in: what matters of them is raised as an error here."""
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _can_heif() -> bool:
    if importlib.util.find_spec("pillow_heif") is None:
        return False
    importlib.import_module("pillow_heif").register_heif_opener()
    return True


def _damaged(name: str, error: Exception) -> PictureError:
    return PictureError(
        f"{name} is damaged or cut short",
        expected="a whole picture file",
        received=str(error) or type(error).__name__,
        remedy="Save or download the picture again",
    )


def _unknown(content: bytes, name: str) -> PictureError:
    received, remedy = _nature(content)
    return PictureError(
        f"{name} is not a picture that can be read",
        expected=", ".join(FORMATS),
        received=received,
        remedy=remedy,
    )


def _nature(content: bytes) -> tuple[str, str]:
    """Return what bytes that are no picture seem to be, and what to do about it."""
    if _is_heif(content):
        return "HEIC", "Convert it to JPEG, or install pillow-heif"
    if content.startswith(b"%PDF"):
        return "PDF", "Save the page as PNG or JPEG"
    if b"<svg" in content[:4096].lower():
        return "SVG, which is a drawing made of text", "Export it as PNG"
    try:
        content[:1024].decode("ascii")
    except UnicodeDecodeError:
        return "bytes of an unknown format", "Save the picture as PNG or JPEG"
    return "text", "Check that the file is the one you meant"
