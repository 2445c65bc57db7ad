"""What a network looks for, and what in one picture made it decide.

Reads the weights of any Keras network and asks it for probabilities; needs no gradients, so every
backend will do. Knows nothing of drawing: ``figures`` turns these arrays into pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES, Images
from tenfold.errors import DataError
from tenfold.evaluation.metrics import Probabilities
from tenfold.images import SIDE
from tenfold.models.feeding import pixel_scale, probabilities

PATCH = 4
"""Side of the square that occlusion blanks: about as wide as a stroke and its soft edges."""

_LEAST = 1e-9
_SHAPING = (
    keras.layers.InputLayer,
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.Dropout,
    keras.layers.Softmax,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Maps:
    """The first weights of a network, as pictures: positive is for, negative is against.

    Attributes:
        kind: ``class``: one picture a digit, the whole of a linear classifier; ``unit``: one a
            hidden unit; ``kernel``: one a convolution's filter.
        layer: The name of the layer they belong to.
        pictures: Shape (k, 28, 28), or (k, height, width) for kernels.
    """

    kind: Literal["class", "unit", "kernel"]
    layer: str
    pictures: npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Saliency:
    """What each pixel of a picture did for one answer: positive speaks for it, negative against.

    Attributes:
        method: ``weight times pixel``: exact, for linear networks; the map sums to how far the
            picture lifts the answer's logit above a blank one's. ``occlusion``: what blanking
            the pixel's neighbourhood takes from the answer's log-odds, shared out over the ink.
        digit: The answer that is explained.
        map: Shape (28, 28).
        probabilities: What the network says of the picture: shape (10,).
    """

    method: Literal["weight times pixel", "occlusion"]
    digit: int
    map: npt.NDArray[np.float32]
    probabilities: npt.NDArray[np.float32]


def evidence_maps(model: keras.Model) -> Maps | None:
    """Return the weights of the first learnt layer as pictures.

    None where they are no pictures: the layer sees neither the 784 pixels nor one grey channel.
    """
    learnt = [step for step in _steps(model) if _learns(step)]
    if not learnt:
        return None
    first = learnt[0]
    if _sees_pixels(first):
        whole = len(learnt) == 1 and first.units == CLASSES
        return Maps(kind="class" if whole else "unit", layer=first.name, pictures=_seen(first))
    if _convolves_grey(first):
        kernels = _kernel(first)[:, :, 0].transpose(2, 0, 1)
        return Maps(kind="kernel", layer=first.name, pictures=kernels)
    return None


def saliency(
    model: keras.Model,
    image: Images,
    digit: int | None = None,
    *,
    scale: float | None = None,
) -> Saliency:
    """Return what each pixel did for ``digit``, or for the network's own answer.

    Args:
        model: Any network of ten classes.
        image: uint8, shape (28, 28), white ink on black.
        digit: The answer to explain, 0 to 9; None for the most probable.
        scale: What pixels are multiplied by before the network, as in ``feeding.probabilities``.

    Raises:
        DataError: The picture or the digit cannot be.
    """
    _check(image, digit)
    said = probabilities(model, image[None], scale)[0]
    answer = int(said.argmax()) if digit is None else digit
    weights = _linear_weights(model)
    if weights is None:
        return Saliency(
            method="occlusion",
            digit=answer,
            map=_occlusion(model, image, answer, scale),
            probabilities=said,
        )
    return Saliency(
        method="weight times pixel",
        digit=answer,
        map=weights[answer] * image * np.float32(pixel_scale(model) if scale is None else scale),
        probabilities=said,
    )


def _check(image: Images, digit: int | None) -> None:
    if image.shape != (SIDE, SIDE) or image.dtype != np.uint8:
        raise DataError(
            "this picture cannot be explained",
            expected="one picture of shape (28, 28) and type uint8, white ink on black",
            received=f"shape {image.shape}, type {image.dtype}",
            remedy="Pass one picture of a set, as images[0]",
        )
    if digit is not None and not 0 <= digit < CLASSES:
        raise DataError(
            "there is no such answer to explain", expected="0 to 9", received=str(digit)
        )


def _steps(model: keras.Model) -> Iterator[Any]:
    """Yield what the network does, in order, with nested networks laid flat."""
    for step in getattr(model, "operations", model.layers):
        if isinstance(step, keras.Model):
            yield from _steps(step)
        else:
            yield step


def _learns(step: Any) -> bool:
    """Return whether the step holds weights; a fixed ``Normalization`` does not count."""
    return bool(getattr(step, "weights", ())) and not isinstance(step, keras.layers.Normalization)


def _sees_pixels(step: Any) -> bool:
    return isinstance(step, keras.layers.Dense) and step.kernel.shape[0] == SIDE * SIDE


def _convolves_grey(step: Any) -> bool:
    """Return whether the step's kernel is (height, width, 1, filters), whatever its class."""
    shape = tuple(getattr(getattr(step, "kernel", None), "shape", ()))
    return len(shape) == 4 and shape[2] == 1


def _kernel(layer: Any) -> npt.NDArray[np.float32]:
    tensor = keras.ops.convert_to_tensor(layer.kernel)  # a variable would warn under NumPy 2
    return np.asarray(keras.ops.convert_to_numpy(tensor), np.float32)


def _seen(dense: Any) -> npt.NDArray[np.float32]:
    """Return a dense layer's weights on the pixels: shape (units, 28, 28)."""
    return _kernel(dense).T.reshape(-1, SIDE, SIDE)


def _linear_weights(model: keras.Model) -> npt.NDArray[np.float32] | None:
    """Return the weights on raw pixels, (10, 28, 28), if one dense layer is all there is."""
    if not hasattr(model, "operations") and not isinstance(model, keras.Sequential):
        return None  # a subclass, whose call may do anything
    factor, dense = 1.0, None
    for step in _steps(model):
        if isinstance(step, keras.layers.Rescaling) and np.ndim(step.scale) == 0:
            factor *= float(step.scale)
        elif dense is None and _sees_pixels(step) and _is_linear(step):
            dense = step
        elif not (isinstance(step, _SHAPING) or _is_linear_activation(step)):
            return None
    return None if dense is None else _seen(dense) * np.float32(factor)


def _is_linear(layer: Any) -> bool:
    """Return whether nothing bends the layer's sums but the softmax that ends every network."""
    return layer.activation in (keras.activations.linear, keras.activations.softmax)


def _is_linear_activation(step: Any) -> bool:
    return isinstance(step, keras.layers.Activation) and _is_linear(step)


def _occlusion(
    model: keras.Model, image: Images, digit: int, scale: float | None
) -> npt.NDArray[np.float32]:
    """Return what blanking each patch takes from the log-odds, shared out over the patch's ink."""
    patches = _patches()
    without = np.where(patches, 0, image).astype(np.uint8)
    asked = np.concatenate([image[None], without])
    odds = _log_odds(probabilities(model, asked, scale), digit)
    ink = patches * image.astype(np.float32)
    shares = ink / np.maximum(ink.sum(axis=(1, 2), keepdims=True), 1)
    taken = np.tensordot(odds[0] - odds[1:], shares, axes=1) / PATCH**2
    return np.asarray(taken, np.float32)


def _patches() -> npt.NDArray[np.bool_]:
    """Return every place of the patch, (961, 28, 28); each pixel lies in PATCH**2."""
    offset = np.arange(SIDE) - np.arange(1 - PATCH, SIDE)[:, None]
    inside = (offset >= 0) & (offset < PATCH)
    return (inside[:, None, :, None] & inside[None, :, None, :]).reshape(-1, SIDE, SIDE)


def _log_odds(said: Probabilities, digit: int) -> npt.NDArray[np.float64]:
    """Return log p / (1 - p), where 1 - p is summed from the others to keep its small digits."""
    chosen = said[:, digit].astype(float)
    others = np.delete(said, digit, axis=1).sum(axis=1, dtype=float)
    return np.asarray(np.log(np.maximum(chosen, _LEAST) / np.maximum(others, _LEAST)))
