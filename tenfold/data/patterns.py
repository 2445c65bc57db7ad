"""The patterns of security print: waves, rosettes, hatchings, rasters, tiny textures.

A few large sheets of each are drawn once a process, from fixed seeds, and pieces are cut from them:
drawing a pattern anew for each picture would take longer than all the rest. Knows nothing of paper
(``prints``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.uint8]
"""How full printing ink lies, shape (h, w), 0 to 255."""

_Phase = npt.NDArray[np.float32]  # (side, side), in lines: a line is printed at each whole number

_SIDE = 1024  # of a sheet
_SHEETS = 4  # that each pattern has
_APART = 14.0  # pixels between two lines on a sheet, about
_CLOSEST, _FARTHEST = 3.2, 14.0  # pixels between two lines on a picture, at least and at most
_COARSEST = 0.22  # the same as a share of the picture's height, at most


def pattern(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Ink:
    """Return a piece of one of ``PATTERNS``: from anywhere, at any angle, larger or smaller."""
    sheet = _sheet(name, int(rng.integers(_SHEETS)))
    most = max(1.3 * _CLOSEST, min(_FARTHEST, _COARSEST * shape[0]))
    step = _APART / np.exp(rng.uniform(np.log(_CLOSEST), np.log(most)))
    angle = rng.normal(0, 0.2)
    cos, sin = step * np.cos(angle), step * np.sin(angle)
    left, top = (rng.uniform(0, max(1.0, _SIDE - step * side)) for side in (shape[1], shape[0]))
    way = np.array([[cos, -sin, left], [sin, cos, top]])
    return np.asarray(
        cv2.warpAffine(
            sheet,
            way,
            (shape[1], shape[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        ),
        np.uint8,
    )


def _waves(rng: np.random.Generator) -> Ink:
    """Return parallel lines that swing together."""
    return _lines(_swung(rng, rng.uniform(0, np.pi)), rng)


def _crossed(rng: np.random.Generator) -> Ink:
    """Return two families of waves across each other."""
    angle = rng.uniform(0, np.pi)
    one = _lines(_swung(rng, angle), rng)
    return np.maximum(one, _lines(_swung(rng, angle + rng.uniform(0.15, np.pi / 2)), rng))


def _hatching(rng: np.random.Generator) -> Ink:
    """Return straight lines at any angle."""
    return _lines(_straight(rng.uniform(0, np.pi)), rng)


def _moire(rng: np.random.Generator) -> Ink:
    """Return two families of lines so alike that their crossings make a pattern of their own."""
    angle, near = rng.uniform(0, np.pi), rng.normal(0, 0.08)
    one = _straight(angle) + _drift(rng, 1.5)
    other = _straight(angle + near) * np.float32(rng.uniform(0.9, 1.1)) + _drift(rng, 1.5)
    return np.maximum(_lines(one, rng), _lines(other, rng))


def _rosettes(rng: np.random.Generator) -> Ink:
    """Return rings about a few middles, each a flower with its own leaves."""
    nearest, phase = np.full((_SIDE, _SIDE), np.inf, np.float32), np.zeros(1, np.float32)
    rows, columns = _mesh()
    for middle in rng.uniform(0, _SIDE, (7, 2)).astype(np.float32):
        down, across = rows - middle[0], columns - middle[1]
        reach = np.sqrt(down * down + across * across)
        turn = np.arctan2(down, across) * np.float32(rng.integers(3, 16))
        leaves = reach * (1 + np.float32(rng.uniform(0.03, 0.25)) * np.sin(turn))
        phase = np.where(reach < nearest, leaves / np.float32(_APART), phase)
        nearest = np.minimum(nearest, reach)
    return _lines(phase, rng)


def _contours(rng: np.random.Generator) -> Ink:
    """Return lines of equal height of a hilly land."""
    return _lines(_straight(rng.uniform(0, np.pi)) * np.float32(0.5) + _drift(rng, 9), rng)


def _raster(rng: np.random.Generator) -> Ink:
    """Return dots in rows, larger here and smaller there."""
    angle = rng.uniform(0, np.pi)
    one, other = _straight(angle), _straight(angle + np.pi / 2)
    turn = np.float32(2 * np.pi)
    hills = (np.cos(turn * one) + np.cos(turn * other)) / 2
    return _full((hills - np.float32(rng.uniform(-0.1, 0.5)) + _drift(rng, 0.15)) * 3)


def _dashed(rng: np.random.Generator) -> Ink:
    """Return waves broken at a beat, as lines of tiny letters look."""
    angle = rng.uniform(0, np.pi)
    beat = np.cos(np.float32(2 * np.pi) * _straight(angle + np.pi / 2))
    lines = _lines(_swung(rng, angle), rng)
    return np.where(beat > rng.uniform(-0.7, 0.3), lines, np.uint8(0))


def _texture(rng: np.random.Generator) -> Ink:
    """Return one small random tile over and over."""
    side = int(rng.integers(8, 28))
    tile = cv2.blur(rng.random((side, side)).astype(np.float32), (3, 3))
    spread = np.tile((tile - tile.mean()) / tile.std(), (_SIDE // side + 1,) * 2)
    return _full(spread[:_SIDE, :_SIDE] * np.float32(0.4) + np.float32(0.4))


def _watermark(rng: np.random.Generator) -> Ink:
    """Return large soft shapes."""
    field = _drift(rng, 1.0, cells=int(rng.integers(12, 40)))
    return _full(field * np.float32(rng.uniform(0.2, 1.0)) + np.float32(0.5))


PATTERNS: Mapping[str, Callable[[np.random.Generator], Ink]] = {
    "waves": _waves,
    "crossed": _crossed,
    "hatching": _hatching,
    "moire": _moire,
    "rosettes": _rosettes,
    "contours": _contours,
    "raster": _raster,
    "dashed": _dashed,
    "texture": _texture,
    "watermark": _watermark,
}
"""The patterns of security print."""


@lru_cache(maxsize=len(PATTERNS) * _SHEETS)
def _sheet(name: str, number: int) -> Ink:
    """Return a sheet of a pattern: the same in every process, whatever was drawn before."""
    return PATTERNS[name](np.random.default_rng([list(PATTERNS).index(name), number]))


@lru_cache(maxsize=1)
def _mesh() -> tuple[_Phase, _Phase]:
    """Return the row and the column of every pixel of a sheet."""
    rows, columns = np.mgrid[:_SIDE, :_SIDE].astype(np.float32)
    return rows, columns


def _straight(angle: float) -> _Phase:
    rows, columns = _mesh()
    along = rows * np.float32(np.cos(angle)) + columns * np.float32(np.sin(angle))
    return np.asarray(along / np.float32(_APART), np.float32)


def _swung(rng: np.random.Generator, angle: float) -> _Phase:
    """Return the phase of waves: a swing that itself grows and fades."""
    along = _straight(angle + np.pi / 2) * np.float32(rng.uniform(0.4, 2.5))
    swing: _Phase = np.sin(along)
    swing *= np.float32(rng.uniform(0.2, 1.5)) + _drift(rng, 0.3)
    swing += _straight(angle) + _drift(rng, rng.uniform(0, 2))
    return swing


def _drift(rng: np.random.Generator, far: float, cells: int = 6) -> _Phase:
    """Return a slow random change over a sheet, its standard deviation about ``far``."""
    knots = rng.normal(0, far, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(knots, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC), np.float32)


def _lines(phase: _Phase, rng: np.random.Generator) -> Ink:
    """Return ink where a phase is about whole: thin lines or broad ones, crisp or soft."""
    thin, crisp = np.float32(rng.uniform(0.2, 0.9)), np.float32(rng.uniform(1.5, 4))
    return _full((np.cos(np.float32(2 * np.pi) * phase) - thin) * crisp)


def _full(share: npt.NDArray[np.float32]) -> Ink:
    return (np.clip(share, 0, 1) * 255).astype(np.uint8)
