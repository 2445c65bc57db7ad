"""Security print: many kinds, and the same piece from the same seed, in whatever order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.data import patterns
from tenfold.data.patterns import PATTERNS, pattern

NAMES = list(PATTERNS)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=10, deadline=None)
@given(height=st.integers(8, 130), width=st.integers(8, 600), seed=st.integers(0, 1000))
def test_a_piece_is_ink_of_the_asked_shape(name: str, height: int, width: int, seed: int) -> None:
    ink = pattern(name, (height, width), rng(seed))
    assert ink.dtype == np.uint8
    assert ink.shape == (height, width)


@pytest.mark.parametrize("name", NAMES)
def test_a_piece_has_ink_and_bare_paper(name: str) -> None:
    pieces = [pattern(name, (60, 200), rng(seed)) for seed in range(20)]
    assert max(piece.max() for piece in pieces) > 150
    assert min(piece.min() for piece in pieces) < 50


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_cuts_another_piece(name: str) -> None:
    assert len({pattern(name, (60, 200), rng(seed)).tobytes() for seed in range(10)}) == 10


def test_a_piece_does_not_depend_on_what_was_cut_before() -> None:
    patterns._sheet.cache_clear()
    first = pattern("waves", (40, 90), rng(3))
    patterns._sheet.cache_clear()
    for name in reversed(NAMES):
        pattern(name, (40, 90), rng(1))
    assert np.array_equal(pattern("waves", (40, 90), rng(3)), first)
