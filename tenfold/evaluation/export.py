"""Handing a network over: as ONNX alone, or as a reader in a file with a promise of error rates.

Neither needs Keras to read digits.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

import keras
from keras import layers

from tenfold.data.digits import Digits
from tenfold.data.load import Source, judged_part
from tenfold.errors import ModelError
from tenfold.evaluation.calibrate import cooled, measured_promise, temperature
from tenfold.evaluation.metrics import judge
from tenfold.evaluation.subject import Subject, network, opened, own_data_of
from tenfold.models.feeding import SQUARE, pixel_scale, pixel_shape, probabilities
from tenfold.reading.bundle import DIGITS, NETWORK, Bundle, Card, write_bundle
from tenfold.reading.promise import Promise
from tenfold.training.fit import split
from tenfold.training.onnx_export import Parity, write_onnx
from tenfold.training.run import Also, Run


@dataclass(frozen=True, kw_only=True)
class Exported(Parity):
    """A reader written to a file, and how far its network is from the one it was made of.

    Attributes:
        temperature: What the scores were divided by, so that confidence is as great as accuracy.
        promise: The error rates it keeps.
        onnx: The ONNX file that was written as well, if it was.
    """

    temperature: float
    promise: Promise
    onnx: Parity | None


@overload
def export(
    subject: Subject, onnx: str | Path, *, out: None = None, scale: float | None = None
) -> Parity: ...


@overload
def export(
    subject: Subject,
    onnx: str | Path | None = None,
    *,
    out: str | Path,
    scale: float | None = None,
    data: Source | None = None,
) -> Exported: ...


def export(
    subject: Subject,
    onnx: str | Path | None = None,
    *,
    out: str | Path | None = None,
    scale: float | None = None,
    data: Source | None = None,
) -> Parity | Exported:
    """Return the proof that what was written answers as ``subject`` does.

    An ONNX file takes ``pixels`` (float32, 0 to 255, any number of pictures) and gives
    ``probabilities`` (n, 10). A reader holds the same network with calibrated probabilities, and
    the error rates that it keeps, measured on digits that trained nothing: those that the run held
    out, or else the test set of its data. A file is written only if both networks agree within
    1e-5 at several batch sizes.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs.
        onnx: The ONNX file to write.
        out: The reader to write, such as ``my.tenfold``.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.
        data: Other labelled digits to measure the reader on, which must have trained nothing: their
            test set, or all of them where there is none. By default MNIST's test set for a model.

    Raises:
        DataError: The data cannot be used.
        ModelError: Neither file is named, a layer cannot be written, or a file would answer
            otherwise.
        RunError: There is no such run, or its files or data were changed.
        StorageError: The disk refuses.
    """
    run = opened(subject)
    model, scale = network(run or subject, scale)
    written = None if onnx is None else write_onnx(model, Path(onnx), scale=scale)
    if out is not None:
        reader, proof = _reader(model, scale, _held_back(run, data), _card(run, model))
        return _exported(Path(out), reader, proof, written)
    if written is None:
        raise ModelError(
            "there is nothing to export to",
            expected="a file for onnx=, for out=, or for both",
            remedy="Try out='my.tenfold'",
        )
    return written


@dataclass(frozen=True, kw_only=True, eq=False)
class _Held:
    """Labelled digits that trained nothing, and which they are, in one line."""

    digits: Digits
    source: str


def _held_back(run: Run | None, data: Source | None) -> _Held:
    own = own_data_of(run, data)
    if run is None or own is None:
        name, digits = judged_part("mnist" if data is None else data)
        return _Held(digits=digits, source=_line(name))
    _, watched = split(own, run.config)
    if watched is None:
        return _Held(digits=own.test, source=f"the test set of {_line(own.name)}")
    return _Held(digits=watched, source=f"held out of the training digits of {_line(own.name)}")


def _reader(
    model: keras.Model, scale: float | None, held: _Held, card: Card
) -> tuple[Bundle, Parity]:
    """Return a reader of digits made of ``model``, and the proof that its network is right."""
    pictures, labels = held.digits.images, held.digits.answers
    heat = temperature(probabilities(model, pictures, scale), labels)
    final = cooled(model, heat)
    if final is None:
        warnings.warn(
            f"the confidence of {model.name!r} is left as it is: "
            "only a network that ends in Dense(10, activation='softmax') can be calibrated",
            stacklevel=3,
        )
        final, heat = model, 1.0
    said = probabilities(final, pictures, scale)
    judged = judge(said, labels, held.source)
    scores = {"accuracy": judged.accuracy, "calibration_error": judged.calibration_error}
    network, proof = _as_onnx(final, scale)
    reader = Bundle(
        network=network,
        classes=DIGITS,
        promise=measured_promise(said, labels, source=held.source),
        card={**card, "temperature": heat, **scores},
    )
    return reader, proof


def _exported(out: Path, reader: Bundle, proof: Parity, onnx: Parity | None) -> Exported:
    write_bundle(out, reader)
    return Exported(
        path=out,
        bytes=out.stat().st_size,
        largest_difference=proof.largest_difference,
        batch_sizes=proof.batch_sizes,
        temperature=float(reader.card["temperature"]),
        promise=reader.promise,
        onnx=onnx,
    )


def _as_onnx(model: keras.Model, scale: float | None) -> tuple[bytes, Parity]:
    factor = pixel_scale(model) if scale is None else scale
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NETWORK
        proof = write_onnx(_of_squares(model), path, scale=factor)
        return path.read_bytes(), proof


def _of_squares(model: keras.Model) -> keras.Model:
    """Return ``model`` as one that takes pictures of shape (28, 28)."""
    shape = pixel_shape(model)
    if shape == SQUARE or not getattr(model, "outputs", ()):  # which cannot be written anyway
        return model
    return keras.Sequential([keras.Input(SQUARE), layers.Reshape(shape), model], name=model.name)


def _card(run: Run | None, model: keras.Model) -> Card:
    if run is None:
        return {"model": _line(model.name), "parameters": model.count_params()}
    recipe = run.config.recipe
    return {
        "recipe": _line(recipe.name),
        "parameters": recipe.parameters,
        "epochs": recipe.epochs,
        "seed": run.config.seed,
        "data": _line(run.config.data),
        "data_sha256": run.config.data_sha256,
        **_also(run.config.also),
    }


def _also(also: Sequence[Also]) -> Card:
    if not also:
        return {}
    return {
        "also": ", ".join(str(replace(each, data=_line(each.data))) for each in also),
        "also_sha256": " ".join(each.sha256 for each in also),
    }


def _line(name: str) -> str:
    """Return the last part of a name or path, without what cannot be printed."""
    return "".join(letter for letter in Path(name).name if letter.isprintable())
