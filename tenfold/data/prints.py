"""What is printed on paper before anybody writes on it: security print, rules, boxes, small print.

Takes bare paper under its light and returns it printed, for ``strings`` to write a number on. Knows
nothing of what is written, of lenses and of files (``papers``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.patterns import PATTERNS, Ink, pattern

Paper = npt.NDArray[np.float32]
"""Brightness of paper, shape (h, w), 0 to 255."""

_FINE = 3  # bits of a pixel that OpenCV's coordinates carry

WORDS = ("R$", "EUR", "USD", "kg", "Total", "Betrag", "No.", "Valor", "Summe", "mm", "Date", "EURO")
"""What small print says: never a digit, which would be read with the number."""


def printed(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with what a press may have left on it, each kind as often as it says."""
    drawn = rng.random(len(PRINTS))
    result = paper.copy()
    for (often, add), chance in zip(PRINTS.values(), drawn, strict=True):
        if chance < often:
            result = add(result, rng)
    return result


def security_print(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with a pattern of thin lines or dots, as money and cheques have it."""
    contrast = np.exp(rng.uniform(np.log(0.02), np.log(0.25)))
    result = paper
    for share in (1.0, rng.uniform(0.3, 1.0))[: 1 + int(rng.random() < 0.2)]:
        name = tuple(PATTERNS)[int(rng.integers(len(PATTERNS)))]
        ink = pattern(name, paper.shape, rng)
        if rng.random() < 0.15:  # the lines are left bare
            ink = 255 - ink
        result = _darkened(result, ink, contrast * share)
    return result


def rules(paper: Paper, rng: np.random.Generator, *, baseline: float | None = None) -> Paper:
    """Return paper with lines to write on: one, two, or one above as well, plain or dotted.

    Args:
        paper: The paper.
        rng: Decides the lines.
        baseline: The row the number is to stand on; drawn at random where left out.
    """
    height, width = paper.shape
    low = height * rng.uniform(0.72, 1.0) if baseline is None else baseline
    low += rng.normal(0, 0.03) * height
    rows = [low]
    if rng.random() < 0.15:
        rows.append(low + rng.uniform(2.5, 6))
    if rng.random() < 0.25:
        rows.append(low - height * rng.uniform(0.65, 0.95))
    tilt = rng.normal(0, 0.008) * width
    dash = int(rng.integers(1, 9)) if rng.random() < 0.25 else 0
    ink, thick = np.zeros(paper.shape, np.uint8), _thick(height, rng)
    for row in rows:
        _line(ink, (0, row - tilt / 2), (width, row + tilt / 2), thick)
    if dash:
        _perforate(ink, dash, dash + int(rng.integers(1, 6)))
    return _line_print(paper, ink, rng)


def borders(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with any of a cell's four sides near the edges, often worn or broken."""
    height, width = paper.shape
    near = min(height, width) * rng.uniform(-0.04, 0.22, 4)
    left, top, right, bottom = near[0], near[1], width - near[2], height - near[3]
    lean = rng.normal(0, 0.012, 4) * (height, width, height, width)
    shown = rng.random(4) < rng.uniform(0.3, 1.0)
    over = (rng.random(2) < 0.5) * np.float64(max(height, width))  # lines that go on past corners
    ink, thick = np.zeros(paper.shape, np.uint8), _thick(height, rng)
    ends = (
        ((left, top - over[0]), (left + lean[0], bottom + over[0])),
        ((left - over[1], top), (right + over[1], top + lean[1])),
        ((right, top - over[0]), (right + lean[2], bottom + over[0])),
        ((left - over[1], bottom), (right + over[1], bottom + lean[3])),
    )
    for start, end in (pair for pair, seen in zip(ends, shown, strict=True) if seen):
        _line(ink, start, end, thick)
    if rng.random() < 0.3:
        _break(ink, rng)
    return _line_print(paper, ink, rng)


def comb(
    paper: Paper, rng: np.random.Generator, *, pitch: float | None = None, start: float = 0.0
) -> Paper:
    """Return paper with a place for each digit: upright lines or ticks, often boxed.

    Args:
        paper: The paper.
        rng: Decides how they look.
        pitch: Pixels from one line to the next; drawn at random where left out.
        start: The column of the first line.
    """
    height, width = paper.shape
    pitch = height * rng.uniform(0.5, 1.0) if pitch is None else pitch
    top, bottom = height * rng.uniform(0.0, 0.15), height * rng.uniform(0.85, 1.0)
    upper = top if rng.random() < 0.5 else bottom - height * rng.uniform(0.08, 0.3)
    ink, thick = np.zeros(paper.shape, np.uint8), _thick(height, rng)
    columns = np.arange(start, width, max(pitch, 4.0))
    for column in columns:
        _line(ink, (column, upper), (column, bottom), thick)
    for row in (top, bottom)[int(upper != top) :]:
        _line(ink, (start, row), (float(columns[-1]), row), thick)
    return _line_print(paper, ink, rng)


def grid(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper ruled in squares, or a table's cells of which some are seen."""
    height, width = paper.shape
    apart = height * rng.uniform(0.12, 0.35)
    across = apart if rng.random() < 0.7 else apart * rng.uniform(2, 6)
    lean = rng.normal(0, 0.006)
    ink, thick = np.zeros(paper.shape, np.uint8), 1
    for row in np.arange(rng.uniform(0, apart), height, apart):
        _line(ink, (0, row), (width, row + lean * width), thick)
    for column in np.arange(rng.uniform(0, across), width, across):
        _line(ink, (column, 0), (column - lean * height, height), thick)
    return _darkened(paper, ink, rng.uniform(0.04, 0.3))


def shading(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with a tinted field that starts near one edge: a header or the next cell."""
    height, width = paper.shape
    tint = np.float32(rng.uniform(0.75, 1.1))
    row, column = int(height * rng.uniform(0.04, 0.2)), int(width * rng.uniform(0.02, 0.12))
    places = (
        np.s_[:row],
        np.s_[height - row :],
        np.s_[:, :column],
        np.s_[:, width - column :],
    )
    result = paper.copy()
    result[places[int(rng.integers(4))]] *= tint
    return result


def folds(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with a crease across it, dark on one side and light on the other."""
    axis = int(rng.integers(2))
    away = np.arange(paper.shape[axis], dtype=np.float32)
    away -= np.float32(rng.uniform(0, paper.shape[axis]))
    away /= np.float32(rng.uniform(0.7, 4))
    light, dark = rng.normal(0, 0.05), rng.uniform(-0.12, 0.06)
    crease = 1 + (np.float32(light) * away + np.float32(dark)) * np.exp(-away * away / 2)
    return paper * (crease[:, None] if axis == 0 else crease)


def small_print(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with a small word at an edge, some of it cut off."""
    height, width = paper.shape
    word = WORDS[int(rng.integers(len(WORDS)))]
    face = cv2.FONT_HERSHEY_SIMPLEX if rng.random() < 0.6 else cv2.FONT_HERSHEY_COMPLEX_SMALL
    scale = max(6.0, height * rng.uniform(0.1, 0.22)) / 22
    ink = np.zeros(paper.shape, np.uint8)
    row = height * (rng.uniform(0.08, 0.2) if rng.random() < 0.6 else rng.uniform(0.95, 1.05))
    column = rng.uniform(-0.05, 0.1) if rng.random() < 0.6 else rng.uniform(0.8, 0.95)
    at = (int(width * column), int(row))
    cv2.putText(ink, word, at, face, scale, (255,), _thick(height, rng), cv2.LINE_AA)
    return _line_print(paper, ink, rng)


def stamp(paper: Paper, rng: np.random.Generator) -> Paper:
    """Return paper with a soft arc of a round stamp or of a cup."""
    height, width = paper.shape
    reach = height * rng.uniform(0.8, 2.5)
    middle = (int(rng.uniform(0, width)), int(height * rng.uniform(-0.8, 1.8)))
    ink = np.zeros(paper.shape, np.uint8)
    for radius in (reach, reach * rng.uniform(0.75, 0.95))[: int(rng.integers(1, 3))]:
        cv2.circle(ink, middle, int(radius), (255,), int(rng.integers(1, 5)), cv2.LINE_AA)
    soft = np.asarray(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.6, 2)), np.uint8)
    return _darkened(paper, _worn(soft, rng), rng.uniform(0.05, 0.35))


PRINTS: Mapping[str, tuple[float, Callable[[Paper, np.random.Generator], Paper]]] = {
    "shading": (0.08, shading),
    "security_print": (0.45, security_print),
    "grid": (0.05, grid),
    "folds": (0.12, folds),
    "rules": (0.25, rules),
    "borders": (0.22, borders),
    "comb": (0.03, comb),
    "small_print": (0.05, small_print),
    "stamp": (0.03, stamp),
}
"""Each kind with how often paper has it, in the order in which they are printed."""


def _darkened(paper: Paper, ink: Ink, darkness: float) -> Paper:
    """Return paper darkened by the share ``darkness`` where the ink is full."""
    return paper * (1 - ink * np.float32(darkness / 255))


def _line_print(paper: Paper, ink: Ink, rng: np.random.Generator) -> Paper:
    """Return paper with printed lines: faint or dark, crisp or soft, here and there worn."""
    if rng.random() < 0.4:
        ink = np.asarray(cv2.GaussianBlur(ink, (3, 3), 0), np.uint8)
    if rng.random() < 0.3:
        ink = _worn(ink, rng)
    return _darkened(paper, ink, rng.uniform(0.08, 0.85))


def _worn(ink: Ink, rng: np.random.Generator) -> Ink:
    """Return ink that is fuller here and thinner there."""
    height, width = ink.shape
    knots = rng.integers(0, 256, (2, 6), np.uint8)
    left = cv2.resize(knots, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(ink, left, scale=1 / 255), np.uint8)


def _thick(height: int, rng: np.random.Generator) -> int:
    return 1 + int(rng.random() * max(1.0, min(3.0, height / 40)))


def _line(ink: Ink, start: tuple[float, float], end: tuple[float, float], thick: int) -> None:
    ends = [(round(x * 2**_FINE), round(y * 2**_FINE)) for x, y in (start, end)]
    cv2.line(ink, ends[0], ends[1], (255,), thick, cv2.LINE_AA, _FINE)


def _perforate(ink: Ink, dash: int, apart: int) -> None:
    """Leave ``dash`` of every ``apart`` columns."""
    ink[:, np.arange(ink.shape[1]) % apart >= dash] = 0


def _break(ink: Ink, rng: np.random.Generator) -> None:
    """Take a piece out of whatever crosses some columns and some rows."""
    height, width = ink.shape
    column, row = int(rng.integers(width)), int(rng.integers(height))
    ink[:, column : column + int(width * rng.uniform(0.05, 0.5))] = 0
    ink[row : row + int(height * rng.uniform(0.05, 0.4))] = 0
