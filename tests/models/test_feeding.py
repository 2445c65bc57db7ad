from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from tenfold.errors import ModelError
from tenfold.models.feeding import labels_for, pixels_for, probabilities

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
LABELS = np.array([3, 1, 4, 1, 5], np.uint8)


def net(*shape: int, last: str = "softmax") -> keras.Model:
    return keras.Sequential(
        [keras.Input(shape), layers.Flatten(), layers.Dense(10, activation=last)]
    )


@pytest.mark.parametrize("shape", [(784,), (28, 28), (28, 28, 1), (1, 28, 28)])
def test_pixels_take_the_shape_that_the_model_declares(shape: tuple[int, ...]) -> None:
    assert pixels_for(net(*shape), IMAGES).shape == (5, *shape)


def test_a_model_that_does_not_scale_gets_pixels_up_to_one() -> None:
    pixels = pixels_for(net(784), IMAGES)

    assert np.allclose(pixels, IMAGES.reshape(5, 784) / 255, atol=1e-7)


def dividing() -> keras.Model:
    inputs = keras.Input((28, 28))
    return keras.Model(inputs, net(28, 28)(inputs / 255.0))


@pytest.mark.parametrize(
    "model",
    [
        keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255), net(28, 28)]),
        keras.Sequential(
            [keras.Input((28, 28)), keras.Sequential([layers.Rescaling(2)]), net(28, 28)]
        ),
        dividing(),
    ],
    ids=["layer", "nested", "operation"],
)
def test_a_model_that_scales_gets_raw_pixels(model: keras.Model) -> None:
    assert np.array_equal(pixels_for(model, IMAGES), IMAGES)


def test_a_scale_that_is_said_wins() -> None:
    assert pixels_for(net(784), IMAGES, scale=1).max() == IMAGES.max()


@pytest.mark.parametrize(
    ("first", "shape"),
    [
        (layers.Dense(10), (5, 784)),
        (layers.Flatten(), (5, 28, 28)),
        (layers.Conv2D(4, 3), (5, 28, 28, 1)),
    ],
)
def test_an_unbuilt_model_is_read_by_its_first_layer(
    first: keras.Layer, shape: tuple[int, ...]
) -> None:
    assert pixels_for(keras.Sequential([first]), IMAGES).shape == shape


def test_another_kind_of_input_is_refused() -> None:
    with pytest.raises(ModelError, match=r"Received: \(32, 32, 3\)"):
        pixels_for(net(32, 32, 3), IMAGES)


@pytest.mark.parametrize(
    "loss", ["sparse_categorical_crossentropy", keras.losses.SparseCategoricalCrossentropy()]
)
def test_sparse_losses_get_whole_numbers(loss: object) -> None:
    model = net(784)
    model.compile(loss=loss)

    assert labels_for(model, LABELS).tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    "loss", ["categorical_crossentropy", keras.losses.CategoricalCrossentropy(), "mse"]
)
def test_other_losses_get_one_hot_rows(loss: object) -> None:
    model = net(784)
    model.compile(loss=loss)

    assert labels_for(model, LABELS).argmax(axis=1).tolist() == LABELS.tolist()


def test_scores_that_are_not_probabilities_go_through_a_softmax() -> None:
    said = probabilities(net(784, last="linear"), IMAGES)

    assert said.shape == (5, 10)
    assert np.allclose(said.sum(axis=1), 1, atol=1e-5)


def test_a_model_without_ten_answers_is_refused() -> None:
    model = keras.Sequential([keras.Input((784,)), layers.Dense(2)])

    with pytest.raises(ModelError, match="does not answer with ten classes"):
        probabilities(model, IMAGES)


def test_a_model_that_diverged_is_named_as_such() -> None:
    model = net(784)
    model.set_weights([np.full_like(weight, np.nan) for weight in model.get_weights()])

    with pytest.raises(ModelError, match="not finite"):
        probabilities(model, IMAGES)
