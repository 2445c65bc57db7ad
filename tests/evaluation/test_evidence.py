"""What a network looks for is read off its weights; what made it decide adds up."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest

from tenfold.data.digits import Images
from tenfold.errors import DataError
from tenfold.evaluation.evidence import evidence_maps, saliency

LEFT, RIGHT = (slice(8, 20), slice(5, 9)), (slice(8, 20), slice(19, 23))


def numpy(variable: Any) -> npt.NDArray[np.float32]:
    return np.asarray(keras.ops.convert_to_numpy(variable.value), np.float32)


@pytest.fixture(scope="module")
def linear() -> keras.Model:
    """Softmax regression on raw pixels, with weights and biases that are not zero."""
    keras.utils.set_random_seed(5)
    dense = keras.layers.Dense(10, activation="softmax", bias_initializer="random_normal")
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            dense,
        ]
    )


@pytest.fixture(scope="module")
def watcher() -> keras.Model:
    """A network with a bend, which says 1 for ink on the left, less for ink on the right."""
    weights = np.zeros((784, 2), np.float32)
    for unit, place in enumerate((LEFT, RIGHT)):
        picture = np.zeros((28, 28), np.float32)
        picture[place] = 0.1
        weights[:, unit] = picture.ravel()
    votes = np.zeros((2, 10), np.float32)
    votes[:, 1] = (2, -1)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(2, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.set_weights([weights, np.zeros(2), votes, np.zeros(10)])
    return model


@pytest.fixture(scope="module")
def two_strokes() -> Images:
    image = np.zeros((28, 28), np.uint8)
    image[LEFT] = image[RIGHT] = 255
    return image


def test_the_maps_of_softmax_regression_are_its_kernel(linear: keras.Model) -> None:
    maps = evidence_maps(linear)
    kernel = numpy(linear.layers[-1].kernel)
    assert maps is not None
    assert maps.kind == "class"
    np.testing.assert_array_equal(maps.pictures[7].ravel(), kernel[:, 7])


def test_the_maps_of_a_hidden_layer_are_one_a_unit(watcher: keras.Model) -> None:
    maps = evidence_maps(watcher)
    assert maps is not None
    assert (maps.kind, maps.pictures.shape) == ("unit", (2, 28, 28))
    assert (maps.pictures[0][LEFT] > 0).all()


def test_the_maps_of_a_convolution_are_its_kernels() -> None:
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Reshape((28, 28, 1)),
            keras.layers.Conv2D(6, (5, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    maps = evidence_maps(model)
    kernel = numpy(model.layers[1].kernel)
    assert maps is not None
    assert (maps.kind, maps.pictures.shape) == ("kernel", (6, 5, 3))
    np.testing.assert_array_equal(maps.pictures[4], kernel[:, :, 0, 4])


def test_a_nested_network_is_looked_into(watcher: keras.Model) -> None:
    inputs = keras.Input((28, 28))
    outer = keras.Model(inputs, watcher(keras.layers.Flatten()(inputs)))
    maps = evidence_maps(outer)
    assert maps is not None
    assert maps.pictures.shape == (2, 28, 28)


def test_weights_that_are_no_pictures_give_no_maps() -> None:
    rows = keras.Sequential([keras.Input((28, 28)), keras.layers.Dense(8)])
    assert evidence_maps(rows) is None


def test_a_network_that_learns_nothing_gives_no_maps() -> None:
    assert evidence_maps(keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])) is None


def test_a_linear_saliency_sums_to_the_logit_less_its_bias(linear: keras.Model) -> None:
    image = np.random.default_rng(3).integers(0, 256, (28, 28)).astype(np.uint8)
    dense = linear.layers[-1]
    logit = image.ravel() / 255 @ numpy(dense.kernel)[:, 4]
    explained = saliency(linear, image, 4)
    assert explained.method == "weight times pixel"
    assert explained.map.sum() == pytest.approx(logit, abs=1e-4)


def test_a_linear_network_without_a_scale_of_its_own_is_fed_as_always() -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    image = np.full((28, 28), 255, np.uint8)
    assert saliency(model, image, 2).map.sum() == pytest.approx(
        float(numpy(model.layers[0].kernel)[:, 2].sum()), abs=1e-4
    )


def test_without_a_digit_the_networks_own_answer_is_explained(linear: keras.Model) -> None:
    explained = saliency(linear, np.full((28, 28), 200, np.uint8))
    assert explained.digit == explained.probabilities.argmax()


def test_the_stroke_that_spoke_is_found(watcher: keras.Model, two_strokes: Images) -> None:
    explained = saliency(watcher, two_strokes, 1)
    assert explained.method == "integrated gradients"
    assert explained.map[LEFT].min() > 0
    assert explained.map[RIGHT].max() < 0


def test_blank_paper_is_left_alone(watcher: keras.Model, two_strokes: Images) -> None:
    assert not saliency(watcher, two_strokes, 1).map[two_strokes == 0].any()


def test_a_blank_picture_has_nothing_to_explain(watcher: keras.Model) -> None:
    assert not saliency(watcher, np.zeros((28, 28), np.uint8)).map.any()


def test_a_picture_of_another_size_is_refused(linear: keras.Model) -> None:
    with pytest.raises(DataError, match=r"shape \(28, 28\) and type uint8.*\(32, 32\)"):
        saliency(linear, np.zeros((32, 32), np.uint8))


def test_an_answer_that_is_no_digit_is_refused(linear: keras.Model) -> None:
    with pytest.raises(DataError, match="0 to 9"):
        saliency(linear, np.zeros((28, 28), np.uint8), 10)
