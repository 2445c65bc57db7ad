"""What blanking parts of a picture takes from an answer: evidence that any network can give.

Asks, and needs neither weights nor gradients: so it explains readers that are a file for ONNX
Runtime. NumPy alone; knows nothing of Keras and drawings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES
from tenfold.errors import DataError

PATCH = 4
"""Side of the square that is blanked: about as wide as a stroke and its soft edges."""

Method: TypeAlias = Literal["weight times pixel", "integrated gradients", "occlusion"]

Picture: TypeAlias = npt.NDArray[np.uint8]

Odds: TypeAlias = Callable[[Picture], npt.NDArray[np.float64]]
"""From pictures (n, height, width) to the log-odds of each of k answers: shape (n, k)."""

_LEAST = 1e-9
_AT_ONCE = 512  # pictures asked about together


@dataclass(frozen=True, kw_only=True, eq=False)
class Saliency:
    """What each pixel of a picture did for one answer: positive speaks for it, negative against.

    Attributes:
        method: ``weight times pixel``: exact, for linear networks; the map sums to how far the
            picture lifts the answer's logit above a blank one's. ``integrated gradients``: the map
            sums to how far it lifts the answer's log-odds. ``occlusion``: what blanking the
            pixel's neighbourhood takes from the answer's log-odds, shared out over the ink.
        digit: The answer that is explained.
        map: As large as the picture.
        probabilities: What the network says of the ten digits: shape (10,).
    """

    method: Method
    digit: int
    map: npt.NDArray[np.float32]
    probabilities: npt.NDArray[np.float32]


def occlusion(odds: Odds, picture: Picture, *, stride: int = 1) -> npt.NDArray[np.float32]:
    """Return what each pixel did for each answer: shape (k, height, width).

    Args:
        odds: The network's log-odds.
        picture: White ink on black.
        stride: How far apart the blanked patches lie; it divides ``PATCH``.
    """
    whole, ink = odds(picture[None])[0], picture.astype(np.float32)
    maps = np.zeros((len(whole), *picture.shape), np.float32)
    places = _inked(picture, stride)
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE]
        asked = np.repeat(picture[None], len(some), axis=0)
        for blanked, place in zip(asked, some, strict=True):
            blanked[place] = 0
        for place, taken in zip(some, whole - odds(asked), strict=True):
            share = ink[place] / ink[place].sum()
            maps[:, *place] += taken[:, None, None].astype(np.float32) * share
    maps /= (PATCH // stride) ** 2
    return maps


def log_odds(said: npt.NDArray[np.float32], digit: int) -> npt.NDArray[np.float64]:
    """Return log p / (1 - p) of ``digit``, (n,), with 1 - p summed from the others, to be exact.

    Args:
        said: Probabilities of all classes, shape (n, classes).
        digit: The class.
    """
    others = np.delete(said, digit, axis=1).sum(axis=1, dtype=float)
    return odds_of(said[:, digit].astype(float), others)


def odds_of(
    chosen: npt.NDArray[np.float64], others: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the logarithm of two probabilities' ratio, neither of them taken for nothing."""
    return np.asarray(np.log(np.maximum(chosen, _LEAST) / np.maximum(others, _LEAST)))


def require_digit(digit: int | None) -> None:
    """Raise ``DataError`` where there is no such digit to ask about."""
    if digit is not None and not 0 <= digit < CLASSES:
        raise DataError(
            "there is no such answer to explain", expected="0 to 9", received=str(digit)
        )


def _inked(picture: Picture, stride: int) -> list[tuple[slice, slice]]:
    """Return every place of the patch that holds ink; at the edges it hangs over."""
    height, width = picture.shape
    places = [
        (slice(max(top, 0), top + PATCH), slice(max(left, 0), left + PATCH))
        for top in range(stride - PATCH, height, stride)
        for left in range(stride - PATCH, width, stride)
    ]
    return [place for place in places if picture[place].any()]
