"""A network that takes strips of any width is written as one that does, and proved at several."""

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
from onnx import numpy_helper
from written import answers, kinds, shaken

from tenfold.errors import ModelError
from tenfold.models.layers import PatchConv2D
from tenfold.reading.ctc import SYMBOLS
from tenfold.training.onnx_export import Parity, write_onnx
from tenfold.training.onnx_export import layers as table
from tenfold.training.onnx_export.graph import Bits, known

HEIGHT = 32
ANY_WIDTH = (HEIGHT, None)


def strip_net(*middle: keras.Layer, classes: int = len(SYMBOLS), last: str = "softmax") -> Any:
    """A network of few weights around ``middle``, whose pictures come in one row or are made so."""
    return shaken(
        keras.Sequential(
            [
                keras.Input(ANY_WIDTH),
                layers.Rescaling(1 / 255),
                layers.Reshape((HEIGHT, -1, 1)),
                *middle,
                layers.Reshape((-1, 6)),
                layers.Dense(classes, activation=last),
            ]
        ),
        eagerly=False,
    )


def written(model: keras.Model, path: Path, **settings: Any) -> Parity:
    return write_onnx(model, path, classes=SYMBOLS, **settings)


def down(**settings: Any) -> layers.Conv2D:
    """A convolution that leaves one row of a strip, and six channels."""
    return layers.Conv2D(6, (HEIGHT, 3), strides=(HEIGHT, 2), padding="same", **settings)


MIDDLES: dict[str, list[keras.Layer]] = {
    "conv same": [down()],
    "conv same, stride over kernel": [layers.Conv2D(6, 1, strides=(32, 4), padding="same")],
    "conv dilated": [down(), layers.Conv2D(6, (1, 3), dilation_rate=(1, 2), padding="same")],
    "conv valid": [down(), layers.Conv2D(6, (1, 3))],
    "conv wider than the narrowest strip": [down(), layers.Conv2D(6, (1, 9), padding="same")],
    "patch conv of two strides": [
        PatchConv2D(2, (4, 3), strides=(2, 1), padding="same", activation="relu"), down()
    ],
    "patch conv of one row": [down(), PatchConv2D(6, (1, 5), padding="same")],
    "batch norm": [down(use_bias=False), layers.BatchNormalization(), layers.ReLU()],
    "batch norm first": [layers.BatchNormalization(), down()],
    "zero padding": [layers.ZeroPadding2D(((0, 0), (1, 1))), down()],
    "pooling": [layers.MaxPooling2D(2), layers.AveragePooling2D(3, 1, "same"), down()],
    "dense on frames": [down(), layers.Reshape((-1, 6)), layers.Dense(6, "gelu")],
    "norm of frames": [down(), layers.Reshape((-1, 6)), layers.BatchNormalization()],
    "softmax of channels": [down(), layers.Softmax()],
    "dropout": [layers.Dropout(0.5), down(), layers.SpatialDropout2D(0.5)],
    "nested": [keras.Sequential([keras.Input((HEIGHT, None, 1)), down(), layers.ReLU()])],
}  # fmt: skip


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=MIDDLES)
def test_each_layer_answers_as_in_keras(tmp_path: Path, middle: list[keras.Layer]) -> None:
    assert written(strip_net(*middle), tmp_path / "net.onnx").largest_difference <= 1e-5


def whole_network() -> keras.Model:
    """A small network of the kind that reads numbers: 32 rows down to 1, 4 columns to a frame."""

    def block(value: Any, filters: int, size: Any, strides: Any = 1, padding: str = "same") -> Any:
        made = layers.Conv2D(filters, size, strides=strides, padding=padding, use_bias=False)
        return layers.ReLU()(layers.BatchNormalization()(made(value)))

    pixels = keras.Input(ANY_WIDTH)
    value = layers.Reshape((HEIGHT, -1, 1))(layers.Rescaling(1 / 255)(pixels))
    value = block(block(value, 4, 5, 2), 6, 3, 2)
    value = layers.Add()([value, block(value, 6, 3)])
    value = block(block(value, 8, 3, (2, 1)), 8, (4, 1), padding="valid")
    value = layers.Add()([value, block(value, 8, (1, 5))])
    frames = layers.Reshape((-1, 8))(value)
    whole = keras.Model(pixels, layers.Dense(len(SYMBOLS), "softmax")(frames))
    return shaken(whole, eagerly=False)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    return whole_network()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, network: keras.Model) -> Path:
    path = tmp_path_factory.mktemp("written") / "net.onnx"
    written(network, path)
    return path


@pytest.mark.parametrize("width", [4, 36, 1000])
def test_a_width_that_proved_nothing_answers_as_in_keras(
    network: keras.Model, file: Path, width: int
) -> None:
    strips = np.random.default_rng(width).integers(0, 256, (3, HEIGHT, width))

    said = answers(file, strips)

    assert said.shape == (3, width // 4, len(SYMBOLS))
    assert np.allclose(said, network.predict(strips, verbose=0), atol=1e-5)


def test_the_sides_of_any_length_are_named(file: Path) -> None:
    graph = onnx.load(file).graph

    sides = [
        [side.dim_param or side.dim_value for side in end.type.tensor_type.shape.dim]
        for end in (*graph.input, *graph.output)
    ]

    assert sides == [["batch", 32, "width"], ["batch", "frames", 14]]


def test_the_file_says_which_strips_go_in(file: Path) -> None:
    notes = {note.key: note.value for note in onnx.load(file).metadata_props}

    assert notes["input"] == (
        "float32 (batch, 32, width): a strip's pixels, width a multiple of 4, "
        "from 0 (paper) to 255 (ink)"
    )


def test_channels_are_turned_to_frames_once_at_the_end(file: Path) -> None:
    turned = kinds(file)

    assert turned.count("Transpose") == 1
    assert turned[-5:] == ["Transpose", "Reshape", "MatMul", "Add", "Softmax"]


def test_the_proof_says_over_which_widths_it_was_made(tmp_path: Path) -> None:
    proof = written(strip_net(down()), tmp_path / "net.onnx")

    assert proof.batch_sizes == (1, 2, 7)
    assert proof.widths == (8, 32, 60, 128, 404)


def block(kind: type[keras.Layer], *taken: Any, **settings: Any) -> st.SearchStrategy[Any]:
    """Ways to make a layer; Keras draws seeds as it makes one, so that is left to the test."""
    return st.builds(partial, st.just(kind), *taken, **settings)


BLOCKS = st.one_of(
    block(
        PatchConv2D,
        st.integers(1, 3),
        st.tuples(st.integers(1, 5), st.integers(1, 5)),
        strides=st.sampled_from([1, (2, 1), (3, 1)]),
        padding=st.just("same"),
        activation=st.sampled_from([None, "relu"]),
        use_bias=st.booleans(),
    ),
    block(layers.BatchNormalization),
    block(layers.AveragePooling2D, st.integers(1, 3), st.just(1), st.just("same")),
)


@settings(max_examples=4, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=3))
def test_random_networks_answer_as_in_keras(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[Callable[[], keras.Layer]]
) -> None:
    path = tmp_path_factory.mktemp("random") / "net.onnx"
    model = strip_net(*(made() for made in blocks), down())

    assert written(model, path).largest_difference <= 1e-5


def test_a_model_of_scores_answers_probabilities_as_onnx(tmp_path: Path) -> None:
    model = strip_net(down(), last="linear")
    written(model, tmp_path / "net.onnx")
    strips = np.random.default_rng(0).integers(0, 256, (2, HEIGHT, 16))

    said, scores = answers(tmp_path / "net.onnx", strips), model.predict(strips, verbose=0)

    assert np.allclose(said.sum(axis=-1), 1)
    assert np.allclose(said, keras.ops.softmax(scores), atol=1e-5)


# ---------------------------------------------------------------------------------------------
# Half the bytes


def test_weights_of_16_bits_take_about_half_the_bytes(tmp_path: Path) -> None:
    wide = layers.Conv2D(60, (1, 5), padding="same")
    model = strip_net(down(), wide, layers.Conv2D(6, (1, 5), padding="same"))
    whole = written(model, tmp_path / "whole.onnx")

    half = written(model, tmp_path / "half.onnx", bits=16)

    assert half.bytes < 0.65 * whole.bytes
    assert whole.largest_difference < half.largest_difference <= 0.02


def test_weights_of_8_bits_take_about_a_quarter(tmp_path: Path) -> None:
    wide = layers.Conv2D(80, (1, 5), padding="same")
    model = strip_net(down(), wide, layers.Conv2D(80, (1, 5), padding="same"), layers.Conv2D(6, 1))
    whole = written(model, tmp_path / "whole.onnx")

    small = written(model, tmp_path / "small.onnx", bits=8)

    assert small.bytes < 0.4 * whole.bytes
    assert whole.largest_difference < small.largest_difference <= 0.1


def test_a_weight_of_8_bits_is_off_by_half_a_step_of_its_filter_at_most(tmp_path: Path) -> None:
    wide = layers.Conv2D(96, (1, 5), padding="same", use_bias=False)
    model = strip_net(down(), layers.Conv2D(96, 1), wide, layers.Conv2D(6, 1))
    kernel = np.array(wide.kernel)
    kernel[0, 2, :, 7] = 0
    wide.kernel.assign(kernel)

    written(model, tmp_path / "small.onnx", bits=8)

    kept = [
        numpy_helper.to_array(each) for each in onnx.load(tmp_path / "small.onnx").graph.initializer
    ]
    (steps,) = (each for each in kept if each.dtype == np.int8)
    (step,) = (each for each in kept if each.shape == (96, 1, 1, 5))
    stored = (steps * step).transpose(2, 3, 1, 0)
    assert (np.abs(stored - kernel) <= step.transpose(2, 3, 1, 0) / 2 * 1.001).all()
    assert (np.abs(steps).max(axis=1) == 127).sum() == 96 * 5 - 1
    assert not stored[0, 2, :, 7].any()


@pytest.mark.parametrize("bits", [16, 8])
def test_a_wrong_weight_is_found_before_others_are_rounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bits: Bits
) -> None:
    def corrupt(graph: Any, layer: Any, value: Any, norm: Any = None) -> Any:
        kernel = np.array(layer.kernel)
        kernel[0, 0] += 0.01
        layer.kernel.assign(kernel)
        return table.dense(graph, layer, value, norm)

    model = strip_net(down())
    monkeypatch.setitem(table.TRANSLATORS, layers.Dense, corrupt)

    with pytest.raises(ModelError, match=r"answers otherwise than Keras.* differ by 1e-05"):
        written(model, tmp_path / "net.onnx", bits=bits)

    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------------
# What is refused


def test_strides_that_do_not_divide_every_width_are_refused(tmp_path: Path) -> None:
    model = strip_net(layers.Conv2D(6, (HEIGHT, 4), strides=(HEIGHT, 3), padding="same"))

    with pytest.raises(ModelError, match="answers otherwise than Keras"):
        written(model, tmp_path / "net.onnx")


@pytest.mark.parametrize(
    "middle", [[down(), layers.Flatten()], [layers.Cropping2D(1), down()]], ids=["flat", "cropped"]
)
def test_a_layer_that_must_know_the_width_is_refused(
    tmp_path: Path, middle: list[keras.Layer]
) -> None:
    with pytest.raises(ModelError, match=r"any width.*Received: one that must know"):
        written(strip_net(*middle), tmp_path / "net.onnx")


def test_another_number_of_classes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"\(n, frames, 14\)"):
        written(strip_net(down(), classes=11), tmp_path / "net.onnx")


def test_every_side_of_a_shape_is_known_or_it_is_refused() -> None:
    assert known((1, 2)) == (1, 2)

    with pytest.raises(ModelError, match=r"\(1, None, 6\)"):
        known((1, None, 6))
