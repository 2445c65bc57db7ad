"""What a reader promises: for each threshold of confidence, what it answers and how often it errs.

The risk–coverage curve (Geifman & El-Yaniv, "Selective classification for deep neural networks",
NeurIPS 2017), measured on pictures that trained nothing and carried in the bundle. Knows nothing
of networks or of how it is measured.
"""

from __future__ import annotations

import reprlib
from dataclasses import asdict, dataclass
from decimal import ROUND_UP, Context
from itertools import pairwise
from typing import Any

from tenfold.errors import BundleError
from tenfold.reading.damage import damaged, mapping

MOST_POINTS = 1000
_LONGEST_SOURCE = 500
_WHAT = "its promise of error rates is"


@dataclass(frozen=True, kw_only=True)
class Point:
    """What accepting only answers of confidence ≥ ``threshold`` gives.

    Attributes:
        threshold: The confidence, 0 to 1.
        share: Of the digits shown, the share that is answered.
        error: Of the answers, the share that is wrong.
        bound: The upper end of the 95 % interval of ``error``.
    """

    threshold: float
    share: float
    error: float
    bound: float


@dataclass(frozen=True, kw_only=True)
class Promise:
    """The error rates that a reader keeps on pictures like those it was measured on.

    Attributes:
        points: The curve, thresholds rising and shares falling.
        pictures: On how many pictures it was measured.
        default: The threshold where nobody asks for an error rate.
        source: Which pictures these were, in one line.
    """

    points: tuple[Point, ...]
    pictures: int
    default: float
    source: str

    @property
    def least(self) -> float:
        """The smallest error rate that can be promised, rounded up to two digits."""
        return _rounded_up(min(point.bound for point in self.points))

    def threshold(self, max_error: float | None) -> float:
        """Return from which confidence on to answer.

        Args:
            max_error: The share of answers that may be wrong, above 0 up to 1; None: the default.

        Raises:
            BundleError: That is no such share, or smaller than this reader can promise.
        """
        if max_error is None:
            return self.default
        if not 0 < max_error <= 1:
            raise BundleError(
                f"the error rate cannot be {max_error:g}",
                expected="a share above 0 and up to 1",
                remedy="Ask for 0.01 to have at most 1 answer in 100 wrong",
            )
        kept = (point.threshold for point in self.points if point.bound <= max_error)
        threshold = next(kept, None)
        if threshold is None:
            raise BundleError(
                f"this reader cannot promise an error rate of {max_error:g}, "
                f"measured as it was on {self.pictures:,} pictures",
                expected=f"{self.least:g} or more",
                remedy="Ask for that, or for none and judge by the confidences",
            )
        return threshold

    def at(self, threshold: float) -> Point | None:
        """Return what was measured at ``threshold`` or next above it; None where nothing was."""
        return next((point for point in self.points if point.threshold >= threshold), None)

    def share(self, threshold: float) -> float:
        """Return the share of digits that is answered at ``threshold``, or slightly less."""
        point = self.at(threshold)
        return point.share if point else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, numbers and text, ready for JSON."""
        return asdict(self) | {"points": [asdict(point) for point in self.points]}

    @classmethod
    def from_dict(cls, values: object, where: str = "a reader") -> Promise:
        """Return the promise that ``to_dict`` wrote down, every value checked.

        Args:
            values: What JSON gave.
            where: The file it is from, for messages.

        Raises:
            BundleError: It is no promise.
        """
        promise = _promise(values, where)
        for before, after in pairwise(promise.points):
            if not (before.threshold < after.threshold and before.share >= after.share):
                raise _damaged(where, "thresholds that rise and shares that fall", str(after))
        return promise


def _promise(values: object, where: str) -> Promise:
    known = mapping(values, Promise, where, _WHAT)
    points, pictures, source = known["points"], known["pictures"], known["source"]
    if not isinstance(points, list | tuple) or not 0 < len(points) <= MOST_POINTS:
        raise _damaged(where, f"a list of 1 to {MOST_POINTS} points", type(points).__name__)
    if type(pictures) is not int or not 0 < pictures < 2**53:
        raise _damaged(where, "a number of pictures from 1", reprlib.repr(pictures))
    if not isinstance(source, str) or not source.isprintable() or len(source) > _LONGEST_SOURCE:
        raise _damaged(where, "a line that says what it was measured on", reprlib.repr(source))
    return Promise(
        points=tuple(_point(point, where) for point in points),
        pictures=pictures,
        default=_share(known["default"], where),
        source=source,
    )


def _point(values: object, where: str) -> Point:
    known = mapping(values, Point, where, _WHAT)
    point = Point(**{name: _share(value, where) for name, value in known.items()})
    if point.bound < point.error:
        raise _damaged(where, "a bound no lower than the error it bounds", str(point))
    return point


def _share(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _damaged(where, "a number from 0 to 1", reprlib.repr(value))
    return float(value)


def _damaged(where: str, expected: str, received: str) -> BundleError:
    return damaged(where, _WHAT, expected, received)


def _rounded_up(rate: float) -> float:
    """Return ``rate`` with two digits, and no less than it was."""
    return float(Context(prec=2, rounding=ROUND_UP).create_decimal(repr(rate)))
