"""Tenfold's own answers, its promises, and what its probabilities cost it.

The readings are judged here as a user gets them: nothing looks inside the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from answers import Answers, score
from shown import Shown

from tenfold.errors import BundleError
from tenfold.evaluation.metrics import Interval, wilson
from tenfold.reading.reader import Reader
from tenfold.reading.result import Reading

PROMISES = (0.01, 0.001)
"""The error rates that are asked for."""

_LEAST = 1e-12  # probability taken for none: as in ``tenfold.evaluation.metrics``


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What came of a promise: how many of the pictures were answered, and how many wrongly."""

    shown: int
    answered: int
    wrong: int

    @property
    def share(self) -> float:
        """The share answered."""
        return self.answered / self.shown

    @property
    def error(self) -> float:
        """The share of the answers that is wrong; 0 where there was none."""
        return self.wrong / max(1, self.answered)

    @property
    def interval(self) -> Interval:
        """The 95 % interval of ``error``."""
        return wilson(self.wrong, max(1, self.answered))


def readings(reader: Reader, shown: Shown, max_error: float | None = None) -> list[Reading]:
    """Return what the reader says of each picture."""
    return list(reader.read_many(shown.pictures, max_error=max_error, **shown.known))


def answers(said: Sequence[Reading], uncounted: str = "") -> Answers:
    """Return readings as answers; one that is declined as unsure has a guess all the same."""
    made = Answers(
        texts=[reading.text for reading in said],
        guesses=[guess(reading) for reading in said],
        confidences=np.array([reading.confidence for reading in said]),
    )
    return made.without(uncounted)


def kept(reader: Reader, shown: Shown, max_error: float) -> Kept | None:
    """Return what comes of promising an error rate; None if the reader cannot promise it."""
    try:
        said = readings(reader, shown, max_error)
    except BundleError:
        return None
    found = score(answers(said, shown.uncounted), shown.labels)
    return Kept(shown=found.n, answered=found.answered, wrong=found.answered - found.right)


def loss(said: Sequence[Reading], labels: Sequence[str]) -> float:
    """Return the negative log-likelihood of digits in nats, whether or not they were answered."""
    given = [_given(reading, label) for reading, label in zip(said, labels, strict=True)]
    return float(-np.log(np.maximum(given, _LEAST)).mean())


def declined(said: Sequence[Reading]) -> Mapping[str, int]:
    """Return how often each reason for not answering was given."""
    return Counter(reading.why_not for reading in said if reading.why_not)


def guess(reading: Reading) -> str:
    """Return what was answered, or would have been where the reader was unsure."""
    if reading.why_not == "unsure" and reading.alternatives:
        return reading.alternatives[0].text
    return reading.text


def _given(reading: Reading, label: str) -> float:
    """Return the probability given to the truth."""
    return reading.digits[0].probabilities[int(label)] if reading.digits else 0.0
