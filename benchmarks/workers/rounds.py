"""How often a call is timed: in rounds, each the mean of many calls, or each call for itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def milliseconds(call: Callable[[], object], *, rounds: int, calls: int) -> list[float]:
    """Return what one call takes in each round; a first call, which warms up, is not counted."""
    call()
    return [_mean(call, calls) for _ in range(rounds)]


def one_by_one(
    call: Callable[[Thing], object], things: Sequence[Thing], *, rounds: int
) -> list[float]:
    """Return what each call takes, of each thing in each round; the first round is not counted."""
    for thing in things:
        call(thing)
    return [once(call, thing) for _ in range(rounds) for thing in things]


def keep_to_one_core() -> None:
    """Keep this process, and all it starts, to one of the cores that it may use."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])


def _mean(call: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        call()
    return 1000 * (time.perf_counter() - began) / calls


def once(call: Callable[[Thing], object], thing: Thing) -> float:
    """Return what one call takes."""
    began = time.perf_counter()
    call(thing)
    return 1000 * (time.perf_counter() - began)
