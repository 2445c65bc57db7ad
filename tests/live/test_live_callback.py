"""What Live does to a run: nothing, but for another learning rate."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import pytest
from keras import layers
from watched import Viewer, few, learning, same_weights, watching

import tenfold
from tenfold.data.digits import Dataset
from tenfold.live import Live
from tenfold.live.measures import Between
from tenfold.models.recipes import OneCycle
from tenfold.training.changes import CHANGES, Change, read_changes
from tenfold.training.run import MANIFEST


@pytest.fixture(scope="module")
def digits(sample: Dataset) -> Dataset:
    return few(sample)


def softmax() -> keras.Model:
    keras.utils.set_random_seed(0)
    return tenfold.recipes["softmax"].build()


def dropping() -> keras.Model:
    """Return a network with all that a look could disturb: batch statistics and dropout."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 4, strides=4, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


Network = Callable[[], keras.Model]


def alone(network: Network, digits: Dataset, folder: Path) -> tenfold.Run:
    """Return a run that nobody watches, and that has no page."""
    return tenfold.train(network(), digits, out=folder / "alone", epochs=2, progress=False)


def change_rate(viewer: Viewer) -> None:
    """Double the learning rate of a run in a pause, and have it go on."""
    viewer.until("state", lambda state: state["now"] == "paused")
    viewer.wish("/rate", factor=2)
    viewer.until("state", lambda state: state["factor"] == 2)
    viewer.wish("/go")


def test_a_run_that_nobody_watches_is_what_it_would_have_been(
    digits: Dataset, tmp_path: Path
) -> None:
    wanted = alone(softmax, digits, tmp_path)
    with learning(Live(), digits, tmp_path / "run", softmax(), epochs=2) as done:
        assert same_weights(wanted, done.result())


@pytest.mark.parametrize("network", [softmax, dropping])
def test_a_run_that_is_watched_and_held_is_what_it_would_have_been(
    digits: Dataset, tmp_path: Path, network: Network
) -> None:
    live, wanted = Live(paused=True), alone(network, digits, tmp_path)
    with learning(live, digits, tmp_path / "run", network(), epochs=2) as done:
        with watching(live) as viewer:
            viewer.until("state", lambda state: state["now"] == "paused")
            viewer.wish("/step")
            viewer.until("look", lambda look: look["step"] == 1)
            viewer.wish("/step")
            viewer.until("look", lambda look: look["step"] == 2)
            viewer.wish("/go")
            viewer.until("state", lambda state: state["now"] == "over")
        assert same_weights(wanted, done.result())
        assert not (tmp_path / "run" / CHANGES).exists()


@pytest.mark.parametrize("rate", [None, OneCycle(peak=0.01)], ids=["without", "with a schedule"])
def test_another_rate_is_taken_and_written_down(
    digits: Dataset, tmp_path: Path, rate: OneCycle | None
) -> None:
    live, recipe = Live(paused=True), replace(tenfold.recipes["softmax"], rate=rate)
    with learning(live, digits, tmp_path / "run", recipe, epochs=2) as done:
        with watching(live) as viewer:
            planned = viewer.until("look")["rate"]
            viewer.wish("/rate", factor=0.5)
            viewer.until("state", lambda state: state["factor"] == 0.5)
            viewer.wish("/step")
            halved = viewer.until("look", lambda look: look["step"] == 1)["rate"]
            viewer.wish("/rate", factor=4)
            viewer.until("state", lambda state: state["factor"] == 4)
            viewer.wish("/go")
        run = done.result()
    assert halved == pytest.approx(planned * (0.5 if rate is None else 1))  # it rises as planned
    assert read_changes(run.path) == (
        Change(step=0, epoch=1, factor=0.5),
        Change(step=1, epoch=1, factor=4),
    )
    assert [epoch["rate_factor"] for epoch in run.history] == [4, 4]
    manifest = json.loads((run.path / MANIFEST).read_text())
    assert manifest["results"]["changed_by_hand"][1] == "× 4 from step 1 on, in epoch 1"


def test_the_report_says_that_the_seed_will_not_give_the_run_again(
    digits: Dataset, tmp_path: Path
) -> None:
    live = Live(paused=True)
    with learning(live, digits, tmp_path / "run", epochs=1) as done, watching(live) as viewer:
        change_rate(viewer)
        run = done.result()
    tenfold.evaluate(run, digits, report=tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "so the seed will not give it again: × 2 from step 0 on" in page


def test_a_pause_that_nobody_watches_ends_by_itself(digits: Dataset, tmp_path: Path) -> None:
    live = Live(paused=True, patience=0.2)
    with learning(live, digits, tmp_path / "run", epochs=1) as done:
        assert len(done.result().history) == 1


def test_a_pause_is_no_part_of_the_time_that_training_took(digits: Dataset, tmp_path: Path) -> None:
    class Day(Live):
        """Stands still for a day."""

        def on_train_batch_begin(self, batch: int, logs: object = None) -> None:
            del logs
            self.stood_still += 24 * 3600 * (batch == 3)

    with learning(Day(), digits, tmp_path / "run", epochs=2) as done:
        assert all(epoch["seconds"] < 0 for epoch in done.result().history)


def test_control_c_ends_a_pause(tmp_path: Path) -> None:
    code = (
        "import sys, tenfold\n"
        "from tenfold.live import Live\n"
        "tenfold.train('softmax', 'mnist-sample', out=sys.argv[1], callbacks=[Live(paused=True)])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "run")],
        stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    assert process.stderr
    address = process.stderr.readline().removeprefix("Watch it learn: ").strip()
    live = _Elsewhere(address)
    with watching(live) as viewer:  # type: ignore[arg-type]  # all of Live that it needs
        viewer.until("state", lambda state: state["now"] == "paused")
        process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]


class _Elsewhere:
    """A page of another process."""

    def __init__(self, address: str) -> None:
        self.address = address


def test_an_interrupted_run_forgets_what_was_changed_after_its_last_checkpoint(
    digits: Dataset, tmp_path: Path
) -> None:
    class Break(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch: int, logs: object = None) -> None:
            del logs
            if batch == 5:
                raise KeyboardInterrupt

    live, path = Live(paused=True), tmp_path / "run"
    training = learning(live, digits, path, epochs=2, callbacks=[Break()])
    with training as done, watching(live) as viewer:
        change_rate(viewer)
        viewer.until("state", lambda state: state["now"] == "stopped")
        assert isinstance(done.exception(), KeyboardInterrupt)
    assert len(read_changes(path)) == 1

    run = tenfold.resume(path, digits, progress=False)

    assert read_changes(path) == ()
    assert "rate_factor" not in run.history[-1]


def test_the_figures_between_two_looks_are_those_of_the_steps_between_them() -> None:
    between = Between()
    between.since(10, {"loss": 2.0, "accuracy": 0.5})

    assert between.since(20, {"loss": 1.5, "accuracy": 0.6}) == {
        "loss": pytest.approx(1.0),
        "accuracy": pytest.approx(0.7),
    }
