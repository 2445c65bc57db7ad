"""From any picture to one 28x28 glyph, prepared as MNIST prepared its digits.

The one normalisation that training data, photos and drawn digits all go through: the digit's ink,
fitted into 20x20 pixels, its centre of mass at the centre of 28x28, white on black (LeCun et al.
1998, "Gradient-Based Learning Applied to Document Recognition").

Does not know which digit it is.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images import SIDE
from tenfold.images.decode import Source, open_picture
from tenfold.images.grey import Picture
from tenfold.images.ink import Ink, ink, reduced
from tenfold.images.strokes import INKED, digit_strokes

Glyph = npt.NDArray[np.uint8]
"""One digit: shape (28, 28), white ink (255) on black (0)."""

BOX = 20

_WORK = 512  # longest side worked at: a digit a twentieth of the picture still fills the box
_CENTRE = 14.0  # where the centre of mass of MNIST's digits lies, both ways (measured: 14.0 ± 0.3)
_THINNEST = 2.0  # pen width in pixels of the box: a thinner one is widened to it


def as_glyph(source: Source) -> Glyph:
    """Return the glyph of a picture; one of exactly 28x28 pixels is a glyph and stays as it is.

    Raises:
        PictureError: The picture is missing, damaged, too large or of an unknown kind.
    """
    picture = open_picture(source)
    return picture if picture.shape == (SIDE, SIDE) else glyph(picture)


def glyph(picture: Picture) -> Glyph:
    """Return the digit on a grey picture as a glyph; all zeros where the picture is blank."""
    strokes = digit_strokes(ink(reduced(picture, _WORK)))
    if strokes is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    return _stretched(_centred(_boxed(_thickened(strokes))))


def _thickened(strokes: Ink) -> Ink:
    """Widen a pen so thin that it would fade when the digit is made small."""
    missing = round(_THINNEST * max(strokes.shape) / BOX - _pen_width(strokes))
    if missing < 1:
        return strokes
    wide = cv2.copyMakeBorder(strokes, missing, missing, missing, missing, cv2.BORDER_CONSTANT)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (missing + 1, missing + 1))
    return cv2.dilate(wide, disc)[missing // 2 :, missing // 2 :].astype(np.float32)


def _pen_width(strokes: Ink) -> float:
    """Return the mean width of the strokes in pixels.

    Across a stroke w pixels wide the distance to its edge averages w / 4, and half a pixel more
    because the distance is counted to the next pixel's centre.
    """
    mask = (strokes >= INKED).astype(np.uint8)
    depth = cv2.distanceTransform(
        cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 5
    )
    return 4 * (float(depth[depth > 0].mean()) - 0.5)


def _boxed(strokes: Ink) -> Ink:
    """Fit the strokes into the 20x20 box, keeping their proportions."""
    height, width = strokes.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(strokes, size, interpolation=way).astype(np.float32)


def _centred(box: Ink) -> Ink:
    """Place the box on 28x28 pixels so that the centre of mass is in the middle."""
    field = np.zeros((SIDE, SIDE), np.float32)
    top, left = (_start(box.sum(axis=1 - axis)) for axis in (0, 1))
    field[top : top + box.shape[0], left : left + box.shape[1]] = box
    return field


def _start(profile: npt.NDArray[np.float32]) -> int:
    """Return where a box begins along one axis, given its ink in each row or column."""
    mass = float(profile @ np.arange(len(profile)) / profile.sum())
    return int(np.clip(round(_CENTRE - mass), 0, SIDE - len(profile)))


def _stretched(field: Ink) -> Glyph:
    pixels: Glyph = np.rint(field * (255 / field.max())).astype(np.uint8)
    return pixels
