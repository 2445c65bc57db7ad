"""``Live``: the callback that shows a run as it learns, and does what those who watch it ask.

Works in the thread that trains, between two steps, and reads only: looked at or not, held or not,
a run ends with the very weights it would have had. Only another learning rate changes it, and that
is written into the run's folder.
"""

from __future__ import annotations

import math
import os
import sys
import time
import webbrowser
from collections import deque
from collections.abc import Mapping, Sequence
from types import TracebackType

from rich.console import Console

from tenfold.errors import ModelError
from tenfold.evaluation.metrics import Evaluation
from tenfold.evaluation.verdict import verdict
from tenfold.live.board import Board
from tenfold.live.controls import Controls
from tenfold.live.looking import Looking, Sample, sample
from tenfold.live.measures import NAMES, Between, finite
from tenfold.live.server import Server
from tenfold.models.optimizers import scale_rate
from tenfold.training.changes import Change, read_changes, record
from tenfold.training.watcher import Watched, Watcher

EVERY = 0.5
"""Seconds between two looks at least."""

SHARE = 0.02
"""The most of the time that looking may take: who costs more is looked at more seldom."""

PATIENCE = 30.0
"""Seconds after which a pause that nobody watches any more ends."""

OPENING = 5.0
"""Seconds that training waits at most for a page that it opens itself."""

_IDLE = 0.1  # seconds between two looks at whether anybody watches
_NAP = 0.2  # seconds between two looks at whether a pause should end


class Live(Watcher):
    """Shows a run as it learns on a page served to this machine only: hand it to ``train``.

    Args:
        paused: Begin with a pause, before the first step.
        open_page: Open the page in a browser, where there is a display, and wait for it a moment.
        patience: Seconds after which a pause that nobody watches any more ends.
    """

    def __init__(
        self, *, paused: bool = False, open_page: bool = False, patience: float = PATIENCE
    ) -> None:
        super().__init__()
        self._board, self._controls = Board(), Controls(paused=paused)
        self._server = Server(self._board, self._controls)
        self._open_page, self._patience = open_page, patience
        self._between = Between()
        self._epochs: list[dict[str, float | None]] = []
        self._epoch, self._factor, self._due = 0, 1.0, 0.0
        self._over = self._compiling = False
        # The least of the last three: what compiles once, or meets a busy machine, is no measure.
        self._costs = deque([0.0], maxlen=3)
        self._run: Watched
        self._sample: Sample
        self._looking: Looking

    @property
    def address(self) -> str:
        """Where the page is."""
        return self._server.address

    def __enter__(self) -> Live:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving; the page keeps what it shows."""
        self._server.close()

    def judged(self, evaluation: Evaluation) -> None:
        """Show how the run was judged, once training is over."""
        self._tell("over", verdict(evaluation))

    # What ``train`` tells ---------------------------------------------------------------------

    def told(self, run: Watched) -> None:
        """Say where the page is, and choose the digits to look at."""
        self._run = run
        self._sample = sample(run.learning, run.held)
        self._server.digits = self._sample.images.tobytes()
        self._factor = next((each.factor for each in read_changes(run.path)[::-1]), 1.0)
        self._controls.set_factor(self._factor)
        self._epochs = [_row(epoch) for epoch in run.history]
        self._epoch = max(len(run.history) - 1, 0)
        console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
        console.print(f"Watch it learn: {self.address}")
        if self._open_page and _has_display():
            webbrowser.open(self.address)

    def ended(self) -> None:
        """Say that training has stopped, where it was not through."""
        if not self._over:
            self._tell("stopped")

    # What Keras calls -------------------------------------------------------------------------

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Tell what is about to be learnt."""
        del logs
        if not hasattr(self.model, "jax_state_sync"):
            raise ModelError(
                "this cannot be watched", expected="Keras on JAX", remedy="Train it without Live"
            )
        self._looking = Looking(self.model, self._sample, self._run.config.scale)
        self._board.post("run", self._described())
        self._board.post("epochs", self._epochs)
        self._tell("training")
        if self._open_page and _has_display():
            self._board.wait_for_viewer(OPENING)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Remember which epoch this is."""
        del logs
        self._epoch = epoch
        self._between.new_epoch()

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Look, hold or change the rate, if it is time to; mostly it is not.

        Not at the end of a batch, for Keras would have every step wait until that is done.
        """
        del logs
        if self._compiling:
            self._compiling = False
            self._tell("training")
        if self._controls.factor != self._factor:
            self._change_rate(batch)
        if self._controls.paused:
            self._hold(batch)
        elif time.monotonic() >= self._due:
            self._glance(batch)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Tell the epoch's own figures."""
        self._epochs.append(_row({**(logs or {}), "epoch": epoch + 1}))
        self._board.post("epochs", self._epochs)

    def on_train_end(self, logs: Mapping[str, float] | None = None) -> None:
        """Show the network as it will stay."""
        del logs
        self._over = True
        self._epoch, done = self._epoch + 1, 0
        self._between.new_epoch()
        self._look(done, wait=self._looking.begun)
        self._tell("over")

    # What is done between two steps -------------------------------------------------------------

    def _glance(self, batch: int) -> None:
        """Look if anybody watches; what it costs decides when the next look may be."""
        if not self._board.watched:
            self._due = time.monotonic() + _IDLE
            return
        self._ready()
        began = time.monotonic()
        self._look(batch, wait=False)
        now = time.monotonic()
        self._costs.append(now - began)
        self._due = now + max(EVERY, min(self._costs) / SHARE)

    def _ready(self) -> None:
        """Have Keras put the variables back, wait for the steps under way, and be able to ask."""
        self.model.jax_state_sync()
        for variable in self.model.variables:
            variable.value.block_until_ready()
        if not self._looking.begun:
            self._looking.prepare()

    def _look(self, batch: int, *, wait: bool) -> None:
        means = self.model.get_metrics_result() if batch else {}
        told = self._between.since(batch, {name: float(means[name]) for name in means})
        step = self._step(batch)
        if told["loss"] is not None:
            self._board.draw((step, told["loss"], told["accuracy"]))
        seen = self._looking.look(wait=wait)
        rate = finite(float(self.model.optimizer.learning_rate))
        self._board.post("look", {"step": step, "rate": rate, **told, **seen})

    def _hold(self, batch: int) -> None:
        """Stand still until asked to go on, or until nobody has watched for a while."""
        if self._controls.take_step():
            return
        began = time.monotonic()
        self._ready()
        self._look(batch, wait=True)
        self._tell("paused")
        while self._controls.paused and not self._controls.take_step():
            if self._controls.factor != self._factor:
                self._change_rate(batch)
                self._look(batch, wait=True)
            if self._board.unwatched_since(began) > self._patience:
                self._controls.go()
            self._controls.wait(_NAP)
        if not self._controls.paused:
            self._tell("training")
        self.stood_still += time.monotonic() - began

    def _change_rate(self, batch: int) -> None:
        factor = self._controls.factor
        self.model.jax_state_sync()
        self._compiling |= scale_rate(self.model, factor / self._factor)
        self._factor = factor
        change = Change(step=self._step(batch), epoch=self._epoch + 1, factor=factor)
        record(self._run.path, change)
        self._tell("paused" if self._controls.paused else "training")

    # What is told -----------------------------------------------------------------------------

    def _step(self, batch: int) -> int:
        """Return how many steps the run has behind it."""
        return self._epoch * int(self.params["steps"]) + batch

    def _tell(self, now: str, judgement: Sequence[str] = ()) -> None:
        self._board.post(
            "state",
            {
                "now": "compiling" if self._compiling and now == "training" else now,
                "factor": self._factor,
                "changes": [str(change) for change in read_changes(self._run.path)],
                "verdict": list(judgement),
            },
        )

    def _described(self) -> dict[str, object]:
        recipe, digits = self._run.config.recipe, self._sample
        return {
            "name": recipe.name,
            "summary": recipe.summary,
            "parameters": recipe.parameters,
            "folder": str(self._run.path),
            "epochs": recipe.epochs,
            "steps": self.params["steps"],
            "batch": math.ceil(len(self._run.learning) / self.params["steps"]),
            "patience": self._patience,
            "learning": len(self._run.learning),
            "held": digits.held,
            "labels": digits.labels.tolist(),
            "chosen": digits.chosen,
        }


def _row(epoch: Mapping[str, float]) -> dict[str, float | None]:
    """Return of an epoch's figures those that the page shows."""
    names = ("epoch", *NAMES, *(f"val_{name}" for name in NAMES))
    return {name: finite(float(epoch[name])) for name in names if name in epoch}


def _has_display() -> bool:
    """Return whether a browser would open a window, and not take over the terminal."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
