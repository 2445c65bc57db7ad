"""The one shape of every answer: what was read, how surely, where, and what else it might be.

A digit answers with it, and so may a string, a page or a field of a form: nothing here counts on
one digit. Knows nothing of pictures and networks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from tenfold.images.box import Box

WhyNot = Literal["nothing here", "not a digit", "unsure", "bad picture"]
"""Why there is no answer, in the words that are printed and written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digit:
    """One digit of a reading.

    Attributes:
        digit: The likeliest one, 0 to 9.
        confidence: Its probability.
        box: Where its ink stands on the picture.
        probabilities: Of 0 to 9; what they lack to 1 is the probability that it is no digit.
    """

    digit: int
    confidence: float
    box: Box
    probabilities: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """Another text that the picture might show, and the probability that it does."""

    text: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was read from one picture, or why nothing was.

    Attributes:
        text: What was read; empty where the reader declines.
        confidence: The calibrated probability that the text is right; where the reader declines,
            that its best guess would have been.
        box: Where the ink stands, in pixels of the picture; None where there is none.
        digits: What each digit of the text might be. Kept where the reader declines, to be looked
            at.
        alternatives: The next likeliest texts, the likeliest first; where the reader declines,
            they begin with its best guess.
        why_not: Why the reader declines; None where it answers.
        error: What is wrong with a bad picture, and what to do about it.
        source: The name of the picture; None where it has none.
    """

    text: str = ""
    confidence: float = 0.0
    box: Box | None = None
    digits: tuple[Digit, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    why_not: WhyNot | None = None
    error: str | None = None
    source: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return all of it in the types of JSON."""
        return {
            "source": self.source,
            "text": self.text,
            "confidence": self.confidence,
            "why_not": self.why_not,
            "error": self.error,
            "box": asdict(self.box) if self.box else None,
            "alternatives": [asdict(other) for other in self.alternatives],
            "digits": [_digit_to_dict(digit) for digit in self.digits],
        }


def _digit_to_dict(digit: Digit) -> dict[str, Any]:
    return {
        "digit": digit.digit,
        "confidence": digit.confidence,
        "box": asdict(digit.box),
        "probabilities": list(digit.probabilities),
    }
