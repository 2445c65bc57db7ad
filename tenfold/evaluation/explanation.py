"""An explanation: one answer, what in the picture spoke for and against it, and what is like it.

The shape that ``explain`` returns, whoever was asked: a run, a model or a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.nearest import Neighbour, Space
from tenfold.evaluation.occlusion import Method, Saliency


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """Why an answer was given.

    Attributes:
        kind: Whether one digit was explained, or each digit of a number.
        text: The answer that is explained.
        confidence: The probability that it is right, as whoever was asked says.
        why_not: Why a reader would not answer so; None where it would.
        pixels: What the network saw: a glyph, (28, 28), or a strip, (32, width), white on black.
        digits: The evidence for each digit of the text.
        nearest: The nearest labelled digits to each of them; empty where none were looked for.
        space: In what they are nearest.
        among: Of what data set they are.
    """

    kind: Literal["digit", "number"]
    text: str
    confidence: float
    why_not: str | None
    pixels: npt.NDArray[np.uint8]
    digits: tuple[Saliency, ...]
    nearest: tuple[tuple[Neighbour, ...], ...] = ()
    space: Space | None = None
    among: str | None = None

    @property
    def method(self) -> Method:
        """How the evidence was found."""
        return self.digits[0].method

    @property
    def digit(self) -> int:
        """The first digit that is explained."""
        return self.digits[0].digit

    @property
    def map(self) -> npt.NDArray[np.float32]:
        """What each pixel did for the first digit."""
        return self.digits[0].map

    @property
    def probabilities(self) -> npt.NDArray[np.float32]:
        """What the network says of the first digit: shape (10,)."""
        return self.digits[0].probabilities

    def to_dict(self) -> dict[str, Any]:
        """Return all but the training digits' pictures in the types of JSON."""
        return {
            "kind": self.kind,
            "text": self.text,
            "confidence": self.confidence,
            "why_not": self.why_not,
            "method": self.method,
            "nearest_in": self.space,
            "nearest_among": self.among,
            "pixels": self.pixels.tolist(),
            "digits": [
                {
                    "digit": each.digit,
                    "probabilities": each.probabilities.tolist(),
                    "evidence": each.map.tolist(),
                    "nearest": [other.to_dict() for other in others],
                }
                for each, others in zip(self.digits, self._others, strict=True)
            ],
        }

    @property
    def _others(self) -> tuple[tuple[Neighbour, ...], ...]:
        return self.nearest or ((),) * len(self.digits)
