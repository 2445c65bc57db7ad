"""How a Keras ``fit`` is raced, ours and the peer's alike: its clock and its checkpoints.

The clock starts where ``fit`` is called. Judging and validation pause it. The last checkpoint is
taken when training has ended, with the weights that training leaves (averaged, where it averages).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from stopwatch import Stopwatch


class Race(keras.callbacks.Callback):
    """Keeps a stopwatch while a model is fitted."""

    def __init__(self, judge: Callable[[keras.Model], float]) -> None:
        super().__init__()
        self.watch = Stopwatch()
        self._judge = judge

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:
        """Note the first step when the second begins: looking at a step's end would hold all up."""
        del logs
        if batch > 0:
            self.watch.step()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Judge, except after the last epoch, where ``on_train_end`` does."""
        del logs
        if epoch + 1 < self.params["epochs"]:
            self.watch.checkpoint(lambda: self._judge(self.model))

    def on_train_end(self, logs: object = None) -> None:
        """Judge the finished network."""
        del logs
        self.watch.checkpoint(lambda: self._judge(self.model))

    def on_test_begin(self, logs: object = None) -> None:
        """Pause for validation."""
        del logs
        self.watch.pause()

    def on_test_end(self, logs: object = None) -> None:
        """Go on after validation."""
        del logs
        self.watch.resume()


def raced(race: Race) -> Callable[..., Any]:
    """Return ``keras.Model.fit`` as it is, except that calling it starts the race's clock."""
    fit = keras.Model.fit

    def started(*args: Any, **settings: Any) -> Any:
        race.watch = Stopwatch()
        return fit(*args, **settings)

    return started
