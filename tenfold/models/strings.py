"""The string network: a strip of any width in, and what stands at every fourth column out.

Strided convolutions without recurrence or pooling, trained by connectionist temporal
classification (Graves et al., "Connectionist temporal classification", ICML 2006): nobody says
where a digit stands, only which digits there are.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from tenfold.images.strip import HEIGHT
from tenfold.models.layers import PatchConv2D
from tenfold.reading.ctc import BLANK, SYMBOLS

FILTERS = (28, 56, 96, 144, 112)
"""Filters of the five convolutions: 313,000 weights, 15 million products at 106 columns."""


def string_network(
    filters: tuple[int, int, int, int, int] = FILTERS, *, dropout: float = 0.0
) -> keras.Sequential:
    """Return the network: (n, 32, width) of 0 to 255 in, logits (n, width / 4, symbols) out.

    Two convolutions halve both sides, one more the height, one takes what is left of it, and the
    last looks two frames to either side: a frame sees 41 columns. The width is a multiple of 4.
    """
    first, second, third, fourth, fifth = filters
    return keras.Sequential(
        [
            keras.Input((HEIGHT, None)),
            layers.Rescaling(1 / 255),
            layers.Reshape((HEIGHT, -1, 1)),
            *_convolution(first, (5, 5), (2, 2)),
            *_convolution(second, (3, 3), (2, 2)),
            *_convolution(third, (3, 3), (2, 1)),
            *_convolution(fourth, (4, 3), (4, 1)),
            *_convolution(fifth, (1, 5), (1, 1)),
            layers.Reshape((-1, fifth)),
            *([layers.Dropout(dropout)] if dropout else []),
            layers.Dense(len(SYMBOLS)),
        ],
        name="strings",
    )


def _convolution(
    filters: int, size: tuple[int, int], strides: tuple[int, int]
) -> list[keras.Layer]:
    return [
        PatchConv2D(
            filters,
            size,
            strides=strides,
            padding="same",
            use_bias=False,
            kernel_initializer="he_normal",
        ),
        layers.BatchNormalization(momentum=0.95),
        layers.ReLU(),
    ]


LABEL = 24
"""Symbols that a label holds at most."""

_PLACED = 0.5  # of a symbol's loss by CTC: that of not standing where it stands


@keras.saving.register_keras_serializable("tenfold")  # type: ignore[untyped-decorator]  # Keras has no types
def placed_ctc_loss(labels: Any, logits: Any) -> Any:
    """Return the CTC loss of each strip, and besides that of saying symbols elsewhere.

    Composed strips know where their symbols stand. Told so, a network learns in a fraction of the
    time, and its spans are true; CTC alone leaves it free to say a symbol anywhere on it.

    Args:
        labels: Shape (n, 24 + frames): places in ``SYMBOLS``, filled up with zeros; then for each
            frame the symbol whose middle it holds, or else 0.
        logits: Shape (n, frames, symbols).
    """
    labels = ops.cast(labels, "int32")
    symbols, frames = labels[:, :LABEL], labels[:, LABEL:]
    said = ops.log_softmax(logits, axis=-1)
    there = ops.squeeze(ops.take_along_axis(said, frames[..., None], axis=-1), axis=-1)
    shown = ops.cast(frames != BLANK, said.dtype)
    near = ops.pad(shown, [(0, 0), (1, 1)])
    bare = ops.cast((near[:, :-2] + near[:, 1:-1] + near[:, 2:]) == 0, said.dtype)
    elsewhere = -ops.sum(there * (shown + bare), axis=-1)  # beside a middle, either may be said
    return ctc_loss(symbols, logits) + _PLACED * elsewhere


@keras.saving.register_keras_serializable("tenfold")  # type: ignore[untyped-decorator]  # Keras has no types
def ctc_loss(labels: Any, logits: Any) -> Any:
    """Return the CTC loss of each strip.

    Args:
        labels: Shape (n, longest): places in ``SYMBOLS``, then zeros, which is ``BLANK``.
        logits: Shape (n, frames, symbols).
    """
    labels = ops.cast(labels, "int32")
    lengths = ops.sum(ops.cast(labels != BLANK, "int32"), axis=-1)
    frames = ops.full((ops.shape(logits)[0],), logits.shape[1], dtype="int32")
    return ops.ctc_loss(labels, logits, lengths, frames, mask_index=BLANK)
