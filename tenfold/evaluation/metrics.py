"""How good a classifier is: every figure of an evaluation, from probabilities and labels alone.

Pure NumPy. Knows nothing of Keras, run folders or pages.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float32]
"""What a network says: shape (n, 10), each row non-negative and summing to 1."""

Z_95 = 1.959964
BINS = 15


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A range that holds the true value 95 times in 100."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ClassScore:
    """How one digit fares, seen as a yes-or-no question about it.

    Attributes:
        digit: 0 to 9.
        true_positives: Shown and said.
        false_positives: Said, and another was shown.
        true_negatives: Neither shown nor said.
        false_negatives: Shown, and another was said.
        precision: Of those said, the share that was shown; 0 if none was said.
        recall: Of those shown, the share that was said, also called sensitivity; 0 if none shown.
        f1: Harmonic mean of precision and recall.
    """

    digit: int
    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """A pair that is mixed up: ``count`` times ``shown`` was read as ``said``."""

    shown: int
    said: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Of ``count`` answers of like confidence, the mean confidence and the share right."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Accepting only confidence ≥ ``threshold`` answers ``share``, with error rate ``risk``."""

    share: float
    risk: float
    threshold: float


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One wrong answer: the row in the set, what was shown, what was said, and how surely."""

    row: int
    shown: int
    said: int
    probabilities: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What a classifier does on labelled digits it did not learn from.

    Attributes:
        data: The name of the data set.
        n: How many digits were judged.
        accuracy: Share right, 0 to 1.
        interval: Its 95 % Wilson interval.
        loss: Mean negative log-likelihood in nats (cross-entropy).
        confusion: 10×10 counts, row = shown, column = said.
        classes: One score for each digit.
        confused: Pairs mixed up, the most frequent first.
        calibration_error: Expected calibration error over 15 equal-width bins, 0 to 1
            (Naeini et al., AAAI 2015; Guo et al., ICML 2017).
        reliability: The bins that hold an answer.
        coverage: The risk–coverage curve (Geifman & El-Yaniv, NeurIPS 2017), coverage rising.
        mistakes: Wrong answers, the surest first.
    """

    data: str
    n: int
    accuracy: float
    interval: Interval
    loss: float
    confusion: tuple[tuple[int, ...], ...]
    classes: tuple[ClassScore, ...]
    confused: tuple[Confusion, ...]
    calibration_error: float
    reliability: tuple[ReliabilityBin, ...]
    coverage: tuple[Coverage, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def errors(self) -> int:
        """How many answers are wrong."""
        return self.n - sum(self.confusion[digit][digit] for digit in range(len(self.confusion)))

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, numbers and text, ready for JSON."""
        return asdict(self)


def judge(probabilities: Probabilities, labels: npt.NDArray[np.uint8], data: str) -> Evaluation:
    """Return every figure of an evaluation.

    Args:
        probabilities: Shape (n, 10), rows summing to 1, n ≥ 1.
        labels: Shape (n,), 0 to 9.
        data: The name of the set, for the record.
    """
    said = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = said == labels
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, said), 1)
    chosen = probabilities[np.arange(len(labels)), labels]
    return Evaluation(
        data=data,
        n=len(labels),
        accuracy=float(right.mean()),
        interval=wilson(int(right.sum()), len(labels)),
        loss=float(-np.log(np.maximum(chosen.astype(float), 1e-12)).mean()),
        confusion=tuple(tuple(map(int, row)) for row in confusion),
        classes=tuple(class_score(confusion, digit) for digit in range(10)),
        confused=confused_pairs(confusion),
        calibration_error=calibration_error(reliability(confidence, right)),
        reliability=reliability(confidence, right),
        coverage=risk_coverage(confidence, right),
        mistakes=mistakes(probabilities, labels),
    )


def wilson(successes: int, n: int) -> Interval:
    """Return the 95 % interval of a share (Wilson, JASA 1927): fair near 0 and 1 too."""
    share, spread = successes / n, Z_95**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return Interval(low=max(0.0, centre - half), high=min(1.0, centre + half))


def class_score(confusion: npt.NDArray[np.int_], digit: int) -> ClassScore:
    """Return the score of one digit from a confusion matrix (row = shown, column = said)."""
    hits = int(confusion[digit, digit])
    false_alarms = int(confusion[:, digit].sum()) - hits
    misses = int(confusion[digit].sum()) - hits
    precision = hits / (hits + false_alarms) if hits else 0.0
    recall = hits / (hits + misses) if hits else 0.0
    return ClassScore(
        digit=digit,
        true_positives=hits,
        false_positives=false_alarms,
        true_negatives=int(confusion.sum()) - hits - false_alarms - misses,
        false_negatives=misses,
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
    )


def confused_pairs(confusion: npt.NDArray[np.int_]) -> tuple[Confusion, ...]:
    """Return the pairs mixed up at least once, the most frequent first."""
    pairs = [
        Confusion(shown=shown, said=said, count=int(confusion[shown, said]))
        for shown in range(10)
        for said in range(10)
        if shown != said and confusion[shown, said]
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.count, pair.shown, pair.said)))


def reliability(
    confidence: npt.NDArray[np.floating[Any]], right: npt.NDArray[np.bool_]
) -> tuple[ReliabilityBin, ...]:
    """Return confidence against accuracy in 15 equal-width bins, empty bins left out."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        ReliabilityBin(
            confidence=float(confidence[members].mean(dtype=float)),
            accuracy=float(right[members].mean()),
            count=int(members.sum()),
        )
        for members in (bins == index for index in np.unique(bins))
    )


def calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the mean gap between confidence and accuracy, weighted by the bins' counts."""
    total = sum(bin_.count for bin_ in bins)
    return sum(bin_.count * abs(bin_.confidence - bin_.accuracy) for bin_ in bins) / total


def risk_coverage(
    confidence: npt.NDArray[np.floating[Any]], right: npt.NDArray[np.bool_], points: int = 200
) -> tuple[Coverage, ...]:
    """Return what remains wrong when only the surest answers are accepted.

    Answers of equal confidence are accepted together, as a threshold must.
    """
    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    risk = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    last_of_equals = np.flatnonzero(np.append(sure[1:] != sure[:-1], True))
    wanted = np.linspace(0, len(last_of_equals) - 1, min(points, len(last_of_equals)))
    return tuple(
        Coverage(
            share=float((place + 1) / len(order)),
            risk=float(risk[place]),
            threshold=float(sure[place]),
        )
        for place in last_of_equals[wanted.round().astype(int)]
    )


def mistakes(probabilities: Probabilities, labels: npt.NDArray[np.uint8]) -> tuple[Mistake, ...]:
    """Return the wrong answers, those given with the greatest confidence first."""
    said = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(said != labels)
    surest_first = wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]
    return tuple(
        Mistake(
            row=int(row),
            shown=int(labels[row]),
            said=int(said[row]),
            probabilities=tuple(round(float(p), 6) for p in probabilities[row]),
        )
        for row in surest_first
    )
