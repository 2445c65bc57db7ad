"""Readings in words: how sure, how many were answered, and what that is worth.

Counts, chooses words and rounds numbers; prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tenfold.reading.bundle import Kind
from tenfold.reading.result import Reading


@dataclass(kw_only=True)
class Tally:
    """How the readings that went by turned out.

    Attributes:
        answered: How many said what they read.
        declined: How many said why they do not.
        errors: What is wrong with each of the pictures that could not be read.
        kinds: What was read, digits or numbers.
        pictures: How many pictures went by, good and bad; each page of a PDF is one.
        bad: How many could not be read.
    """

    answered: int = 0
    declined: int = 0
    errors: list[str] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    pictures: int = 0
    bad: int = 0
    _last: tuple[str | None, int] | None = field(default=None, repr=False)

    def counting(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """Yield the readings as they come, and count them."""
        for reading in readings:
            self._count(reading)
            yield reading

    def add(self, other: Tally, most: int) -> None:
        """Count all that another counted, and keep what is wrong with ``most`` pictures."""
        self.answered += other.answered
        self.declined += other.declined
        self.pictures += other.pictures
        self.bad += other.bad
        self.kinds |= other.kinds
        self.errors = [*self.errors, *other.errors][:most]

    def _count(self, reading: Reading) -> None:
        if reading.error:
            self.errors.append(reading.error)
            self.bad += 1
        elif reading.why_not:
            self.declined += 1
        else:
            self.answered += 1
        if reading.kind:
            self.kinds.add(reading.kind)
        page = (reading.source, reading.page) if reading.page else None
        self.pictures += page is None or page != self._last
        self._last = page


def summary(tally: Tally, *, threshold: float, max_error: float | None) -> str:
    """Return how many pictures or numbers were answered, and what that is worth, in one line.

    Args:
        tally: The readings, all gone by.
        threshold: The confidence from which on they were answered.
        max_error: The share of answers that may be wrong, if one was asked for.
    """
    readable = tally.answered + tally.declined
    what = " numbers" if "number" in tally.kinds else ""
    share = percent(tally.answered / readable) if readable else percent(0)
    worth = _asked(max_error) if max_error else _unasked(threshold)
    bad = f" {tally.bad:,} more could not be read." if tally.bad else ""
    return f"Answered {tally.answered:,} of {readable:,}{what} ({share}), {worth}.{bad}"


def why_not(reading: Reading) -> str:
    """Return why a reading does not answer, with its best guess where it is unsure."""
    if reading.why_not == "unsure" and reading.alternatives:
        return f"unsure, perhaps {reading.alternatives[0].text}"
    return reading.why_not or ""


def percent(share: float) -> str:
    """Return a share in percent; what is not all never shows as 100, nor what is some as 0."""
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"


def _asked(max_error: float) -> str:
    every = round(1 / max_error)
    if abs(every * max_error - 1) < 1e-9:
        return f"promising at most 1 error in {every:,}"
    return f"promising at most {100 * max_error:g} % errors"


def _unasked(threshold: float) -> str:
    sure = f"each at least {100 * threshold:.3g} % sure" if threshold else "however unsure"
    return f"{sure}; ask for fewer errors with --max-error"
