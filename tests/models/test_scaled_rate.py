"""A learning rate that a person has changed, whatever its schedule."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from tenfold.models.networks import portable
from tenfold.models.optimizers import Scaled, UpAndDown, scale_rate, schedule_of


def compiled(rate: float | UpAndDown) -> keras.Model:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.SGD(rate), "categorical_crossentropy")
    return model


def rate_of(model: keras.Model) -> float:
    return float(model.optimizer.learning_rate)


@pytest.mark.parametrize("rate", [0.5, UpAndDown(1.0, 0.0, 10)], ids=["variable", "schedule"])
def test_factors_add_up(rate: float | UpAndDown) -> None:
    model = compiled(rate)
    planned = rate_of(model)

    scale_rate(model, 0.5)
    scale_rate(model, 4)

    assert rate_of(model) == pytest.approx(2 * planned)


def test_steps_are_taken_at_the_new_rate() -> None:
    models = [compiled(UpAndDown(1.0, 0.0, 10)) for _ in range(2)]
    models[1].set_weights(models[0].get_weights())
    before = models[0].get_weights()[0]
    x, y = np.ones((8, 4), np.float32), np.eye(10, dtype=np.float32)[np.zeros(8, int)]
    assert scale_rate(models[1], 0.5)
    for model in models:
        model.fit(x, y, batch_size=8, verbose=0)

    planned, halved = (model.get_weights()[0] - before for model in models)

    assert np.allclose(halved, planned / 2, atol=1e-6)


def test_a_checkpoint_keeps_the_factor(tmp_path: Path) -> None:
    model = compiled(UpAndDown(1.0, 0.0, 10))
    scale_rate(model, 0.25)
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "model.keras")

    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert isinstance(schedule_of(loaded.optimizer), Scaled)
    assert rate_of(loaded) == pytest.approx(rate_of(model))


def test_a_finished_network_needs_no_tenfold_to_load() -> None:
    model = compiled(UpAndDown(1.0, 0.0, 10))
    scale_rate(model, 0.25)

    assert not isinstance(schedule_of(portable(model).optimizer), Scaled)
