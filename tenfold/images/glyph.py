"""From any picture to one 28x28 glyph, prepared as MNIST prepared its digits.

The one normalisation that training data, photos and drawn digits all go through: the digit's ink,
fitted into 20x20 pixels, its centre of mass at the centre of 28x28, white on black (LeCun et al.
1998, "Gradient-Based Learning Applied to Document Recognition").

Does not know which digit it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images import SIDE
from tenfold.images.box import Box
from tenfold.images.decode import Source, open_picture
from tenfold.images.grey import Picture
from tenfold.images.ink import Ink, ink, reduced
from tenfold.images.strokes import INKED, digit_strokes

Glyph = npt.NDArray[np.uint8]
"""One digit: shape (28, 28), white ink (255) on black (0)."""

BOX = 20

_WORK = 512  # longest side worked at: a digit a twentieth of the picture still fills the box
_FEW = 25  # a picture with a shorter longest side is enlarged: pen and paper cannot be told apart
_CENTRE = 14.0  # where the centre of mass of MNIST's digits lies, both ways (measured: 14.0 ± 0.3)
_OFF_CENTRE = 0.55  # how far the centre of mass of a glyph lies off: it is rounded to a pixel
_FULL = 250  # the darkest ink of a glyph is at least this strong
_THINNEST = 2.0  # pen width in pixels of the box: a thinner one is widened to it


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """A digit found on a picture: its glyph, and the box of its ink in pixels of the picture.

    ``alone`` is false where something else that could be a digit stands beside it.
    """

    glyph: Glyph
    box: Box
    alone: bool = True


def glyph_on(source: Source) -> Found:
    """Return the digit on a picture, all zeros where it is blank.

    A picture of exactly 28x28 pixels is a glyph and stays as it is.

    Raises:
        PictureError: The picture is missing, damaged, too large or of an unknown kind.
    """
    picture = open_picture(source)
    height, width = picture.shape
    whole = Box(left=0, top=0, right=width, bottom=height)
    if picture.shape == (SIDE, SIDE):
        return Found(glyph=picture, box=whole)
    return find_glyph(picture) or Found(glyph=np.zeros((SIDE, SIDE), np.uint8), box=whole)


def glyph(picture: Picture) -> Glyph:
    """Return the digit on a grey picture as a glyph; all zeros where the picture is blank."""
    found = find_glyph(picture)
    return found.glyph if found else np.zeros((SIDE, SIDE), np.uint8)


def find_glyph(picture: Picture) -> Found | None:
    """Return the digit on a grey picture with its box; None where the picture is blank.

    A picture that is a glyph already, as MNIST's are, stays as it is.
    """
    if picture.shape == (SIDE, SIDE) and (box := _glyph_box(picture)):
        return Found(glyph=picture.copy(), box=box)
    seen = _resized(picture)
    strokes = digit_strokes(ink(seen))
    if strokes is None:
        return None
    made = _stretched(_centred(_boxed(_thickened(strokes.ink))))
    box = _back(strokes.box, seen.shape, picture.shape)
    return Found(glyph=made, box=box, alone=strokes.alone)


def _glyph_box(picture: Picture) -> Box | None:
    """Return the box of the ink if a picture of 28x28 is prepared as MNIST's digits are."""
    left, top, width, height = cv2.boundingRect(picture)
    if max(width, height) != BOX or picture.max() < _FULL:
        return None
    moments = cv2.moments(picture)
    across, down = (moments[name] / moments["m00"] - _CENTRE for name in ("m10", "m01"))
    if max(abs(across), abs(down)) > _OFF_CENTRE:
        return None
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def _resized(picture: Picture) -> Picture:
    """Return the picture at a size to work at: no larger than need be, nor of too few pixels."""
    grown = -(-_FEW // max(picture.shape))
    if grown == 1:
        return reduced(picture, _WORK)
    size = (picture.shape[1] * grown, picture.shape[0] * grown)
    return cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _back(box: Box, seen: tuple[int, ...], given: tuple[int, ...]) -> Box:
    """Return a box on the resized picture as one on the picture given."""
    (height, width), (rows, columns) = given, seen
    return Box(
        left=box.left * width // columns,
        top=box.top * height // rows,
        right=-(-box.right * width // columns),
        bottom=-(-box.bottom * height // rows),
    )


def _thickened(strokes: Ink) -> Ink:
    """Widen a pen so thin that it would fade when the digit is made small."""
    missing = round(_THINNEST * max(strokes.shape) / BOX - _pen_width(strokes))
    if missing < 1:
        return strokes
    wide = cv2.copyMakeBorder(strokes, missing, missing, missing, missing, cv2.BORDER_CONSTANT)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (missing + 1, missing + 1))
    thick = cv2.dilate(wide, disc).astype(np.float32)
    left, top, width, height = cv2.boundingRect((thick > 0).view(np.uint8))
    return thick[top : top + height, left : left + width]


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
