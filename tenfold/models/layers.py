"""A convolution that trains two to three times faster on a CPU, with the weights of any other."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("tenfold")
class PatchConv2D(layers.Conv2D):
    """``Conv2D`` as one matrix product over patches: same settings, same weights, same answer.

    XLA's gradients of convolutions are slow on CPUs (28 ms for a batch that takes 9 ms this way);
    those of matrix products are not. Square kernels, channels last, no dilation, no groups. It is
    at its best with strides, and with batches whose patches fit the L3 cache (about 128 digits).
    A finished network is saved with plain ``Conv2D`` layers, see ``networks.portable``.
    """

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """Return the convolution of ``inputs`` (n, h, w, c) with ``kernel`` (k, k, c, filters)."""
        size, stride = self.kernel_size[0], self.strides[0]
        height, width = inputs.shape[1:3]
        if self.padding == "same":
            pads = [same_padding(length, size, stride) for length in (height, width)]
            inputs = ops.pad(inputs, [(0, 0), *pads, (0, 0)])
            height, width = inputs.shape[1:3]
        down, across = (height - size) // stride + 1, (width - size) // stride + 1
        taps = [
            inputs[
                :,
                i : i + (down - 1) * stride + 1 : stride,
                j : j + (across - 1) * stride + 1 : stride,
            ]
            for i in range(size)
            for j in range(size)
        ]
        flat = ops.reshape(kernel, (-1, kernel.shape[-1]))
        return ops.matmul(ops.concatenate(taps, axis=-1), flat)


def same_padding(length: int, size: int, stride: int) -> tuple[int, int]:
    """Return the zeros before and after: as few as will do, an odd one after, as in TensorFlow."""
    total = max((-(-length // stride) - 1) * stride + size - length, 0)
    return total // 2, total - total // 2
