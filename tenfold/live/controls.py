"""What those who watch ask of a run in training: to stand still, to take a step, another rate.

Threads that serve write it down; the thread that trains reads it between two steps.
"""

from __future__ import annotations

import threading

from tenfold.errors import ConstraintError

MOST_FACTOR = 64.0
"""The most that a learning rate is multiplied or divided by."""


class Controls:
    """What is asked for now."""

    def __init__(self, *, paused: bool = False) -> None:
        self._asked = threading.Condition()
        self._paused, self._steps = paused, 0
        self.factor = 1.0

    @property
    def paused(self) -> bool:
        """Whether training is to stand still before its next step."""
        return self._paused

    def pause(self) -> None:
        """Ask for a pause."""
        self._ask(paused=True)

    def go(self) -> None:
        """Ask to go on."""
        self._ask(paused=False)

    def step(self) -> None:
        """Ask for one step more, and a pause after it."""
        self._ask(paused=True, steps=1)

    def set_factor(self, factor: float) -> None:
        """Ask for the recipe's learning rate times ``factor``.

        Raises:
            ConstraintError: It is out of bounds.
        """
        if not 1 / MOST_FACTOR <= factor <= MOST_FACTOR:
            raise ConstraintError(
                "the learning rate cannot be multiplied by this",
                expected=f"1/{MOST_FACTOR:g} to {MOST_FACTOR:g}",
                received=f"{factor:g}",
            )
        with self._asked:
            self.factor = factor
            self._asked.notify_all()

    def take_step(self) -> bool:
        """Return whether a step was asked for, and count it as taken."""
        with self._asked:
            taken = self._steps > 0
            self._steps -= taken
            return taken

    def wait(self, most: float) -> None:
        """Wait until something is asked for, but not for long."""
        with self._asked:
            self._asked.wait(most)

    def _ask(self, *, paused: bool, steps: int = 0) -> None:
        with self._asked:
            self._paused = paused
            self._steps = self._steps + steps if steps else 0
            self._asked.notify_all()
