from __future__ import annotations

import keras
import numpy as np
import pytest

from tenfold.models.optimizers import KernelMuon, UpAndDown


def stepped(shape: tuple[int, ...]) -> np.ndarray:
    """The step that a weight of zeros takes on a random gradient."""
    weight = keras.Variable(np.zeros(shape, np.float32))
    gradient = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    optimizer = KernelMuon(learning_rate=1.0, weight_decay=0.0, rms_rate=None)
    optimizer.apply([keras.ops.convert_to_tensor(gradient)], [weight])
    return np.asarray(weight.value)


def test_a_kernel_steps_equally_far_in_every_direction() -> None:
    step = stepped((3, 3, 4, 8)).reshape(36, 8)

    lengths = np.linalg.svd(step, compute_uv=False)

    assert lengths.min() > 0.5
    assert lengths.max() < 1.5


def test_a_dense_layer_steps_as_adam_does() -> None:
    assert np.allclose(np.abs(stepped((4, 8))), 1.0, atol=1e-3)


@pytest.mark.parametrize(
    ("step", "rate"), [(0, 0.01), (19, 0.2), (20, 0.2), (60, 0.1), (100, 0.0), (500, 0.0)]
)
def test_a_rate_rises_and_falls_in_straight_lines(step: int, rate: float) -> None:
    schedule = UpAndDown(peak=0.2, warm_up=0.2, steps=100)

    assert float(schedule(step)) == pytest.approx(rate, abs=1e-7)


def test_a_rate_without_warm_up_begins_at_its_peak() -> None:
    assert float(UpAndDown(peak=0.2, warm_up=0.0, steps=100)(0)) == pytest.approx(0.2)


def test_both_come_back_from_a_saved_model() -> None:
    optimizer = KernelMuon(learning_rate=UpAndDown(0.1, 0.2, 50), ns_steps=4)

    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))

    assert isinstance(again, KernelMuon)
    assert float(again.learning_rate) == pytest.approx(float(optimizer.learning_rate))
