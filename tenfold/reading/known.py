"""What is known of a number before it is read: its length, its pattern, its check digit, a list.

Sits on ``ctc``, which reads under it; readers and the command line make it from what they are told.
Knows nothing of pictures and probabilities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tenfold.errors import ConstraintError
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.automaton import Automaton, Rule, automaton
from tenfold.reading.ctc.code_file import LONGEST, listed_codes, read_codes
from tenfold.reading.ctc.codes import Codes
from tenfold.reading.ctc.language import Language
from tenfold.reading.ctc.rules import DIGITS, Length, Remainder, Shape, Sum, Written

_ONCE = tuple(range(10))
_TWICE = tuple(2 * digit // 10 + 2 * digit % 10 for digit in range(10))
_THRICE = tuple(3 * digit for digit in range(10))
_ARTICLE = Sum(worth=(_ONCE, _THRICE), modulus=10)

_CHECKS: dict[str, tuple[Rule, ...]] = {
    "luhn": (Sum(worth=(_ONCE, _TWICE), modulus=10),),
    "mod97": (Remainder(modulus=97, remainder=1),),
    "ean13": (Length(least=13, most=13), _ARTICLE),
    "isbn13": (Shape(digits=("9", "7", "89", *[DIGITS] * 10), lengths=frozenset([13])), _ARTICLE),
}
_WEIGHTED = re.compile(r"weighted:([0-9]{1,4}(?:,[0-9]{1,4})*)(?:/([0-9]{1,4}))?")
_LENGTHS = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
_LARGEST_MODULUS = 101


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a number. All of it holds at once; a text that breaks any is never read.

    Attributes:
        length: How many digits it has: ``5``, ``"5"``, ``"4-6"`` or ``(4, 6)``.
        pattern: How it is written: ``#`` is a digit, a digit is itself, and anything else but a
            letter is a separator, which is in the text whether it was written or not:
            ``"#####-####"``.
        check: The check that its digits pass, separators aside:

            - ``"luhn"``: every second digit from the right, but not the last, doubled and its
              digits added up; the sum of all ends in 0, as on payment cards.
            - ``"mod97"``: the number leaves 1 when divided by 97 (ISO 7064, MOD 97-10).
            - ``"ean13"``: 13 digits, counted 1, 3, 1, 3 … times from the right; the sum ends in 0.
            - ``"isbn13"``: the same, and they begin with 978 or 979.
            - ``"weighted:7,3,1"``: from the right, the last digit counts 7 times, the one before
              it 3 times, the next once, then 7 times again; the sum ends in 0. With ``/11`` after
              the weights, it is a multiple of 11 instead of 10.
        one_of: The codes that it may be: strings, or a list that ``codes`` has read. A code's
            digits are what counts; its text is as it stands in the list, and of two with the same
            digits, the first is meant.
        decimal: Whether ``.``, ``,`` and ``-`` are read, as they stand in a number: ``-1,234.50``,
            ``12.5``, ``80,-``. Otherwise they are looked over. A pattern or a list says itself
            where separators stand, and beside it this changes nothing.
        language: All that a number may be, for ``decode``.

    Raises:
        ConstraintError: Something is not understood, or no number can be all of this.
    """

    length: int | str | tuple[int, int] | None = None
    pattern: str | None = None
    check: str | None = None
    one_of: Iterable[str] | Codes | None = None
    decimal: bool = False
    language: Language = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = self.one_of
        if not (codes is None or isinstance(codes, Codes)):
            codes = listed_codes(codes)
            object.__setattr__(self, "one_of", codes)
        decimal = self.decimal and self.pattern is None and codes is None
        language = _language(_lengths(self.length), self.pattern, self.check, codes, decimal)
        object.__setattr__(self, "language", language)


def codes(path: str | Path) -> Codes:
    """Return the list of codes in a text file, one a line, for ``Known`` and whoever reads.

    Blank lines are skipped; separators within a code are kept for its text.

    Raises:
        ConstraintError: The file is missing or no text, or a line is no code.
    """
    return read_codes(Path(path))


@lru_cache(maxsize=32)  # readers are told the same for many pictures
def _language(
    lengths: tuple[int, int] | None,
    pattern: str | None,
    check: str | None,
    codes: Codes | None,
    decimal: bool,
) -> Language:
    rules = [*_length(lengths), *_pattern(pattern), *_check(check)]
    if rules:
        rules.append(Length(least=1))
    machine = _automaton(rules, decimal=decimal)
    if machine is None:
        raise ConstraintError(
            "no number can be all that is said of it",
            received=_said(lengths, pattern, check),
            remedy="Leave one of them out",
        )
    if codes is None:
        return Language(machine=machine, pattern=pattern, decimal=decimal)
    if rules:
        codes = codes.only(machine.allows(codes.texts()))
    if not len(codes):
        raise ConstraintError(
            "no code of the list can be all else that is said of it",
            received=_said(lengths, pattern, check),
            remedy="Leave one of them out, or give the list to which they belong",
        )
    return Language(machine=codes.shape(), codes=codes)


def _automaton(rules: list[Rule], *, decimal: bool) -> Automaton | None:
    if decimal:
        return automaton([*rules, Written()], SYMBOLS[1:])
    return automaton(rules or [Length(least=0)], DIGITS)


def _said(lengths: tuple[int, int] | None, pattern: str | None, check: str | None) -> str:
    said = {
        "length": lengths and "-".join(map(str, sorted(set(lengths)))),
        "pattern": pattern and repr(pattern),
        "check": check,
    }
    return ", ".join(f"{name} {value}" for name, value in said.items() if value)


def _length(lengths: tuple[int, int] | None) -> list[Rule]:
    return [Length(least=lengths[0], most=lengths[1])] if lengths else []


def _lengths(length: object) -> tuple[int, int] | None:
    """Return the fewest digits and the most, None where that is not known."""
    if length is None:
        return None
    least, most = _range(length)
    if not 1 <= least <= most <= LONGEST:
        raise _no_length(length)
    return least, most


def _range(length: object) -> tuple[int, int]:
    match length:
        case int():
            return length, length
        case (int(least), int(most)):
            return least, most
        case str() if found := _LENGTHS.fullmatch(length.strip()):
            return int(found[1]), int(found[2] or found[1])
    raise _no_length(length)


def _no_length(length: object) -> ConstraintError:
    return ConstraintError(
        "this is no length of a number",
        expected=f"a number of digits from 1 to {LONGEST}, such as 5, or a range such as 4-6",
        received=repr(length),
    )


def _pattern(pattern: str | None) -> list[Rule]:
    if pattern is None:
        return []
    places = tuple(DIGITS if char == "#" else char for char in pattern if char in "#" + DIGITS)
    strange = any(char.isalnum() and char not in DIGITS for char in pattern)
    if not 1 <= len(places) <= LONGEST or strange or not pattern.isprintable():
        raise ConstraintError(
            "this is no pattern of a number",
            expected="# for each digit, digits that are known, and separators, but no letters",
            received=repr(pattern),
            remedy="Write '#####-####' for nine digits with a dash that may be missing",
        )
    return [Shape(digits=places, lengths=frozenset([len(places)]))]


def _check(check: str | None) -> tuple[Rule, ...]:
    if check is None:
        return ()
    return _CHECKS[check] if check in _CHECKS else (_weighted(check),)


def _weighted(check: str) -> Rule:
    match = _WEIGHTED.fullmatch(check)
    modulus = int(match[2] or 10) if match else 0
    if match is None or not 2 <= modulus <= _LARGEST_MODULUS:
        raise ConstraintError(
            "this check is not known",
            expected=f"{', '.join(_CHECKS)}, or weights from the right such as weighted:7,3,1 or, "
            f"for a modulus from 2 to {_LARGEST_MODULUS} other than 10, weighted:7,3,1/11",
            received=repr(check),
        )
    weights = map(int, match[1].split(","))
    worth = tuple(tuple(weight * digit for digit in range(10)) for weight in weights)
    return Sum(worth=worth, modulus=modulus)
