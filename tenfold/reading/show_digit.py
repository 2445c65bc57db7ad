"""The row of a digit: its glyph, pixel by pixel, and how likely each of the ten is."""

from __future__ import annotations

from PIL import Image

from tenfold.images.glyph import find_glyph
from tenfold.images.grey import Picture
from tenfold.reading.result import Reading
from tenfold.reading.show_row import FAINT, MUTED, PANEL, TOP, UNLIKELY, Row, font
from tenfold.reading.words import percent

GLYPH, PROBABILITIES = 308, 592
"""Where the columns begin."""

_NAMES = 42  # how wide the names of the bars are
_BAR, _TRACK = 14, 200  # how high a bar is, and how long that of a certain digit


def draw_glyph(row: Row, picture: Picture) -> None:
    """Draw the glyph that the network saw."""
    found = find_glyph(picture)
    if found:
        glyph = Image.fromarray(found.glyph).resize((PANEL, PANEL), Image.Resampling.NEAREST)
        row.sheet.paste(glyph, (GLYPH, TOP))
        return
    row.pen.rectangle([GLYPH, TOP, GLYPH + PANEL, TOP + PANEL], FAINT)
    row.pen.text((GLYPH + PANEL // 2, TOP + PANEL // 2), "no ink", MUTED, font(20), "mm")


def draw_bars(row: Row, reading: Reading) -> None:
    """Draw how likely the digit is each of the ten, or none of them."""
    if not reading.digits:
        return
    ten = reading.digits[0].probabilities
    bars = [*((str(digit), share) for digit, share in enumerate(ten)), ("none", 1 - sum(ten))]
    most = max(share for _, share in bars)
    for place, (name, share) in enumerate(bars):
        down = TOP + round(place * (PANEL - _BAR) / (len(bars) - 1))
        _draw_bar(row, down, name, share, row.colour if share == most else UNLIKELY)


def _draw_bar(row: Row, down: int, name: str, share: float, colour: str) -> None:
    left = PROBABILITIES + _NAMES
    row.pen.text((left - 12, down + _BAR - 1), name, MUTED, font(16), "rs")
    row.pen.rounded_rectangle([left, down, left + _TRACK, down + _BAR], 4, FAINT)
    if share >= 0.0005:
        length = max(3, round(share * _TRACK))
        row.pen.rounded_rectangle([left, down, left + length, down + _BAR], 4, colour)
        row.write(left + _TRACK + 10, down + _BAR - 1, percent(share), 16)
