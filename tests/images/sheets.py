"""Pages of numbers, written digit by digit from strokes, that know where each number stands."""

import cv2
import numpy as np
from drawn import Grey

from tenfold.data.hands import HEIGHT, drawn
from tenfold.images.box import Box

A4 = (1754, 1240)  # at 150 dpi


class Sheet:
    """White paper that is written on; ``boxes`` are the numbers' ink, in the order written."""

    def __init__(self, size: tuple[int, int] = A4, *, seed: int = 0) -> None:
        self.paper: Grey = np.full(size, 255, np.uint8)
        self.boxes: list[Box] = []
        self.rng = np.random.default_rng(seed)

    def write(self, text: str, at: tuple[int, int], *, tall: int = 40, gap: float = 0.2) -> Box:
        """Write a number whose first digit has its top left corner at (row, column).

        ``gap`` is what lies between digits, as a share of their height; a space is 0.5 wide.
        """
        blank = np.zeros_like(self.paper)
        row, column = at
        for sign in text:
            ink = self._sign(sign, tall)
            if ink is not None:
                top = row + (0 if sign.isdigit() else tall // 2 if sign == "-" else tall)
                cut = blank[top : top + ink.shape[0], column : column + ink.shape[1]]
                np.maximum(cut, ink[: cut.shape[0], : cut.shape[1]], out=cut)
            column += (ink.shape[1] if ink is not None else tall // 2) + round(gap * tall)
        self.paper = np.minimum(self.paper, 255 - blank).astype(np.uint8)
        left, top, width, height = cv2.boundingRect((blank > 120).astype(np.uint8))
        self.boxes.append(Box(left=left, top=top, right=left + width, bottom=top + height))
        return self.boxes[-1]

    def _sign(self, sign: str, tall: int) -> Grey | None:
        """Return a sign's ink; None for a space."""
        if sign == " ":
            return None
        if sign.isdigit():
            large = drawn(int(sign), self.rng)
            scale = tall / HEIGHT
            size = [max(2, round(side * scale)) for side in large.shape[::-1]]
            return cv2.resize(large, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        thick = max(2, tall // 10)
        shape = {"-": (thick, tall // 2), ",": (2 * thick, thick), ".": (thick, thick)}[sign]
        return np.full(shape, 255, np.uint8)

    def rule(self, start: tuple[int, int], end: tuple[int, int], thick: int = 2) -> None:
        """Print a line between two points, each (row, column)."""
        cv2.line(self.paper, start[::-1], end[::-1], (60,), thick)

    def table(self, rows: list[int], columns: list[int], thick: int = 2) -> None:
        """Print a grid."""
        for row in rows:
            self.rule((row, columns[0]), (row, columns[-1]), thick)
        for column in columns:
            self.rule((rows[0], column), (rows[-1], column), thick)


def grid_of_digits(seed: int = 0) -> Sheet:
    """Return ten rows of ten digits, well apart."""
    sheet = Sheet(seed=seed)
    for row in range(10):
        for column in range(10):
            at = (120 + 150 * row, 80 + 110 * column)
            sheet.write(str((row + column) % 10), at)
    return sheet


def phone_numbers(seed: int = 0, ways: tuple[str, ...] = ("06-{}{}", "020 {} {}")) -> Sheet:
    """Return twenty numbers with dashes and spaces in them, one a line."""
    sheet = Sheet(seed=seed)
    for place in range(20):
        first, second = (sheet.rng.integers(1000, 10000) for _ in range(2))
        sheet.write(ways[place % len(ways)].format(first, second), (60 + 80 * place, 150))
    return sheet


def logbook(seed: int = 0, *, thick: int = 2) -> Sheet:
    """Return a table of numbers, many of which touch its lines."""
    sheet = Sheet(seed=seed)
    rows, columns = list(range(100, 1650, 62)), [60, 240, 420, 640, 860, 1180]
    for top in rows[:-1]:
        for left in columns[:-1]:
            number = str(sheet.rng.integers(1, 2000))
            at = (top + int(sheet.rng.integers(2, 22)), left + int(sheet.rng.integers(8, 40)))
            sheet.write(number, at, tall=38, gap=0.12)
    sheet.table(rows, columns, thick)
    return sheet


def two_columns(seed: int = 0) -> Sheet:
    """Return two columns of numbers at the same heights."""
    sheet = Sheet(seed=seed)
    for row in range(15):
        for left in (120, 700):
            number = str(sheet.rng.integers(10, 10**6))
            sheet.write(number, (100 + 95 * row, left + int(sheet.rng.integers(0, 60))))
    return sheet


def overlap(one: Box, other: Box) -> float:
    """Return what two boxes share, as a share of what they cover together."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(0, wide) * max(0, high)
    return shared / (one.width * one.height + other.width * other.height - shared)


def leaning(paper: Grey, degrees: float) -> Grey:
    """Turn a page about its middle."""
    height, width = paper.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(paper, matrix, (width, height), borderValue=(255,)).astype(np.uint8)
