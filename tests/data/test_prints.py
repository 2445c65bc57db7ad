"""What is printed on paper: it darkens a little, keeps its place, and follows from its seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.data.prints import (
    PRINTS,
    WORDS,
    Paper,
    borders,
    comb,
    printed,
    rules,
    security_print,
    small_print,
)

NAMES = list(PRINTS)
SEEDS = st.integers(0, 10**6)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def bare(height: int = 60, width: int = 200) -> Paper:
    return np.full((height, width), 200, np.float32)


def darkest_rows(paper: Paper) -> set[int]:
    depth = paper.mean(axis=1)
    return set(np.flatnonzero(depth < 0.5 * (depth.min() + 200)).tolist())


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(height=st.integers(8, 130), width=st.integers(8, 600), seed=SEEDS)
def test_printed_paper_is_paper_of_the_same_shape(
    name: str, height: int, width: int, seed: int
) -> None:
    paper = PRINTS[name][1](bare(height, width), rng(seed))
    assert paper.dtype == np.float32
    assert paper.shape == (height, width)
    assert paper.min() >= 0
    assert paper.max() <= 255


@pytest.mark.parametrize("name", NAMES)
def test_bare_paper_is_left_as_it_was(name: str) -> None:
    paper = bare()
    PRINTS[name][1](paper, rng(1))
    assert np.array_equal(paper, bare())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_prints_the_same(name: str) -> None:
    one, other = (PRINTS[name][1](bare(), rng(4)) for _ in range(2))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("name", NAMES)
def test_most_papers_show_what_is_printed_on_them(name: str) -> None:
    shown = [np.ptp(PRINTS[name][1](bare(), rng(seed))) > 1 for seed in range(40)]
    assert np.mean(shown) > 0.7


def test_much_paper_is_printed_and_much_is_bare() -> None:
    plain = [np.array_equal(printed(bare(), rng(seed)), bare()) for seed in range(200)]
    assert 0.1 < np.mean(plain) < 0.5


def test_printing_changes_no_paper_but_its_own() -> None:
    paper = bare()
    results = [printed(paper, rng(seed)) for seed in range(20)]
    assert np.array_equal(paper, bare())
    assert not any(np.shares_memory(result, paper) for result in results)


def test_security_print_takes_less_than_half_of_the_light() -> None:
    darkest = [float(security_print(bare(), rng(seed)).min()) for seed in range(60)]
    assert min(darkest) > 100


def test_a_rule_runs_where_the_number_is_to_stand() -> None:
    nearest = []
    for seed in range(20):
        rows = darkest_rows(rules(bare(100), rng(seed), baseline=70))
        nearest.append(min(abs(row - 70) for row in rows))
    assert np.median(nearest) <= 4


def test_borders_leave_the_middle_bare() -> None:
    for seed in range(60):
        paper = borders(bare(), rng(seed))
        assert np.array_equal(paper[20:40, 40:160], bare()[20:40, 40:160])


def test_a_comb_has_its_lines_at_the_pitch() -> None:
    paper = comb(bare(), rng(0), pitch=25, start=10)
    depth = paper[-20:-8].mean(axis=0)
    columns = np.flatnonzero(depth < 0.5 * (depth.min() + 200))
    assert {round((column - 10) / 25) for column in columns} == set(range(8))
    assert np.abs((columns - 10 + 12.5) % 25 - 12.5).max() <= 2


def test_small_print_stays_small_and_at_the_edge() -> None:
    for seed in range(60):
        paper = small_print(bare(), rng(seed))
        assert np.array_equal(paper[22:38], bare()[22:38])


def test_small_print_says_no_digit() -> None:
    assert not any(letter.isdigit() for word in WORDS for letter in word)
