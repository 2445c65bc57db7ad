"""The curves that make a confidence true: what a network says in, how often it is right out.

Logistic calibration (Platt, "Probabilistic outputs for support vector machines", 1999), on the
log-odds of what the network says. Carried in the bundle; knows nothing of how it is fitted.
"""

from __future__ import annotations

import math
import reprlib
from dataclasses import asdict, dataclass
from typing import Any

from tenfold.errors import BundleError
from tenfold.reading.damage import damaged, mapping

_WHAT = "its curves of confidence are"

LEAST = 1e-6
"""The probability from which on, and below one less which, log-odds are taken."""


@dataclass(frozen=True, kw_only=True)
class Logistic:
    """A rising curve from probability to probability: ``sigmoid(a * logit(p) + b)``.

    Attributes:
        a: How steep, above 0; below 1 it takes back what a network is too sure of.
        b: How high.
    """

    a: float
    b: float

    def __call__(self, p: float) -> float:
        """Return the confidence to have where the network says ``p``, 0 to 1."""
        kept = min(max(p, LEAST), 1 - LEAST)
        odds = self.a * math.log(kept / (1 - kept)) + self.b
        return (1 + math.tanh(odds / 2)) / 2  # the sigmoid, where its exponential would overflow


IDENTITY = Logistic(a=1.0, b=0.0)


@dataclass(frozen=True, kw_only=True)
class Curves:
    """The two curves of a reader of numbers; as given here, they leave what the network says.

    Attributes:
        text: For a whole number.
        digit: For one digit of it.
    """

    text: Logistic = IDENTITY
    digit: Logistic = IDENTITY

    def to_dict(self) -> dict[str, Any]:
        """Return plain numbers, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: object, where: str = "a reader") -> Curves:
        """Return the curves that ``to_dict`` wrote down, every value checked.

        Args:
            values: What JSON gave.
            where: The file it is from, for messages.

        Raises:
            BundleError: They are no such curves.
        """
        known = mapping(values, cls, where, _WHAT)
        return cls(**{name: _logistic(curve, where) for name, curve in known.items()})


def _logistic(values: object, where: str) -> Logistic:
    known = mapping(values, Logistic, where, _WHAT)
    curve = Logistic(**{name: _number(value, where) for name, value in known.items()})
    if curve.a <= 0:
        raise _damaged(where, "an a above 0, or the less likely would be the surer", str(curve.a))
    return curve


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise _damaged(where, "a finite number", reprlib.repr(value))
    return float(value)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # JSON's whole numbers may have any number of digits
        return False


def _damaged(where: str, expected: str, received: str) -> BundleError:
    return damaged(where, _WHAT, expected, received)
