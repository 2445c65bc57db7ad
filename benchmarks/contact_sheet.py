"""Failures as one picture to look at: each picture, what the network saw, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from ours import guess

from tenfold.images.decode import Source, open_picture
from tenfold.images.glyph import find_glyph
from tenfold.images.grey import Picture
from tenfold.reading.result import Reading

MOST = 400
"""Cases on a sheet; the others are left out."""

_SIDE, _LINE, _GAP, _ACROSS = 96, 14, 6, 8
_GROUND = 96  # grey around pictures, so that white and black ones are seen to end


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One picture that was not read as it should be."""

    picture: Source
    label: str
    reading: Reading


Look = Callable[[Case], Picture]
"""Gives what there is to see of a case; of one size for all."""


def digit(case: Case) -> Picture:
    """Return a picture and the glyph on it, side by side."""
    picture = open_picture(case.picture)
    found = find_glyph(picture)
    glyph = found.glyph if found else np.zeros((1, 1), np.uint8)
    return np.hstack([fitted(picture, (_SIDE, _SIDE)), fitted(glyph, (_SIDE, _SIDE))])


def write_sheet(path: Path, cases: Sequence[Case], look: Look = digit) -> None:
    """Write a sheet of ``cases`` to ``path``; nothing where there are none."""
    if not cases:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    tiles = [_tile(case, look(case)) for case in cases[:MOST]]
    rows = [_row(tiles[start : start + _ACROSS]) for start in range(0, len(tiles), _ACROSS)]
    cv2.imwrite(str(path), np.vstack(rows))


def fitted(picture: npt.NDArray[np.uint8], size: tuple[int, int]) -> Picture:
    """Return a picture as large as it fits into the middle of a frame of that height and width."""
    scale = min(room / length for room, length in zip(size, picture.shape, strict=True))
    height, width = (max(1, round(length * scale)) for length in picture.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    frame = np.full(size, _GROUND, np.uint8)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    frame[top : top + height, left : left + width] = cv2.resize(
        picture, (width, height), interpolation=way
    )
    return frame


def _row(tiles: Sequence[Picture]) -> Picture:
    empty = np.full_like(tiles[0], _GROUND)
    return np.hstack([*tiles, *[empty] * (_ACROSS - len(tiles))])


def _tile(case: Case, seen: Picture) -> Picture:
    """Return what is seen of a case, with a line of words below."""
    tile = cv2.copyMakeBorder(seen, 0, _LINE + _GAP, 0, _GAP, cv2.BORDER_CONSTANT, value=_GROUND)
    place = (2, len(seen) + _LINE - 3)
    cv2.putText(tile, _words(case), place, cv2.FONT_HERSHEY_SIMPLEX, 0.36, 255, 1, cv2.LINE_AA)
    return tile.astype(np.uint8)


def _words(case: Case) -> str:
    said = case.reading
    best = guess(said) or "".join(str(digit.digit) for digit in said.digits) or "-"
    return f"{case.label or 'none'}: {best} {said.confidence:.3f} {said.why_not or ''}"
