"""A small bundle that reads numbers, made without training, for tests of whatever reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from bundles import PROMISE
from onnx import TensorProto, helper, numpy_helper

from tenfold.reading.bundle import Bundle
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.logistic import Curves, Logistic

Shape = Sequence[str | int]


def number_network(
    *,
    takes: Shape = ("batch", 32, "width"),
    gives: Shape = ("batch", "frames", 14),
    step: int = 2,
    frames: int = -1,
    last: str = "Softmax",
) -> bytes:
    """A network of one layer that sees ``step`` columns of a strip at a time, weighed by noise."""
    seen, classes = 32 * step, int(gives[-1])
    noise = np.random.default_rng(0).normal(0, 1 / 255, (seen, classes)).astype(np.float32)
    constants = {
        "apart": np.array([0, 32, frames, step]),
        "rows": np.array([0, frames, seen]),
        "weights": noise,
    }
    graph = helper.make_graph(
        [
            helper.make_node("Reshape", ["pixels", "apart"], ["columns"]),
            helper.make_node("Transpose", ["columns"], ["turned"], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", ["turned", "rows"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weights"], ["scores"]),
            helper.make_node(last, ["scores"], ["probabilities"]),
        ],
        "one layer",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, takes)],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, gives)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = [helper.make_opsetid("", 17)]
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opset, ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


NUMBERS = Bundle(
    kind="number",
    network=number_network(),
    classes=SYMBOLS,
    promise=PROMISE,
    curves=Curves(text=Logistic(a=0.5, b=-1.0), digit=Logistic(a=0.8, b=0.25)),
    card={"recipe": "strings", "seed": 7},
)
