"""The row of a number: its strip, as the network saw it, with each digit below where it stands."""

from __future__ import annotations

from PIL import Image

from tenfold.images.grey import Picture
from tenfold.images.strip import HEIGHT, Strip
from tenfold.reading.numbers import strip_of
from tenfold.reading.result import Digit, Reading
from tenfold.reading.show_row import ANSWER, MUTED, PANEL, TOP, UNLIKELY, Row, font
from tenfold.reading.words import percent

STRIP = 308
"""Where the column begins."""

_WIDEST = ANSWER - STRIP - 28
_LARGEST = 4  # times its size: a short strip
_DOWN = TOP + 20  # where a strip is drawn
_LIKELY = 0.01  # the least probability with which another digit is named below one


def draw_strip(row: Row, picture: Picture, reading: Reading) -> None:
    """Draw the strip, and each digit below it with how sure it is and what else it might be."""
    strip = strip_of(picture, reading)
    if strip is None:
        return
    scale = min(_LARGEST, _WIDEST / strip.pixels.shape[1])
    size = (round(strip.pixels.shape[1] * scale), round(HEIGHT * scale))
    way = Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.BOX
    row.sheet.paste(Image.fromarray(strip.pixels).resize(size, way), (STRIP, _DOWN))
    for digit in reading.digits:
        left, right = _columns(digit, strip, picture.shape, reading.turned)
        _draw_digit(row, digit, (left * scale, right * scale), size[1])


def _columns(
    digit: Digit, strip: Strip, shape: tuple[int, ...], degrees: int
) -> tuple[float, float]:
    """Return from which column of the strip to which a digit stands."""
    height, width = shape[:2]
    box = digit.box
    ends = {
        0: (box.left, box.right),
        90: (height - box.bottom, height - box.top),
        180: (width - box.right, width - box.left),
        270: (box.top, box.bottom),
    }[degrees]
    left, right = ((end - strip.left) * strip.scale for end in ends)
    return left, right


def _draw_digit(row: Row, digit: Digit, across: tuple[float, float], down: int) -> None:
    left, right = (STRIP + round(end) for end in across)
    top, middle = _DOWN + down + 8, (left + right) // 2
    row.pen.line([(left + 1, top), (right - 1, top)], row.colour, 3)
    row.pen.text((middle, top + 34), str(digit.digit), row.colour, font(28), "ms")
    row.pen.text((middle, top + 52), percent(digit.confidence), MUTED, font(11), "ms")
    others = ((share, other) for other, share in enumerate(digit.probabilities))
    for place, (share, other) in enumerate(sorted(others, reverse=True)[:4]):
        if share >= _LIKELY and other != digit.digit and top + 72 + 16 * place < TOP + PANEL:
            row.pen.text((middle, top + 72 + 16 * place), str(other), UNLIKELY, font(14), "ms")
