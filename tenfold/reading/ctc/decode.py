"""What a network says of each frame, decoded into numbers under what is known of them.

Sits on ``search``; readers call it for every strip. Knows nothing of pictures and networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.ctc.lattice import Span, lattice, spelled
from tenfold.reading.ctc.search import LEAST, search
from tenfold.reading.known import Known

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


def greedy(probabilities: npt.NDArray[np.float32], *, decimal: bool = False) -> BestPath:
    """Return what the likeliest symbols spell: quick, and often but not always the likeliest text.

    Args:
        probabilities: Of ``SYMBOLS`` in each frame, shape (frames, 14).
        decimal: Whether the marks ``.,-`` are read; otherwise they count as nothing.
    """
    text, spans = lattice(probabilities, decimal=decimal).best_path
    digits = (span for symbol, span in zip(text, spans, strict=True) if symbol <= 10)
    return BestPath(text=spelled(text), spans=tuple(digits))


def decode(
    probabilities: npt.NDArray[np.float32],
    known: Known | None = None,
    *,
    beam: int = 16,
    best: int = 4,
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
    language = (known or _NOTHING_KNOWN).language
    frames = lattice(probabilities, decimal=language.decimal)
    found, total = search(frames, language, beam=beam, best=best)
    return tuple(
        Hypothesis(
            text=language.written(other.text),
            probability=min(other.likelihood / total, 1.0),
            symbols=other.text,
            lattice=frames,
            language=language,
        )
        for other in found
        if other is found[0] or other.likelihood >= LEAST * total
    )
