"""Digits drawn from strokes: the table of ways, and what the hand and the pen do to them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tenfold.data import hands
from tenfold.data.hands import (
    HEIGHT,
    Drawing,
    Points,
    curve,
    cut,
    drawn,
    inked,
    scrawled,
    smooth,
)
from tenfold.data.ways import WAYS, Way
from tenfold.images.glyph import glyph

ALL = [(digit, way) for digit, ways in WAYS.items() for way in ways]
DIGITS = list(WAYS)

quickly = settings(max_examples=25, deadline=None)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def body(way: Way) -> Points:
    """Return the points of all strokes of a way."""
    return np.concatenate([curve(stroke) for stroke in way.strokes])


def soft(digit: int, way: Way, seed: int) -> npt.NDArray[np.float32]:
    """Return the blurred glyph of one drawing, to be compared with others."""
    ink = scrawled([curve(stroke) for stroke in way.strokes], way.wide, rng(digit, seed))
    return cv2.GaussianBlur(glyph(255 - np.pad(ink, 30)), (0, 0), 1).astype(np.float32).ravel()


def test_every_digit_is_written_in_several_ways() -> None:
    assert [digit for digit, ways in WAYS.items() if len(ways) >= 7] == list(range(10))


def test_no_way_is_listed_twice() -> None:
    assert len({way.strokes for _, way in ALL}) == len(ALL)


@pytest.mark.parametrize("digit", DIGITS)
def test_every_stroke_is_a_row_of_points(digit: int) -> None:
    for way in WAYS[digit]:
        assert all(curve(stroke).shape[0] >= 2 for stroke in way.strokes)
        assert body(way).shape[1] == 2


@pytest.mark.parametrize("digit", DIGITS)
def test_every_way_stays_near_its_box_and_fills_its_height(digit: int) -> None:
    for way in WAYS[digit]:
        points = body(way)
        assert points.min() >= -0.15
        assert points.max() <= 1.25
        assert np.ptp(points[:, 1]) >= 0.85


@pytest.mark.parametrize("digit", DIGITS)
def test_every_way_is_drawn_now_and_then_and_no_wider_than_high(digit: int) -> None:
    for way in WAYS[digit]:
        assert 0.3 <= way.often <= 5
        assert 0.1 <= way.wide <= 1.2


def test_a_drawing_looks_most_like_others_of_its_digit() -> None:
    """By nearest neighbour, where a guess is right one time in ten: ways of two digits differ."""
    glyphs = np.array([soft(digit, way, seed) for digit, way in ALL for seed in range(2)])
    digits = np.repeat([digit for digit, _ in ALL], 2)
    alike = glyphs @ glyphs.T
    squares = np.diag(alike)
    distances = squares[:, None] + squares - 2 * alike
    np.fill_diagonal(distances, np.inf)
    assert (digits[distances.argmin(axis=1)] == digits).mean() > 0.7


@pytest.mark.parametrize("digit", DIGITS)
def test_a_drawing_is_cut_to_its_ink(digit: int) -> None:
    ink = drawn(digit, rng(digit))
    assert ink.dtype == np.uint8
    assert ink.max() == 255
    assert all(border.any() for border in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


@quickly
@given(digit=st.sampled_from(DIGITS), seed=st.integers(0, 10**6))
def test_a_drawing_is_about_as_high_as_it_should_be(digit: int, seed: int) -> None:
    assert 0.6 * HEIGHT < len(drawn(digit, rng(seed))) < 2 * HEIGHT  # the pen's width comes on top


@pytest.mark.parametrize("digit", DIGITS)
def test_the_same_seed_draws_the_same(digit: int) -> None:
    assert np.array_equal(drawn(digit, rng(3)), drawn(digit, rng(3)))


def test_no_two_drawings_are_alike() -> None:
    assert len({drawn(8, rng(seed)).tobytes() for seed in range(50)}) == 50


def test_pens_run_from_thin_to_thick() -> None:
    shares = [float(drawn(0, rng(seed)).mean() / 255) for seed in range(60)]
    assert min(shares) < 0.2
    assert max(shares) > 0.5


def test_a_pen_is_never_wider_than_a_third_of_the_body() -> None:
    level = np.array([[0.0, 0.5], [1.0, 0.5]])
    assert max(len(inked([level], rng(seed))) for seed in range(60)) < HEIGHT / 3


def test_ways_are_drawn_as_often_as_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    upright = Way(strokes=("0,0 0,1",), often=3, wide=0.5)
    level = Way(strokes=("0,0 2,0",), often=1, wide=0.5)
    monkeypatch.setattr(hands, "WAYS", {0: (upright, level)})
    shapes = [drawn(0, rng(seed)).shape for seed in range(400)]
    assert np.mean([high > wide for high, wide in shapes]) == pytest.approx(0.75, abs=0.07)


def test_a_curve_passes_through_its_points() -> None:
    points = curve("0,0 .3,.4 1,.2 .6,.9")
    line = smooth(points)
    assert all(np.isclose(line, point).all(axis=1).any() for point in points)


@quickly
@given(hnp.arrays(np.float64, st.tuples(st.integers(2, 12), st.just(2)), elements=st.floats(0, 1)))
def test_a_curve_begins_and_ends_where_its_stroke_does(points: Points) -> None:
    line = smooth(points)
    assert np.allclose(line[[0, -1]], points[[0, -1]])
    assert np.isfinite(line).all()


def test_a_point_given_twice_is_a_corner() -> None:
    cornered, rounded = (smooth(curve(f"0,0 {bend} 1,1")) for bend in ("1,0 1,0", "1,0"))
    assert np.allclose(cornered[cornered[:, 0] < 0.99, 1], 0)  # straight up to the corner
    assert not np.allclose(rounded[rounded[:, 0] < 0.99, 1], 0)


def test_the_points_of_a_stroke_are_the_callers_to_change() -> None:
    curve("0,0 1,1")[:] = 9
    assert curve("0,0 1,1").tolist() == [[0, 0], [1, 1]]


def test_a_wide_drawing_is_wider_than_a_narrow_one() -> None:
    round_zero = [curve(WAYS[0][0].strokes[0])]
    widths = [scrawled(round_zero, wide, rng(5)).shape[1] for wide in (0.3, 0.6, 1.2)]
    assert widths == sorted(widths)


@quickly
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20))))
def test_cutting_keeps_all_ink(paper: Drawing) -> None:
    ink = cut(paper)
    assert ink.sum() == paper.sum()
    assert not ink.size or all(side.any() for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))
