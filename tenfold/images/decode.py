"""From a path, bytes, a Pillow picture or an array to one grey picture, the right way up.

The door that every picture comes through. What lies behind (``ink``, ``glyph``) sees only grey
arrays. Knows nothing of digits.

What is decoded is bounded beforehand: bytes by ``load``, pixels by ``grey``, and the work that a
file may ask for by ``formats``. The worst files within the bounds take some seconds and a
gigabyte.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from tenfold.errors import PictureError
from tenfold.images.formats.bare import Bare
from tenfold.images.formats.bmp import bare_bmp
from tenfold.images.formats.exif import way_up
from tenfold.images.formats.gif import bare_gif
from tenfold.images.formats.jpeg import bare_jpeg
from tenfold.images.formats.png import bare_png
from tenfold.images.formats.tiff import bare_tiff
from tenfold.images.formats.webp import bare_webp
from tenfold.images.grey import (
    MOST_PIXELS,
    Picture,
    check_pixels,
    grey_of_array,
    grey_of_pillow,
)
from tenfold.images.load import check_size, load, shown
from tenfold.images.nature import is_heif, is_pdf, nature
from tenfold.images.pdf import only_page

Source = str | Path | bytes | Image.Image | npt.NDArray[Any]
"""What a picture can be given as."""

FORMATS = ("JPEG", "PNG", "WebP", "TIFF", "BMP", "GIF")
"""The formats that are decoded: Pillow knows more, some of which start other programs."""


@dataclass(frozen=True, kw_only=True)
class _Format:
    bare: Callable[[bytes, str], Bare]
    opened: Callable[[io.BytesIO], ImageFile]


_TIFF = _Format(bare=bare_tiff, opened=TiffImageFile)
_GIF = _Format(bare=bare_gif, opened=GifImageFile)
_SIGNATURES = {
    b"\xff\xd8\xff": _Format(bare=bare_jpeg, opened=JpegImageFile),
    b"\x89PNG\r\n\x1a\n": _Format(bare=bare_png, opened=PngImageFile),
    b"II*\0": _TIFF,
    b"MM\0*": _TIFF,
    b"II+\0": _TIFF,
    b"MM\0+": _TIFF,
    b"GIF87a": _GIF,
    b"GIF89a": _GIF,
    b"RIFF": _Format(bare=bare_webp, opened=WebPImageFile),
    b"BM": _Format(bare=bare_bmp, opened=BmpImageFile),
}

_TURNS = {1: (False, None), 2: (False, 1), 3: (False, -1), 4: (False, 0)}
_TURNS |= {5: (True, None), 6: (True, 1), 7: (True, -1), 8: (True, 0)}
"""EXIF's numbers: whether rows become columns, and how OpenCV then flips them."""


def open_picture(source: Source, most_pixels: int = MOST_PIXELS) -> Picture:
    """Return a picture as a grey uint8 array of shape (h, w), turned as its EXIF data says.

    Of an animation the first frame is taken, of a TIFF the first page; transparency is laid on
    white. A PDF must have one page only; ``pdf.open_pages`` gives the pages of any.

    Args:
        source: A path; the bytes of a picture file; a Pillow picture; or an array, uint8 of
            shape (h, w), (h, w, 3) or (h, w, 4) in RGB order, or floats from 0 to 1.
        most_pixels: The most that a file may have, where fewer are wanted than can be decoded.

    Raises:
        PictureError: The picture is missing, damaged, too large or of an unknown kind.
        MissingExtraError: It is a PDF, and ``tenfold[pdf]`` is not installed.
    """
    if isinstance(source, np.ndarray):
        return grey_of_array(source)
    if isinstance(source, Image.Image):
        return _grey_of_callers(source, "the picture")
    if isinstance(source, bytes):
        return _decoded(source, "the picture", most_pixels)
    if isinstance(source, (str, Path)):
        return _decoded(load(source), shown(source), most_pixels)
    raise PictureError(
        "not a picture",
        expected="a path, bytes, a Pillow picture or a NumPy array",
        received=type(source).__name__,
    )


def _decoded(content: bytes, name: str, most_pixels: int) -> Picture:
    check_size(len(content), name)
    kind = _format(content)
    if kind:
        with _damage_told(name):
            bare = kind.bare(content, name)
            return _painted(kind.opened(io.BytesIO(bare.content)), bare, name, most_pixels)
    if is_pdf(content):
        return only_page(content, name)
    if is_heif(content) and importlib.util.find_spec("pillow_heif"):
        with _damage_told(name):
            return _painted(_heif(content), Bare(content=content), name, most_pixels)
    raise _unknown(content, name)


def _format(content: bytes) -> _Format | None:
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return None if signature == b"RIFF" and content[8:12] != b"WEBP" else kind
    return None


def _painted(image: Image.Image, bare: Bare, name: str, most_pixels: int) -> Picture:
    """Return the pixels of a picture whose header is read."""
    check_pixels(*image.size, name, min(most_pixels, MOST_PIXELS))
    image.draft("L", None)  # a JPEG holds its grey apart: a third of the memory
    image.load()
    positive = ImageChops.invert(image) if bare.negative else image
    return _turned(grey_of_pillow(positive, name), bare.turn)


def _grey_of_callers(image: Image.Image, name: str) -> Picture:
    """Return the pixels of a picture that stays the caller's, and so as it is."""
    check_pixels(*image.size, name)
    with _damage_told(name):
        image.load()
        note = image.info.get("exif")
        turn = way_up(note) if isinstance(note, bytes) else 1
        return _turned(grey_of_pillow(image, name), turn)


def _turned(picture: Picture, turn: int) -> Picture:
    across, flip = _TURNS[turn]
    if across:
        picture = cv2.transpose(picture).astype(np.uint8, copy=False)
    if flip is None:
        return picture
    return cv2.flip(picture, flip).astype(np.uint8, copy=False)


def _heif(content: bytes) -> Image.Image:
    """Return a HEIC picture with its pixels yet to come; pillow-heif turns it upright itself."""
    pillow_heif = importlib.import_module("pillow_heif")
    image: Image.Image = pillow_heif.HeifImageFile(io.BytesIO(content))
    return image


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """Turn what decoders raise, which is nearly anything, into a ``PictureError``."""
    try:
        yield
    except PictureError:
        raise
    except MemoryError as error:
        raise PictureError(
            f"there is too little memory to decode {name}", remedy="Save the picture smaller"
        ) from error
    except Exception as error:
        raise PictureError(
            f"{name} is damaged or cut short",
            expected="a whole picture file",
            received=_told(error),
            remedy="Save or download the picture again",
        ) from error


def _told(error: Exception) -> str:
    if isinstance(error, (IndexError, struct.error)):
        return "a file that ends too soon"
    return str(error) or type(error).__name__


def _unknown(content: bytes, name: str) -> PictureError:
    received, remedy = nature(content)
    return PictureError(
        f"{name} is not a picture that can be read",
        expected=", ".join(FORMATS),
        received=received,
        remedy=remedy,
    )
