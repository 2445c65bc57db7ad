from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

import tenfold
from tenfold.data.augment import Augmentation
from tenfold.data.digits import Dataset
from tenfold.errors import ModelError, RunError
from tenfold.training.run import MANIFEST, Run, newest_checkpoint


def same_weights(one: Run, other: Run) -> bool:
    pairs = zip(one.model().get_weights(), other.model().get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


def own_model(**compiled: object) -> keras.Model:
    model = keras.Sequential(
        [keras.Input((784,)), layers.Dense(16, activation="relu"), layers.Dense(10, "softmax")]
    )
    if compiled:
        model.compile(**compiled)
    return model


def test_a_network_learns(run: tenfold.Run) -> None:
    assert run.history[-1]["accuracy"] > 0.8
    assert run.history[-1]["loss"] < run.history[0]["loss"]


def test_the_same_seed_gives_the_same_weights(tmp_path: Path, sample: Dataset) -> None:
    runs = [
        tenfold.train(
            "convnet", sample, seed=seed, out=tmp_path / str(index), epochs=1, progress=False
        )
        for index, seed in enumerate((1, 1, 2))
    ]

    assert same_weights(runs[0], runs[1])
    assert not same_weights(runs[0], runs[2])


def test_validation_digits_are_watched_and_not_learned(tmp_path: Path, sample: Dataset) -> None:
    run = tenfold.train(
        "softmax", sample, validation=0.25, out=tmp_path / "run", epochs=1, progress=False
    )

    assert 0 < run.history[0]["val_accuracy"] < 1


@pytest.mark.parametrize(
    "model",
    [
        own_model(),
        own_model(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"]),
        own_model(loss="categorical_crossentropy", optimizer="adam"),
        keras.Sequential([layers.Dense(10, activation="softmax")]),
    ],
    ids=["uncompiled", "sparse", "one-hot", "unbuilt"],
)
def test_any_keras_model_can_be_handed_in(
    tmp_path: Path, sample: Dataset, model: keras.Model
) -> None:
    run = tenfold.train(model, sample, out=tmp_path / "run", epochs=3, progress=False)

    assert tenfold.evaluate(run).accuracy > 0.2  # one in ten is chance


def test_any_callback_can_be_handed_in(tmp_path: Path, sample: Dataset) -> None:
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, _: object = None) -> None:
            self.model.stop_training = epoch == 1

    run = tenfold.train("softmax", sample, out=tmp_path / "run", callbacks=[Stop()], progress=False)

    assert len(run.history) == 2


def test_arrays_stand_for_data(tmp_path: Path, sample: Dataset) -> None:
    pairs = (
        (sample.train.images, sample.train.answers),
        (sample.test.images, sample.test.answers),
    )

    run = tenfold.train("softmax", pairs, out=tmp_path / "run", epochs=1, progress=False)

    assert run.config.data == "arrays"
    assert run.config.data_sha256 == sample.sha256


def test_an_existing_run_is_not_overwritten(run: tenfold.Run, sample: Dataset) -> None:
    with pytest.raises(RunError, match="exists already"):
        tenfold.train("softmax", sample, out=run.path, epochs=1, progress=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"epochs": 1.5},
        {"batch_size": 0},
        {"validation": -0.1},
        {"validation": 1},
        {"validation": float("nan")},
    ],
)
def test_settings_that_cannot_be_are_named(sample: Dataset, wrong: dict[str, float]) -> None:
    with pytest.raises(ModelError, match=f"{next(iter(wrong))} cannot be"):
        tenfold.train("softmax", sample, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_no_generator_takes_is_named(sample: Dataset, seed: int) -> None:
    with pytest.raises(ModelError, match="the seed cannot be"):
        tenfold.train("softmax", sample, seed=seed)


def test_logits_are_trained_as_logits(tmp_path: Path, sample: Dataset) -> None:
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10)])

    run = tenfold.train(model, sample, out=tmp_path / "run", epochs=8, progress=False)

    assert tenfold.evaluate(run).accuracy > 0.7


def test_a_model_without_ten_answers_leaves_no_folder(tmp_path: Path, sample: Dataset) -> None:
    model = keras.Sequential([keras.Input((784,)), layers.Dense(5)])

    with pytest.raises(ModelError, match="does not answer with ten classes"):
        tenfold.train(model, sample, out=tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_a_model_that_cannot_be_loaded_again_is_refused_before_training(
    tmp_path: Path, sample: Dataset
) -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = layers.Dense(10)

        def call(self, pixels: object) -> object:
            return self.dense(layers.Flatten()(pixels))

    with pytest.raises(ModelError, match="not loaded again"):
        tenfold.train(Own(), sample, out=tmp_path / "run")


def test_metrics_of_many_numbers_do_no_harm(tmp_path: Path, sample: Dataset) -> None:
    model = own_model(loss="categorical_crossentropy", metrics=[keras.metrics.F1Score()])

    run = tenfold.train(model, sample, out=tmp_path / "run", epochs=1, progress=False)

    assert "loss" in run.history[0]


def test_the_config_names_the_optimizer_and_size_of_a_model(
    tmp_path: Path, sample: Dataset
) -> None:
    model = keras.Sequential([layers.Flatten(), layers.Dense(10)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True, name="x"))

    run = tenfold.train(model, sample, out=tmp_path / "run", epochs=1, progress=False)

    assert (run.config.recipe.optimizer, run.config.recipe.parameters) == ("sgd", 7850)


def test_a_thing_that_is_no_model_is_refused(sample: Dataset) -> None:
    with pytest.raises(ModelError, match="Received: int"):
        tenfold.train(3, sample)


def test_a_finished_run_is_not_resumed(run: tenfold.Run) -> None:
    with pytest.raises(RunError, match="is finished"):
        tenfold.resume(run.path)


def test_a_history_that_lost_epochs_is_not_continued(
    tmp_path: Path, run: tenfold.Run, sample: Dataset
) -> None:
    cut = Path(shutil.copytree(run.path, tmp_path / "cut"))
    (cut / MANIFEST).unlink()
    (cut / "history.csv").unlink()
    checkpoint = newest_checkpoint(cut)[0]
    checkpoint.rename(checkpoint.with_name("epoch-0003.keras"))

    with pytest.raises(RunError, match="has lost epochs"):
        tenfold.resume(cut, sample, progress=False)


def test_other_data_is_not_continued_with(
    tmp_path: Path, run: tenfold.Run, sample: Dataset
) -> None:
    cut = Path(shutil.copytree(run.path, tmp_path / "cut"))
    (cut / MANIFEST).unlink()
    fewer = Dataset(name="fewer", train=sample.test, test=sample.test)

    with pytest.raises(RunError, match="no longer what the run"):
        tenfold.resume(cut, fewer, progress=False)


def test_dropout_goes_on_as_if_nothing_had_happened(tmp_path: Path, sample: Dataset) -> None:
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, _: object = None) -> None:
            if epoch == 2:
                raise KeyboardInterrupt

    def model() -> keras.Model:
        keras.utils.set_random_seed(3)
        return keras.Sequential([keras.Input((784,)), layers.Dropout(0.5), layers.Dense(10)])

    whole = tenfold.train(model(), sample, out=tmp_path / "whole", epochs=4, progress=False)
    with pytest.raises(KeyboardInterrupt):
        tenfold.train(
            model(), sample, out=tmp_path / "cut", epochs=4, progress=False,
            callbacks=[Interrupt()],
        )  # fmt: skip

    assert same_weights(tenfold.resume(tmp_path / "cut", sample, progress=False), whole)


# Every state that a checkpoint must carry: order, bending, batch statistics, the optimizer's
# moments, the schedule's step and the moving average of the weights.
DEMANDING = replace(
    tenfold.recipes["convnet"],
    epochs=12,
    batch_size=100,
    averaging=0.99,
    label_smoothing=0.1,
    validation=0.1,
    augmentation=Augmentation(rotation=10, shift=2, elastic=1),
)

PROGRAM = """
import sys, tenfold
sys.path.insert(0, sys.argv[3])
from tests.training.test_fit import DEMANDING
from tenfold.training import checkpoint
checkpoint.SAVE_EVERY = 0.0
if sys.argv[2] == "resume":
    tenfold.resume(sys.argv[1], progress=False)
else:
    tenfold.train(DEMANDING, "mnist-sample", seed=5, out=sys.argv[1], progress=False)
"""


def program(run: Path, how: str) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parents[2])
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(run), how, root])


def is_past(path: Path, epochs: int) -> bool:
    return (path / MANIFEST).exists() or newest_checkpoint(path)[1] > epochs


def wait_until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    while not condition() and process.poll() is None:
        time.sleep(0.002)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path = tmp_path_factory.mktemp("whole") / "run"
    assert program(path, "train").wait() == 0
    return Run.open(path)


@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_any_moment_resumes_to_the_same_weights(
    tmp_path: Path, uninterrupted: Run, seed: int
) -> None:
    path, rng = tmp_path / "run", random.Random(seed)
    process = program(path, "train")
    wait_until(path.exists, process)
    kills = 0
    while not (path / MANIFEST).exists():
        time.sleep(rng.uniform(0, min(1.5, uninterrupted.seconds / 2)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += process.returncode == -signal.SIGKILL
        if (path / MANIFEST).exists():  # killed when all was written
            break
        if kills == 3:
            assert program(path, "resume").wait() == 0
            break
        process = program(path, "resume")
        wait_until(partial(is_past, path, newest_checkpoint(path)[1]), process)

    assert kills > 0
    assert same_weights(Run.open(path), uninterrupted)
    assert [epoch["epoch"] for epoch in Run.open(path).history] == list(range(1, 13))


# A shell has its jobs in the background ignore Ctrl-C, and their children after them: undo that.
LISTENING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tenfold.cli import main
main(sys.argv[1:])
"""


SWALLOWING = """
import gc, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tenfold.cli import main

def interrupt(*_):
    if os.path.exists(sys.argv[-1] + "/history.csv"):
        gc.callbacks.remove(interrupt)
        os.kill(os.getpid(), signal.SIGINT)

gc.callbacks.append(interrupt)
main(sys.argv[1:])
"""
"""A command that is interrupted where Python swallows what is raised, as JAX may do."""


def test_ctrl_c_that_is_swallowed_comes_again(tmp_path: Path) -> None:
    path = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWING, "train", "plain", "--data", "mnist-sample",
         "--epochs", "100000", "--out", str(path)],
        capture_output=True, check=False, timeout=120, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip

    assert b"Exception ignored" in done.stderr
    assert done.returncode == 130
    assert f"tenfold train --resume {path}" in done.stderr.decode().replace("\n", " ")


def test_ctrl_c_keeps_the_last_checkpoint_and_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "run"
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "train", "plain", "--data", "mnist-sample",
         "--epochs", "100000", "--out", str(path)],
        stderr=subprocess.PIPE, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip
    with process:
        wait_until((path / "history.csv").exists, process)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()

    assert process.returncode == 130
    assert f"tenfold train --resume {path}" in said.decode().replace("\n", " ")
    assert b"Traceback" not in said
    assert newest_checkpoint(path)[0].exists()
