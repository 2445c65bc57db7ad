"""The proof that an ONNX file is right: trial pictures, and how far its answers are off.

Knows nothing of how the file is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import onnxruntime

from tenfold.data.digits import Images
from tenfold.errors import ModelError
from tenfold.images import SIDE
from tenfold.images.strip import STEP
from tenfold.models.feeding import pixel_shape, probabilities
from tenfold.reading.network import INPUT, OUTPUT
from tenfold.training.onnx_export.graph import Array, Shape

BATCH_SIZES = (1, 2, 7, 64)
STRIP_BATCH_SIZES = (1, 2, 7)
WIDTHS = tuple(STEP * steps for steps in (2, 8, 15, 32, 101))
"""Over which a network of any width is proved; for each, Keras compiles it anew."""

_ROUNDING = 1e-3


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """Pictures of one size, and what an ONNX file must answer to them.

    Attributes:
        pixels: As the file takes them: float32, 0 to 255.
        expected: The probabilities that Keras gives.
        batch_sizes: How many of the pictures are shown at once; all of them, in the end.
    """

    pixels: Array
    expected: Array
    batch_sizes: tuple[int, ...]

    @property
    def batches(self) -> list[Array]:
        """The pictures in batches of each size."""
        return np.split(self.pixels, np.cumsum(self.batch_sizes)[:-1])


def input_shape(model: keras.Model) -> Shape:
    """Return the shape of one picture as ``model`` takes it; a width of None may be any.

    Raises:
        ModelError: It takes no pictures of digits.
    """
    inputs = getattr(model, "inputs", None) or ()
    match [tuple(given.shape[1:]) for given in inputs]:
        case [(int(height), None)]:
            return (height, None)
    return pixel_shape(model)


def answers_scores(model: keras.Model, factor: float, trial: Trial) -> bool:
    """Return whether ``model`` itself gives something else than the probabilities expected."""
    scores = model.predict(trial.pixels * np.float32(factor), batch_size=500, verbose=0)
    return not np.allclose(scores, trial.expected, atol=_ROUNDING)


def trials_of_glyphs(model: keras.Model, factor: float, classes: int) -> Iterator[Trial]:
    """Yield the one trial of a network that reads one digit.

    Raises:
        ModelError: It does not answer with so many classes.
    """
    pictures = trial_pictures(sum(BATCH_SIZES))
    yield Trial(
        pixels=pictures.reshape(-1, *pixel_shape(model)).astype(np.float32),
        expected=probabilities(model, pictures, factor, classes=classes),
        batch_sizes=BATCH_SIZES,
    )


def trials_of_strips(model: keras.Model, factor: float, classes: int) -> Iterator[Trial]:
    """Yield a trial of each width, of a network that takes any.

    Raises:
        ModelError: It does not answer with so many classes for each frame.
    """
    for width in WIDTHS:
        pictures = trial_pictures(sum(STRIP_BATCH_SIZES), model.inputs[0].shape[1], width)
        pixels = pictures.astype(np.float32)
        said = np.asarray(model.predict(pixels * np.float32(factor), batch_size=500, verbose=0))
        _require_frames(said, classes, model)
        yield Trial(pixels=pixels, expected=_shares(said), batch_sizes=STRIP_BATCH_SIZES)


def largest_difference(path: Path, trials: list[Trial]) -> float:
    """Return how far any answer of the ONNX file at ``path`` is from what was expected."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def difference(trial: Trial) -> float:
        batches = [session.run([OUTPUT], {INPUT: batch})[0] for batch in trial.batches]
        answers = np.concatenate(batches)
        same_shape = answers.shape == trial.expected.shape
        return float(np.abs(answers - trial.expected).max()) if same_shape else np.inf

    return float(np.max([difference(trial) for trial in trials]))  # nan where one of them is


def trial_pictures(count: int, height: int = SIDE, width: int = SIDE) -> Images:
    """Return blots of noise, from all but white to black.

    Bright noise alone would prove little: a network is so sure of it that its answers are ones
    and zeros, and stay so when a weight is wrong.
    """
    rng = np.random.default_rng(0)
    ink = rng.permutation(np.geomspace(1, 255, count)).reshape(-1, 1, 1)
    blots = np.kron(rng.random((count, -(-height // 4), -(-width // 4))), np.ones((1, 4, 4)))
    noise: Array = ink * blots[:, :height, :width] * rng.random((count, height, width))
    return noise.round().astype(np.uint8)


def _require_frames(said: Array, classes: int, model: keras.Model) -> None:
    if said.ndim != 3 or said.shape[-1] != classes or not np.isfinite(said).all():
        raise ModelError(
            f"the model {model.name!r} does not answer with {classes} classes for each frame",
            expected=f"finite output of shape (n, frames, {classes})",
            received=f"shape {said.shape}, values of {said.min():.3g} to {said.max():.3g}",
            remedy=f"Let its last layer be Dense({classes}, activation='softmax')",
        )


def _shares(said: Array) -> Array:
    """Return probabilities; scores that are none go through a softmax."""
    likely = (said >= 0).all() and np.allclose(said.sum(axis=-1), 1, atol=_ROUNDING)
    return said if likely else keras.ops.convert_to_numpy(keras.ops.softmax(said))
