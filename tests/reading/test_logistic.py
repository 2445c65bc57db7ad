from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.errors import BundleError
from tenfold.reading.logistic import IDENTITY, Curves, Logistic

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
CURVES = st.builds(Logistic, a=NUMBERS.filter(lambda a: a > 0), b=NUMBERS)


def test_it_is_the_sigmoid_of_scaled_log_odds() -> None:
    odds = 0.5 * math.log(0.9 / 0.1) - 1

    assert Logistic(a=0.5, b=-1)(0.9) == pytest.approx(1 / (1 + math.exp(-odds)))


@given(st.floats(1e-6, 1 - 1e-6))
def test_the_identity_leaves_what_the_network_says(p: float) -> None:
    assert IDENTITY(p) == pytest.approx(p, abs=1e-9)


def test_what_is_certain_is_taken_for_one_in_a_million() -> None:
    assert IDENTITY(0) == pytest.approx(1e-6)
    assert IDENTITY(1) == pytest.approx(1 - 1e-6)


@given(CURVES, st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_what_is_likelier_is_never_less_sure(curve: Logistic, shares: list[float]) -> None:
    less, more = sorted(shares)

    assert 0 <= curve(less) <= curve(more) <= 1


@given(CURVES, CURVES)
def test_curves_survive_json(text: Logistic, digit: Logistic) -> None:
    curves = Curves(text=text, digit=digit)

    assert Curves.from_dict(json.loads(json.dumps(curves.to_dict()))) == curves


STRAIGHT = Curves().to_dict()


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (None, "mapping of digit, text"),
        ([], "mapping of digit, text"),
        ({"text": STRAIGHT["text"]}, "mapping of digit, text"),
        (STRAIGHT | {"page": STRAIGHT["text"]}, "mapping of digit, text"),
        (STRAIGHT | {"text": 1.0}, "mapping of a, b"),
        (STRAIGHT | {"text": {"a": 1.0}}, "mapping of a, b"),
        (STRAIGHT | {"text": {"a": 1.0, "b": 0.0, "c": 0.0}}, "mapping of a, b"),
        (STRAIGHT | {"text": {"a": "1", "b": 0.0}}, "a finite number.*'1'"),
        (STRAIGHT | {"text": {"a": True, "b": 0.0}}, "a finite number.*True"),
        (STRAIGHT | {"digit": {"a": 1.0, "b": None}}, "a finite number.*None"),
        (STRAIGHT | {"digit": {"a": 1.0, "b": math.nan}}, "a finite number.*nan"),
        (STRAIGHT | {"digit": {"a": math.inf, "b": 0.0}}, "a finite number.*inf"),
        (STRAIGHT | {"digit": {"a": 1.0, "b": 10**400}}, "a finite number"),
        (STRAIGHT | {"digit": {"a": 0.0, "b": 0.0}}, r"an a above 0.*0\.0"),
        (STRAIGHT | {"digit": {"a": -1, "b": 0.0}}, r"an a above 0.*-1\.0"),
    ],
)
def test_what_are_no_curves_is_refused(values: Any, part: str) -> None:
    with pytest.raises(BundleError, match=f"my.tenfold: its curves .* damaged.*{part}"):
        Curves.from_dict(values, "my.tenfold")


def test_whole_numbers_are_numbers() -> None:
    whole = Curves().to_dict() | {"text": {"a": 2, "b": -1}}

    assert Curves.from_dict(whole) == replace(Curves(), text=Logistic(a=2.0, b=-1.0))
