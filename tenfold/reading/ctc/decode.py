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
        best: How many texts to return at most; after the first, only those of 0.001 or more.
    """
    return decode_looks([probabilities], known, beam=beam, best=best)


def decode_looks(
    looks: Sequence[Frames], known: Known | None = None, *, beam: int = 16, best: int = 4
) -> tuple[Hypothesis, ...]:
    """Return the likeliest texts of several looks at one strip, as ``decode`` does of one.

    A text's probability is the mean of those by each look; its digits stand where the first shows
    them.

    Args:
        looks: What was said at each, as ``decode`` takes it.
        known: What is known of the text.
        beam: How many beginnings of one length are kept at each look.
        best: How many texts to return at most.
    """
    language = (known or _NOTHING_KNOWN).language
    lattices = tuple(lattice(look, decimal=language.decimal) for look in looks)
    searches = [search(frames, language, beam=beam, best=best) for frames in lattices]
    shares: dict[tuple[int, ...], float] = {}
    for symbols in dict.fromkeys(other.text for found, _ in searches for other in found):
        each = (
            _share(symbols, *sought, frames)
            for sought, frames in zip(searches, lattices, strict=True)
        )
        shares[symbols] = sum(each) / len(looks)
    ranked = sorted(shares.items(), key=lambda item: -item[1])[:best]
    return tuple(
        Hypothesis(
            text=language.written(symbols),
            probability=share,
            symbols=symbols,
            lattices=lattices,
            language=language,
        )
        for symbols, share in ranked
        if symbols == ranked[0][0] or share >= LEAST
    )


def _share(
    symbols: tuple[int, ...], found: Sequence[Found], total: float, frames: Lattice
) -> float:
    """Return how likely one look shows a text, given that it shows one that may stand."""
    known = (other.likelihood for other in found if other.text == symbols)
    likelihood = next(known, None)
    if likelihood is None:
        likelihood = frames.likelihood(symbols)
    return min(likelihood / total, 1.0) if total else 0.0
