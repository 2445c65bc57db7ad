"""What is looked at: answers to digits never judged by, and first weights as pictures."""

from __future__ import annotations

import base64
import json
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import tenfold
from tenfold.data.digits import Dataset
from tenfold.live.board import Board
from tenfold.live.looking import Looking
from tenfold.live.looking import sample as to_look_at


def looked(model: keras.Model, digits: Dataset) -> Any:
    looking = Looking(model, to_look_at(digits.train, None), None)
    looking.prepare()
    return looking.look(wait=True)


def test_the_chosen_are_one_of_each_digit_and_come_first(sample: Dataset) -> None:
    chosen = to_look_at(sample.train, None)

    assert chosen.labels[:10].tolist() == list(range(10))
    assert len(chosen.images) == 500


def test_held_out_digits_are_preferred(sample: Dataset) -> None:
    held = sample.train.take(np.arange(100))

    assert to_look_at(sample.train, held).held
    assert len(to_look_at(sample.train, held).images) == 100


@pytest.mark.parametrize(
    ("recipe", "kind", "count"), [("softmax", "class", 10), ("dense512", "unit", 24)]
)
def test_the_first_weights_are_shown(sample: Dataset, recipe: str, kind: str, count: int) -> None:
    maps = looked(tenfold.recipes[recipe].build(), sample)["maps"]

    assert (maps["kind"], maps["count"]) == (kind, count)
    assert len(base64.b64decode(maps["pixels"])) == count * 28 * 28


def test_where_they_are_no_pictures_gradients_are_shown(sample: Dataset) -> None:
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.LSTM(4),
            layers.Dense(10, activation="softmax"),
        ]
    )

    assert looked(model, sample)["maps"]["kind"] == "gradient"


def test_answers_are_those_of_the_network(run: tenfold.Run, sample: Dataset) -> None:
    from tenfold.models.feeding import probabilities

    digits = to_look_at(sample.train, None)
    said = probabilities(run.model(), digits.images)

    answers = looked(run.model(), sample)["answers"]

    assert np.allclose(answers["chosen"], said[:10], atol=1e-4)
    assert answers["right"] == (said.argmax(axis=1) == digits.labels).sum()
    assert np.sum(answers["confusion"]) == 500
    worst = answers["mistakes"][0]
    assert worst["read"] != digits.labels[worst["row"]]


def test_a_network_that_diverged_can_still_be_told(sample: Dataset) -> None:
    model = tenfold.recipes["softmax"].build()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])

    seen = looked(model, sample)

    assert seen["answers"] is None
    Board().post("look", seen)  # JSON has no NaN
    assert json.loads(Board().curve()) == []


def test_a_long_curve_is_thinned() -> None:
    board = Board()
    for step in range(5000):
        board.draw((step, 1.0, None))

    steps = [point[0] for point in json.loads(board.curve())]

    assert len(steps) <= 2000
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert steps[-1] == 4999
