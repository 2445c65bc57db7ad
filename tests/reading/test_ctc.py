"""Decoding against brute force: every alignment of every text, on a few frames of a few symbols."""

from __future__ import annotations

from itertools import groupby, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.decode import decode, greedy
from tenfold.reading.known import Known

Frames = npt.NDArray[np.float32]

CODES = ["12", "210", "2", "33", "00"]
KNOWN: list[dict[str, Any]] = [
    {},
    {"length": 2},
    {"length": "1-3"},
    {"check": "luhn"},
    {"check": "luhn", "length": "2-4"},
    {"check": "mod97"},
    {"pattern": "#1-#"},
    {"pattern": "##-#", "check": "weighted:7,3,1/11"},
    {"one_of": CODES},
    {"one_of": CODES, "check": "luhn"},
]


def luhn(text: str) -> bool:
    digits = [*map(int, reversed(text))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def may_stand(text: str, known: dict[str, Any]) -> bool:
    """Return whether a text of digits is all that is known, said once more in plain Python."""
    count, pattern, check = len(text), known.get("pattern"), known.get("check")
    least, most = {2: (2, 2), "1-3": (1, 3), "2-4": (2, 4)}.get(known.get("length"), (0, 99))
    return (
        least <= count <= most
        and (pattern is None or (count == 3 and (pattern[1] == "#" or text[1] == "1")))
        and (check != "luhn" or (count > 0 and luhn(text)))
        and (check != "mod97" or (count > 0 and int(text) % 97 == 1))
        and (
            check != "weighted:7,3,1/11"
            or (int(text[2]) * 7 + int(text[1]) * 3 + int(text[0])) % 11 == 0
        )
        and ("one_of" not in known or text in CODES)
    )


def digits_alone(frames: Frames) -> npt.NDArray[np.float64]:
    wide = frames.astype(float)
    return np.column_stack([wide[:, 0] + wide[:, 11:].sum(axis=1), wide[:, 1:11]])


def texts(chances: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return every text with its probability, summed over all its alignments."""
    found: dict[str, float] = {}
    for path in product(*[np.flatnonzero(row) for row in chances]):
        text = spelled(path)
        chance = float(np.prod([row[at] for row, at in zip(chances, path, strict=True)]))
        found[text] = found.get(text, 0.0) + chance
    return found


def spelled(path: Any) -> str:
    return "".join(SYMBOLS[symbol] for symbol, _ in groupby(path))


@st.composite
def frames(draw: st.DrawFn, most: int = 5) -> Frames:
    """Frames in which blank and three other symbols share the probability, evenly or not."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = np.zeros((draw(st.integers(1, most)), len(SYMBOLS)), np.float32)
    columns = [0, *rng.choice(np.arange(1, len(SYMBOLS)), 3, replace=False)]
    for row in rows:
        row[columns] = rng.dirichlet(np.full(4, draw(st.sampled_from([0.1, 0.5, 2.0]))))
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("known", KNOWN, ids=str)
@settings(max_examples=40, deadline=None)
@given(frames=frames())
def test_the_likeliest_texts_and_their_probabilities_are_those_of_brute_force(
    known: dict[str, Any], frames: Frames
) -> None:
    every = texts(digits_alone(frames))
    allowed = {text: chance for text, chance in every.items() if chance and may_stand(text, known)}

    found = decode(frames, Known(**known))

    if not allowed:
        assert found == ()
        return
    total = sum(allowed.values())
    for hypothesis in found:
        text = hypothesis.text.replace("-", "")
        assert hypothesis.probability == pytest.approx(allowed[text] / total, abs=1e-6)
    assert found[0].probability == pytest.approx(max(allowed.values()) / total, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(frames=frames(), decimal=st.booleans())
def test_the_chances_of_a_digit_are_those_of_the_text_with_another_in_its_place(
    frames: Frames, decimal: bool
) -> None:
    every = texts(frames.astype(float) if decimal else digits_alone(frames))
    for hypothesis in decode(frames, Known(decimal=decimal)):
        places = [at for at, sign in enumerate(hypothesis.text) if sign.isdigit()]
        assert len(places) == len(hypothesis.spans) == len(hypothesis.digits)
        for at, row in zip(places, hypothesis.digits, strict=True):
            before, after = hypothesis.text[:at], hypothesis.text[at + 1 :]
            others = np.array([every.get(f"{before}{digit}{after}", 0.0) for digit in range(10)])
            assert row == pytest.approx(others / others.sum(), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(frames=frames())
def test_spans_are_those_of_the_likeliest_alignment(frames: Frames) -> None:
    chances = digits_alone(frames)
    best = decode(frames)[0]

    path = np.zeros(len(frames), int)
    for (start, end), symbol in zip(best.spans, best.symbols, strict=True):
        path[start:end] = symbol

    alike = (p for p in product(*map(np.flatnonzero, chances)) if spelled(p) == best.text)
    likeliest = max(np.prod([row[at] for row, at in zip(chances, p, strict=True)]) for p in alike)
    assert spelled(path) == best.text
    assert np.prod([r[a] for r, a in zip(chances, path, strict=True)]) == pytest.approx(likeliest)


def sure(*symbols: str) -> Frames:
    """Frames that each say one symbol, nearly surely."""
    rows = np.full((len(symbols), len(SYMBOLS)), 0.001, np.float32)
    for row, symbol in zip(rows, symbols, strict=True):
        row[SYMBOLS.index(symbol)] = 1
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), np.float32)


def test_a_digit_twice_needs_something_between() -> None:
    assert greedy(sure("3", "3", "", "3")).text == "33"
    assert decode(sure("3", "3", "", "3"))[0].text == "33"


def test_marks_are_looked_over_unless_decimals_are_read() -> None:
    said = sure("1", ".", "5", "", ",", "-")

    assert decode(said)[0].text == "15"
    assert decode(said, Known(decimal=True))[0].text == "1.5,-"
    assert greedy(said).text == "15"


def test_a_mark_between_keeps_two_digits_apart() -> None:
    assert decode(sure("7", ".", "7"))[0].text == "77"


def test_a_constraint_never_loses_a_text_that_meets_it() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        said = rng.dirichlet(np.full(len(SYMBOLS), 0.05), 12).astype(np.float32)
        free = decode(said)[0]
        if free.text:
            bound = decode(said, Known(length=len(free.text)))[0]
            assert bound.text == free.text
            assert bound.probability >= free.probability - 1e-9


def test_nothing_fits_in_too_few_frames() -> None:
    assert decode(sure("1", "2", "3"), Known(length=14)) == ()


def test_a_long_strip_under_a_check_is_read_in_whole() -> None:
    spelled_out = "79927398713"  # the example of Luhn's own check
    said = sure(*[symbol for digit in spelled_out for symbol in (digit, "")])
    said[2] = said[2] * 0.4
    said[2, SYMBOLS.index("8")] += 0.6

    assert decode(said)[0].text == "78927398713"
    assert decode(said, Known(check="luhn"))[0].text == spelled_out
