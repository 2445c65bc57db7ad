"""A race's clock: wall time from the start, with every pause left out."""

from __future__ import annotations

import time
from collections.abc import Callable

import exchange


class Stopwatch:
    """Runs from when it is made; holds what was read off it.

    Attributes:
        first_step: When the first step was done, which is when everything was compiled.
        seconds: When each checkpoint was reached.
        accuracy: The test accuracy there.
    """

    def __init__(self) -> None:
        self.first_step: float | None = None
        self.seconds: list[float] = []
        self.accuracy: list[float] = []
        self._began = self._halted = time.perf_counter()

    def now(self) -> float:
        """Return the seconds since the start, pauses left out."""
        return time.perf_counter() - self._began

    def pause(self) -> None:
        """Stand still until ``resume``."""
        self._halted = time.perf_counter()

    def resume(self) -> None:
        """Go on from where the clock stood."""
        self._began += time.perf_counter() - self._halted

    def step(self) -> None:
        """Note that a step is done; only the first matters."""
        if self.first_step is None:
            self.first_step = self.now()

    def checkpoint(self, judge: Callable[[], float]) -> None:
        """Note the time, then judge with the clock paused: compiling ``judge`` costs nothing."""
        self.seconds.append(self.now())
        self.pause()
        self.accuracy.append(judge())
        self.resume()

    def answer(self) -> None:
        """Hand everything to whoever asked."""
        exchange.answer(first_step=self.first_step, seconds=self.seconds, accuracy=self.accuracy)
