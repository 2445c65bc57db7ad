"""The work of a reading thread: one picture sent to what was read on it, with crops for people.

Sits on ``Reader``. Knows nothing of HTTP, of threads and of the database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tenfold.errors import MissingExtraError, PictureError
from tenfold.images.box import Box
from tenfold.images.decode import open_picture
from tenfold.images.grey import Picture, check_pixels
from tenfold.images.nature import is_pdf
from tenfold.images.turn import turned
from tenfold.reading.given import Leaf, leaves
from tenfold.reading.reader import Reader
from tenfold.reading.result import Reading
from tenfold.service.errors import RefusedError
from tenfold.service.options import Options

MOST_READINGS = 2000
"""Of one picture or PDF: several pages full of numbers."""

_AROUND = 0.35  # of the longer side of the ink: paper that a crop shows around it
_MOST_CROP = 1200  # longest side of a crop
_QUARTER = 90


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A picture as it came, and its name, which is only ever shown."""

    content: bytes
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Read:
    """One reading, and the crop of the picture that shows it.

    Attributes:
        reading: It.
        crop: PNG, upright; None where none is wanted.
        crop_box: The part of the picture that the crop shows; None where it shows all.
    """

    reading: Reading
    crop: bytes | None = None
    crop_box: Box | None = None


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one picture may take.

    Attributes:
        pixels: The most that it may have.
        until: The time, as ``time.monotonic`` tells it, when nobody waits for it any more.
        crops: Whether crops are wanted.
    """

    pixels: int
    until: float
    crops: bool


def read_picture(reader: Reader, sent: Sent, options: Options, bounds: Bounds) -> list[Read]:
    """Return every reading of one picture, at least one.

    Raises:
        PictureError: The picture is damaged, too large or of an unknown kind.
        ConstraintError: What is known is not understood, or contradicts itself.
        BundleError: The reader makes no such promise.
        RefusedError: It takes too long, or has too many numbers.
    """
    if not sent.content:
        raise PictureError("the picture is empty", expected="the bytes of a picture")
    found = list[Read]()
    for leaf in _leaves(sent.content, bounds):
        for reading in _readings(reader, leaf, options):
            named = replace(reading, source=sent.name)
            found.append(_shown(leaf.picture, named) if bounds.crops else Read(reading=named))
            _require_bounds(found, bounds)
    return found


def bad_picture(sent: Sent, error: PictureError | MissingExtraError) -> list[Read]:
    """Return the reading of a picture among others that cannot be read."""
    return [Read(reading=Reading(why_not="bad picture", error=str(error), source=sent.name))]


def picture_png(picture: Picture) -> bytes:
    """Return a grey picture as PNG, packed quickly rather than tightly."""
    done, coded = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not done:
        raise PictureError("the picture cannot be written as PNG")
    return coded.tobytes()


def _leaves(content: bytes, bounds: Bounds) -> Iterator[Leaf]:
    if not is_pdf(content):
        yield Leaf(open_picture(content, bounds.pixels), 0, None)
        return
    for leaf in leaves(content):
        check_pixels(leaf.picture.shape[1], leaf.picture.shape[0], "a page", bounds.pixels)
        yield leaf


def _readings(reader: Reader, leaf: Leaf, options: Options) -> list[Reading]:
    asked = options.arguments()
    readings = [*reader.read_many([leaf.picture], workers=1, **asked)]
    if not leaf.page:
        return readings
    if options.kind is None and readings[0].why_not:  # a PDF has pages sooner than digits
        page = reader.read_many([leaf.picture], workers=1, **(asked | {"kind": "page"}))
        readings = [*page]
    return [replace(reading, page=leaf.page) for reading in readings]


def _require_bounds(found: list[Read], bounds: Bounds) -> None:
    if time.monotonic() > bounds.until:
        raise too_slow()
    if len(found) > MOST_READINGS:
        raise RefusedError(
            413,
            "there are too many numbers on this picture",
            expected=f"at most {MOST_READINGS:,}",
            remedy="Send its pages one by one",
        )


def too_slow() -> RefusedError:
    """Return the refusal of what takes longer than it may."""
    return RefusedError(
        503, "reading took too long", code="timeout", remedy="Send fewer pictures, or smaller ones"
    )


def _shown(picture: Picture, reading: Reading) -> Read:
    """Return a reading with what a person needs to see of it: its ink and some paper, upright."""
    box = _around(reading.box, picture) if reading.box else None
    cut = picture[box.top : box.bottom, box.left : box.right] if box else picture
    if reading.turned:
        cut = turned(cut, reading.turned // _QUARTER)
    return Read(reading=reading, crop=picture_png(_small(cut)), crop_box=box)


def _small(cut: Picture) -> Picture:
    longest = max(cut.shape)
    if longest <= _MOST_CROP:
        return cut
    size = (-(-cut.shape[1] * _MOST_CROP // longest), -(-cut.shape[0] * _MOST_CROP // longest))
    return cv2.resize(cut, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _around(box: Box, picture: Picture) -> Box:
    around = max(4, round(_AROUND * min(max(box.width, box.height), 3 * box.height)))
    height, width = picture.shape
    return Box(
        left=max(0, box.left - around),
        top=max(0, box.top - around),
        right=min(width, box.right + around),
        bottom=min(height, box.bottom + around),
    )
