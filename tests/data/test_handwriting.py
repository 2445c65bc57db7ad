"""Numbers written by hand: ink, and where its digits stand."""

from __future__ import annotations

import numpy as np

from tenfold.data.composed import Sources
from tenfold.data.handwriting import GAP, Written, no_number, written


def many(sources: Sources, symbols: tuple[str, ...], count: int = 30) -> list[Written]:
    rng = np.random.default_rng(3)
    return [written(symbols, sources, rng) for _ in range(count)]


def test_the_ink_is_cut_to_itself(sources: Sources) -> None:
    for drawn in many(sources, ("4", "0", "7")):
        assert drawn.ink.dtype == np.uint8
        edges = (drawn.ink[0], drawn.ink[-1], drawn.ink[:, 0], drawn.ink[:, -1])
        assert all(edge.any() for edge in edges)


def test_the_digits_stand_on_the_ink(sources: Sources) -> None:
    for drawn in many(sources, ("#", "5", ".", "3", GAP, "1", "flourish")):
        height, width = drawn.ink.shape
        assert 0 <= drawn.left < drawn.right <= width
        assert 0 <= drawn.top < drawn.bottom <= height


def test_marks_lie_beside_the_digits(sources: Sources) -> None:
    beside = [drawn.ink.shape[1] - drawn.right for drawn in many(sources, ("5", "5", "flourish"))]

    assert np.median(beside) > 28


def test_longer_numbers_are_wider(sources: Sources) -> None:
    one, eight = (
        np.median([drawn.ink.shape[1] for drawn in many(sources, ("8",) * n)]) for n in (1, 8)
    )

    assert eight > 4 * one


def test_some_digits_touch_and_some_stand_apart(sources: Sources) -> None:
    gaps = [not drawn.ink.any(axis=0).all() for drawn in many(sources, ("0", "0"), 60)]

    assert {True, False} == set(gaps)


def test_what_is_no_number_has_no_symbols_but_ink(sources: Sources) -> None:
    rng = np.random.default_rng(0)

    drawn = [no_number(sources, rng) for _ in range(20)]

    assert all(each.symbols == () and each.ink.any() for each in drawn)


def test_the_same_generator_writes_the_same(sources: Sources) -> None:
    one, other = (written(("6", "2"), sources, np.random.default_rng(9)) for _ in range(2))

    assert np.array_equal(one.ink, other.ink)
