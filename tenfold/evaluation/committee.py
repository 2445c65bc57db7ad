"""A committee: several networks made into one reader, which answers with the mean of what they say.

Its network is one ONNX graph of all members, so reading knows nothing of it and takes as many times
as long as there are members. Whether it is worth that is measured here.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from tenfold.data.digits import Digits
from tenfold.data.load import Source, judged_part
from tenfold.errors import ModelError
from tenfold.evaluation.calibrate import cooled, temperature
from tenfold.evaluation.export import Exported, Held, exported, line, measured, of_squares
from tenfold.evaluation.metrics import Z_95, Interval
from tenfold.evaluation.subject import Subject, network, opened, own_data_of
from tenfold.models.feeding import SQUARE, answers_logits, pixel_scale, probabilities
from tenfold.reading.bundle import Card
from tenfold.training.run import Run


@dataclass(frozen=True, kw_only=True)
class Committee(Exported):
    """A committee written to a file, and what it gains over its members.

    Attributes:
        members: The share of digits that each member reads right alone.
        accuracy: The share that all together read right.
        gain: What they read right beyond their mean member, as a share of the digits.
        interval: Of the gain, 95 %, over other digits like these.
    """

    members: tuple[float, ...]
    accuracy: float
    gain: float
    interval: Interval


def committee(
    subjects: Sequence[Subject], *, out: str | Path, data: Source | None = None
) -> Committee:
    """Return what a committee of several networks gains, once it is written as one reader.

    Its probabilities are the mean of the members', each cooled by one temperature that makes the
    mean true. All is measured on digits that trained no member: the test set of their data, which
    also those runs can share that held out digits of their own.

    Args:
        subjects: Two or more runs, paths of their folders, or Keras models with ten outputs.
        out: The reader to write, such as ``c.tenfold``.
        data: Other labelled digits to measure it on, as ``tenfold.export`` takes them.

    Raises:
        DataError: The data cannot be used.
        ModelError: They are too few or the same, learnt from different data, or one cannot be
            written.
        RunError: There is no such run, or its files or data were changed.
        StorageError: The disk refuses.
    """
    runs = [opened(subject) for subject in subjects]
    _require_several(subjects)
    held = _judging(runs, data)
    pairs = zip(subjects, runs, strict=True)
    members = [_member(*network(run or subject, None)) for subject, run in pairs]
    _require_different(members)
    said = np.stack([probabilities(member, held.digits.images, 1.0) for member in members])
    heat = temperature(said, held.digits.answers)
    cool = [copy for copy in (cooled(member, heat) for member in members) if copy]
    if len(cool) < len(members):
        cool, heat = members, 1.0
        warnings.warn(
            "the confidence of the committee is left as it is: only members that end in "
            "Dense(10, activation='softmax') can be calibrated",
            stacklevel=2,
        )
    whole = _mean(cool)
    reader, proof = measured(whole, 1.0, held, {**_card(runs, members), "temperature": heat})
    written = exported(Path(out), reader, proof, None)
    together = probabilities(whole, held.digits.images, 1.0)
    return _judged(written, said, together, held.digits)


def _member(model: keras.Model, scale: float | None) -> keras.Model:
    """Return a copy of ``model`` that takes raw pixels (28, 28) and answers probabilities."""
    factor = pixel_scale(model) if scale is None else scale
    pixels = keras.Input(SQUARE)
    said = of_squares(model)(layers.Rescaling(factor)(pixels) if factor != 1 else pixels)
    copy: keras.Model = keras.Model(
        pixels, layers.Softmax()(said) if answers_logits(model) else said
    )
    return copy


def _mean(members: Sequence[keras.Model]) -> keras.Model:
    pixels = keras.Input(SQUARE)
    said = []
    for place, member in enumerate(members):
        member.name = f"member_{place}"  # Keras wants the names of layers to differ
        said.append(member(pixels))
    return keras.Model(pixels, layers.Average()(said), name="committee")


def _require_several(subjects: Sequence[Subject]) -> None:
    if len(subjects) < 2:
        raise ModelError(
            "this is no committee",
            expected="two networks or more",
            received=f"{len(subjects)}",
            remedy="Train more with: tenfold train RECIPE --seeds 0-4",
        )


def _require_different(members: Sequence[keras.Model]) -> None:
    said = {_weights_hash(member) for member in members}
    if len(said) < len(members):
        raise ModelError(
            "the same network is more than one member, and adds nothing",
            expected="networks with weights of their own",
            received=f"{len(said)} different of {len(members)}",
            remedy="Name each once",
        )


def _weights_hash(member: keras.Model) -> str:
    weights = hashlib.sha256()
    for array in member.get_weights():
        weights.update(str(array.shape).encode() + array.tobytes())
    return weights.hexdigest()


def _judging(runs: Sequence[Run | None], data: Source | None) -> Held:
    """Return digits that trained no member."""
    learnt = {run.config.data_sha256 for run in runs if run}
    if data is None and len(learnt) > 1:
        raise ModelError(
            "the members learnt from different data, and what judges one may have trained another",
            expected="networks of one data set, or digits that trained none",
            received=f"networks of {len(learnt)} data sets",
            remedy="Name such digits with data= or --data",
        )
    for own in (own_data_of(run, data) for run in runs):
        if own:
            return Held(digits=own.test, source=f"the test set of {line(own.name)}")
    name, digits = judged_part("mnist" if data is None else data)
    return Held(digits=digits, source=line(name))


def _card(runs: Sequence[Run | None], members: Sequence[keras.Model]) -> Card:
    known = [run.config for run in runs if run]
    named = {
        "recipe": " ".join(dict.fromkeys(line(config.recipe.name) for config in known)),
        "seeds": " ".join(str(config.seed) for config in known),
        "data": " ".join(dict.fromkeys(line(config.data) for config in known)),
        "data_sha256": " ".join(dict.fromkeys(config.data_sha256 for config in known)),
    }
    return {
        "members": len(members),
        "parameters": sum(member.count_params() for member in members),
        **{name: value for name, value in named.items() if value},
    }


def _judged(
    written: Exported,
    said: npt.NDArray[np.float32],
    together: npt.NDArray[np.float32],
    digits: Digits,
) -> Committee:
    alone = said.argmax(axis=2) == digits.answers
    whole = together.argmax(axis=1) == digits.answers
    gains = whole - alone.mean(axis=0)
    half = Z_95 * float(gains.std(ddof=1)) / len(digits) ** 0.5
    gain = float(gains.mean())
    return Committee(
        **{name: getattr(written, name) for name in Exported.__dataclass_fields__},
        members=tuple(float(share) for share in alone.mean(axis=1)),
        accuracy=float(whole.mean()),
        gain=gain,
        interval=Interval(low=gain - half, high=gain + half),
    )
