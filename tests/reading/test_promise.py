from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from bundles import PROMISE
from hypothesis import assume, given
from hypothesis import strategies as st

from tenfold.errors import BundleError
from tenfold.reading.promise import Point, Promise

SHARES = st.floats(0, 1)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    thresholds = sorted(draw(st.lists(SHARES, min_size=1, max_size=9, unique=True)))
    shares = sorted((draw(SHARES) for _ in thresholds), reverse=True)
    points = [
        Point(threshold=threshold, share=share, error=error, bound=bound)
        for threshold, share in zip(thresholds, shares, strict=True)
        for error, bound in [sorted((draw(SHARES), draw(SHARES)))]
    ]
    return Promise(
        points=tuple(points), pictures=draw(st.integers(1, 10**6)), default=draw(SHARES), source="s"
    )


def test_the_lowest_threshold_that_keeps_the_rate_is_chosen() -> None:
    assert PROMISE.threshold(0.05) == 0.0
    assert PROMISE.threshold(0.01) == 0.6
    assert PROMISE.threshold(0.004) == 0.9


def test_it_is_the_bound_that_is_kept_and_not_the_measured_error() -> None:
    assert PROMISE.threshold(0.025) == 0.6  # though 0.02 were wrong at threshold 0


def test_who_asks_for_no_rate_gets_the_default() -> None:
    assert PROMISE.threshold(None) == PROMISE.default


@pytest.mark.parametrize("rate", [0, -0.1, 1.01, 5, float("nan"), float("inf")])
def test_a_rate_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(BundleError, match="a share above 0 and up to 1"):
        PROMISE.threshold(rate)


def test_a_rate_that_cannot_be_promised_is_refused_with_the_least_that_can() -> None:
    with pytest.raises(BundleError, match=r"rate of 0\.001, .* 1,000 pictures.*: 0\.004 or more"):
        PROMISE.threshold(0.001)


@given(promises())
def test_what_is_said_to_be_promised_is_promised(promise: Promise) -> None:
    assume(0 < promise.least <= 1)

    promise.threshold(promise.least)


@given(promises(), st.floats(1e-6, 1))
def test_what_is_promised_was_measured(promise: Promise, rate: float) -> None:
    assume(rate >= promise.least)

    threshold = promise.threshold(rate)

    point = next(point for point in promise.points if point.threshold == threshold)
    assert point.bound <= rate
    assert promise.share(threshold) == point.share


def test_the_share_between_two_thresholds_is_the_lesser() -> None:
    assert [PROMISE.share(threshold) for threshold in (0, 0.3, 0.6, 0.61, 1)] == [
        1.0, 0.95, 0.95, 0.8, 0.0,
    ]  # fmt: skip


@given(promises())
def test_a_promise_survives_json(promise: Promise) -> None:
    assert Promise.from_dict(json.loads(json.dumps(promise.to_dict()))) == promise


FLAWS: dict[str, Any] = {
    "no mapping": [],
    "nothing in it": {},
    "a field too many": PROMISE.to_dict() | {"more": 1},
    "no points": PROMISE.to_dict() | {"points": []},
    "points in words": PROMISE.to_dict() | {"points": "many"},
    "too many points": PROMISE.to_dict() | {"points": [{}] * 1001},
    "a point that is none": PROMISE.to_dict() | {"points": [1]},
    "no pictures": PROMISE.to_dict() | {"pictures": 0},
    "half a picture": PROMISE.to_dict() | {"pictures": 1.5},
    "a picture that is true": PROMISE.to_dict() | {"pictures": True},
    "a default in words": PROMISE.to_dict() | {"default": "0.5"},
    "a default that is not a number": PROMISE.to_dict() | {"default": float("nan")},
    "a default that is endless": PROMISE.to_dict() | {"default": 10**400},
    "a source of two lines": PROMISE.to_dict() | {"source": "a\nb"},
    "a source without end": PROMISE.to_dict() | {"source": "a" * 501},
    "no source": PROMISE.to_dict() | {"source": None},
}


@pytest.mark.parametrize("values", FLAWS.values(), ids=FLAWS)
def test_a_damaged_promise_is_refused(values: object) -> None:
    with pytest.raises(BundleError, match=r"my\.tenfold: its promise of error rates is damaged"):
        Promise.from_dict(values, "my.tenfold")


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 1.5}, {"share": True}, {"error": -0.1}, {"bound": None}, {"threshold": 0.95},
        {"threshold": 0.0}, {"share": 0.1}, {"bound": 0.001, "error": 0.002},
    ],
    ids=str,
)  # fmt: skip
def test_a_curve_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    first, second, third = PROMISE.points
    bent = replace(PROMISE, points=(first, replace(second, **wrong), third))

    with pytest.raises(BundleError, match="damaged"):
        Promise.from_dict(bent.to_dict())
