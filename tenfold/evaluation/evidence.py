"""What a Keras network looks for, and what in one picture made it decide.

Reads its weights, and follows its gradients from a blank picture to the one given; where Keras does
not run on JAX it asks instead, by ``occlusion``. Knows nothing of drawing: ``figures`` and
``explain_figure`` turn these arrays into pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import jax
import keras
import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES, Images
from tenfold.errors import DataError
from tenfold.evaluation.nearest import Features
from tenfold.evaluation.occlusion import Saliency, log_odds, occlusion, require_digit
from tenfold.images import SIDE
from tenfold.models.feeding import pixel_scale, pixel_shape, pixels_for, probabilities
from tenfold.models.networks import quick
from tenfold.training.adversary import doubt, logits, state_of

STEPS = 256
"""Pictures between a blank one and the one explained, at which the gradient is taken."""

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
    factor = np.float32(pixel_scale(model) if scale is None else scale)
    weights = _linear_weights(model)
    if weights is not None:
        evidence = weights[answer] * image * factor
        return Saliency(method="weight times pixel", digit=answer, map=evidence, probabilities=said)
    if keras.backend.backend() == "jax":
        evidence = integrated_gradients(model, image, answer, factor)
        return Saliency(
            method="integrated gradients", digit=answer, map=evidence, probabilities=said
        )

    def odds(pictures: Images) -> npt.NDArray[np.float64]:
        return log_odds(probabilities(model, pictures, scale), answer)[:, None]

    evidence = occlusion(odds, image)[0]
    return Saliency(method="occlusion", digit=answer, map=evidence, probabilities=said)


def integrated_gradients(
    model: keras.Model, image: Images, digit: int, factor: np.float32
) -> npt.NDArray[np.float32]:
    """Return what each pixel did for the log-odds of ``digit``: shape (28, 28).

    The gradient's mean on the straight way from a blank picture, times the ink: it sums to the
    difference of the two pictures' log-odds. Sundararajan, Taly & Yan, "Axiomatic attribution for
    deep networks", 2017.

    Args:
        model: Any network of ten classes, on JAX.
        image: uint8, shape (28, 28).
        digit: The answer.
        factor: What pixels are multiplied by before the network.
    """
    asked, shape = quick(model), pixel_shape(model)
    state, answers = state_of(asked), np.full(STEPS, digit)
    along = (np.arange(STEPS, dtype=np.float32) + np.float32(0.5)) / STEPS  # the middle of each
    pixels = factor * along[:, None, None] * image.astype(np.float32)

    def odds(given: Any) -> Any:
        return -doubt(logits(asked, state, given), answers).sum()

    slopes = jax.jit(jax.grad(odds))(pixels.reshape(-1, *shape))
    means = np.asarray(slopes, np.float32).reshape(STEPS, SIDE, SIDE).mean(axis=0)
    return np.asarray(means * factor * image, np.float32)


def last_features(model: keras.Model, scale: float | None) -> Features | None:
    """Return what makes of pictures what the last learnt layer of ``model`` sees of them.

    None where that is the pixels, or Keras cannot tell.
    """
    learnt = [layer for layer in model.layers if _learns(layer)]
    taken_apart = hasattr(model, "operations") or isinstance(model, keras.Sequential)
    if not taken_apart or len(learnt) < 2 or not isinstance(learnt[-1], keras.layers.Dense):
        return None
    below = keras.Model(model.inputs, learnt[-1].input)

    def features(images: Images) -> npt.NDArray[np.float32]:
        seen = below.predict(pixels_for(model, images, scale), batch_size=500, verbose=0)
        return np.asarray(seen, np.float32).reshape(len(images), -1)

    return features


def _check(image: Images, digit: int | None) -> None:
    if image.shape != (SIDE, SIDE) or image.dtype != np.uint8:
        raise DataError(
            "this picture cannot be explained",
            expected="one picture of shape (28, 28) and type uint8, white ink on black",
            received=f"shape {image.shape}, type {image.dtype}",
            remedy="Pass one picture of a set, as images[0]",
        )
    require_digit(digit)


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
