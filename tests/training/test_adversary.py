"""Attacks by gradient are what their papers say, and learning from them resumes exactly."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

import tenfold
from tenfold.data.digits import Dataset
from tenfold.evaluation.attack_methods import Attacker
from tenfold.models.recipes import Adversary
from tenfold.training import checkpoint
from tenfold.training.adversary import doubt, logits, margin, near, slope, state_of
from tenfold.training.run import Run, read_config

HARD = replace(
    tenfold.recipes["softmax"],
    optimizer="adam",
    epochs=4,
    batch_size=100,
    adversary=Adversary(eps=0.1, steps=2, step=0.7, ramp=0.3),
)


def scores(*rows: list[float]) -> np.ndarray:
    return np.array([row + [-9.0] * (10 - len(row)) for row in rows], np.float32)


def test_doubt_is_the_log_odds_against_an_answer() -> None:
    said = scores([2.0, 1.0, 0.0])
    probability = np.exp(said[0, 1]) / np.exp(said).sum()

    found = doubt(said, np.array([1]))

    assert float(found[0]) == pytest.approx(np.log((1 - probability) / probability), abs=1e-5)


def test_the_margin_is_above_zero_where_another_digit_is_said() -> None:
    said = scores([2.0, 1.9, 1.9], [1.0, 2.0, 0.0])

    assert (margin(said, np.array([0, 0])) > 0).tolist() == [False, True]
    assert (doubt(said, np.array([0, 0])) > 0).tolist() == [True, True]


def test_logits_are_those_before_the_softmax() -> None:
    model = tenfold.recipes["softmax"].build()
    pixels = np.random.default_rng(0).uniform(0, 255, (3, 28, 28)).astype(np.float32)

    said = np.exp(np.asarray(logits(model, state_of(model), pixels)))

    shares = said / said.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares, model.predict(pixels, verbose=0), atol=1e-5)
    assert model.layers[-1].activation is keras.activations.softmax


def test_logits_of_probabilities_that_a_softmax_layer_made_are_their_logarithms() -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10), keras.layers.Softmax()])
    pixels = np.ones((2, 784), np.float32)

    said = np.exp(np.asarray(logits(model, state_of(model), pixels)))

    np.testing.assert_allclose(said, model.predict(pixels, verbose=0), atol=1e-5)


def test_a_network_that_is_sure_still_has_a_slope() -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    weights = np.zeros((784, 10), np.float32)
    weights[:, 3] = 1
    model.set_weights([weights, np.zeros(10)])
    state = state_of(model)

    _, uphill = slope(
        lambda pixels: logits(model, state, pixels), np.array([3]), np.ones((1, 784), np.float32)
    )

    assert float(abs(uphill).min()) > 0.5


def test_pixels_are_brought_within_eps_and_the_range_of_ink() -> None:
    origin = np.array([0.0, 100.0, 250.0])

    found = near(np.array([-20.0, 140.0, 300.0]), origin, eps=30.0, full=255.0)

    assert np.asarray(found).tolist() == [0, 130, 255]


def test_learning_from_attacks_makes_a_network_harder_to_fool(
    tmp_path: Path, sample: Dataset
) -> None:
    plain = replace(HARD, adversary=None)
    images, answers = sample.test.images[:300], sample.test.answers[:300]

    fooled = [
        Attacker(tenfold.train(recipe, sample, out=tmp_path / name, progress=False).model())
        .fgsm(images, answers, 0.05)
        .fooled.mean()
        for name, recipe in (("plain", plain), ("hard", HARD))
    ]

    assert fooled[1] < fooled[0] - 0.1


def test_a_run_that_learns_from_attacks_resumes_to_the_same_weights(
    tmp_path: Path, sample: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, _: object = None) -> None:
            if epoch == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "SAVE_EVERY", 0.0)
    whole = tenfold.train(HARD, sample, seed=7, out=tmp_path / "whole", progress=False)
    with pytest.raises(KeyboardInterrupt):
        tenfold.train(
            HARD, sample, seed=7, out=tmp_path / "cut", callbacks=[Interrupt()], progress=False
        )

    resumed = tenfold.resume(tmp_path / "cut", sample, progress=False)

    assert resumed.config.recipe.adversary == HARD.adversary
    for one, other in zip(whole.model().get_weights(), resumed.model().get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_config_of_an_older_run_knows_of_no_attacks(run: Run, tmp_path: Path) -> None:
    old = Path(shutil.copytree(run.path, tmp_path / "old"))
    config = json.loads((old / "config.json").read_text())
    del config["recipe"]["adversary"]
    (old / "config.json").write_text(json.dumps(config))

    assert read_config(old) == run.config
