"""Marks beside a number: each where a hand puts it, of about its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.data.hands import Points, curve, smooth
from tenfold.data.marks import BETWEEN, LEADING, MARKS, TRAILING, drawn_from, mark

NAMES = list(MARKS)
SEQUENCES = [TRAILING, BETWEEN, LEADING]


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def points(name: str, *seed: int) -> Points:
    return np.concatenate(mark(name, rng(*seed)))


def middle(name: str) -> float:
    """Return the middle height of a mark as hands mostly write it."""
    many = [points(name, seed)[:, 1] for seed in range(100)]
    return float(np.median([(heights.min() + heights.max()) / 2 for heights in many]))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_mark_is_strokes_that_a_curve_goes_through(name: str, seed: int) -> None:
    for stroke in mark(name, rng(seed)):
        assert stroke.ndim == 2
        assert stroke.shape[1] == 2
        assert len(stroke) >= 2
        assert np.isfinite(smooth(stroke)).all()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_mark_stays_near_its_line(name: str, seed: int) -> None:
    heights = points(name, seed)[:, 1]
    assert heights.min() > -0.8
    assert heights.max() < 1.8


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_draws_the_same(name: str) -> None:
    assert np.array_equal(points(name, 5), points(name, 5))


@pytest.mark.parametrize("name", NAMES)
def test_no_two_marks_are_alike(name: str) -> None:
    assert len({points(name, seed).tobytes() for seed in range(20)}) == 20


@pytest.mark.parametrize("name", NAMES)
def test_drawing_a_mark_does_not_change_its_ways(name: str) -> None:
    before = [curve(stroke) for way in MARKS[name] for stroke in way.strokes]
    for seed in range(10):
        mark(name, rng(seed))
    after = [curve(stroke) for way in MARKS[name] for stroke in way.strokes]
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))


def test_dots_stand_on_the_line_and_commas_hang_below_it() -> None:
    assert middle(".") == pytest.approx(1.0, abs=0.06)
    assert 1.0 < middle(",") < 1.2


def test_dashes_and_equals_signs_are_at_half_height() -> None:
    assert middle("-") == pytest.approx(0.5, abs=0.1)
    assert middle("=") == pytest.approx(0.5, abs=0.1)


def test_dots_are_small() -> None:
    sizes = [np.ptp(points(".", seed), axis=0).max() for seed in range(60)]
    assert max(sizes) < 0.25


def test_a_mark_is_as_wide_as_asked() -> None:
    widths = [
        np.ptp(np.concatenate(mark("flourish", rng(seed), wide=4.0))[:, 0]) for seed in range(40)
    ]
    assert np.median(widths) == pytest.approx(4.0, rel=0.25)


@pytest.mark.parametrize("sequences", SEQUENCES)
def test_whatever_stands_beside_digits_can_be_drawn(
    sequences: Mapping[tuple[str, ...], float],
) -> None:
    assert {name for sequence in sequences for name in sequence} <= {*MARKS, " "}


@pytest.mark.parametrize("sequences", SEQUENCES)
def test_sequences_are_drawn_as_often_as_they_say(
    sequences: Mapping[tuple[str, ...], float],
) -> None:
    dice, total = rng(0), sum(sequences.values())
    seen = Counter(drawn_from(sequences, dice) for _ in range(3000))
    for sequence, often in sequences.items():
        assert seen[sequence] / 3000 == pytest.approx(often / total, abs=0.04)


def test_no_sequence_has_a_digit() -> None:
    names = [name for sequences in SEQUENCES for sequence in sequences for name in sequence]
    assert not any(letter.isdigit() for name in names for letter in name)
