"""One digit read from a picture: the glyph that is found on it, and what the network says of it.

Sits on ``network``; ``reader`` decides when a picture shows a digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenfold.images.glyph import Found, Glyph, find_glyph
from tenfold.images.grey import Picture
from tenfold.reading.bundle import DIGITS, Bundle
from tenfold.reading.network import INPUT, OUTPUT, open_networks
from tenfold.reading.result import LIKELY, MOST_ALTERNATIVES, Alternative, Digit, Reading, WhyNot

_TEN = len(DIGITS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lone:
    """The likeliest digit on a picture, and the probability of each, and of no digit at all."""

    found: Found
    said: list[float]


class DigitReader:
    """Reads one digit. Threads may share one.

    Attributes:
        bundle: What it reads with.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        (self._network,) = open_networks(bundle)

    def ask(self, glyph: Glyph) -> npt.NDArray[np.float32]:
        """Return the calibrated probabilities of one glyph.

        One at a time: the last bits of a product of matrices depend on the size of the batch.
        """
        (said,) = self._network.run([OUTPUT], {INPUT: glyph[None].astype(np.float32)})
        row: npt.NDArray[np.float32] = said[0]
        return row

    def look(self, picture: Picture) -> Lone | None:
        """Return the likeliest digit on a picture; None where there is no ink."""
        found = find_glyph(picture)
        return Lone(found=found, said=self.ask(found.glyph).tolist()) if found else None

    def is_sure(self, lone: Lone) -> bool:
        """Return whether this is read, by the reader's own threshold."""
        return _why_not(lone, self.bundle.promise.default) is None


def reading_of_digit(lone: Lone, threshold: float) -> Reading:
    """Return the reading of one digit, answered from the confidence ``threshold`` on."""
    each, box = lone.said[:_TEN], lone.found.box
    order = sorted(range(_TEN), key=each.__getitem__, reverse=True)
    best = order[0]
    why_not = _why_not(lone, threshold)
    others = order[:MOST_ALTERNATIVES] if why_not else order[1 : MOST_ALTERNATIVES + 1]
    return Reading(
        text="" if why_not else str(best),
        confidence=each[best],
        box=box,
        digits=(Digit(digit=best, confidence=each[best], box=box, probabilities=tuple(each)),),
        alternatives=tuple(
            Alternative(text=str(digit), confidence=each[digit])
            for digit in others
            if each[digit] >= LIKELY
        ),
        why_not=why_not,
        kind="digit",
    )


def is_digit(lone: Lone) -> bool:
    """Return whether this is a digit alone rather than something else."""
    confidence, no_digit = max(lone.said[:_TEN]), lone.said[_TEN:]
    return lone.found.alone and not (no_digit and no_digit[0] > confidence)


def _why_not(lone: Lone, threshold: float) -> WhyNot | None:
    if not is_digit(lone):
        return "not a digit"
    return None if max(lone.said[:_TEN]) >= threshold else "unsure"
