"""Readers made by hand: one that knows the drawn digits, and one that always says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnx
from drawn import STROKES, drawn
from onnx import TensorProto, helper, numpy_helper

from tenfold.images.glyph import glyph
from tenfold.reading.bundle import DIGITS, NOT_A_DIGIT, Bundle
from tenfold.reading.promise import Point, Promise

PROMISE = Promise(
    points=(
        Point(threshold=0.0, share=1.0, error=0.05, bound=0.06),
        Point(threshold=0.6, share=0.98, error=0.03, bound=0.04),
        Point(threshold=0.9, share=0.95, error=0.005, bound=0.01),
        Point(threshold=0.99, share=0.9, error=0.0005, bound=0.001),
    ),
    pictures=5000,
    default=0.6,
    source="drawn by hand",
)


def drawn_bundle() -> Bundle:
    """Return a reader that knows 1, 2, 4 and 7 as ``drawn`` draws them."""
    shapes = {digit: glyph(drawn(digit)).astype(np.float32).ravel() / 255 for digit in STROKES}
    weights, bias = np.zeros((784, 10), np.float32), np.full(10, -99, np.float32)
    for digit, shape in shapes.items():  # a Gaussian around each shape
        weights[:, digit], bias[digit] = shape / 5 / 255, -(shape @ shape) / 10
    return _bundle(weights, bias)


def constant_bundle(said: Mapping[int, float] | Sequence[float]) -> Bundle:
    """Return a reader that answers every glyph with these probabilities, of 10 or 11 classes."""
    row = np.array([said.get(i, 0.0) for i in range(11)] if isinstance(said, Mapping) else said)
    weights = np.zeros((784, len(row)), np.float32)
    return _bundle(weights, np.log(np.maximum(row, 1e-12)).astype(np.float32))


def _bundle(weights: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]) -> Bundle:
    constants = {"flat": np.array([-1, 784]), "weights": weights, "bias": bias}
    graph = helper.make_graph(
        [
            helper.make_node("Reshape", ["pixels", "flat"], ["row"]),
            helper.make_node("MatMul", ["row", "weights"], ["product"]),
            helper.make_node("Add", ["product", "bias"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        "handmade",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 28, 28])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", len(bias)])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    classes = (*DIGITS, NOT_A_DIGIT)[: len(bias)]
    return Bundle(network=model.SerializeToString(), classes=classes, promise=PROMISE)
