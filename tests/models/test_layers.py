from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from tenfold.models.layers import PatchConv2D
from tenfold.models.networks import portable

PICTURES = np.random.default_rng(0).normal(size=(2, 13, 14, 3)).astype(np.float32)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_patches_give_what_a_convolution_gives(size: int, stride: int, padding: str) -> None:
    fast = PatchConv2D(4, size, strides=stride, padding=padding)
    slow = layers.Conv2D(4, size, strides=stride, padding=padding)

    answer = fast(PICTURES)
    slow.build(PICTURES.shape)
    slow.set_weights(fast.get_weights())

    assert answer.shape == fast.compute_output_shape(PICTURES.shape)
    assert np.allclose(answer, slow(PICTURES), atol=1e-5)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (1, 3)])
@pytest.mark.parametrize("size", [(4, 3), (1, 5), (5, 2), (13, 1)])
def test_patches_may_be_oblong(
    size: tuple[int, int], strides: tuple[int, int], padding: str
) -> None:
    fast = PatchConv2D(4, size, strides=strides, padding=padding)
    slow = layers.Conv2D(4, size, strides=strides, padding=padding)

    answer = fast(PICTURES)
    slow.build(PICTURES.shape)
    slow.set_weights(fast.get_weights())

    assert answer.shape == fast.compute_output_shape(PICTURES.shape)
    assert np.allclose(answer, slow(PICTURES), atol=1e-5)


def test_a_network_of_any_width_learns_and_answers_at_each() -> None:
    patches = PatchConv2D(2, (4, 3), strides=(2, 1), padding="same")
    model = keras.Sequential([keras.Input((32, None, 3)), patches])
    model.compile("sgd", "mse")

    for width in (8, 20):
        strips = np.ones((2, 32, width, 3), np.float32)
        model.train_on_batch(strips, np.zeros((2, 16, width, 2), np.float32))
        assert model.predict(strips, verbose=0).shape == (2, 16, width, 2)

    assert model.output_shape == (None, 16, None, 2)


def test_a_portable_network_has_plain_layers_and_the_same_answers() -> None:
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            PatchConv2D(4, 3, strides=2, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    images = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)

    plain = portable(model)

    assert not any(isinstance(layer, PatchConv2D) for layer in plain.layers)
    assert plain.compiled
    assert np.allclose(
        model.predict(images, verbose=0), plain.predict(images, verbose=0), atol=1e-6
    )
