"""A row of the drawing of what a reader saw: its colours and letters, and the picture with its box.

Used by ``show`` and by what draws digits, numbers and pages. Draws with Pillow alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from tenfold.images import SIDE
from tenfold.images.box import Box
from tenfold.images.grey import Picture
from tenfold.reading.result import Reading
from tenfold.reading.words import percent

WIDTH, ROW = 1160, 336
"""Pixels: how wide a drawing is, and how high the row of a digit or a number."""

PANEL = SIDE * 9
"""Pixels a side of a picture in a row; a glyph's pixels are drawn as squares of nine."""

TOP, MARGIN = 60, 28
"""Pixels: where the panels of a row begin, below its name; and what is left at the sides."""

ANSWER = 936
"""Where the answer begins."""

PAPER, LINE, FAINT = "#ffffff", "#dfe3e8", "#f1f3f6"
TEXT, MUTED, UNLIKELY = "#1d2733", "#6b7684", "#b3bdc9"
ANSWERED, DECLINED, FAILED = "#12805c", "#b86a00", "#b3372b"

_SIGNS = {"nothing here": "-", "not a digit": "x", "not a number": "x", "unsure": "?"}
_LARGEST, _SMALLEST = 120, 20  # of an answer: so large is a digit, and so small a long number


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row being drawn: its sheet, its pen, and the colour of its answer."""

    sheet: Image.Image
    pen: ImageDraw.ImageDraw
    colour: str

    def write(self, left: int, down: int, text: str, size: int, colour: str = TEXT) -> None:
        """Write text that stands ``down`` pixels below the top of the row."""
        self.pen.text((left, down), text, colour, font(size), "ls")


def new_row(height: int, colour: str) -> Row:
    """Return an empty row."""
    sheet = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.line([(MARGIN, 0), (WIDTH - MARGIN, 0)], LINE, 1)
    return Row(sheet=sheet, pen=pen, colour=colour)


def colour_of(reading: Reading) -> str:
    """Return the colour of a reading: of an answer, or of a refusal."""
    return ANSWERED if reading.why_not is None else DECLINED


def draw_name(row: Row, name: str) -> None:
    """Write the name of a picture above it."""
    row.write(MARGIN, 38, _fitted(name, 20, WIDTH - 2 * MARGIN), 20)


def draw_error(row: Row, error: str) -> None:
    """Write what is wrong with a picture."""
    for number, line in enumerate(wrap(_plain(error), 100)):
        row.write(MARGIN, TOP + 40 + 28 * number, line, 20, FAILED)


def draw_picture(row: Row, picture: Picture, box: Box | None) -> None:
    """Draw the picture at the left of its row, with a box around the ink."""
    scale = PANEL / max(picture.shape)
    height, width = (max(1, round(side * scale)) for side in picture.shape)
    at = (MARGIN + (PANEL - width) // 2, TOP + (PANEL - height) // 2)
    place_picture(row, picture, at, (width, height))
    if box:
        draw_box(row, at, scale, box, row.colour)


def place_picture(row: Row, picture: Picture, at: tuple[int, int], size: tuple[int, int]) -> None:
    """Draw a picture in a frame, ``size`` wide and high."""
    (left, top), (width, height) = at, size
    way = Image.Resampling.BOX if height < picture.shape[0] else Image.Resampling.NEAREST
    row.sheet.paste(Image.fromarray(picture).resize(size, way), at)
    row.pen.rectangle([left - 1, top - 1, left + width, top + height], None, LINE)


def draw_box(
    row: Row, at: tuple[int, int], scale: float, box: Box, colour: str, thick: int = 3
) -> tuple[int, int]:
    """Draw a box around the ink, not over it, on the picture that stands ``at`` its corner.

    Returns the lower left corner of what was drawn.
    """
    left, top = round(at[0] + box.left * scale), round(at[1] + box.top * scale)
    right, bottom = round(at[0] + box.right * scale), round(at[1] + box.bottom * scale)
    around = [left - thick, top - thick, right + thick - 1, bottom + thick - 1]
    row.pen.rectangle(around, None, colour, thick)
    return around[0], around[3]


def draw_answer(row: Row, reading: Reading) -> None:
    """Write the answer large, and below it how sure it is, or why there is none."""
    sign = reading.text or _SIGNS.get(reading.why_not or "", "")
    size = _LARGEST
    while size > _SMALLEST and font(size).getlength(sign) > WIDTH - MARGIN - ANSWER:
        size -= 2
    row.write(ANSWER, TOP + 86, sign, size, row.colour)
    for number, line in enumerate(_words(reading)):
        row.write(ANSWER, TOP + 132 + 28 * number, line, 20, TEXT if number else row.colour)


def _words(reading: Reading) -> Iterator[str]:
    if reading.why_not is None:
        yield f"{percent(reading.confidence)} sure"
        return
    yield reading.why_not
    if reading.alternatives and reading.kind == "number":
        yield f"at best {reading.alternatives[0].text}"
        yield percent(reading.confidence)
    elif reading.digits:
        yield f"at best {reading.digits[0].digit}, {percent(reading.digits[0].confidence)}"


def _fitted(text: str, size: int, width: int) -> str:
    """Return text with its beginning cut off where it is too long."""
    text = cut = _plain(text)
    while font(size).getlength(cut) > width:
        text = text[1:]
        cut = f"...{text}"
    return cut


def _plain(text: str) -> str:
    """Return text in letters that the font has: nearly none beyond ASCII."""
    return text.encode("ascii", "replace").decode()


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the letters that come with Pillow."""
    return ImageFont.load_default(size)
