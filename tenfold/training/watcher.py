"""Who watches a run: told what it learns from, and free to have it stand still.

Sits beside ``fit``, which tells it; knows nothing of how anything is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras

from tenfold.data.digits import Digits
from tenfold.training.run import Config, Epoch


@dataclass(frozen=True, kw_only=True, eq=False)
class Watched:
    """A run about to train.

    Attributes:
        path: Its folder.
        config: What was asked.
        learning: What it learns from.
        held: What it holds out, if it does.
        history: The epochs behind it, where it was interrupted.
    """

    path: Path
    config: Config
    learning: Digits
    held: Digits | None
    history: Sequence[Epoch]


class Watcher(keras.callbacks.Callback):
    """A callback that is told of the run it is called by; abstract.

    Attributes:
        stood_still: Seconds for which it had training stand still so far. They are no part of
            the time that training took.
    """

    stood_still = 0.0

    def told(self, run: Watched) -> None:
        """Learn what is about to train, before Keras calls anything else."""
        raise NotImplementedError

    def ended(self) -> None:
        """Learn that training has ended, however it did."""
        raise NotImplementedError
