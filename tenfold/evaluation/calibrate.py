"""Confidence that is true, and the promise of error rates, from labelled pictures held back.

Label 10 and an eleventh probability stand for "not a digit". Knows nothing of runs and files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from tenfold.data.digits import CLASSES
from tenfold.errors import DataError
from tenfold.evaluation.metrics import Probabilities, wilson
from tenfold.evaluation.verdict import points
from tenfold.reading.logistic import LEAST, Logistic
from tenfold.reading.promise import Point, Promise

Labels = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

COLDEST, HOTTEST = 0.1, 10.0
"""Temperatures looked at: networks trained to the end need 0.5 to 3."""

REFUSE = 0.005
"""The share of digits that a reader may decline where nobody asks for an error rate."""

MISTAKE = 0.1
"""The share of words and stains that a reader of numbers may answer to, asked for no error rate."""

RATES = (0.01, 0.001)
"""The error rates that are told of a reader."""

_MOST_POINTS = 190
_CLOSE = 1e-4  # of the logarithm of a temperature
_NEWTON = 25  # steps; two numbers have settled after ten
_LEAST_STEEP = 0.01
_STILL = 1e-9  # a shorter step changes nothing
_GOLDEN = (5**0.5 - 1) / 2


def temperature(probabilities: Probabilities, labels: Labels) -> float:
    """Return what to divide the scores by, so that confidence is as great as accuracy.

    The temperature of least cross-entropy (Guo et al., "On calibration of modern neural networks",
    ICML 2017). 1, which changes nothing, where no picture was read wrong: nothing then tells how
    rare errors are.

    Args:
        probabilities: Shape (n, classes), rows summing to 1; of several networks whose mean
            answers, (networks, n, classes), and they are given one temperature.
        labels: Shape (n,), the right column of each.
    """
    members = probabilities.reshape(-1, *probabilities.shape[-2:])
    if (members.mean(axis=0).argmax(axis=1) == labels).all():
        return 1.0
    scores = np.log(np.maximum(members.astype(float), np.finfo(np.float32).tiny))
    rows = np.arange(len(labels))

    def cross_entropy(log_temperature: float) -> float:
        cooler = np.exp(scores / np.exp(log_temperature))
        right = cooler[:, rows, labels] / cooler.sum(axis=2)
        return float(-np.log(np.maximum(right.mean(axis=0), np.finfo(float).tiny)).mean())

    return float(np.exp(_lowest(cross_entropy, np.log(COLDEST), np.log(HOTTEST))))


def cooled(model: keras.Model, temperature: float) -> keras.Model | None:
    """Return a copy of ``model`` with its scores divided by ``temperature``.

    The division lies in the weights of the last layer, so it costs nothing. Returns None for a
    model in which that cannot be: one that does not end in a dense layer, and perhaps a softmax.
    """
    if _last_dense(model) is None:
        return None
    copy: keras.Model = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    last = _last_dense(copy)
    last.set_weights([weight / temperature for weight in last.get_weights()])
    return copy


def measured_promise(
    probabilities: Probabilities, labels: Labels, *, source: str, refuse: float = REFUSE
) -> Promise:
    """Return the error rates that a reader can promise on pictures like these.

    An answer is wrong if another digit was shown, or none. Confidence is the greatest probability
    of a digit; a picture that is likelier no digit is declined whatever it is. Each bound is the
    upper end of Wilson's 95 % interval; though thresholds are then chosen by it, the true rate was
    above the promised one in 2 of 100 sets at most (400 sets drawn of 400 to 10,000 pictures each).

    Args:
        probabilities: Shape (n, 10) or (n, 11), as the reader will say them.
        labels: Shape (n,), 0 to 9, or 10 for a picture of no digit.
        source: Which pictures these are, in one line.
        refuse: The share of digits that may be declined at the default threshold.

    Raises:
        DataError: No digit is shown, or none is answered.
    """
    confidence = probabilities[:, :CLASSES].max(axis=1)
    answers = _surest_first(
        confidence,
        given=confidence >= probabilities.max(axis=1),
        right=probabilities[:, :CLASSES].argmax(axis=1) == labels,
        shown=labels < CLASSES,
    )
    return _promise(answers, len(labels), source, refuse)


def numbers_promise(
    confidence: npt.NDArray[np.float64],
    *,
    right: Bools,
    shown: Bools,
    source: str,
    refuse: float = REFUSE,
    mistake: float = MISTAKE,
) -> Promise:
    """Return the error rates that a reader of numbers can promise on strips like these.

    Args:
        confidence: How sure it is of each strip's text; below 0 where it says that there is none.
        right: Whether that text is the one that stands there.
        shown: Whether there is a number at all.
        source: Which strips these are, in one line.
        refuse: The share of numbers that may be declined at the default threshold, unless more
            must be for the sake of ``mistake``.
        mistake: Of what is no number, the share that may be answered there.

    Raises:
        DataError: No number is shown, or none is answered.
    """
    answers = _surest_first(confidence, given=confidence >= 0, right=right, shown=shown)
    promise = _promise(answers, len(confidence), source, refuse)
    others = np.sort(confidence[~shown])[::-1]
    few = int(mistake * len(others))
    if few == len(others) or others[few] < promise.default:
        return promise
    return replace(promise, default=min(1.0, float(np.nextafter(others[few], 2))))


def logistic(said: npt.NDArray[np.float64], right: Bools) -> Logistic:
    """Return the curve from what a network says to how often it is right, of greatest likelihood.

    By Newton's method with steps halved until they help (Lin, Lin & Weng, "A note on Platt's
    probabilistic outputs", 2007), and Platt's targets a little off 0 and 1; steepness 1 and height
    0, which change nothing, where everything is right or everything wrong.

    Args:
        said: Probabilities, shape (n,).
        right: Whether each was right.
    """
    if right.all() or not right.any():
        return Logistic(a=1.0, b=0.0)
    kept = np.clip(said, LEAST, 1 - LEAST)
    given = np.stack([np.log(kept / (1 - kept)), np.ones(len(kept))], axis=1)
    good = int(right.sum())
    target = np.where(right, (good + 1) / (good + 2), 1 / (len(right) - good + 2))

    def cross_entropy(curve: npt.NDArray[np.float64]) -> float:
        odds = given @ curve
        return float((np.logaddexp(0, odds) - target * odds).sum())

    curve = np.array([1.0, 0.0])
    for _ in range(_NEWTON):
        chance = (1 + np.tanh(given @ curve / 2)) / 2
        slope = given.T @ (target - chance)
        bend = (given * (chance * (1 - chance))[:, None]).T @ given + np.eye(2) * 1e-9
        step = np.linalg.solve(bend, slope)
        while cross_entropy(curve + step) > cross_entropy(curve) and abs(step).max() > _STILL:
            step /= 2
        curve += step
    return Logistic(a=max(float(curve[0]), _LEAST_STEEP), b=float(curve[1]))


def _promise(answers: _Answers, pictures: int, source: str, refuse: float) -> Promise:
    if not answers.digits or not len(answers.confidence):
        raise DataError(
            "no promise can be measured on these pictures",
            expected="pictures of digits, some of which are answered",
            received=f"{answers.digits} digits and {len(answers.confidence)} answers",
        )
    counts = answers.counts
    enough = answers.answered[counts - 1] >= answers.digits - int(refuse * answers.digits)
    default = counts[enough.argmax()] if enough.any() else counts[-1]
    curve = [answers.point(count) for count in sorted({default, *_telling(counts)}, reverse=True)]
    return Promise(
        points=tuple(curve),
        pictures=pictures,
        default=answers.point(default).threshold,
        source=source,
    )


def in_words(promise: Promise, what: str = "digits") -> tuple[str, ...]:
    """Return what a promise means to whoever relies on it; ``what`` is what was shown."""
    kept = [rate for rate in RATES if rate >= promise.least]
    return (
        *(
            f"At 1 error in {1 / rate:,.0f} it answers {_share(promise, rate)} % of {what}."
            for rate in kept
        ),
        *(_beyond(promise, rate) for rate in RATES[len(kept) :][:1]),
        f"Asked for no error rate it answers {_share(promise, None)} %{_at_worst(promise)}.",
        f"Measured on {promise.pictures:,} pictures: {promise.source}.",
    )


def _share(promise: Promise, rate: float | None) -> str:
    return points(promise.share(promise.threshold(rate)), 1)


def _beyond(promise: Promise, rate: float) -> str:
    return (
        f"It cannot promise 1 error in {1 / rate:,.0f}; the least it can is 1 in "
        f"{int(1 / promise.least):,}, and then it answers {_share(promise, promise.least)} %."
    )


def _at_worst(promise: Promise) -> str:
    point = promise.at(promise.default)
    return f", at most {points(point.bound)} % of that wrong" if point else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Answers:
    """What was answered, the surest first.

    Attributes:
        confidence: Of each answer, falling.
        wrong: How many are wrong up to each.
        answered: How many are of a digit up to each.
        digits: How many digits were shown.
    """

    confidence: npt.NDArray[Any]
    wrong: npt.NDArray[np.intp]
    answered: npt.NDArray[np.intp]
    digits: int

    @property
    def counts(self) -> npt.NDArray[np.intp]:
        """How many answers a threshold can accept: of equal confidence, all or none."""
        return np.flatnonzero(np.append(np.diff(self.confidence) != 0, True)) + 1

    def point(self, count: int) -> Point:
        """Return what accepting the surest ``count`` answers gives; all are accepted from 0 on."""
        wrong = int(self.wrong[count - 1])
        everything = count == len(self.confidence)
        return Point(
            threshold=0.0 if everything else float(self.confidence[count - 1]),
            share=float(self.answered[count - 1] / self.digits),
            error=float(wrong / count),
            bound=max(float(wrong / count), wilson(wrong, int(count)).high),
        )


def _surest_first(
    confidence: npt.NDArray[Any], *, given: Bools, right: Bools, shown: Bools
) -> _Answers:
    """Return the answers ``given``, of which some are ``right`` and some of what is ``shown``."""
    answered = np.flatnonzero(given)
    order = answered[np.argsort(-confidence[answered], kind="stable")]
    return _Answers(
        confidence=confidence[order],
        wrong=np.cumsum(~right[order]),
        answered=np.cumsum(shown[order]),
        digits=int(shown.sum()),
    )


def _telling(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return few counts of many: all where little is declined, ever fewer where more is."""
    declined = np.geomspace(1, len(counts), min(len(counts), _MOST_POINTS)).round().astype(int)
    telling: npt.NDArray[np.intp] = counts[-np.unique(declined)]
    return telling


def _lowest(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that falls and then rises is lowest, by golden section."""
    while high - low > _CLOSE:
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if function(left) < function(right):
            high = right
        else:
            low = left
    return (low + high) / 2


def _last_dense(model: keras.Model) -> Any:
    """Return the dense layer that makes the scores at the end of ``model``, if one does."""
    if len(getattr(model, "outputs", ())) != 1:
        return None
    *before, last = model.layers
    if isinstance(last, keras.Model):
        return _last_dense(last)
    known = {"linear", "softmax"}
    if _is_softmax(last) and before:
        last, known = before[-1], {"linear"}
    return last if type(last) is layers.Dense and _name(last) in known else None


def _is_softmax(layer: keras.Layer) -> bool:
    return type(layer) is layers.Softmax or (
        type(layer) is layers.Activation and _name(layer) == "softmax"
    )


def _name(layer: keras.Layer) -> str:
    """Return the name of what a layer applies to its sums, such as relu."""
    return str(getattr(layer.activation, "__name__", ""))
