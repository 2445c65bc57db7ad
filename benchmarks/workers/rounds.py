"""How often a call is timed: several rounds, each the mean of many calls."""

from __future__ import annotations

import time
from collections.abc import Callable


def milliseconds(call: Callable[[], object], *, rounds: int, calls: int) -> list[float]:
    """Return what one call takes in each round; a first call, which warms up, is not counted."""
    call()
    return [_mean(call, calls) for _ in range(rounds)]


def _mean(call: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        call()
    return 1000 * (time.perf_counter() - began) / calls
