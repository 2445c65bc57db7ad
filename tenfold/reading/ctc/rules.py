"""What may be known of a number, one rule each: how long, which digits where, which check digit.

Small machines that ``automaton`` runs side by side. All but ``Written`` let the marks ``.,-`` pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DIGITS = "0123456789"


@dataclass(frozen=True, kw_only=True)
class Length:
    """From ``least`` to ``most`` digits; where ``most`` is None, any number from ``least`` on."""

    least: int
    most: int | None = None

    def starts(self) -> Iterable[int]:
        """Return that no digit has been read."""
        return [0]

    def step(self, state: int, symbol: str, /) -> int | None:
        """Return how many digits have been read."""
        if symbol not in DIGITS:
            return state
        if self.most is None:
            return min(state + 1, self.least)
        return state + 1 if state < self.most else None

    def ends(self, state: int, /) -> bool:
        """Return whether they are enough."""
        return state >= self.least


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Which digits may stand at each place, counted from the left, and after how many is an end."""

    digits: tuple[str, ...]
    lengths: frozenset[int]

    def starts(self) -> Iterable[int]:
        """Return the first place."""
        return [0]

    def step(self, state: int, symbol: str, /) -> int | None:
        """Return the next place."""
        if symbol not in DIGITS:
            return state
        return state + 1 if state < len(self.digits) and symbol in self.digits[state] else None

    def ends(self, state: int, /) -> bool:
        """Return whether a number may have as many digits."""
        return state in self.lengths


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What the digits are worth adds up to a multiple of ``modulus``.

    Attributes:
        worth: Of the digits 0 to 9, at each place from the right; then from the start again.
        modulus: What the sum is a multiple of.
    """

    worth: tuple[tuple[int, ...], ...]
    modulus: int

    def starts(self) -> Iterable[tuple[int, int]]:
        """Return for each guess at the digits to come, less whole cycles, that they add up to 0."""
        return [(left, 0) for left in range(len(self.worth))]

    def step(self, state: tuple[int, int], symbol: str, /) -> tuple[int, int]:
        """Return the digits to come, less whole cycles, and the sum so far."""
        if symbol not in DIGITS:
            return state
        left = (state[0] - 1) % len(self.worth)
        return left, (state[1] + self.worth[left][int(symbol)]) % self.modulus

    def ends(self, state: tuple[int, int], /) -> bool:
        """Return whether the guess was right, and the sum is too."""
        return state == (0, 0)


@dataclass(frozen=True, kw_only=True)
class Remainder:
    """The number leaves ``remainder`` when divided by ``modulus``."""

    modulus: int
    remainder: int

    def starts(self) -> Iterable[int]:
        """Return what nothing leaves."""
        return [0]

    def step(self, state: int, symbol: str, /) -> int:
        """Return what the digits so far leave."""
        return (10 * state + int(symbol)) % self.modulus if symbol in DIGITS else state

    def ends(self, state: int, /) -> bool:
        """Return whether it is the right remainder."""
        return state == self.remainder


_STEPS = {
    "start": {"-": "sign", "0": "digits"},
    "sign": {"0": "digits"},
    "digits": {"0": "digits", ".": "mark", ",": "mark", "-": "dash"},
    "mark": {"0": "digits", "-": "dash"},
    "dash": {"-": "dashes"},
    "dashes": {},
}
"""What may follow what in a number that people write; ``"0"`` is any digit."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A number as people write it: ``-1,234.50``, ``12.5``, ``80,-``, ``80.--``, ``80-``.

    A minus or none; digits, single points and commas between them; at the end a dash or two, after
    a point or comma or none, where an amount has no pence. Or nothing at all.
    """

    def starts(self) -> Iterable[str]:
        """Return that nothing has been read."""
        return ["start"]

    def step(self, state: str, symbol: str, /) -> str | None:
        """Return what was read last."""
        return _STEPS[state].get("0" if symbol in DIGITS else symbol)

    def ends(self, state: str, /) -> bool:
        """Return whether a number may end with it."""
        return state not in ("sign", "mark")
