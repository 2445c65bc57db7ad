"""Several networks become one reader that says the mean of what they say."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

import tenfold
from tenfold.cli import main
from tenfold.data.digits import Dataset
from tenfold.errors import ModelError
from tenfold.evaluation.calibrate import temperature
from tenfold.models.feeding import probabilities
from tenfold.reading.bundle import read_bundle
from tenfold.reading.network import open_networks


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, sample: Dataset, run: tenfold.Run
) -> list[tenfold.Run]:
    """Three runs of two recipes, each weak in its own way."""
    folder = tmp_path_factory.mktemp("members")
    small = sample.train.take(np.arange(1500))
    data = Dataset(name="mnist-sample", train=small, test=sample.test)
    asked = [("softmax", 1), ("dense512", 2)]
    made = [
        tenfold.train(recipe, data, seed=seed, epochs=1, out=folder / str(seed), progress=False)
        for recipe, seed in asked
    ]
    return [run, *made]


@pytest.fixture(scope="module")
def made(
    runs: list[tenfold.Run], tmp_path_factory: pytest.TempPathFactory, sample: Dataset
) -> tenfold.Committee:
    out = tmp_path_factory.mktemp("readers") / "c.tenfold"
    return tenfold.committee(runs, out=out, data=sample)


def test_it_says_the_mean_of_what_its_members_say_at_one_temperature(
    made: tenfold.Committee, runs: list[tenfold.Run], sample: Dataset
) -> None:
    images = sample.test.images[:60]
    said = np.stack([probabilities(run.model(), images) for run in runs])
    cool = said ** (1 / made.temperature)
    expected = (cool / cool.sum(axis=2, keepdims=True)).mean(axis=0)

    (session,) = open_networks(read_bundle(made.path))
    answered = session.run(None, {"pixels": images.astype(np.float32)})[0]

    assert np.allclose(answered, expected, atol=1e-4)
    assert read_bundle(made.path).card["members"] == 3


def test_the_gain_is_over_the_mean_member(made: tenfold.Committee) -> None:
    assert made.gain == pytest.approx(made.accuracy - np.mean(made.members))
    assert made.interval.low < made.gain < made.interval.high
    assert made.promise.pictures == 1000


def test_the_temperature_of_several_makes_their_mean_true() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=4000).astype(np.uint8)
    scores = rng.normal(0, 1, (2, 4000, 10)) + 2 * np.eye(10)[labels]
    true = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
    hot = true**0.5 / (true**0.5).sum(axis=2, keepdims=True)

    ratio = temperature(hot, labels) / temperature(true, labels)

    assert ratio == pytest.approx(0.5, rel=0.01)


def test_models_of_every_kind_can_be_members(tmp_path: Path, sample: Dataset) -> None:
    logits = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    square = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Rescaling(1 / 255), keras.layers.Flatten(),
         keras.layers.Dense(10, "softmax")]
    )  # fmt: skip
    small = Dataset(name="few", train=sample.train, test=sample.test.take(np.arange(200)))

    with pytest.warns(UserWarning, match="confidence of the committee is left as it is"):
        made = tenfold.committee([logits, square], out=tmp_path / "c.tenfold", data=small)

    assert made.largest_difference < 1e-5


def test_members_of_different_data_need_digits_named(
    runs: list[tenfold.Run], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="learnt from different data"):
        tenfold.committee(runs, out=tmp_path / "c.tenfold")


def test_the_command_tells_the_gain(
    run: tenfold.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tenfold.train(
        "softmax", "mnist-sample", seed=9, epochs=1, out=tmp_path / "other", progress=False
    )
    asked = ["committee", str(run.path), str(other.path), "--data", "mnist-sample"]

    main([*asked, "--out", str(tmp_path / "c.tenfold")])
    said = capsys.readouterr().out
    main([*asked, "--out", str(tmp_path / "c.tenfold"), "--json"])
    counted = json.loads(capsys.readouterr().out)

    assert "together: " in said
    assert "Wrote" in said
    assert len(counted["members"]) == 2


def test_no_network_is_two_members(run: tenfold.Run, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="same network"):
        tenfold.committee([run, run.path], out=tmp_path / "c.tenfold")


def test_one_is_no_committee(
    run: tenfold.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["committee", str(run.path), "--out", str(tmp_path / "c.tenfold")])

    assert "this is no committee" in capsys.readouterr().err
