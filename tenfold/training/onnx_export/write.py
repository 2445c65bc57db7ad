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

from tenfold.data.digits import CLASSES
from tenfold.errors import ModelError
from tenfold.files import replacing
from tenfold.images.strip import STEP
from tenfold.models.feeding import pixel_scale
from tenfold.reading.network import INPUT, OUTPUT
from tenfold.training.onnx_export.activations import softmax
from tenfold.training.onnx_export.graph import BATCH, WIDTH, Bits, Graph, Shape, Value
from tenfold.training.onnx_export.proof import (
    WIDTHS,
    answers_scores,
    input_shape,
    largest_difference,
    trials_of_glyphs,
    trials_of_strips,
)
from tenfold.training.onnx_export.walk import draw

LIMIT = 1e-5
"""The largest difference of probabilities allowed; float32 in another order makes up to 1e-6."""

ROUNDED: Mapping[Bits, float] = {32: LIMIT, 16: 2e-2, 8: 1e-1}
"""The same by the bits in which weights are stored, in a file that kept ``LIMIT`` in 32."""


@dataclass(frozen=True, kw_only=True)
class Parity:
    """A file written, and how far it is from the network it was written from.

    Attributes:
        path: The file.
        bytes: Its size.
        largest_difference: Between any two probabilities, ONNX Runtime's and Keras'.
        batch_sizes: The batches over which that was measured.
        widths: The widths over which it was, of a network that takes any.
    """

    path: Path
    bytes: int
    largest_difference: float
    batch_sizes: tuple[int, ...]
    widths: tuple[int, ...] = ()


def write_onnx(
    model: keras.Model,
    path: str | Path,
    *,
    scale: float | None = None,
    classes: Sequence[int | str] = range(CLASSES),
    bits: Bits = 32,
) -> Parity:
    """Return the proof that ``path``, now written, answers as ``model`` does.

    Args:
        model: A Sequential or functional model that takes pictures of digits, or strips of
            shape (height, None): of any width that is a multiple of 4.
        path: Where the ONNX file goes; replaced if it exists.
        scale: What pixels are multiplied by before the model; see ``tenfold.train``. The file
            holds this factor, and takes raw pixels.
        classes: What its outputs stand for.
        bits: In how many bits to store weights: 16 for half the size, 8 for about a quarter. The
            file is proved in 32 bits first; then answers may differ by 0.02, or 0.1.

    Raises:
        ModelError: The model cannot be written, or ONNX Runtime answers otherwise than Keras.
        StorageError: The disk refuses.
    """
    factor = pixel_scale(model) if scale is None else scale
    any_width = None in input_shape(model)
    trials = [*(trials_of_strips if any_width else trials_of_glyphs)(model, factor, len(classes))]
    logits = answers_scores(model, factor, trials[0])
    with replacing(Path(path)) as partial:
        for stored in dict.fromkeys((32, bits)):
            whole = converted(model, factor, logits=logits, classes=classes, bits=stored)
            partial.write_bytes(whole.SerializeToString(deterministic=True))
            difference = largest_difference(partial, trials)
            _require_small(difference, model, ROUNDED[stored])
    return Parity(
        path=Path(path),
        bytes=Path(path).stat().st_size,
        largest_difference=difference,
        batch_sizes=trials[0].batch_sizes,
        widths=WIDTHS if any_width else (),
    )


def converted(
    model: keras.Model,
    factor: float,
    *,
    logits: bool,
    classes: Sequence[int | str] = range(CLASSES),
    bits: Bits = 32,
) -> onnx.ModelProto:
    """Return ``model`` after a factor and, where it answers ``logits``, before a softmax.

    Nothing is proved yet.

    Raises:
        ModelError: The model cannot be written.
    """
    _require_graph(model)
    graph = Graph(bits=bits)
    entered = pixels = Value(name=INPUT, shape=input_shape(model))
    if factor != 1:
        pixels = replace(entered, name=graph.node("Mul", INPUT, np.array(factor)))
    result = draw(graph, model, [pixels])
    if logits:
        result = softmax(graph, result)
    notes = _metadata(entered.shape, classes)
    whole = graph.model(entered, result, result_name=OUTPUT, metadata=notes)
    onnx.checker.check_model(whole, full_check=True)
    return whole


def _metadata(shape: Shape, classes: Sequence[int | str]) -> Mapping[str, str]:
    sides = ", ".join([BATCH, *(WIDTH if side is None else str(side) for side in shape)])
    what = (
        f"a strip's pixels, {WIDTH} a multiple of {STEP}," if None in shape else "a digit's pixels"
    )
    return {
        "classes": json.dumps(list(classes)),
        "input": f"float32 ({sides}): {what} from 0 (paper) to 255 (ink)",
        "tenfold_version": version("tenfold"),
    }


def _require_graph(model: keras.Model) -> None:
    if len(getattr(model, "outputs", ())) != 1:
        raise ModelError(
            f"the model {model.name!r} cannot be written as ONNX",
            expected="a Sequential or functional model of one output",
            received=type(model).__name__,
            remedy="Build it with keras.Sequential, or from keras.Input to its last layer",
        )


def _require_small(difference: float, model: keras.Model, limit: float = LIMIT) -> None:
    if not difference <= limit:  # so written, it refuses what is not a number as well
        raise ModelError(
            f"the ONNX copy of {model.name!r} answers otherwise than Keras, and is not kept",
            expected=f"probabilities that differ by {limit:g} at most",
            received=f"{difference:.2g}",
            remedy="Export on a CPU in float32, and without layers or settings of your own",
        )
