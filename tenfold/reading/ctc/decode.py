"""What a network says of each frame, decoded into numbers under what is known of them.

Sits on ``search``; readers call it for every strip. Knows nothing of pictures and networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.ctc.language import Language
from tenfold.reading.ctc.lattice import Lattice, Span, lattice, spelled
from tenfold.reading.ctc.search import LEAST, Found, search
from tenfold.reading.known import Known

Frames: TypeAlias = npt.NDArray[np.float32]
"""Probabilities of each of ``SYMBOLS`` in each frame: shape (frames, 14)."""

_NOTHING_KNOWN = Known()


@dataclass(frozen=True, kw_only=True)
class BestPath:
    """The likeliest symbol of each frame, read as a text.

    Attributes:
        text: What they spell.
        spans: From which frame up to which each digit stands.
    """

    text: str
    spans: tuple[Span, ...]


def greedy(probabilities: Frames, *, decimal: bool = False) -> BestPath:
    """Return what the likeliest symbols spell: quick, and often but not always the likeliest text.

    Args:
        probabilities: Of ``SYMBOLS`` in each frame, shape (frames, 14).
        decimal: Whether the marks ``.,-`` are read; otherwise they count as nothing.
    """
    text, spans = lattice(probabilities, decimal=decimal).best_path
    digits = (span for symbol, span in zip(text, spans, strict=True) if symbol <= 10)
    return BestPath(text=spelled(text), spans=tuple(digits))


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """What one look at a strip shows.

    Attributes:
        lattice: The frames.
        language: What may stand.
        found: The likeliest texts.
        total: How likely all are that may stand.
    """

    lattice: Lattice
    language: Language
    found: Sequence[Found]
    total: float

    def share(self, symbols: tuple[int, ...]) -> float:
        """Return how likely the strip shows a text, given that it shows one that may stand."""
        if not self.total:
            return 0.0
        known = (other.likelihood for other in self.found if other.text == symbols)
        likelihood = next(known, None)
        if likelihood is None:
            likelihood = self.lattice.likelihood(symbols)
        return min(likelihood / self.total, 1.0)


def decode(
    probabilities: Frames, known: Known | None = None, *, beam: int = 16, best: int = 4
) -> tuple[Hypothesis, ...]:
    """Return the likeliest texts, the likeliest first; none where nothing that may stand fits.

    A text's probability is exact: over all ways to align it, divided by that of all texts that may
    stand. Under a list of more codes than the beam holds, the others count as chance would have it.

    Args:
        probabilities: Of ``SYMBOLS`` in each frame, shape (frames, 14).
        known: What is known of the text.
        beam: How many beginnings of one length are kept; four times as many under a list.
        best: How many texts to return at most; after the first, only those of 0.005 or more.
    """
    return weighed([look(probabilities, known, beam=beam, best=best)], best=best)


def look(
    probabilities: Frames, known: Known | None = None, *, beam: int = 16, best: int = 4
) -> Look:
    """Return what one look at a strip shows, to be weighed with others; see ``decode``."""
    language = (known or _NOTHING_KNOWN).language
    frames = lattice(probabilities, decimal=language.decimal)
    found, total = search(frames, language, beam=beam, best=best)
    return Look(lattice=frames, language=language, found=found, total=total)


def weighed(looks: Sequence[Look], *, best: int = 4) -> tuple[Hypothesis, ...]:
    """Return the likeliest texts of several looks at one strip, as ``decode`` does of one.

    A text's probability is the mean of those by each look; its digits stand where the first shows
    them.
    """
    language = looks[0].language
    texts = dict.fromkeys(other.text for each in looks for other in each.found)
    shares = {text: sum(each.share(text) for each in looks) / len(looks) for text in texts}
    ranked = sorted(shares.items(), key=lambda item: -item[1])[:best]
    return tuple(
        Hypothesis(
            text=language.written(text),
            probability=share,
            symbols=text,
            lattices=tuple(each.lattice for each in looks),
            language=language,
        )
        for text, share in ranked
        if text == ranked[0][0] or share >= LEAST
    )
