"""How the layers that see pictures are said in ONNX: convolution, pooling, edges.

Each function takes the graph, the layer and the value that enters it, adds nodes, and returns the
value that leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers

from tenfold.models.layers import same_padding
from tenfold.training.onnx_export.graph import Graph, Value, known
from tenfold.training.onnx_export.weights import weights


def conv(
    graph: Graph, layer: layers.Conv2D, value: Value, norm: keras.Layer | None = None
) -> Value:
    """Return a convolution, before its activation."""
    kernel, bias = weights(layer, norm)
    picture = graph.channels_first(value)
    dilation = layer.dilation_rate
    attributes = {
        **_windows(picture, layer.padding, layer.kernel_size, layer.strides, dilation),
        "dilations": list(dilation),
        "group": layer.groups,
    }
    kernel = kernel.transpose(3, 2, 0, 1)
    return _left(layer, picture, graph.node("Conv", picture.name, kernel, bias, **attributes))


def pool(graph: Graph, layer: keras.Layer, value: Value) -> Value:
    """Return the greatest or the average of each window; padding counts in neither."""
    kind = "MaxPool" if isinstance(layer, layers.MaxPooling2D) else "AveragePool"
    picture = graph.channels_first(value)
    windows = _windows(picture, layer.padding, layer.pool_size, layer.strides, (1, 1))
    return _left(layer, picture, graph.node(kind, picture.name, **windows))


def global_average(graph: Graph, layer: layers.GlobalAveragePooling2D, value: Value) -> Value:
    """Return the average of each channel."""
    axes = np.array(value.spatial)
    name = graph.node("ReduceMean", value.name, axes, keepdims=int(layer.keepdims))
    return _left(layer, value, name)


def zero_padding(graph: Graph, layer: layers.ZeroPadding2D, value: Value) -> Value:
    """Return the picture with zeros around it."""
    picture = graph.channels_first(value)
    (top, bottom), (left, right) = layer.padding
    pads = np.array([0, 0, top, left, 0, 0, bottom, right])
    return _left(layer, picture, graph.node("Pad", picture.name, pads))


def cropping(graph: Graph, layer: layers.Cropping2D, value: Value) -> Value:
    """Return the picture without its edges."""
    (top, bottom), (left, right) = layer.cropping
    height, width = known(value.shape[:2])
    ends = [height - bottom, width - right]
    bounds = (np.array(numbers) for numbers in ([top, left], ends, value.spatial))
    return _left(layer, value, graph.node("Slice", value.name, *bounds))


def _left(layer: keras.Layer, entered: Value, name: str) -> Value:
    """Return the value ``name`` that leaves ``layer``, stored as the one that entered it."""
    shape = tuple(layer.compute_output_shape((None, *entered.shape))[1:])
    return Value(
        name=name, shape=shape, planes=shape if entered.planes and len(shape) == 3 else None
    )


def _windows(
    picture: Value,
    padding: str,
    size: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int],
) -> dict[str, list[int]]:
    pads = [(0, 0), (0, 0)]
    if padding == "same":
        spans = [(taps - 1) * apart + 1 for taps, apart in zip(size, dilation, strict=True)]
        pads = [
            # All widths that a stride divides are padded alike; the proof refuses other strides.
            same_padding(side or stride, span, stride)
            for side, span, stride in zip(picture.shape[:2], spans, strides, strict=True)
        ]
    (top, bottom), (left, right) = pads
    return {
        "kernel_shape": list(size),
        "strides": list(strides),
        "pads": [top, left, bottom, right],
    }
