"""A text that a strip may show, how likely it is, and where and how surely each digit stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tenfold.reading.ctc.language import Language
from tenfold.reading.ctc.lattice import Floats, Lattice, Span


@dataclass(frozen=True, kw_only=True, eq=False)
class Hypothesis:
    """One text that a strip may show. Spans and digits are worked out when they are asked for.

    Attributes:
        text: As people write it: as in the list of codes, or with the separators of the pattern.
        probability: That the strip shows it, given that it shows a text that may stand.
        symbols: The text as it was read, as places among ``SYMBOLS``.
        lattice: The strip.
        language: What may stand.
    """

    text: str
    probability: float
    symbols: tuple[int, ...]
    lattice: Lattice = field(repr=False)
    language: Language = field(repr=False)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """From which frame up to which each digit stands, in the likeliest alignment."""
        spans = self.lattice.spans(self.symbols)
        return tuple(spans[place] for place in self._places)

    @cached_property
    def digits(self) -> Floats:
        """How likely each digit stands at each place, given the rest of the text: shape (n, 10).

        That is, of the texts with another digit at that one place, those that may stand share 1
        between them. Where a check or a list allows one only, it has all.
        """
        if not self._places:
            return np.empty((0, 10))
        likelihoods = self.lattice.exchanged(self.symbols, self._places)
        likelihoods *= self.language.exchangeable(self.symbols, self._places)
        shares: Floats = likelihoods / likelihoods.sum(1, keepdims=True)
        return shares

    @cached_property
    def _places(self) -> list[int]:
        return [place for place, symbol in enumerate(self.symbols) if symbol <= 10]
