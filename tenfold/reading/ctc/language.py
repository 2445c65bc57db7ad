"""What a number may be: a machine, and perhaps the codes of a list; and how its text is written.

Made once for what is known, and used for every strip.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.automaton import Automaton, Texts
from tenfold.reading.ctc.codes import Codes
from tenfold.reading.ctc.lattice import spelled


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """All texts that may stand.

    Attributes:
        machine: Allows each of them, and without codes nothing else.
        codes: The only texts that may stand; None where no list is known.
        pattern: How the digits are written, as ``#`` and what stands between them.
        decimal: Whether the marks ``.,-`` are part of a text.
    """

    machine: Automaton
    codes: Codes | None = None
    pattern: str | None = None
    decimal: bool = False

    @cached_property
    def sizes(self) -> npt.NDArray[np.float64]:
        """How many texts the machine can finish from each state."""
        return self.machine.sizes()

    def allows(self, texts: Texts) -> npt.NDArray[np.bool_]:
        """Return which of the texts may stand."""
        return self.machine.allows(texts) if self.codes is None else self.codes.allows(texts)

    def exchangeable(self, text: tuple[int, ...], places: list[int]) -> npt.NDArray[np.bool_]:
        """Return which digits might stand at each place, the rest unchanged: (places, 10)."""
        if self.machine.allows_all:
            return np.ones((len(places), 10), bool)
        texts = np.tile(np.array(text, np.uint8), (len(places), 10, 1))
        for row, place in enumerate(places):
            texts[row, :, place] = np.arange(1, 11)
        return self.allows(texts.reshape(-1, len(text))).reshape(len(places), 10)

    def written(self, text: tuple[int, ...]) -> str:
        """Return a text as people write it: as in the list, or as in the pattern."""
        if self.codes is not None and self.codes.written is not None:
            (place,) = self.codes.find(np.array([text], np.uint8))
            return bytes(self.codes.written[place]).decode()
        if self.pattern is None:
            return spelled(text)
        digits = iter(spelled(text))
        return "".join(next(digits) if _is_place(char) else char for char in self.pattern)


def _is_place(char: str) -> bool:
    return char == "#" or char in SYMBOLS[1:11]
