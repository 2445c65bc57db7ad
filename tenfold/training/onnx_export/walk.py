"""Which layer of a Keras model follows which, drawn as an ONNX graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import keras
from keras import layers

from tenfold.training.onnx_export.graph import Graph, Value
from tenfold.training.onnx_export.layers import takes_in, translate

Tensor = Any
"""A Keras tensor: symbolic, and knows the layer it comes from."""


def draw(graph: Graph, model: keras.Model, entered: Sequence[Value]) -> Value:
    """Return what the one output of ``model`` is for ``entered``, its inputs.

    Raises:
        ModelError: A layer is none that can be written.
    """
    known = {id(tensor): value for tensor, value in zip(model.inputs, entered, strict=True)}
    uses = _uses(model)

    def value_of(tensor: Tensor) -> Value:
        if id(tensor) not in known:
            known[id(tensor)] = drawn(*_source(tensor))
        return known[id(tensor)]

    def drawn(layer: keras.Layer, inputs: Sequence[Tensor]) -> Value:
        if isinstance(layer, keras.Model):
            return draw(graph, layer, [value_of(tensor) for tensor in inputs])
        norm = None
        if _follows_alone(layer, inputs, uses):
            norm = layer
            layer, inputs = _source(inputs[0])
        return translate(graph, layer, *(value_of(tensor) for tensor in inputs), norm=norm)

    return value_of(model.outputs[0])


def _follows_alone(layer: keras.Layer, inputs: Sequence[Tensor], uses: Counter[int]) -> bool:
    """Return whether ``layer`` is a normalization that the layer before can take in."""
    if type(layer) is not layers.BatchNormalization or uses[id(inputs[0])] != 1:
        return False
    channels_last = layer.axis in {-1, len(inputs[0].shape) - 1}
    return channels_last and takes_in(_source(inputs[0])[0])


def _uses(model: keras.Model) -> Counter[int]:
    """Return how often each tensor in ``model`` is used, outputs included."""
    uses = Counter(id(tensor) for tensor in model.outputs)
    for tensor in _tensors(model):
        uses.update(id(used) for used in _source(tensor)[1])
    return uses


def _tensors(model: keras.Model) -> Iterator[Tensor]:
    """Yield each tensor that a layer of ``model`` makes on the way to its outputs, once."""
    seen = {id(tensor) for tensor in model.inputs}
    pending = list(model.outputs)
    while pending:
        tensor = pending.pop()
        if id(tensor) not in seen:
            seen.add(id(tensor))
            pending += _source(tensor)[1]
            yield tensor


def _source(tensor: Tensor) -> tuple[keras.Layer, list[Tensor]]:
    """Return the layer that made ``tensor``, and what went into it."""
    layer, call, _ = tensor._keras_history  # Keras has no public way to ask
    return layer, list(layer._inbound_nodes[call].input_tensors)
