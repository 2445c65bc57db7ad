"""What a run records while it trains, and what makes it able to go on after any interruption.

All randomness of an epoch is set at its beginning from (seed, epoch): the order and bending of
the digits by the feed, dropout and its like here. So an epoch done again is the same epoch.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from tenfold.files import replacing
from tenfold.training.changes import changed_rate
from tenfold.training.feed import Feed
from tenfold.training.run import CHECKPOINTS, Epoch, checkpoint_name, write_history
from tenfold.training.watcher import Watcher

SAVE_EVERY = 1.0
"""Seconds between checkpoints at least: a network of 0.1 s an epoch is not held up by its disk."""


class Recorder(keras.callbacks.Callback):
    """Sets each epoch's randomness, keeps the history, and saves checkpoints."""

    def __init__(
        self,
        folder: Path,
        feed: Feed,
        seed: int,
        history: Sequence[Epoch],
        watchers: Sequence[Watcher] = (),
    ) -> None:
        super().__init__()
        self.history = list(history)
        self._folder, self._feed, self._seed = folder, feed, seed
        self._watchers = watchers
        self._saved = self._began = time.perf_counter()
        self._waited = self._still = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Set the randomness of ``epoch`` and start its clock."""
        del logs
        self._feed.epoch = epoch
        reseed(self.model, self._seed, epoch)
        self._began, self._waited = time.perf_counter(), self._feed.waited
        self._still = self._stood_still()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Record what the epoch brought, and save if the last checkpoint is old enough."""
        now = time.perf_counter()
        self.history.append(
            {
                "epoch": epoch + 1,
                "seconds": round(now - self._began - (self._stood_still() - self._still), 4),
                "waited": round(self._feed.waited - self._waited, 4),
                # A metric of one number a class has no column.
                **{n: float(value) for n, value in (logs or {}).items() if np.ndim(value) == 0},
                **changed_rate(self._folder),
            }
        )
        write_history(self._folder, self.history)
        if now - self._saved >= SAVE_EVERY:
            self._save(epoch + 1)
            self._saved = time.perf_counter()

    def _stood_still(self) -> float:
        return sum(watcher.stood_still for watcher in self._watchers)

    def _save(self, epochs: int) -> None:
        newest = self._folder / CHECKPOINTS / checkpoint_name(epochs)
        with replacing(newest) as partial:
            self.model.save(partial)
        for older in newest.parent.glob("epoch-*.keras"):
            if older.name < newest.name:
                older.unlink(missing_ok=True)


def reseed(model: keras.Model, seed: int, epoch: int) -> None:
    """Set the state of every random layer of ``model`` from ``(seed, epoch)``.

    Keras saves neither these states nor its global one with a model, so without this a resumed
    run would drop out other units than the run it continues.
    """
    states = [v for v in model.non_trainable_variables if v.name == "seed_generator_state"]
    for index, state in enumerate(states):
        rng = np.random.default_rng([seed, epoch, index])
        state.assign(rng.integers(0, 2**32, size=state.shape, dtype=np.uint32))
