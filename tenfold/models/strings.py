"""The string network: a strip of any width in, and what stands at every second column out.

Strided convolutions without recurrence or pooling, some of them with shortcuts (He et al., "Deep
residual learning", CVPR 2016), trained by connectionist temporal classification (Graves et al.,
"Connectionist temporal classification", ICML 2006).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import keras
from keras import layers, ops

from tenfold.images.strip import FRAME, HEIGHT, STEP
from tenfold.models.layers import PatchConv2D
from tenfold.reading.ctc import BLANK, SYMBOLS

Filters: TypeAlias = tuple[int, int, int, int, int]
"""Filters of the five stages."""

FILTERS: Filters = (32, 48, 112, 192, 128)
"""937,000 weights, most of them where little is left of a strip."""

SECOND_FILTERS: Filters = (28, 56, 96, 144, 112)
"""623,000 weights, as slow: another network errs otherwise."""

Sides = tuple[int, int]


def string_network(filters: Filters = FILTERS, *, dropout: float = 0.0) -> keras.Model:
    """Return the network: (n, 32, width) of 0 to 255 in, logits (n, width / 2, symbols) out.

    Two convolutions halve both sides, one more the height, one takes what is left of it, and the
    last looks two places to either side. What it has learnt of four columns is told as two frames,
    so that a narrow 1 has some of its own. The width is a multiple of 4.
    """
    first, second, third, fourth, fifth = filters
    taken = keras.Input((HEIGHT, None))
    seen = layers.Reshape((HEIGHT, -1, 1))(layers.Rescaling(1 / 255)(taken))
    seen = _convolution(seen, first, (5, 5), (2, 2))
    seen = _convolution(seen, second, (3, 3), (2, 2))
    seen = _refined(seen, (3, 3))
    seen = _convolution(seen, third, (3, 3), (2, 1))
    seen = _convolution(seen, fourth, (4, 3), (4, 1))
    seen = _refined(_refined(seen, (1, 3)), (1, 3))
    seen = _convolution(seen, fifth, (1, 5), (1, 1))
    seen = layers.Dropout(dropout)(layers.Reshape((-1, fifth))(seen))
    said = layers.Dense(STEP // FRAME * len(SYMBOLS))(seen)
    return keras.Model(taken, layers.Reshape((-1, len(SYMBOLS)))(said), name="strings")


def _convolution(seen: Any, filters: int, size: Sides, strides: Sides) -> Any:
    return layers.ReLU()(_normalized(seen, filters, size, strides))


def _refined(seen: Any, size: Sides) -> Any:
    """Return ``seen`` and what two more convolutions add to it; at first they add nothing."""
    filters = seen.shape[-1]
    more = layers.ReLU()(_normalized(seen, filters, size))
    more = _normalized(more, filters, size, gamma="zeros")
    return layers.ReLU()(layers.Add()([seen, more]))


def _normalized(
    seen: Any, filters: int, size: Sides, strides: Sides = (1, 1), gamma: str = "ones"
) -> Any:
    convolution = PatchConv2D(
        filters,
        size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )
    return layers.BatchNormalization(momentum=0.95, gamma_initializer=gamma)(convolution(seen))


LABEL = 24
"""Symbols that a label holds at most."""

PLACED = 0.5  # of a symbol's loss by CTC: that of not standing where it stands
BESIDE = 2  # frames on either side of a middle where the symbol may be said, or not


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
    near = ops.pad(shown, [(0, 0), (BESIDE, BESIDE)])
    taps = (near[:, tap : tap + frames.shape[1]] for tap in range(2 * BESIDE + 1))
    bare = ops.cast(sum(taps) == 0, said.dtype)
    elsewhere = -ops.sum(there * (shown + bare), axis=-1)
    return ctc_loss(symbols, logits) + PLACED * elsewhere


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
