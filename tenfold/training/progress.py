"""A live line of progress: epoch, loss, accuracy, time left.

In a terminal it moves; into a file or a pipe it writes one plain line an epoch. It always goes to
standard error, so that standard output holds answers only.
"""

from __future__ import annotations

import sys
import time

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

REFRESH = 0.1
"""Seconds between looks at the running loss: each look makes the next step wait for the last."""


class ProgressBar(keras.callbacks.Callback):
    """Shows how training goes; hand it to ``fit`` or let ``tenfold.train`` do so."""

    async_safe = True
    """Tells Keras not to make every step wait for this callback."""

    def __init__(self, console: Console | None = None) -> None:
        super().__init__()
        self._console = console or Console(file=sys.stderr)
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._looked = 0.0
        self._epoch = 0

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Draw the bar, if there is a terminal to draw on."""
        del logs
        if not self._console.is_terminal:
            return
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[figures]}"),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=self._console,
        )
        total = self.params["epochs"] * self.params["steps"]
        self._task = self._bar.add_task("compiling", total=total, figures="")
        self._bar.start()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Remember which epoch this is."""
        del logs
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Move the bar, ten times a second at most."""
        now = time.monotonic()
        if self._bar and now - self._looked > REFRESH:
            self._looked = now
            self._bar.update(
                self._task,
                completed=self._epoch * self.params["steps"] + batch + 1,
                description=f"epoch {self._epoch + 1}/{self.params['epochs']}",
                figures=_figures(logs),
            )

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Show the epoch's own figures."""
        where = f"epoch {epoch + 1}/{self.params['epochs']}"
        if self._bar:
            done = (epoch + 1) * self.params["steps"]
            self._bar.update(self._task, completed=done, description=where, figures=_figures(logs))
        else:
            self._console.print(f"{where}  {_figures(logs)}", highlight=False)

    def close(self) -> None:
        """Leave the terminal as it was, however training ended."""
        if self._bar:
            self._bar.stop()


def _figures(logs: dict[str, float] | None) -> str:
    names = {"loss": "loss", "accuracy": "accuracy", "val_accuracy": "validation"}
    known = logs or {}
    return "  ".join(
        f"{said} {float(known[name]):.4f}" for name, said in names.items() if name in known
    )
