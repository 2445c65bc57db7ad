"""How each activation function of Keras is said in ONNX: one table, and what it takes.

Sits on ``graph``, below ``layers``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from keras import activations

from tenfold.training.onnx_export.graph import Graph, Value

_SLOPE = 0.2
"""Of Keras' function ``leaky_relu``; its layer of that name has 0.3, and says so."""


def linear(graph: Graph, value: Value) -> Value:
    """Return the value."""
    del graph
    return value


def relu(graph: Graph, value: Value) -> Value:
    """Return what is above zero."""
    return replace(value, name=graph.node("Relu", value.name))


def leaky_relu(graph: Graph, value: Value, slope: float = _SLOPE) -> Value:
    """Return what is above zero, and ``slope`` times what is below."""
    return replace(value, name=graph.node("LeakyRelu", value.name, alpha=slope))


def at_most(graph: Graph, value: Value, ceiling: float) -> Value:
    """Return the value, cut off at ``ceiling``."""
    return replace(value, name=graph.node("Min", value.name, np.array(float(ceiling))))


def elu(graph: Graph, value: Value) -> Value:
    """Return what is above zero, and e to the power of what is below, less one."""
    return replace(value, name=graph.node("Elu", value.name))


def sigmoid(graph: Graph, value: Value) -> Value:
    """Return the logistic function."""
    return replace(value, name=graph.node("Sigmoid", value.name))


def silu(graph: Graph, value: Value) -> Value:
    """Return the value times its logistic function, also called swish."""
    return replace(value, name=graph.node("Mul", value.name, sigmoid(graph, value).name))


def gelu(graph: Graph, value: Value) -> Value:
    """Return the value times the share of a normal distribution below it, exactly."""
    return replace(value, name=graph.node("Gelu", value.name))


def tanh(graph: Graph, value: Value) -> Value:
    """Return the hyperbolic tangent."""
    return replace(value, name=graph.node("Tanh", value.name))


def softmax(graph: Graph, value: Value, axis: int = -1) -> Value:
    """Return shares of one along ``axis``, counted as Keras does."""
    stored = value.axis(axis)
    return replace(value, name=graph.node("Softmax", value.name, axis=stored))


ACTIVATIONS: Mapping[Any, Callable[[Graph, Value], Value]] = {
    activations.linear: linear,
    activations.relu: relu,
    activations.leaky_relu: leaky_relu,
    activations.elu: elu,
    activations.sigmoid: sigmoid,
    activations.silu: silu,
    activations.gelu: gelu,
    activations.tanh: tanh,
    activations.softmax: softmax,
}
