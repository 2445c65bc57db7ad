"""A layer's weights as numbers, with a batch normalization that follows taken into them."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from tenfold.training.onnx_export.graph import Array


def weights(layer: keras.Layer, norm: layers.BatchNormalization | None) -> tuple[Array, Array]:
    """Return the kernel and the bias of a dense or convolution layer, and of ``norm`` after it.

    The channel is the last axis of both.
    """
    kernel = numbers(layer.kernel)
    bias = numbers(layer.bias) if layer.use_bias else np.zeros(kernel.shape[-1])
    if norm is None:
        return kernel, bias
    factor, term = factor_and_term(norm)
    return kernel * factor, bias * factor + term


def factor_and_term(norm: layers.BatchNormalization) -> tuple[Array, Array]:
    """Return what a batch normalization multiplies each channel by, and what it then adds."""
    factor = 1 / np.sqrt(numbers(norm.moving_variance) + norm.epsilon)
    if norm.scale:
        factor = factor * numbers(norm.gamma)
    offset = numbers(norm.beta) if norm.center else 0.0
    return factor, offset - numbers(norm.moving_mean) * factor


def numbers(variable: keras.Variable) -> Array:
    """Return in float64 what is float32, so that products of weights are rounded once."""
    return np.asarray(keras.ops.convert_to_numpy(variable), np.float64)
