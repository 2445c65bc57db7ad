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
        lattices: The strip, at each look; where its digits stand is seen at the first.
        language: What may stand.
    """

    text: str
    probability: float
    symbols: tuple[int, ...]
    lattices: tuple[Lattice, ...] = field(repr=False)
    language: Language = field(repr=False)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """From which frame up to which each digit stands, in the likeliest alignment."""
        spans = self.lattices[0].spans(self.symbols)
        return tuple(spans[place] for place in self._places)

    @cached_property
    def digits(self) -> Floats:
        """How likely each digit stands at each place, given the rest of the text: shape (n, 10).

        That is, of the texts with another digit at that one place, those that may stand share 1
        between them. Where a check or a list allows one only, it has all.
        """
        if not self._places:
            return np.empty((0, 10))
        may = self.language.exchangeable(self.symbols, self._places)
        looks = (look.exchanged(self.symbols, self._places) * may for look in self.lattices)
        shares: Floats = np.mean([_shared(likelihoods) for likelihoods in looks], axis=0)
        return shares

    @cached_property
    def _places(self) -> list[int]:
        return [place for place, symbol in enumerate(self.symbols) if symbol <= 10]


def _shared(likelihoods: Floats) -> Floats:
    """Return rows that sum to 1, or are 0 where nothing is likely."""
    sums = likelihoods.sum(1, keepdims=True)
    return likelihoods / np.where(sums > 0, sums, 1)
