"""Small bundles, made without training, for tests of whatever reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tenfold.reading.bundle import DIGITS, LARGEST, MANIFEST, Bundle
from tenfold.reading.parts import Parts, packed
from tenfold.reading.promise import Point, Promise

PROMISE = Promise(
    points=(
        Point(threshold=0.0, share=1.0, error=0.02, bound=0.03),
        Point(threshold=0.6, share=0.95, error=0.005, bound=0.01),
        Point(threshold=0.9, share=0.8, error=0.0, bound=0.004),
    ),
    pictures=1000,
    default=0.6,
    source="pictures drawn for a test",
)


def network(
    classes: int = 10,
    *,
    pixels: str = "pixels",
    probabilities: str = "probabilities",
    shape: Sequence[str | int] = ("batch", 28, 28),
    last: str = "Softmax",
    weight: float = 1.0,
) -> bytes:
    """A network of one layer, with noise of size ``weight`` for weights."""
    noise = np.random.default_rng(0).normal(0, weight / 255, (784, classes)).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", [pixels], ["flat"]),
            helper.make_node("MatMul", ["flat", "weights"], ["scores"]),
            helper.make_node(last, ["scores"], [probabilities]),
        ],
        "one layer",
        [helper.make_tensor_value_info(pixels, TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(probabilities, TensorProto.FLOAT, [shape[0], classes])],
        [numpy_helper.from_array(noise, "weights")],
    )
    opset = [helper.make_opsetid("", 17)]
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opset, ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


BUNDLE = Bundle(network=network(), classes=DIGITS, promise=PROMISE, card={"recipe": "x", "seed": 7})


def parts_of(file: bytes) -> dict[str, bytes]:
    """The parts of a bundle as they are."""
    parts = Parts(file, "a test")
    return {name: parts.read(name, 2**25) for name in LARGEST if name in parts.names}


def changed(file: bytes, **fields: Any) -> bytes:
    """The bundle with other fields in its manifest, and sums that fit."""
    parts = parts_of(file)
    manifest = {**json.loads(parts[MANIFEST]), **fields}
    return packed({**parts, MANIFEST: json.dumps(manifest).encode()})
