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
from tenfold.evaluation.onnx_file import OnnxFile, finished, of_bundle
from tenfold.evaluation.subject import Subject, network, opened, own_data_of
from tenfold.models.feeding import SQUARE, pixel_scale, pixel_shape, probabilities
from tenfold.reading.bundle import DIGITS, NETWORK, Bundle, Card, read_bundle, write_bundle
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
    onnx: OnnxFile | None


@overload
def export(
    subject: Subject,
    onnx: str | Path,
    *,
    out: None = None,
    scale: float | None = None,
    data: Source | None = None,
    int8: bool = False,
) -> OnnxFile: ...


@overload
def export(
    subject: Subject,
    onnx: str | Path | None = None,
    *,
    out: str | Path,
    scale: float | None = None,
    data: Source | None = None,
    int8: bool = False,
) -> Exported: ...


def export(
    subject: Subject,
    onnx: str | Path | None = None,
    *,
    out: str | Path | None = None,
    scale: float | None = None,
    data: Source | None = None,
    int8: bool = False,
) -> OnnxFile | Exported:
    """Return the proof that what was written answers as ``subject`` does.

    An ONNX file takes ``pixels`` (float32, 0 to 255, any number of pictures) and gives
    ``probabilities`` (n, 10). A reader holds the same network with calibrated probabilities, and
    the error rates that it keeps, measured on digits that trained nothing: those that the run held
    out, or else the test set of its data. A file is written only if both networks agree within
    1e-5 at several batch sizes. An ONNX file says itself what it takes and gives, and beside it lie
    pictures with the answers that must come out.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs; or the path of a
            reader, whose network an ONNX file then holds, calibrated.
        onnx: The ONNX file to write.
        out: The reader to write, such as ``my.tenfold``.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.
        data: Other labelled digits to measure the reader on, which must have trained nothing: their
            test set, or all of them where there is none. By default MNIST's test set for a model.
        int8: Whether to store the ONNX file in 8 bits, a large one in a third of the size. It is
            refused where it reads over 0.05 points fewer of these digits right.

    Raises:
        BundleError: There is no such reader.
        DataError: The data cannot be used.
        ModelError: Neither file is named, a layer cannot be written, or a file would answer
            otherwise, or in 8 bits read worse.
        RunError: There is no such run, or its files or data were changed.
        StorageError: The disk refuses.
    """
    if onnx and not out and isinstance(subject, str | Path) and Path(subject).is_file():
        held = _held_back(None, data).digits if int8 else None
        return of_bundle(read_bundle(Path(subject)), Path(onnx), held=held)
    run = opened(subject)
    model, scale = network(run or subject, scale)
    written = None
    if onnx is not None:
        held = _held_back(run, data).digits if int8 else None
        with tempfile.TemporaryDirectory() as folder:
            proof = write_onnx(model, Path(folder, NETWORK), scale=scale)
            written = finished(proof, Path(onnx), held=held)
    if out is not None:
        reader, proof = _reader(model, scale, _held_back(run, data), _card(run, model))
        return exported(Path(out), reader, proof, written)
    if written is None:
        raise ModelError(
            "there is nothing to export to",
            expected="a file for onnx=, for out=, or for both",
            remedy="Try out='my.tenfold'",
        )
    return written


@dataclass(frozen=True, kw_only=True, eq=False)
class Held:
    """Labelled digits that trained nothing, and which they are, in one line."""

    digits: Digits
    source: str


def _held_back(run: Run | None, data: Source | None) -> Held:
    own = own_data_of(run, data)
    if run is None or own is None:
        name, digits = judged_part("mnist" if data is None else data)
        return Held(digits=digits, source=line(name))
    _, watched = split(own, run.config)
    if watched is None:
        return Held(digits=own.test, source=f"the test set of {line(own.name)}")
    return Held(digits=watched, source=f"held out of the training digits of {line(own.name)}")


def _reader(
    model: keras.Model, scale: float | None, held: Held, card: Card
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
    return measured(final, scale, held, {**card, "temperature": heat})


def measured(
    model: keras.Model, scale: float | None, held: Held, card: Card
) -> tuple[Bundle, Parity]:
    """Return a reader that says what ``model`` says, and the proof that its network is right."""
    said = probabilities(model, held.digits.images, scale)
    judged = judge(said, held.digits.answers, held.source)
    scores = {"accuracy": judged.accuracy, "calibration_error": judged.calibration_error}
    network, proof = _as_onnx(model, scale)
    reader = Bundle(
        network=network,
        classes=DIGITS,
        promise=measured_promise(said, held.digits.answers, source=held.source),
        card={**card, **scores},
    )
    return reader, proof


def exported(out: Path, reader: Bundle, proof: Parity, onnx: OnnxFile | None) -> Exported:
    """Return what was exported, once the reader is written to ``out``."""
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
        proof = write_onnx(of_squares(model), path, scale=factor)
        return path.read_bytes(), proof


def of_squares(model: keras.Model) -> keras.Model:
    """Return ``model`` as one that takes pictures of shape (28, 28)."""
    shape = pixel_shape(model)
    if shape == SQUARE or not getattr(model, "outputs", ()):  # which cannot be written anyway
        return model
    return keras.Sequential([keras.Input(SQUARE), layers.Reshape(shape), model], name=model.name)


def _card(run: Run | None, model: keras.Model) -> Card:
    if run is None:
        return {"model": line(model.name), "parameters": model.count_params()}
    recipe = run.config.recipe
    return {
        "recipe": line(recipe.name),
        "parameters": recipe.parameters,
        "epochs": recipe.epochs,
        "seed": run.config.seed,
        "data": line(run.config.data),
        "data_sha256": run.config.data_sha256,
        **_also(run.config.also),
    }


def _also(also: Sequence[Also]) -> Card:
    if not also:
        return {}
    return {
        "also": ", ".join(str(replace(each, data=line(each.data))) for each in also),
        "also_sha256": " ".join(each.sha256 for each in also),
    }


def line(name: str) -> str:
    """Return the last part of a name or path, without what cannot be printed."""
    return "".join(letter for letter in Path(name).name if letter.isprintable())
