"""What a contestant said of a set of pictures, and how good that is.

Knows nothing of who said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.metrics import (
    Interval,
    calibration_error,
    reliability,
    risk_coverage,
    wilson,
)

ONE_PERCENT = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What was said, picture by picture.

    Attributes:
        texts: The answers; empty where there was none.
        guesses: What would have been said, had an answer been forced; empty where nothing.
        confidences: How sure of each guess, on the contestant's own scale.
    """

    texts: Sequence[str]
    guesses: Sequence[str]
    confidences: npt.NDArray[np.float64]

    def without(self, characters: str) -> Answers:
        """Return the answers with ``characters`` dropped from every text."""
        drop = str.maketrans("", "", characters)
        return replace(
            self,
            texts=[text.translate(drop) for text in self.texts],
            guesses=[guess.translate(drop) for guess in self.guesses],
        )


@dataclass(frozen=True, kw_only=True)
class Score:
    """How good the answers to one set are.

    Attributes:
        n: How many pictures were shown.
        right: How many were read rightly.
        guessed: How many would be, were every answer forced.
        answered: How many were answered at all.
        at_1_percent: The largest share of the pictures whose guesses, the surest, are at most 1 %
            wrong. Those equally sure are answered together, as a threshold must.
        calibration_error: How far the confidences are from the share of guesses that are right.
    """

    n: int
    right: int
    guessed: int
    answered: int
    at_1_percent: float
    calibration_error: float

    @property
    def exact(self) -> float:
        """The share read rightly."""
        return self.right / self.n

    @property
    def refused(self) -> float:
        """The share not answered."""
        return 1 - self.answered / self.n

    @property
    def interval(self) -> Interval:
        """The 95 % interval of ``exact``."""
        return wilson(self.right, self.n)


def score(answers: Answers, labels: Sequence[str]) -> Score:
    """Return how good ``answers`` are, given the truth."""
    return Score(
        n=len(labels),
        right=int(_right(answers.texts, labels).sum()),
        guessed=int(_right(answers.guesses, labels).sum()),
        answered=sum(text != "" for text in answers.texts),
        at_1_percent=share_at(ONE_PERCENT, answers, labels),
        calibration_error=calibration_error(
            reliability(answers.confidences, _right(answers.guesses, labels))
        ),
    )


def share_at(error: float, answers: Answers, labels: Sequence[str]) -> float:
    """Return the largest share of the pictures whose surest guesses err at most so often."""
    right = _right(answers.guesses, labels)
    made = np.array([guess != "" for guess in answers.guesses])
    if not made.any():
        return 0.0
    curve = risk_coverage(answers.confidences[made], right[made], points=len(made))
    kept = [point.share for point in curve if point.risk <= error]
    return max(kept, default=0.0) * float(made.mean())


def _right(texts: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([text == label for text, label in zip(texts, labels, strict=True)])
