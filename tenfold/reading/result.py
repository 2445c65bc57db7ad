"""The one shape of every answer: what was read, how surely, where, and what else it might be.

A digit answers with it, a number, and each number on a page. Knows nothing of pictures and
networks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from tenfold.images.box import Box

WhyNot = Literal[
    "nothing here", "not a digit", "not a number", "several numbers", "unsure", "bad picture"
]
"""Why there is no answer, in the words that are printed and written.

``several numbers`` is said by ``Reader.read`` alone: ``read_page`` and ``read_many`` give each.
"""

LIKELY = 0.001
"""The least probability with which an alternative is named."""

MOST_ALTERNATIVES = 3
"""How many are named at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digit:
    """One digit of a reading.

    Attributes:
        digit: The one in the text, 0 to 9, or in the best guess.
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
    """What was read from one picture, or as one number on a page; or why nothing was.

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
        kind: What it was read as; None where there is nothing to read.
        page: The page of a PDF, from 1; 1 for a number on another picture of several.
        line: The line of the page, from 1 at the top; None where there was no page to look at.
        turned: Degrees by which the picture was turned clockwise to be read. Boxes stand on the
            picture as it was given.
    """

    text: str = ""
    confidence: float = 0.0
    box: Box | None = None
    digits: tuple[Digit, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    why_not: WhyNot | None = None
    error: str | None = None
    source: str | None = None
    kind: Literal["digit", "number"] | None = None
    page: int | None = None
    line: int | None = None
    turned: int = 0

    def moved(self, move: Callable[[Box], Box]) -> Reading:
        """Return it with each of its boxes moved."""
        return replace(
            self,
            box=move(self.box) if self.box else None,
            digits=tuple(replace(digit, box=move(digit.box)) for digit in self.digits),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it in the types of JSON."""
        return {
            "source": self.source,
            "page": self.page,
            "line": self.line,
            "kind": self.kind,
            "text": self.text,
            "confidence": self.confidence,
            "why_not": self.why_not,
            "error": self.error,
            "box": asdict(self.box) if self.box else None,
            "turned": self.turned,
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
