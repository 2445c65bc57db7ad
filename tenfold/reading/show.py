"""What a reader saw, drawn: each picture with its box, the glyph, the probabilities, the answer.

Draws with Pillow alone, so that it works wherever reading does. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from tenfold.errors import PictureError
from tenfold.images import SIDE
from tenfold.images.box import Box
from tenfold.images.decode import Source, open_picture
from tenfold.images.glyph import find_glyph
from tenfold.images.grey import Picture
from tenfold.reading.result import Reading
from tenfold.reading.words import percent

WIDTH, ROW, HEAD = 1160, 336, 48
"""Pixels: how wide a drawing is, how high for each picture, and above the first."""

_PANEL = SIDE * 9  # a glyph's pixels are drawn as squares of nine
_TOP = 60  # where the panels of a row begin, below its name
_MARGIN = 28
_COLUMNS = {"picture": _MARGIN, "glyph": 308, "probabilities": 592, "answer": 936}
_NAMES = 42  # how wide the names of the bars are
_BAR, _TRACK = 14, 200  # how high a bar is, and how long that of a certain digit

_PAPER, _LINE, _FAINT = "#ffffff", "#dfe3e8", "#f1f3f6"
_TEXT, _MUTED, _UNLIKELY = "#1d2733", "#6b7684", "#b3bdc9"
_ANSWERED, _DECLINED, _FAILED = "#12805c", "#b86a00", "#b3372b"
_SIGNS = {"nothing here": "-", "not a digit": "x", "unsure": "?"}


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row being drawn: its pen, its upper edge, and the colour of its answer."""

    sheet: Image.Image
    pen: ImageDraw.ImageDraw
    top: int
    colour: str

    def write(self, left: int, down: int, text: str, size: int, colour: str = _TEXT) -> None:
        self.pen.text((left, self.top + down), text, colour, _font(size), "ls")


def drawing(shown: Sequence[tuple[Source, Reading]]) -> Image.Image:
    """Return one drawing with a row for each picture and its reading."""
    sheet = Image.new("RGB", (WIDTH, HEAD + ROW * len(shown)), _PAPER)
    pen = ImageDraw.Draw(sheet)
    for name, left in _COLUMNS.items():
        pen.text((left, 32), name, _MUTED, _font(16), "ls")
    for number, (source, reading) in enumerate(shown):
        top = HEAD + number * ROW
        pen.line([(_MARGIN, top), (WIDTH - _MARGIN, top)], _LINE, 1)
        _draw(_Row(sheet=sheet, pen=pen, top=top, colour=_colour(reading)), source, reading)
    return sheet


def _draw(row: _Row, source: Source, reading: Reading) -> None:
    row.write(_MARGIN, 38, _fitted(reading.source or "", 20, WIDTH - 2 * _MARGIN), 20)
    if reading.error:
        return _draw_error(row, reading.error)
    _draw_answer(row, reading)
    _draw_bars(row, reading)
    try:
        picture = open_picture(source)
    except PictureError as error:  # it was there when it was read
        return _draw_error(row, str(error))
    _draw_picture(row, picture, reading.box)
    return _draw_glyph(row, picture)


def _draw_error(row: _Row, error: str) -> None:
    for number, line in enumerate(wrap(_plain(error), 100)):
        row.write(_MARGIN, _TOP + 40 + 28 * number, line, 20, _FAILED)


def _draw_picture(row: _Row, picture: Picture, box: Box | None) -> None:
    scale = _PANEL / max(picture.shape)
    height, width = (max(1, round(side * scale)) for side in picture.shape)
    left = _COLUMNS["picture"] + (_PANEL - width) // 2
    top = row.top + _TOP + (_PANEL - height) // 2
    way = Image.Resampling.BOX if scale < 1 else Image.Resampling.NEAREST
    row.sheet.paste(Image.fromarray(picture).resize((width, height), way), (left, top))
    row.pen.rectangle([left - 1, top - 1, left + width, top + height], None, _LINE)
    if box:
        _draw_box(row, (left, top), scale, box)


def _draw_box(row: _Row, at: tuple[int, int], scale: float, box: Box) -> None:
    """Draw a box around the ink, not over it, on the picture that stands ``at`` its corner."""
    left, top = round(at[0] + box.left * scale), round(at[1] + box.top * scale)
    right, bottom = round(at[0] + box.right * scale), round(at[1] + box.bottom * scale)
    row.pen.rectangle([left - 3, top - 3, right + 2, bottom + 2], None, row.colour, 3)


def _draw_glyph(row: _Row, picture: Picture) -> None:
    left, top = _COLUMNS["glyph"], row.top + _TOP
    found = find_glyph(picture)
    if found:
        glyph = Image.fromarray(found.glyph).resize((_PANEL, _PANEL), Image.Resampling.NEAREST)
        row.sheet.paste(glyph, (left, top))
        return
    row.pen.rectangle([left, top, left + _PANEL, top + _PANEL], _FAINT)
    row.pen.text((left + _PANEL // 2, top + _PANEL // 2), "no ink", _MUTED, _font(20), "mm")


def _draw_bars(row: _Row, reading: Reading) -> None:
    """Draw how likely the first digit is each of the ten, or none of them."""
    if not reading.digits:
        return
    ten = reading.digits[0].probabilities
    bars = [*((str(digit), share) for digit, share in enumerate(ten)), ("none", 1 - sum(ten))]
    most = max(share for _, share in bars)
    for place, (name, share) in enumerate(bars):
        down = _TOP + round(place * (_PANEL - _BAR) / (len(bars) - 1))
        _draw_bar(row, down, name, share, row.colour if share == most else _UNLIKELY)


def _draw_bar(row: _Row, down: int, name: str, share: float, colour: str) -> None:
    left, top = _COLUMNS["probabilities"] + _NAMES, row.top + down
    row.pen.text((left - 12, top + _BAR - 1), name, _MUTED, _font(16), "rs")
    row.pen.rounded_rectangle([left, top, left + _TRACK, top + _BAR], 4, _FAINT)
    if share >= 0.0005:
        length = max(3, round(share * _TRACK))
        row.pen.rounded_rectangle([left, top, left + length, top + _BAR], 4, colour)
        row.write(left + _TRACK + 10, down + _BAR - 1, percent(share), 16)


def _draw_answer(row: _Row, reading: Reading) -> None:
    left = _COLUMNS["answer"]
    sign = reading.text or _SIGNS.get(reading.why_not or "", "")
    row.write(left, _TOP + 86, sign, 120, row.colour)
    for number, line in enumerate(_words(reading)):
        row.write(left, _TOP + 132 + 28 * number, line, 20, _TEXT if number else row.colour)


def _words(reading: Reading) -> Iterator[str]:
    if reading.why_not is None:
        yield f"{percent(reading.confidence)} sure"
        return
    yield reading.why_not
    for digit in reading.digits:
        yield f"at best {digit.digit}, {percent(digit.confidence)}"


def _colour(reading: Reading) -> str:
    return _ANSWERED if reading.why_not is None else _DECLINED


def _fitted(text: str, size: int, width: int) -> str:
    """Return text with its beginning cut off where it is too long."""
    text = cut = _plain(text)
    while _font(size).getlength(cut) > width:
        text = text[1:]
        cut = f"...{text}"
    return cut


def _plain(text: str) -> str:
    """Return text in letters that the font has: nearly none beyond ASCII."""
    return text.encode("ascii", "replace").decode()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
