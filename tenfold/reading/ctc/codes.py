"""The codes that a number may be, by their digits: a trie without nodes.

Each code is a key; the codes that begin alike stand together, and are a range of keys. Used by
``search``; knows nothing of files and of what else is known of a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.reading.ctc.automaton import Automaton, Places, Texts, automaton
from tenfold.reading.ctc.rules import DIGITS, Shape

_DIGITS_IN_63_BITS = 18  # with eleven values each: ten digits, and the end

Keys: TypeAlias = npt.NDArray[Any]
"""Integers, or bytes where those have too few bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Codes:
    """Codes in the order of their digits, no two with the same.

    Attributes:
        keys: The digits of each, as ``_keys`` packs them.
        places: How many digits the longest has.
        written: Each as it stands in the list, in UTF-8; None where that is its digits.
    """

    keys: Keys = field(repr=False)
    places: int
    written: npt.NDArray[np.bytes_] | None = field(repr=False)

    @classmethod
    def of(cls, texts: Texts, written: npt.NDArray[np.bytes_] | None) -> Codes:
        """Return the codes with these digits; of those with the same, the first."""
        keys, first = np.unique(_keys(texts, texts.shape[1]), return_index=True)
        kept = None if written is None else written[first]
        return cls(keys=keys, places=texts.shape[1], written=kept)

    def __len__(self) -> int:
        return len(self.keys)

    def texts(self) -> Texts:
        """Return the digits of all codes."""
        if self.keys.dtype.kind == "S":
            return self.keys.view(np.uint8).reshape(len(self), -1)[:, : self.places]
        texts = np.empty((len(self), self.places), np.uint8)
        rest = self.keys
        for place in reversed(range(self.places)):
            rest, texts[:, place] = np.divmod(rest, 11)
        return texts

    def only(self, which: npt.NDArray[np.bool_]) -> Codes:
        """Return some of the codes."""
        written = None if self.written is None else self.written[which]
        return Codes(keys=self.keys[which], places=self.places, written=written)

    def starts(self, texts: Texts) -> Places:
        """Return where the codes begin that go on with each digit, shape (n, 11).

        Those that begin with text ``i`` and then the digit ``d`` stand from ``[i, d]`` up to
        ``[i, d + 1]``.
        """
        count, length = texts.shape
        if length == self.places:
            return np.repeat(self.find(texts, after=True)[:, None], 11, axis=1)
        longer = np.empty((count, 11, length + 1), np.uint8)
        longer[:, :, :length] = texts[:, None]
        longer[:, :, length] = np.arange(1, 12)
        return self.find(longer.reshape(-1, length + 1)).reshape(count, 11)

    def find(self, texts: Texts, *, after: bool = False) -> Places:
        """Return where each text stands, or would; or, ``after``, where what follows it does."""
        return self.keys.searchsorted(_keys(texts, self.places), "right" if after else "left")

    def allows(self, texts: Texts) -> npt.NDArray[np.bool_]:
        """Return which of the texts are codes."""
        if texts.shape[1] > self.places:
            return np.zeros(len(texts), bool)
        return self.find(texts) < self.find(texts, after=True)

    def shape(self) -> Automaton:
        """Return a machine that allows all codes, and whatever has their digits place by place."""
        texts = self.texts()
        lengths = np.unique(np.count_nonzero(texts, axis=1))
        digits = (np.bincount(column, minlength=11)[1:11] for column in texts.T)
        known = Shape(
            digits=tuple("".join(d for d, n in zip(DIGITS, c, strict=True) if n) for c in digits),
            lengths=frozenset(lengths.tolist()),
        )
        machine = automaton([known], DIGITS)
        if machine is None:
            raise ValueError("there is no code")
        return machine


def _keys(texts: Texts, places: int) -> Keys:
    """Return keys that sort as the digits do; what is shorter stands first."""
    missing = places - texts.shape[1]
    if places > _DIGITS_IN_63_BITS:
        padded = np.pad(texts, ((0, 0), (0, missing)))
        return np.ascontiguousarray(padded).view(f"S{places}")[:, 0]
    keys = np.zeros(len(texts), np.int64)
    for column in texts.T:
        keys *= 11
        keys += column
    keys *= 11**missing
    return keys
