"""Arrays and Pillow pictures of every kind to one kind: grey, 8 bits a pixel.

Used by ``decode``; knows nothing of files, digits or ink.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.errors import PictureError

Picture = npt.NDArray[np.uint8]
"""A grey picture: shape (h, w), 0 black to 255 white."""

MOST_PIXELS = 80_000_000
"""The largest picture that is decoded: an A3 page at 600 dpi has 70 million pixels.

At the 4 bytes a pixel of a colour picture it takes 320 MB; Pillow's own alarm rings at 89 million.
"""

_WHITE = 250  # from here on white shows no ink on white

_OF_16_BITS = ((np.arange(65536) + 128) // 257).astype(np.uint8)  # 65535 = 255 x 257

_ARRAYS = "uint8 of shape (h, w), (h, w, 3) or (h, w, 4) in RGB order, or floats from 0 to 1"


def check_pixels(width: int, height: int, name: str, most: int = MOST_PIXELS) -> None:
    """Raise ``PictureError`` where a picture has no pixels or too many to try."""
    if width * height == 0:
        raise PictureError(
            f"{name} has no pixels", expected="at least one", received=f"{width} x {height}"
        )
    if width * height > most:
        raise PictureError(
            f"{name} has too many pixels",
            expected=f"at most {most:,}",
            received=f"{width:,} x {height:,}",
            remedy="Save the picture smaller",
        )


def grey_of_array(array: npt.NDArray[Any]) -> Picture:
    """Return an array as a grey picture, after checking its shape, type and values.

    Raises:
        PictureError: The array is not clearly a picture.
    """
    _check_shape(array.shape)
    pixels = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    if pixels.dtype.kind == "f":
        pixels = _bytes_of_unit(pixels)
    if pixels.dtype != np.uint8:
        raise PictureError(
            "an array of the wrong type",
            expected=_ARRAYS,
            received=f"{pixels.dtype}",
            remedy="Scale the values to 0..255 and convert with .astype(np.uint8)",
        )
    if pixels.ndim == 2:
        return pixels.copy()
    return grey_of_pillow(Image.fromarray(np.ascontiguousarray(pixels)), "the array")


def grey_of_pillow(image: Image.Image, name: str) -> Picture:
    """Return a loaded Pillow picture of any mode as a grey picture, transparency on white.

    Raises:
        PictureError: The pixels are of a kind with no fixed black and white.
    """
    if image.mode.startswith("I;16"):
        return _bytes_of_16_bits(np.asarray(image))
    if image.mode == "I":
        return _bytes_of_integers(np.asarray(image), name)
    if image.mode == "F":
        return _bytes_of_unit(np.asarray(image))
    if image.mode == "LAB":
        return np.array(image.getchannel("L"))
    if image.mode == "La":  # Pillow knows only one way out of this mode
        image = image.convert("LA")
    if image.has_transparency_data:
        image = _on_paper(image if image.mode == "RGBA" else image.convert("RGBA"))
    return np.array(image if image.mode == "L" else image.convert("L"))


def _on_paper(image: Image.Image) -> Image.Image:
    """Lay an RGBA picture on white; on black where it is white ink on nothing."""
    ink, cover = image.convert("L"), image.getchannel("A")
    if cover.getextrema() == (255, 255):
        return ink
    on_white = Image.composite(ink, Image.new("L", image.size, 255), cover)
    if np.asarray(on_white).min() >= _WHITE and 0 < np.asarray(cover).mean() < 128:
        return Image.composite(ink, Image.new("L", image.size, 0), cover)
    return on_white


def _bytes_of_16_bits(values: npt.NDArray[Any]) -> Picture:
    eight: Picture = _OF_16_BITS[values]
    return eight


def _bytes_of_integers(values: npt.NDArray[Any], name: str) -> Picture:
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise PictureError(
            f"{name} has 32-bit pixels beyond the 16 bits of any camera or scanner",
            expected="values from 0 to 65535",
            received=f"{low} to {high}",
            remedy="Save the picture with 8 or 16 bits a pixel",
        )
    return _bytes_of_16_bits(values)


def _bytes_of_unit(values: npt.NDArray[Any]) -> Picture:
    """Scale floats from 0..1 to 0..255; refuse floats on any other scale."""
    if not np.isfinite(values).all():
        raise PictureError(
            "an array with pixels that are not numbers",
            expected="finite values from 0 to 1",
            received="NaN or infinity",
            remedy="Replace them, for example with np.nan_to_num",
        )
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 1 or 0 < high <= 1 / 255:  # at most 1/255: scaled twice
        raise PictureError(
            "an array of floats on an unknown scale",
            expected="values from 0 (black) to 1 (white)",
            received=f"{low:g} to {high:g}",
            remedy="Scale to 0..1, or to 0..255 and convert with .astype(np.uint8)",
        )
    scaled: Picture = np.rint(values * 255).astype(np.uint8)
    return scaled


def _check_shape(shape: tuple[int, ...]) -> None:
    flat = len(shape) == 2
    layered = len(shape) == 3 and shape[2] in {1, 3, 4}
    if not flat and not layered:
        raise PictureError(
            "an array of the wrong shape",
            expected=_ARRAYS,
            received=str(shape),
            remedy=_shape_remedy(shape),
        )
    check_pixels(shape[1], shape[0], "the array")


def _shape_remedy(shape: tuple[int, ...]) -> str:
    if shape == (784,):
        return "Reshape it with .reshape(28, 28)"
    if len(shape) == 3 and shape[0] in {3, 4}:
        return "Move the colours last with .transpose(1, 2, 0)"
    if len(shape) in {3, 4}:
        return "Give one picture at a time"
    return "Reshape it to (height, width)"
