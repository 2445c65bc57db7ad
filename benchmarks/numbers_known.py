"""What it is worth to say what is known of a number: read without that, and then under it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import ours
import results
from answers import Answers, Score, score
from numbers_composed import GAPS, LENGTH, each_once, spelling
from numbers_shown import NUMBER, SEED, cheques, composed
from shown import Shown

from tenfold.data.digits import Digits
from tenfold.reading.reader import Reader

CODES = 1_000
"""How many codes are valid where a list of them is known."""

WHAT = ("exact", "forced", "at 1 % error", "calibration error")
"""The figures that are given before and after."""

Known = Callable[[str], Mapping[str, Any]]
"""Gives what is known of a number, as arguments of ``Reader.read``, from its label."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A set of numbers, and what is known of each."""

    shown: Shown
    known: Known
    words: str


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What was read without knowing, and knowing."""

    name: str
    words: str
    before: Score
    after: Score


def cases(digits: Digits, real: Path, *, most: int | None = None) -> Iterator[Case]:
    """Yield rows of test digits, ``most`` of each kind, and the cheques, with what is known."""
    rows = each_once(digits, seed=SEED)[:most]
    for way in GAPS:
        shown = composed(f"five digits, {way}", way, rows, digits)
        yield Case(shown=shown, words="the length", known=_length)
    if real.is_dir():
        yield Case(shown=cheques(real), words="the length", known=_length)
    checked, valid = with_check_digit(len(rows)), codes()
    drawn = np.random.default_rng(SEED).choice(valid, len(rows)).tolist()
    yield Case(shown=_spelt(checked, digits), words="a check digit (Luhn's)", known=_luhn)
    yield Case(
        shown=_spelt(drawn, digits),
        words=f"a list of {CODES:,} codes",
        known=lambda _: {"one_of": valid},
    )


def with_check_digit(count: int) -> list[str]:
    """Return numbers of five digits, of which the last is Luhn's check digit."""
    payloads = np.random.default_rng(SEED).integers(10 ** (LENGTH - 1), size=count)
    return [_checked(f"{payload:0{LENGTH - 1}}") for payload in payloads]


def codes(count: int = CODES) -> list[str]:
    """Return different codes of five digits."""
    chosen = np.random.default_rng(SEED).choice(10**LENGTH, count, replace=False)
    return [f"{code:0{LENGTH}}" for code in chosen]


def measure(reader: Reader, case: Case) -> Worth:
    """Return what is read without knowing, and knowing, and print how long it took."""
    began = time.perf_counter()
    labels = case.shown.labels
    found = Worth(
        name=case.shown.name,
        words=case.words,
        before=score(_read(reader, case, _nothing), labels),
        after=score(_read(reader, case, case.known), labels),
    )
    print(f"{time.perf_counter() - began:.0f} s", found, flush=True)
    return found


def table(found: Sequence[Worth]) -> str:
    """Return what was read without knowing and knowing, as a table."""
    header = ["", "known", "numbers", *(f"{what}{how}" for what in WHAT for how in ("", ", known"))]
    rows = [
        [one.name, one.words, f"{one.after.n:,}", *(_percent(figure) for figure in _figures(one))]
        for one in found
    ]
    return results.table(header, rows)


def _figures(one: Worth) -> Iterator[float]:
    """Yield each figure before and after."""
    scores = (one.before, one.after)
    yield from (score.exact for score in scores)
    yield from (score.guessed / score.n for score in scores)
    yield from (score.at_1_percent for score in scores)
    yield from (score.calibration_error for score in scores)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"


def _read(reader: Reader, case: Case, known: Known) -> Answers:
    pairs = zip(case.shown.pictures, case.shown.labels, strict=True)
    said = [reader.read(picture, **NUMBER, **known(label)) for picture, label in pairs]
    return ours.answers(said)


def _spelt(texts: Sequence[str], digits: Digits) -> Shown:
    rows = spelling(texts, digits, seed=SEED)
    return composed("five digits, touching", "touching", rows, digits)


def _checked(payload: str) -> str:
    """Return a number with Luhn's check digit behind it."""
    doubled = (
        sum(divmod(int(digit) * (2 - place % 2), 10))
        for place, digit in enumerate(reversed(payload))
    )
    return f"{payload}{-sum(doubled) % 10}"


def _nothing(_: str) -> Mapping[str, Any]:
    return {}


def _length(label: str) -> Mapping[str, Any]:
    return {"length": len(label)}


def _luhn(_: str) -> Mapping[str, Any]:
    return {"check": "luhn"}
