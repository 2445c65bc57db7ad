"""Two readers on the same digits: what only one of them reads right, and whether chance does that.

Pure NumPy. Knows nothing of runs, bundles and pages; ``compare`` asks the readers, ``better`` finds
the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.metrics import Interval, wilson

Said = npt.NDArray[np.int64]
"""The digit a reader says of each picture, shape (n,); ``DECLINED`` where it says none."""

DECLINED = -1

LEVEL = 0.05
"""The chance that is taken of finding a difference where there is none."""

Verdict: TypeAlias = Literal["better", "worse", "mixed", "no difference", "not judged"]
"""What the new reader is. Mixed: it reads more right and more wrong, or less of both; not judged:
one of the two learnt from the digits that should judge it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Contestant:
    """One of two readers.

    Attributes:
        name: What the user called it.
        said: What it says of each digit.
        learnt: Whether these digits trained it.
        also: The other digits that it learnt from beside its data set, in words.
    """

    name: str
    said: Said
    learnt: bool = False
    also: str = ""


@dataclass(frozen=True, kw_only=True)
class Score:
    """How one of two readers does.

    Attributes:
        name: What the user called it.
        right: How many digits it reads right.
        wrong: How many it reads wrong.
        declined: Of how many it says nothing, not being sure enough.
        accuracy: The share read right, 0 to 1; declined is not right.
        interval: Its 95 % Wilson interval.
        learnt: Whether these digits trained it.
        also: The other digits that it learnt from beside its data set, in words.
    """

    name: str
    right: int
    wrong: int
    declined: int
    accuracy: float
    interval: Interval
    learnt: bool
    also: str


@dataclass(frozen=True, kw_only=True)
class Discordant:
    """How many digits only one of two readers reads so, and the chance of that if they are equals.

    Attributes:
        old: Those that only the old one does.
        new: Those that only the new one does.
        p: The two-sided p-value of McNemar's exact test.
    """

    old: int
    new: int
    p: float

    def sign(self, level: float) -> int:
        """Return 1 where the new one does significantly more, -1 where the old one does, else 0."""
        if self.p >= level:
            return 0
        return 1 if self.new > self.old else -1


@dataclass(frozen=True, kw_only=True)
class Apart:
    """A digit that only one of the two reads right; what is said is None where it is declined."""

    row: int
    shown: int
    old: int | None
    new: int | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two readers judged on the same labelled digits.

    Attributes:
        data: The name of the data set.
        n: How many digits it has.
        old: How the old one does.
        new: How the new one does.
        right: Digits that only one reads right.
        wrong: Digits that only one reads wrong; where none is declined, the same the other way.
        apart: Each digit that only one reads right.
        verdict: Whether the new one is better, as far as these digits can show.
    """

    data: str
    n: int
    old: Score
    new: Score
    right: Discordant
    wrong: Discordant
    apart: tuple[Apart, ...]
    verdict: Verdict = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", self._verdict())

    @property
    def level(self) -> float:
        """The level of each test: 0.05, halved where right and wrong answers are two tests."""
        return LEVEL / 2 if self.old.declined or self.new.declined else LEVEL

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, numbers and text, ready for JSON."""
        return asdict(self)

    def _verdict(self) -> Verdict:
        if self.old.learnt or self.new.learnt:
            return "not judged"
        signs = {self.right.sign(self.level), -self.wrong.sign(self.level)}
        if {1, -1} <= signs:
            return "mixed"
        if 1 in signs:
            return "better"
        return "worse" if -1 in signs else "no difference"


def compared(
    old: Contestant, new: Contestant, labels: npt.NDArray[np.uint8], data: str
) -> Comparison:
    """Return how two readers compare on the same digits.

    Args:
        old: The reader there is.
        new: The reader that may take its place.
        labels: Shape (n,), 0 to 9, n ≥ 1.
        data: The name of the digits, for the record.
    """
    wrong = [(each.said != labels) & (each.said != DECLINED) for each in (old, new)]
    return Comparison(
        data=data,
        n=len(labels),
        old=_score(old, labels),
        new=_score(new, labels),
        right=_discordant(old.said == labels, new.said == labels),
        wrong=_discordant(*wrong),
        apart=tuple(_apart(old.said, new.said, labels)),
    )


def mcnemar(one: int, other: int) -> float:
    """Return the two-sided p-value of McNemar's exact test.

    If two readers are equals, each digit that only one reads right is as likely the one's as the
    other's (McNemar, Psychometrika 1947; exact: the sign test).

    Args:
        one: How many digits only one reads right.
        other: How many only the other does.
    """
    n, ways, total = one + other, 1, 0
    for count in range(min(one, other) + 1):
        total += ways
        ways = ways * (n - count) // (count + 1)
    return float(min(1.0, 2 * total / 2**n))


def _score(reader: Contestant, labels: npt.NDArray[np.uint8]) -> Score:
    n, right = len(labels), int((reader.said == labels).sum())
    declined = int((reader.said == DECLINED).sum())
    return Score(
        name=reader.name,
        right=right,
        wrong=n - right - declined,
        declined=declined,
        accuracy=right / n,
        interval=wilson(right, n),
        learnt=reader.learnt,
        also=reader.also,
    )


def _discordant(old: npt.NDArray[np.bool_], new: npt.NDArray[np.bool_]) -> Discordant:
    only_old, only_new = int((old & ~new).sum()), int((new & ~old).sum())
    return Discordant(old=only_old, new=only_new, p=mcnemar(only_old, only_new))


def _apart(old: Said, new: Said, labels: npt.NDArray[np.uint8]) -> Iterator[Apart]:
    for row in np.flatnonzero((old == labels) != (new == labels)):
        yield Apart(
            row=int(row), shown=int(labels[row]), old=_digit(old[row]), new=_digit(new[row])
        )


def _digit(said: np.int64) -> int | None:
    return None if said == DECLINED else int(said)
