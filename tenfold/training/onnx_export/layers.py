"""How each Keras layer is said in ONNX: the table, and the layers that need not see a picture.

A function takes the graph, the layer and the values that enter it, adds nodes, and returns the
value that leaves it. Which layer follows which is for ``walk``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from keras import layers

from tenfold.errors import ModelError
from tenfold.models.layers import PatchConv2D
from tenfold.training.onnx_export import pictures
from tenfold.training.onnx_export.activations import (
    ACTIVATIONS,
    at_most,
    leaky_relu,
    relu,
    softmax,
)
from tenfold.training.onnx_export.graph import Array, Graph, Shape, Value, known
from tenfold.training.onnx_export.weights import factor_and_term, numbers, weights


def translate(
    graph: Graph, layer: keras.Layer, *values: Value, norm: keras.Layer | None = None
) -> Value:
    """Return what ``layer`` makes of ``values``.

    Args:
        graph: Where nodes are added.
        layer: A Keras layer, built.
        values: What enters it.
        norm: The batch normalization that follows a layer which ``takes_in`` one.

    Raises:
        ModelError: The layer, or a setting of it, is none that can be written.
    """
    if type(layer) not in TRANSLATORS:
        raise _unsupported(layer, f"a layer of class {type(layer).__name__}")
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise _unsupported(layer, "data_format='channels_first'")
    followed = (norm,) if norm else ()
    value = TRANSLATORS[type(layer)](graph, layer, *values, *followed)
    return _activate(graph, layer, value) if hasattr(layer, "activation") else value


def takes_in(layer: keras.Layer) -> bool:
    """Return whether ``layer`` can take a batch normalization after it into its weights."""
    product = type(layer) in {layers.Dense, layers.Conv2D, PatchConv2D}
    return product and layer.activation is keras.activations.linear


def dense(
    graph: Graph, layer: layers.Dense, value: Value, norm: keras.Layer | None = None
) -> Value:
    """Return a matrix product; the rows of its matrix follow the order of a flattened picture."""
    kernel, bias = weights(layer, norm)
    shape = (*value.shape[:-1], len(bias))
    if len(value.shape) > 1:
        name = graph.node("MatMul", graph.plain(value).name, kernel)
        return Value(name=graph.node("Add", name, bias), shape=shape)
    if value.planes:
        kernel = (
            kernel.reshape(*known(value.planes), -1).transpose(2, 0, 1, 3).reshape(kernel.shape)
        )
    return Value(name=graph.node("Gemm", value.name, kernel, bias), shape=shape)


def batch_normalization(graph: Graph, layer: layers.BatchNormalization, value: Value) -> Value:
    """Return each channel times a factor plus a term."""
    if layer.axis not in {-1, len(value.shape)}:
        raise _unsupported(layer, f"axis={layer.axis}")
    factor, term = factor_and_term(layer)
    return _combine(graph, "Add", _combine(graph, "Mul", value, factor), term)


def rescaling(graph: Graph, layer: layers.Rescaling, value: Value) -> Value:
    """Return the value times a factor plus a term, one for all or one for each channel."""
    scaled = _combine(graph, "Mul", value, np.asarray(layer.scale, np.float64))
    offset = np.asarray(layer.offset, np.float64)
    return _combine(graph, "Add", scaled, offset) if offset.any() else scaled


def normalization(graph: Graph, layer: layers.Normalization, value: Value) -> Value:
    """Return the value less its mean, over its standard deviation; or that undone."""
    mean, variance = numbers(layer.mean)[0], numbers(layer.variance)[0]
    spread = np.maximum(np.sqrt(variance), keras.config.epsilon())
    if layer.invert:
        return _combine(graph, "Add", _combine(graph, "Mul", value, spread), mean)
    return _combine(graph, "Div", _combine(graph, "Sub", value, mean), spread)


def reshape(graph: Graph, layer: layers.Reshape, value: Value) -> Value:
    """Return the value in another shape."""
    return graph.reshape(value, _shape_after(layer, value))


def flatten(graph: Graph, layer: layers.Flatten, value: Value) -> Value:
    """Return the value as one row a picture."""
    del layer
    return graph.flatten(value)


def merge(graph: Graph, layer: keras.Layer, *values: Value) -> Value:
    """Return several values added or averaged."""
    stored = _alike(graph, layer, values)
    kind = "Sum" if isinstance(layer, layers.Add) else "Mean"
    name = graph.node(kind, *(value.name for value in stored))
    shape = _shape_after(layer, *values)
    planes = stored[0].planes
    return Value(name=name, shape=shape, planes=shape if planes and len(shape) == 3 else planes)


def concatenate(graph: Graph, layer: layers.Concatenate, *values: Value) -> Value:
    """Return several values side by side."""
    stored = _alike(graph, layer, values)
    if len(stored[0].shape) == 1:
        stored = [graph.plain(value) for value in stored]
    axis = stored[0].axis(layer.axis)
    name = graph.node("Concat", *(value.name for value in stored), axis=axis)
    shape = _shape_after(layer, *values)
    return Value(name=name, shape=shape, planes=shape if stored[0].planes else None)


def identity(graph: Graph, layer: keras.Layer, value: Value) -> Value:
    """Return the value: all that the layer does is done in training, or by its activation."""
    del graph, layer
    return value


def relu_layer(graph: Graph, layer: layers.ReLU, value: Value) -> Value:
    """Return what is above zero, maybe with a slope below it and a ceiling."""
    if layer.threshold:
        raise _unsupported(layer, f"threshold={layer.threshold}")
    slope = float(layer.negative_slope)
    above = leaky_relu(graph, value, slope) if slope else relu(graph, value)
    return above if layer.max_value is None else at_most(graph, above, layer.max_value)


def leaky_relu_layer(graph: Graph, layer: layers.LeakyReLU, value: Value) -> Value:
    """Return what is above zero, with a slope below it."""
    return leaky_relu(graph, value, float(layer.negative_slope))


def softmax_layer(graph: Graph, layer: layers.Softmax, value: Value) -> Value:
    """Return shares of one along an axis."""
    if not isinstance(layer.axis, int):
        raise _unsupported(layer, f"axis={layer.axis}")
    return softmax(graph, value, layer.axis)


def _activate(graph: Graph, layer: keras.Layer, value: Value) -> Value:
    function = layer.activation
    if isinstance(function, keras.Layer):
        return translate(graph, function, value)
    if function not in ACTIVATIONS:
        raise ModelError(
            f"the activation of the layer {layer.name!r} cannot be written as ONNX",
            expected=f"one of {', '.join(known.__name__ for known in ACTIVATIONS)}",
            received=getattr(function, "__name__", str(function)),
            remedy="Train with one of these, or convert the saved Keras model with another tool",
        )
    return ACTIVATIONS[function](graph, value)


def _combine(graph: Graph, kind: str, value: Value, constant: Array) -> Value:
    return replace(value, name=graph.node(kind, value.name, value.lay_out(constant)))


def _alike(graph: Graph, layer: keras.Layer, values: tuple[Value, ...]) -> list[Value]:
    if len({len(value.shape) for value in values}) > 1:
        raise _unsupported(layer, "inputs of different ranks")
    return graph.alike(values)


def _shape_after(layer: keras.Layer, *values: Value) -> Shape:
    shapes = [(None, *value.shape) for value in values]
    return tuple(layer.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])[1:])


def _unsupported(layer: keras.Layer, received: str) -> ModelError:
    return ModelError(
        f"the layer {layer.name!r} cannot be written as ONNX",
        expected=f"one of {', '.join(known.__name__ for known in TRANSLATORS)}, as Keras makes it",
        received=received,
        remedy="Train with these layers, or convert the saved Keras model with another tool",
    )


TRANSLATORS: Mapping[type[Any], Callable[..., Value]] = {
    layers.Rescaling: rescaling,
    layers.Normalization: normalization,
    layers.Flatten: flatten,
    layers.Reshape: reshape,
    layers.Dense: dense,
    layers.Conv2D: pictures.conv,
    PatchConv2D: pictures.conv,
    layers.BatchNormalization: batch_normalization,
    layers.Activation: identity,
    layers.ReLU: relu_layer,
    layers.LeakyReLU: leaky_relu_layer,
    layers.Softmax: softmax_layer,
    layers.Add: merge,
    layers.Average: merge,
    layers.Concatenate: concatenate,
    layers.MaxPooling2D: pictures.pool,
    layers.AveragePooling2D: pictures.pool,
    layers.GlobalAveragePooling2D: pictures.global_average,
    layers.ZeroPadding2D: pictures.zero_padding,
    layers.Cropping2D: pictures.cropping,
    layers.Dropout: identity,
    layers.SpatialDropout2D: identity,
    layers.GaussianNoise: identity,
    layers.GaussianDropout: identity,
}
"""(graph, layer, values …) → value; those that ``takes_in`` names also take a normalization."""
