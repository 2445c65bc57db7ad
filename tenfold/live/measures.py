"""Loss and accuracy of the steps between two looks, out of what Keras keeps: means of an epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping

NAMES = ("loss", "accuracy")


class Between:
    """Tells the mean since the last look from the mean since the epoch began."""

    def __init__(self) -> None:
        self._steps = 0
        self._means: Mapping[str, float] = {}

    def new_epoch(self) -> None:
        """Forget: Keras begins its means anew."""
        self._steps, self._means = 0, {}

    def since(self, steps: int, means: Mapping[str, float]) -> dict[str, float | None]:
        """Return the means over the steps since this was last asked.

        Args:
            steps: How many steps of the epoch are done.
            means: Their means, by name.
        """
        fresh = steps - self._steps
        told = {
            name: finite((means[name] * steps - self._means.get(name, 0.0) * self._steps) / fresh)
            for name in NAMES
            if fresh and name in means
        }
        self._steps, self._means = steps, means
        return {name: told.get(name) for name in NAMES}


def finite(number: float) -> float | None:
    """Return a number as JSON can tell it: None where it is none any more."""
    return float(number) if math.isfinite(number) else None
