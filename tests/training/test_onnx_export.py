from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers
from written import answers, kinds, shaken

import tenfold
from tenfold.errors import ModelError
from tenfold.models.feeding import probabilities
from tenfold.models.layers import PatchConv2D
from tenfold.training.onnx_export import layers as table
from tenfold.training.onnx_export import write, write_onnx

RNG = np.random.default_rng(7)
IMAGES = RNG.integers(0, 256, (5, 28, 28)).astype(np.uint8)


def net(*middle: keras.Layer, shape: tuple[int, ...] = (28, 28, 1)) -> keras.Model:
    """A network of few weights around ``middle``: pixels, ``middle``, ten shares."""
    return shaken(
        keras.Sequential(
            [
                keras.Input(shape),
                layers.Rescaling(1 / 255),
                *middle,
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        )
    )


def small_conv(**settings: Any) -> layers.Conv2D:
    return layers.Conv2D(3, 3, strides=4, **settings)


def functional(join: Callable[[Any, Any], Any]) -> keras.Model:
    """A network of two branches, which ``join`` brings together."""
    pixels = keras.Input((28, 28, 1))
    scaled = layers.Rescaling(1 / 255)(pixels)
    one = small_conv(padding="same")(scaled)
    other = small_conv(padding="same", activation="relu")(scaled)
    flat = layers.Flatten()(join(one, other))
    return shaken(keras.Model(pixels, layers.Dense(10, activation="softmax")(flat)))


MIDDLES: dict[str, list[keras.Layer]] = {
    "rescaling with an offset": [layers.Rescaling(2.0, offset=-1)],
    "normalization": [layers.Normalization(mean=0.3, variance=0.1)],
    "normalization by pixel": [
        layers.Normalization(axis=(1, 2), mean=RNG.random((28, 28)), variance=RNG.random((28, 28)))
    ],
    "normalization undone": [layers.Normalization(mean=0.3, variance=0.1, invert=True)],
    "normalization of channels": [
        small_conv(), layers.Normalization(mean=[0.1, 0.2, 0.3], variance=[0.4, 0.5, 0.6])
    ],
    "normalization of a flattened picture": [
        small_conv(),
        layers.Flatten(),
        layers.Normalization(mean=np.zeros(147), variance=RNG.random(147)),
    ],
    "reshape": [small_conv(), layers.Reshape((-1, 3)), layers.Dense(2)],
    "reshape to one channel": [small_conv(), layers.Reshape((21, 7, 1)), layers.Conv2D(2, 3)],
    "reshape of a flattened picture": [
        small_conv(), layers.Flatten(), layers.Reshape((7, 7, 3)), layers.Conv2D(2, 3)
    ],
    "dense on pictures": [small_conv(), layers.Dense(4, activation="relu")],
    "dense without bias": [layers.Flatten(), layers.Dense(4, use_bias=False)],
    "conv same": [small_conv(padding="same")],
    "conv same, stride 3": [layers.Conv2D(2, 4, strides=3, padding="same")],
    "conv same, stride over kernel": [layers.Conv2D(2, 2, strides=5, padding="same")],
    "conv of uneven kernel and stride": [layers.Conv2D(2, (2, 5), strides=(3, 2), padding="same")],
    "conv dilated": [layers.Conv2D(2, 3, dilation_rate=2, padding="same")],
    "conv in groups": [layers.Conv2D(4, 3, strides=3), layers.Conv2D(4, 3, groups=2)],
    "conv without bias": [small_conv(use_bias=False)],
    "patch conv": [PatchConv2D(2, 3, strides=2, padding="same", activation="relu")],
    "batch norm first": [layers.BatchNormalization()],
    "batch norm after conv": [small_conv(use_bias=False), layers.BatchNormalization()],
    "batch norm after patch conv": [PatchConv2D(3, 3, strides=4), layers.BatchNormalization()],
    "batch norm after dense": [layers.Flatten(), layers.Dense(4), layers.BatchNormalization()],
    "batch norm after relu": [small_conv(activation="relu"), layers.BatchNormalization()],
    "batch norm after flatten": [small_conv(), layers.Flatten(), layers.BatchNormalization()],
    "batch norm without scale or center": [
        layers.BatchNormalization(scale=False), layers.BatchNormalization(center=False)
    ],
    "max pooling": [layers.MaxPooling2D(3, strides=2, padding="same")],
    "average pooling": [layers.AveragePooling2D(3, strides=2, padding="same")],
    "pooling of valid windows": [layers.MaxPooling2D(3), layers.AveragePooling2D(2)],
    "global average": [small_conv(), layers.GlobalAveragePooling2D()],
    "global average kept": [small_conv(), layers.GlobalAveragePooling2D(keepdims=True)],
    "zero padding": [layers.ZeroPadding2D(((0, 1), (2, 3))), small_conv()],
    "cropping": [layers.Cropping2D(((0, 1), (2, 3))), small_conv()],
    "cropping after conv": [small_conv(), layers.Cropping2D(1)],
    "dropout": [layers.Dropout(0.5), layers.GaussianNoise(0.1), layers.GaussianDropout(0.1)],
    "dropout of channels": [small_conv(), layers.SpatialDropout2D(0.5)],
    "relu layer": [small_conv(), layers.ReLU(max_value=0.5)],
    "relu layer with a slope": [small_conv(), layers.ReLU(negative_slope=0.2)],
    "leaky relu": [small_conv(), layers.LeakyReLU()],
    "leaky relu as an activation": [layers.Flatten(), layers.Dense(4, layers.LeakyReLU(0.1))],
    "softmax layer": [small_conv(), layers.Softmax()],
    "softmax over an axis": [small_conv(), layers.Softmax(axis=1)],
    "softmax of a flattened picture": [small_conv(), layers.Flatten(), layers.Softmax()],
    "nested": [keras.Sequential([keras.Input((28, 28, 1)), small_conv(), layers.ReLU()])],
}  # fmt: skip


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=MIDDLES)
def test_each_layer_answers_as_in_keras(tmp_path: Path, middle: list[keras.Layer]) -> None:
    assert write_onnx(net(*middle), tmp_path / "net.onnx").largest_difference <= 1e-5


@pytest.mark.parametrize(
    "name", ["linear", "relu", "leaky_relu", "elu", "sigmoid", "silu", "gelu", "tanh", "softmax"]
)
def test_each_activation_answers_as_in_keras(tmp_path: Path, name: str) -> None:
    model = net(small_conv(activation=name), layers.Activation(name))

    assert write_onnx(model, tmp_path / "net.onnx").largest_difference <= 1e-5


JOINS: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda one, other: layers.Add()([one, other]),
    "average": lambda one, other: layers.Average()([one, other]),
    "concatenate channels": lambda one, other: layers.Concatenate()([one, other]),
    "concatenate rows": lambda one, other: layers.Concatenate(axis=1)([one, other]),
    "concatenate flat": lambda one, other: layers.Concatenate()(
        [layers.Flatten()(one), layers.GlobalAveragePooling2D()(other)]
    ),
    "add flat": lambda one, other: layers.Add()([layers.Flatten()(one), layers.Flatten()(other)]),
    "add a picture not of a conv": lambda one, other: layers.Add()(
        [one, layers.Reshape((7, 7, 3))(layers.Reshape((-1,))(other))]
    ),
    "add one number a channel": lambda one, other: layers.Add()(
        [one, layers.GlobalAveragePooling2D(keepdims=True)(other)]
    ),
    "norm of a conv used twice": lambda one, _: layers.Add()(
        [one, layers.BatchNormalization()(one)]
    ),
}


@pytest.mark.parametrize("join", JOINS.values(), ids=JOINS)
def test_branches_answer_as_in_keras(tmp_path: Path, join: Callable[[Any, Any], Any]) -> None:
    assert write_onnx(functional(join), tmp_path / "net.onnx").largest_difference <= 1e-5


def test_a_layer_used_twice_answers_as_in_keras(tmp_path: Path) -> None:
    shared = layers.Conv2D(1, 3, padding="same")
    model = net(shared, layers.ReLU(), shared)

    assert write_onnx(model, tmp_path / "net.onnx").largest_difference <= 1e-5


def block(kind: type[keras.Layer], *taken: Any, **settings: Any) -> st.SearchStrategy[Any]:
    """Ways to make a layer; Keras draws seeds as it makes one, so that is left to the test."""
    return st.builds(partial, st.just(kind), *taken, **settings)


BLOCKS = st.one_of(
    block(
        layers.Conv2D,
        st.integers(1, 3),
        st.tuples(st.integers(1, 3), st.integers(1, 3)),
        strides=st.integers(1, 3),
        padding=st.sampled_from(["same", "valid"]),
        activation=st.sampled_from([None, "relu", "gelu"]),
        use_bias=st.booleans(),
    ),
    block(layers.BatchNormalization),
    block(layers.ReLU, max_value=st.floats(0.5, 6)),
    block(layers.AveragePooling2D, st.integers(1, 3), st.integers(1, 2), st.just("same")),
    block(layers.ZeroPadding2D, st.just(((1, 2), (2, 0)))),
    block(layers.Cropping2D, st.just(((0, 1), (1, 0)))),
    block(layers.Dense, st.integers(1, 3)),
)


@settings(max_examples=6, deadline=None)
@given(st.lists(BLOCKS, min_size=2, max_size=4))
def test_random_networks_answer_as_in_keras(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[Callable[[], keras.Layer]]
) -> None:
    path = tmp_path_factory.mktemp("random") / "net.onnx"
    start = layers.Conv2D(2, 3, strides=2, padding="same")
    model = net(start, *(made() for made in blocks))

    assert write_onnx(model, path).largest_difference <= 1e-5


@pytest.mark.parametrize("name", list(tenfold.recipes))
def test_each_recipe_is_written(tmp_path: Path, name: str) -> None:
    model = shaken(tenfold.recipes[name].build())

    assert write_onnx(model, tmp_path / "net.onnx").largest_difference <= 1e-5


def test_the_proof_says_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"

    proof = write_onnx(net(), path)

    assert (proof.path, proof.bytes) == (path, path.stat().st_size)
    assert proof.batch_sizes == (1, 2, 7, 64)


def test_any_batch_is_taken(tmp_path: Path) -> None:
    write_onnx(net(small_conv()), tmp_path / "net.onnx")

    for size in (0, 3, 100):
        assert answers(tmp_path / "net.onnx", np.zeros((size, 28, 28, 1))).shape == (size, 10)


def test_a_model_that_does_not_scale_takes_raw_pixels_as_onnx(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, "softmax")])
    write_onnx(model, tmp_path / "net.onnx")

    given = answers(tmp_path / "net.onnx", IMAGES.reshape(5, 784))

    assert np.allclose(given, probabilities(model, IMAGES), atol=1e-5)


def test_a_model_of_another_scale_takes_raw_pixels_as_onnx(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, "softmax")])
    write_onnx(model, tmp_path / "net.onnx", scale=1 / 1000)

    given = answers(tmp_path / "net.onnx", IMAGES.reshape(5, 784))

    assert np.allclose(given, probabilities(model, IMAGES, 1 / 1000), atol=1e-5)


def test_a_model_of_scores_answers_probabilities_as_onnx(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10)])
    write_onnx(model, tmp_path / "net.onnx")

    assert np.allclose(answers(tmp_path / "net.onnx", IMAGES.reshape(5, 784)).sum(axis=1), 1)


def test_the_file_says_what_goes_in_and_what_comes_out(tmp_path: Path) -> None:
    write_onnx(net(), tmp_path / "net.onnx")

    notes = {note.key: note.value for note in onnx.load(tmp_path / "net.onnx").metadata_props}

    assert notes == {
        "classes": "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]",
        "input": "float32 (batch, 28, 28, 1): a digit's pixels from 0 (paper) to 255 (ink)",
        "tenfold_version": tenfold.__version__,
    }


def test_the_same_network_built_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        keras.utils.set_random_seed(5)
        write_onnx(net(small_conv(), layers.BatchNormalization()), tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_convolutions_are_not_turned_back_and_forth(tmp_path: Path) -> None:
    middle = [small_conv(), layers.BatchNormalization(), layers.ReLU(), layers.Conv2D(4, 3)]
    write_onnx(net(*middle), tmp_path / "net.onnx")

    assert kinds(tmp_path / "net.onnx") == [
        "Mul", "Reshape", "Conv", "Relu", "Conv", "Flatten", "Gemm", "Softmax",
    ]  # fmt: skip


def test_a_layer_that_is_not_known_is_named(tmp_path: Path) -> None:
    model = net(layers.UpSampling2D(name="larger"))

    with pytest.raises(ModelError, match=r"'larger'.*Expected: .*Dense, Conv2D.*UpSampling2D"):
        write_onnx(model, tmp_path / "net.onnx")

    assert list(tmp_path.iterdir()) == []


@keras.saving.register_keras_serializable("tests")
class Doubled(layers.Dense):
    def call(self, inputs: Any, training: bool | None = None) -> Any:
        return 2 * super().call(inputs, training)


UNSUPPORTED = {
    "a layer of one's own": (Doubled(4), "class Doubled"),
    "an activation of one's own": (layers.Activation(keras.ops.cos), "Received: cos"),
    "channels first": (layers.Flatten(data_format="channels_first"), "channels_first"),
    "a norm of another axis": (layers.BatchNormalization(axis=1), "axis=1"),
    "a threshold": (layers.ReLU(threshold=0.1), "threshold=0.1"),
    "a softmax over axes": (layers.Softmax(axis=(1, 2)), r"axis=[(\[]1, 2"),
}


@pytest.mark.parametrize(("layer", "received"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_cannot_be_written_is_refused(
    tmp_path: Path, layer: keras.Layer, received: str
) -> None:
    with pytest.raises(ModelError, match=received):
        write_onnx(net(layer), tmp_path / "net.onnx")


def test_inputs_of_different_ranks_are_refused(tmp_path: Path) -> None:
    model = functional(
        lambda one, other: layers.Add()([one, layers.GlobalAveragePooling2D()(other)])
    )

    with pytest.raises(ModelError, match="different ranks"):
        write_onnx(model, tmp_path / "net.onnx")


def test_a_model_without_a_graph_is_refused(tmp_path: Path) -> None:
    class Own(keras.Model):
        def call(self, pixels: Any) -> Any:
            return keras.ops.softmax(keras.ops.reshape(pixels, (-1, 784))[:, :10])

    with pytest.raises(ModelError, match="Received: Own"):
        write_onnx(Own(), tmp_path / "net.onnx")


def test_a_wrong_conversion_is_refused_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(b"an older file")
    monkeypatch.setitem(table.TRANSLATORS, layers.ReLU, table.identity)

    with pytest.raises(ModelError, match="answers otherwise than Keras"):
        write_onnx(net(small_conv(), layers.ReLU()), path)

    assert path.read_bytes() == b"an older file"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("steepness", [1, 30])
def test_one_wrong_weight_is_found_even_in_a_network_that_is_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steepness: float
) -> None:
    def corrupt(graph: Any, layer: Any, value: Any, norm: Any = None) -> Any:
        kernel = np.array(layer.kernel)
        kernel[300, 0] += 0.1 * steepness
        layer.kernel.assign(kernel)
        return table.dense(graph, layer, value, norm)

    model = net()
    model.layers[-1].kernel.assign(steepness * model.layers[-1].kernel.numpy())
    monkeypatch.setitem(table.TRANSLATORS, layers.Dense, corrupt)

    with pytest.raises(ModelError, match="answers otherwise than Keras"):
        write_onnx(model, tmp_path / "net.onnx")


def test_an_answer_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ModelError, match="Received: nan"):
        write._require_small(float("nan"), net())
