"""An ONNX graph while it is drawn: nodes, constants, and values that know how they are stored.

Keras keeps pictures channels last, ONNX convolves them channels first. So a value here says how
its numbers lie, is turned only where it must be, and constants are laid out to match it. Knows
nothing of Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from tenfold.errors import ModelError

Array = npt.NDArray[Any]
Attribute = float | str | Sequence[int]
Shape = tuple[int | None, ...]
"""Without the batch; None for a width that may be any."""

Bits: TypeAlias = Literal[8, 16, 32]
"""In how many bits a weight is stored; the network computes in 32 whatever they are."""

BATCH, WIDTH, FRAMES = "batch", "width", "frames"
"""What sides of any length are called in the file; frames are what is left of a width."""

OPSET = 20
"""Of January 2024: the first with Gelu, and ONNX Runtime has known it since 1.17."""
_IR_VERSION = 9
_MANY = 256  # fewer are biases and scales, which cost little and matter much
_VERY_MANY = 8_192  # fewer are a first or last layer, whose rounding all that follows would see
_INPUTS = 8  # of fewer channels, the steps would be as large as the weights
_TINY = 1e-12  # no weight of a group is larger: they are all nothing
_STEPS = 127  # on either side of 0, of a weight in 8 bits


@dataclass(frozen=True, kw_only=True)
class Value:
    """What flows from node to node.

    Attributes:
        name: Its name in the graph.
        shape: Its shape as Keras has it, without the batch.
        planes: None if the numbers lie as Keras has them; else they lie channels first, and this
            is the (height, width, channels) of the picture, which may have been flattened since.
    """

    name: str
    shape: Shape
    planes: Shape | None = None

    @property
    def spatial(self) -> list[int]:
        """The axes of height and width, as stored."""
        return [2, 3] if self.planes else [1, 2]

    def axis(self, axis: int) -> int:
        """Return where ``axis`` of Keras, with the batch and maybe negative, is stored."""
        counted = axis % (len(self.shape) + 1)
        return (0, 2, 3, 1)[counted] if self.planes and len(self.shape) == 3 else counted

    def lay_out(self, array: Array) -> Array:
        """Return ``array``, which broadcasts against ``shape``, to broadcast as stored."""
        if self.planes is None:
            return array
        if len(self.shape) == 1:
            picture = np.broadcast_to(array, known(self.shape)).reshape(known(self.planes))
            return picture.transpose(2, 0, 1).reshape(-1)
        return array.reshape((1,) * (3 - array.ndim) + array.shape).transpose(2, 0, 1)


class Graph:
    """The nodes and constants so far.

    Args:
        bits: In how many bits constants of many numbers are stored. They are cast as the file is
            opened: it is smaller, and as fast.
    """

    def __init__(self, *, bits: Bits = 32) -> None:
        self._bits = bits
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(self, kind: str, *operands: str | Array, **attributes: Attribute) -> str:
        """Return the name of the output of a new node; arrays among its operands are stored."""
        name = f"{kind.lower()}_{len(self._nodes)}"
        inputs = [
            operand if isinstance(operand, str) else self._store(f"{name}.{place}", operand)
            for place, operand in enumerate(operands)
        ]
        node = helper.make_node(kind, inputs, [name], name=name)
        node.attribute.extend(helper.make_attribute(*item) for item in sorted(attributes.items()))
        self._nodes.append(node)
        return name

    def channels_first(self, value: Value) -> Value:
        """Return a picture as ONNX's convolutions take it: (n, channels, height, width)."""
        if value.planes:
            return value
        if value.shape[-1] == 1:
            return self.reshape(value, value.shape)
        name = self.node("Transpose", value.name, perm=[0, 3, 1, 2])
        return Value(name=name, shape=value.shape, planes=value.shape)

    def plain(self, value: Value) -> Value:
        """Return a value whose numbers lie as Keras has them."""
        if value.planes is None:
            return value
        height, width, channels = value.planes
        name = value.name
        if len(value.shape) == 1:
            name = self._reshape(name, (channels, height, width))
        name = self.node("Transpose", name, perm=[0, 2, 3, 1])
        if len(value.shape) == 1:
            name = self._reshape(name, value.shape)
        return Value(name=name, shape=value.shape)

    def flatten(self, value: Value) -> Value:
        """Return the value as one row a picture, in the order in which it is stored.

        Raises:
            ModelError: Nobody knows how long that row is.
        """
        if len(value.shape) == 1:
            return value
        name = self.node("Flatten", value.name)
        one_order = value.planes is None or value.shape[-1] == 1 or value.shape[:2] == (1, 1)
        size = int(np.prod(known(value.shape)))
        return Value(name=name, shape=(size,), planes=None if one_order else value.planes)

    def reshape(self, value: Value, shape: Shape) -> Value:
        """Return the value in another shape; a picture of one channel is stored channels first."""
        plain = self.plain(value)
        if len(shape) == 3 and shape[-1] == 1:
            name = self._reshape(plain.name, (1, *shape[:2]))
            return Value(name=name, shape=shape, planes=shape)
        return Value(name=self._reshape(plain.name, shape), shape=shape)

    def alike(self, values: Sequence[Value]) -> list[Value]:
        """Return the values all stored in one way, turned as few times as that takes."""
        if all(value.planes and len(value.shape) == 1 for value in values):
            if len({value.planes for value in values}) == 1:
                return list(values)
        elif any(value.planes for value in values) and all(len(v.shape) == 3 for v in values):
            return [self.channels_first(value) for value in values]
        return [self.plain(value) for value in values]

    def model(
        self, given: Value, result: Value, *, result_name: str, metadata: Mapping[str, str]
    ) -> onnx.ModelProto:
        """Return the whole as an ONNX model with a symbolic batch, and maybe a symbolic width.

        Args:
            given: The input, float32.
            result: The output, float32; the last node's.
            result_name: What the output is called in the file.
            metadata: Notes to store in the file.
        """
        for node in self._nodes:
            node.output[:] = [result_name if name == result.name else name for name in node.output]
        graph = helper.make_graph(
            self._nodes,
            "tenfold",
            [_typed(given.name, given.shape, WIDTH)],
            [_typed(result_name, result.shape, FRAMES)],
            initializer=self._constants,
        )
        model = helper.make_model(
            graph,
            producer_name="tenfold",
            ir_version=_IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        helper.set_model_props(model, dict(metadata))
        return model

    def _reshape(self, name: str, shape: Shape) -> str:
        sides = [-1 if side is None else side for side in shape]
        return self.node("Reshape", name, np.array([0, *sides], np.int64))

    def _store(self, name: str, array: Array) -> str:
        if array.dtype.kind == "i":
            return self._kept(name, array.astype(np.int64))
        if self._bits == 32 or array.size < _MANY:
            return self._kept(name, array.astype(np.float32))
        inputs = 1 if array.ndim == 4 else 0  # a kernel's axis, channels first, or a matrix's
        if self._bits == 16 or array.size < _VERY_MANY or array.shape[inputs] < _INPUTS:
            return self._cast(self._kept(name, array.astype(np.float16)))
        step = np.maximum(np.abs(array).max(axis=inputs, keepdims=True), _TINY) / _STEPS
        steps = self._kept(name, np.rint(array / step).astype(np.int8))
        return self.node(
            "Mul", self._cast(steps), self._kept(f"{name}.step", step.astype(np.float32))
        )

    def _cast(self, name: str) -> str:
        return self.node("Cast", name, to=TensorProto.FLOAT)

    def _kept(self, name: str, array: Array) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def known(shape: Shape) -> tuple[int, ...]:
    """Return ``shape``, of which every side is known.

    Raises:
        ModelError: One is not.
    """
    sides = tuple(side for side in shape if side is not None)
    if len(sides) < len(shape):
        raise ModelError(
            "a network that takes pictures of any width cannot be written with this layer in it",
            expected="layers that work alike on every column",
            received=f"one that must know every side of {shape}",
            remedy="Reshape to (-1, channels) before what follows, or give the input one width",
        )
    return sides


def _typed(name: str, shape: Shape, unknown: str) -> onnx.ValueInfoProto:
    sides = [unknown if side is None else side for side in shape]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [BATCH, *sides])
