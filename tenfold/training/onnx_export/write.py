"""A trained network as an ONNX file that has been proved equal to it, or no file.

The file takes what the network takes, with raw pixels of 0 to 255, and answers probabilities.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime

from tenfold.data.digits import CLASSES, Images
from tenfold.errors import ModelError
from tenfold.files import replacing
from tenfold.images import SIDE
from tenfold.models.feeding import pixel_scale, pixel_shape, pixels_for, probabilities
from tenfold.training.onnx_export.activations import softmax
from tenfold.training.onnx_export.graph import BATCH, Array, Graph, Value
from tenfold.training.onnx_export.walk import draw

INPUT, OUTPUT = "pixels", "probabilities"

BATCH_SIZES = (1, 2, 7, 64)
LIMIT = 1e-5
"""The largest difference of probabilities allowed; float32 in another order makes up to 1e-6."""


@dataclass(frozen=True, kw_only=True)
class Parity:
    """A file written, and how far it is from the network it was written from.

    Attributes:
        path: The file.
        bytes: Its size.
        largest_difference: Between any two probabilities, ONNX Runtime's and Keras'.
        batch_sizes: The batches over which that was measured.
    """

    path: Path
    bytes: int
    largest_difference: float
    batch_sizes: tuple[int, ...]


def write_onnx(
    model: keras.Model,
    path: str | Path,
    *,
    scale: float | None = None,
    classes: Sequence[int | str] = range(CLASSES),
) -> Parity:
    """Return the proof that ``path``, now written, answers as ``model`` does.

    Args:
        model: A Sequential or functional model that takes pictures of digits.
        path: Where the ONNX file goes; replaced if it exists.
        scale: What pixels are multiplied by before the model; see ``tenfold.train``. The file
            holds this factor, and takes raw pixels.
        classes: What its outputs stand for.

    Raises:
        ModelError: The model cannot be written, or ONNX Runtime answers otherwise than Keras.
        StorageError: The disk refuses.
    """
    factor = pixel_scale(model) if scale is None else scale
    pictures = _trial_pictures()
    expected = probabilities(model, pictures, factor, classes=len(classes))
    scores = model.predict(pixels_for(model, pictures, factor), batch_size=500, verbose=0)
    logits = not np.allclose(scores, expected, atol=1e-3)
    whole = converted(model, factor, logits=logits, classes=classes)
    shaped = pictures.reshape(-1, *pixel_shape(model)).astype(np.float32)
    with replacing(Path(path)) as partial:
        partial.write_bytes(whole.SerializeToString(deterministic=True))
        difference = float(np.abs(_answers(partial, shaped) - expected).max())
        _require_small(difference, model)
    return Parity(
        path=Path(path),
        bytes=Path(path).stat().st_size,
        largest_difference=difference,
        batch_sizes=BATCH_SIZES,
    )


def converted(
    model: keras.Model,
    factor: float,
    *,
    logits: bool,
    classes: Sequence[int | str] = range(CLASSES),
) -> onnx.ModelProto:
    """Return ``model`` after a factor and, where it answers ``logits``, before a softmax.

    Nothing is proved yet.

    Raises:
        ModelError: The model cannot be written.
    """
    _require_graph(model)
    graph = Graph()
    entered = pixels = Value(name=INPUT, shape=pixel_shape(model))
    if factor != 1:
        pixels = replace(entered, name=graph.node("Mul", INPUT, np.array(factor)))
    result = draw(graph, model, [pixels])
    if logits:
        result = softmax(graph, result)
    notes = _metadata(entered.shape, classes)
    whole = graph.model(entered, result, result_name=OUTPUT, metadata=notes)
    onnx.checker.check_model(whole, full_check=True)
    return whole


def _metadata(shape: tuple[int, ...], classes: Sequence[int | str]) -> Mapping[str, str]:
    sides = ", ".join(map(str, (BATCH, *shape)))
    return {
        "classes": json.dumps(list(classes)),
        "input": f"float32 ({sides}): a digit's pixels from 0 (paper) to 255 (ink)",
        "tenfold_version": version("tenfold"),
    }


def _trial_pictures() -> Images:
    """Return blots of noise, from all but white to black.

    Bright noise alone would prove little: a network is so sure of it that its answers are ones
    and zeros, and stay so when a weight is wrong.
    """
    rng, count = np.random.default_rng(0), sum(BATCH_SIZES)
    ink = rng.permutation(np.geomspace(1, 255, count)).reshape(-1, 1, 1)
    blots = np.kron(rng.random((count, SIDE // 4, SIDE // 4)), np.ones((1, 4, 4)))
    noise: Array = ink * blots * rng.random((count, SIDE, SIDE))
    return noise.round().astype(np.uint8)


def _answers(path: Path, pixels: Array) -> Array:
    """Return what ONNX Runtime answers to ``pixels``, given in batches of each size."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    batches = np.split(pixels, np.cumsum(BATCH_SIZES)[:-1])
    return np.concatenate([session.run([OUTPUT], {INPUT: batch})[0] for batch in batches])


def _require_graph(model: keras.Model) -> None:
    if len(getattr(model, "outputs", ())) != 1:
        raise ModelError(
            f"the model {model.name!r} cannot be written as ONNX",
            expected="a Sequential or functional model of one output",
            received=type(model).__name__,
            remedy="Build it with keras.Sequential, or from keras.Input to its last layer",
        )


def _require_small(difference: float, model: keras.Model) -> None:
    if not difference <= LIMIT:  # so written, it refuses what is not a number as well
        raise ModelError(
            f"the ONNX copy of {model.name!r} answers otherwise than Keras, and is not kept",
            expected=f"probabilities that differ by {LIMIT:g} at most",
            received=f"{difference:.2g}",
            remedy="Export on a CPU in float32, and without layers or settings of your own",
        )
