"""How any Keras model is fed: the shape and scale of its pixels, the form of its labels.

Our recipes take raw pixels and scale them inside the network. A model handed in by a user may
want (n, 784), (n, 28, 28) or (n, 28, 28, 1), pixels of 0..1 or 0..255, labels one-hot or not:
all of that is read off the model here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES, Images, Labels
from tenfold.errors import ModelError, first_line
from tenfold.images import SIDE

if TYPE_CHECKING:
    import keras

FLAT = (SIDE * SIDE,)
SQUARE = (SIDE, SIDE)
CHANNEL_LAST = (SIDE, SIDE, 1)
CHANNEL_FIRST = (1, SIDE, SIDE)


def pixels_for(model: keras.Model, images: Images, scale: float | None = None) -> npt.NDArray[Any]:
    """Return ``images`` in the shape and scale that ``model`` takes.

    Args:
        model: Any Keras model of one input.
        images: uint8, shape (n, 28, 28).
        scale: What pixels are multiplied by; by default as ``pixel_scale`` says.

    Raises:
        ModelError: The model takes another kind of input.
    """
    shaped = images.reshape(-1, *pixel_shape(model))
    factor = pixel_scale(model) if scale is None else scale
    return shaped if factor == 1 else shaped.astype(np.float32) * np.float32(factor)


def labels_for(model: keras.Model, labels: Labels) -> npt.NDArray[Any]:
    """Return ``labels`` as the model's loss wants them: whole numbers (n,), or one-hot (n, 10)."""
    if "sparse" in _loss_name(model):
        return labels.astype(np.int32)
    return np.eye(CLASSES, dtype=np.float32)[labels]


def pixel_shape(model: keras.Model) -> tuple[int, ...]:
    """Return the shape of one picture as ``model`` takes it, without the batch.

    Raises:
        ModelError: It is none of (784,), (28, 28), (28, 28, 1) and (1, 28, 28).
    """
    shape = _declared_shape(model)
    if shape is None:
        return _guessed_shape(model)
    if shape in {FLAT, SQUARE, CHANNEL_LAST, CHANNEL_FIRST}:
        return shape
    raise ModelError(
        f"the model {model.name!r} takes another kind of input",
        expected=f"one picture of shape {FLAT}, {SQUARE} or {CHANNEL_LAST}",
        received=str(shape),
        remedy="Change its Input, or put a Reshape layer first",
    )


def pixel_scale(model: keras.Model) -> float:
    """Return 1.0 if ``model`` scales its pixels itself, else 1/255.

    It does if it has a ``Rescaling`` or ``Normalization`` layer, or divides, as in
    ``inputs / 255``.
    """
    names = {type(step).__name__ for step in _steps(model)}
    return 1.0 if names & {"Rescaling", "Normalization", "Divide", "TrueDivide"} else 1 / 255


def answers_logits(model: keras.Model) -> bool:
    """Return whether ``model`` ends in scores that no softmax has made probabilities."""
    import keras

    last = model.layers[-1] if model.layers else None
    return getattr(last, "activation", None) is keras.activations.linear


def require_ten_answers(model: keras.Model, images: Images, scale: float | None = None) -> None:
    """Build ``model`` by asking it about one picture, and check that it answers with ten scores.

    Raises:
        ModelError: It takes other pictures or answers otherwise.
    """
    pixels = pixels_for(model, images[:1], scale)
    try:
        shape = tuple(model(pixels).shape) if not model.built else tuple(model.output_shape)
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelError(
            f"the model {model.name!r} cannot be asked about a picture of shape {pixels.shape}",
            received=first_line(error),
            remedy="Begin it with keras.Input((28, 28, 1)) or of another of the shapes",
        ) from error
    if len(shape) != 2 or shape[1] != CLASSES:
        raise _not_ten(model, shape)


def _not_ten(model: keras.Model, shape: tuple[int | None, ...]) -> ModelError:
    return ModelError(
        f"the model {model.name!r} does not answer with ten classes",
        expected=f"output of shape (n, {CLASSES})",
        received=str(shape),
        remedy="Let its last layer be Dense(10, activation='softmax')",
    )


def probabilities(
    model: keras.Model, images: Images, scale: float | None = None, *, classes: int = CLASSES
) -> npt.NDArray[np.float32]:
    """Return what ``model`` says of each picture: shape (n, 10), rows summing to 1.

    Args:
        model: Any Keras model with ten outputs; scores that are not probabilities (logits) go
            through a softmax.
        images: uint8, shape (n, 28, 28).
        scale: As in ``pixels_for``.
        classes: How many outputs: 11 for a network that also knows what is no digit.

    Raises:
        ModelError: The model's input or output is of another kind.
    """
    scores = np.asarray(model.predict(pixels_for(model, images, scale), batch_size=500, verbose=0))
    if scores.shape != (len(images), classes):
        raise _not_ten(model, scores.shape)
    if not np.isfinite(scores).all():
        raise ModelError(
            f"the model {model.name!r} answers with numbers that are not finite",
            remedy="Its training diverged: lower the learning rate, or scale the pixels",
        )
    likely = (scores >= 0).all() and np.allclose(scores.sum(axis=1), 1, atol=1e-3)
    return (scores if likely else _softmax(scores)).astype(np.float32)


def _steps(model: keras.Model) -> Iterator[Any]:
    """Yield the layers and operations of ``model``, those of nested models too."""
    for step in getattr(model, "operations", model.layers):
        if hasattr(step, "layers"):
            yield from _steps(step)
        else:
            yield step


def _declared_shape(model: keras.Model) -> tuple[int, ...] | None:
    try:
        declared = model.input_shape
    except (AttributeError, ValueError):  # not built: it will take the shape it is first given
        return None
    if isinstance(declared, (list, dict)) or declared is None:
        raise ModelError(f"the model {model.name!r} takes several inputs", expected="one input")
    return tuple(declared[1:])


def _guessed_shape(model: keras.Model) -> tuple[int, ...]:
    """Return the shape that an unbuilt model expects, by the kind of its first telling layer."""
    kinds = [type(layer).__name__ for layer in model.layers]
    kind = next((kind for kind in kinds if kind not in {"Rescaling", "Dropout"}), "")
    if kind.startswith("Dense"):
        return FLAT
    return CHANNEL_LAST if "Conv2D" in kind else SQUARE


def _loss_name(model: keras.Model) -> str:
    """Return the loss's class and name, whichever way it was given."""
    loss: Any = getattr(model, "loss", None)
    if isinstance(loss, (list, tuple)):
        loss = loss[0]
    if isinstance(loss, str):
        return loss.lower()
    return f"{type(loss).__name__} {getattr(loss, '__name__', '')}".lower()


def _softmax(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
