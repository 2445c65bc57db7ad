"""What may stand in a number, as a machine with states: one step a symbol, some states at an end.

Rules, each a small machine of its own, are run side by side; what no text can finish is cut away.
Used by ``language``; knows nothing of frames and probabilities.

A text has one run from a start to an end, or none: where a rule must guess, as one that counts from
the right must guess the length, a wrong guess finds no end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.errors import ConstraintError

Texts: TypeAlias = npt.NDArray[np.uint8]
"""Texts as rows of places among ``SYMBOLS``, those after the end of a text 0."""

State: TypeAlias = Any
"""Where a rule is: whatever it counts with, if it can be hashed."""

States: TypeAlias = tuple[State, ...]

Places: TypeAlias = npt.NDArray[np.intp]
"""Places in an array."""

MOST = 10_000
"""States at most: one frame takes a millisecond with as many."""

_NOWHERE = -1


class Rule(Protocol):
    """A machine that knows one thing of a number."""

    def starts(self) -> Iterable[State]:
        """Return the states before the first symbol."""
        ...

    def step(self, state: State, symbol: str, /) -> State | None:
        """Return the state after ``symbol``, None where it may not stand."""
        ...

    def ends(self, state: State, /) -> bool:
        """Return whether a text may end here."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Automaton:
    """All rules in one machine.

    Attributes:
        following: The state after each, shape (states, symbols), for the symbols after the blank.
            The last state is where nothing leads on from.
        starts: The states before the first symbol.
        ends: Whether a text may end in each state.
    """

    following: Places
    starts: Places
    ends: npt.NDArray[np.bool_]

    @cached_property
    def allows_all(self) -> bool:
        """Whether any text of the symbols may stand, the empty one too."""
        return len(self.ends) == 2 and bool(self.ends[0]) and not self.following[0].any()

    @cached_property
    def entered(self) -> Places:
        """Where a table of states and symbols, blank first, holds what follows each step."""
        symbols = self.following.shape[1]
        places: Places = self.following * (symbols + 1) + np.arange(1, symbols + 1)
        return places

    def allows(self, texts: Texts) -> npt.NDArray[np.bool_]:
        """Return which of the texts may stand."""
        allowed = np.zeros(len(texts), bool)
        for start in self.starts:
            state = np.full(len(texts), start)
            for symbols in texts.T:
                state = np.where(symbols, self.following[state, symbols.astype(np.intp) - 1], state)
            allowed |= self.ends[state]
        return allowed

    def sizes(self) -> npt.NDArray[np.float64]:
        """Return how many texts can be finished from each state, where their length is bounded."""
        sizes = self.ends.astype(np.float64)
        for _ in self.ends:
            sizes = self.ends + sizes[self.following].sum(1)
        return sizes


def automaton(rules: Sequence[Rule], symbols: Sequence[str]) -> Automaton | None:
    """Return the machine that follows all of the rules, or None where no text follows them all.

    Raises:
        ConstraintError: It would have too many states.
    """
    starts = list(product(*(rule.starts() for rule in rules)))
    numbers, rows = {states: number for number, states in enumerate(starts)}, list[list[int]]()
    waiting = list(starts)
    for states in waiting:  # it grows as states are found
        after = [_step(rules, states, symbol) for symbol in symbols]
        new = dict.fromkeys(states for states in after if states is not None)
        waiting += (states for states in new if states not in numbers)
        if len(waiting) > MOST:
            raise ConstraintError(
                "this is too much to keep track of",
                expected="fewer lengths, weights or a smaller modulus",
                remedy="Give the length exactly, or leave the check out",
            )
        rows.append([_NOWHERE if s is None else numbers.setdefault(s, len(numbers)) for s in after])
    ends = [all(map(_ends, rules, states)) for states in numbers]
    return _trimmed(rows, ends, len(starts))


def _step(rules: Sequence[Rule], states: States, symbol: str) -> States | None:
    after = tuple(rule.step(state, symbol) for rule, state in zip(rules, states, strict=True))
    return None if None in after else after


def _ends(rule: Rule, state: State) -> bool:
    return rule.ends(state)


def _trimmed(rows: list[list[int]], ends: list[bool], starts: int) -> Automaton | None:
    """Return the machine less the states that lead to no end; the first ``starts`` are starts."""
    following, finishes = np.array(rows), np.array([*ends, False])
    kept, more = finishes, finishes | np.append(finishes[following].any(1), False)
    while (more != kept).any():
        kept, more = more, finishes | np.append(more[following].any(1), False)
    if not kept[:starts].any():
        return None
    count = np.count_nonzero(kept)
    numbers = np.where(kept, np.cumsum(kept) - 1, count)
    nowhere = np.full((1, following.shape[1]), count)
    return Automaton(
        following=np.concatenate([numbers[following][kept[:-1]], nowhere]),
        starts=numbers[:starts][kept[:starts]],
        ends=np.append(finishes[kept], False),
    )
