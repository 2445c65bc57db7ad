"""From one picture to its readings: what it shows, read by what reads that.

Sits on ``kinds``, ``digits``, ``numbers`` and ``pages``; ``reader`` is its door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tenfold.errors import BundleError
from tenfold.images.grey import Picture
from tenfold.reading.asked import Asked
from tenfold.reading.bundle import Kind
from tenfold.reading.digits import DigitReader, Lone, reading_of_digit
from tenfold.reading.given import Leaf
from tenfold.reading.kinds import Shown, shown
from tenfold.reading.numbers import NumberReader
from tenfold.reading.pages import Page, extent, find_page, readings
from tenfold.reading.result import Reading

_NEVER = 2.0  # no confidence is as high


@dataclass(frozen=True, kw_only=True)
class PictureReader:
    """Reads a picture that is there.

    Attributes:
        digits: Reads one digit.
        numbers: Reads one number.
        threshold: From which confidence on each kind is answered, given an error rate or None.
    """

    digits: DigitReader
    numbers: NumberReader
    threshold: Callable[[Kind, float | None], float]

    def one(self, picture: Picture, asked: Asked) -> Reading:
        """Return the reading of one picture."""
        return self._reading(self._seen(picture, asked), asked)

    def all(self, leaf: Leaf, asked: Asked, page: int | None) -> list[Reading]:
        """Return every reading of one picture, at least one; ``page`` is that of a PDF."""
        if asked.kind == "page":
            nothing = Reading(why_not="nothing here", source=leaf.source, page=leaf.page)
            return [*self.page(leaf, asked)] or [nothing]
        seen = self._seen(leaf.picture, asked)
        if isinstance(seen, Page):
            return [*self._numbers_on(seen, leaf, asked)]
        reading = replace(self._reading(seen, asked), source=leaf.source, page=page)
        if page and reading.why_not and asked.kind is None:  # a PDF has pages sooner than digits
            return [*self.page(leaf, asked)] or [reading]
        return [reading]

    def page(self, leaf: Leaf, asked: Asked) -> Iterator[Reading]:
        """Return the reading of each number on one page, in order."""
        return self._numbers_on(find_page(leaf.picture, self.numbers), leaf, asked)

    def _seen(self, picture: Picture, asked: Asked) -> Shown:
        if asked.kind == "digit":
            return self.digits.look(picture)
        if asked.kind == "number":
            return self.numbers.look(picture)
        return shown(picture, self.digits, self.numbers, several=asked.several)

    def _reading(self, seen: Shown, asked: Asked) -> Reading:
        if seen is None:
            return Reading(why_not="nothing here")
        if isinstance(seen, Page):
            return Reading(why_not="several numbers", box=extent(seen))
        if isinstance(seen, Lone):
            return reading_of_digit(seen, self._least("digit", asked))
        return self.numbers.reading(seen, asked.known, self._least("number", asked))

    def _numbers_on(self, page: Page, leaf: Leaf, asked: Asked) -> Iterator[Reading]:
        least = self._least("number", asked)
        for reading in readings(page, self.numbers, asked.known, least):
            yield replace(reading, source=leaf.source, page=leaf.page)

    def _least(self, kind: Kind, asked: Asked) -> float:
        """Return from which confidence on to answer: never, where this rate is not promised."""
        try:
            return self.threshold(kind, asked.max_error)
        except BundleError:
            if asked.max_error is None:
                raise
            return _NEVER
