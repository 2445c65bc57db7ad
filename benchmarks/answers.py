"""What a contestant said of a set of pictures, and how good that is.

Knows nothing of who said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.metrics import Interval, risk_coverage, wilson

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
    """

    n: int
    right: int
    guessed: int
    answered: int
    at_1_percent: float

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
        right=_agreeing(answers.texts, labels),
        guessed=_agreeing(answers.guesses, labels),
        answered=sum(text != "" for text in answers.texts),
        at_1_percent=share_at(ONE_PERCENT, answers, labels),
    )


def share_at(error: float, answers: Answers, labels: Sequence[str]) -> float:
    """Return the largest share of the pictures whose surest guesses err at most so often."""
    pairs = zip(answers.guesses, labels, strict=True)
    right = np.array([guess == label for guess, label in pairs])
    made = np.array([guess != "" for guess in answers.guesses])
    if not made.any():
        return 0.0
    curve = risk_coverage(answers.confidences[made], right[made], points=len(made))
    kept = [point.share for point in curve if point.risk <= error]
    return max(kept, default=0.0) * float(made.mean())


def _agreeing(texts: Sequence[str], labels: Sequence[str]) -> int:
    return sum(text == label for text, label in zip(texts, labels, strict=True))
