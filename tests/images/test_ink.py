import cv2
import numpy as np
import pytest
from drawn import Grey, drawn, photographed
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tenfold.images.ink import ink


def test_ink_is_1_on_the_pen_and_0_on_the_paper() -> None:
    strength = ink(drawn(7))
    assert strength[52, 60] == 1
    assert strength[150, 20] == 0


def test_dark_on_light_and_light_on_dark_are_the_same_ink() -> None:
    picture = photographed(drawn(2), np.random.default_rng(0))
    assert np.allclose(ink(picture), ink(255 - picture), atol=0.03)


def test_uneven_light_is_no_ink() -> None:
    picture = photographed(drawn(7), np.random.default_rng(0), dark=0.4)
    wrong = (ink(picture) > 0.5) != (drawn(7) < 128)
    assert wrong.mean() < 0.01


def test_a_soft_shadow_is_no_ink() -> None:
    picture = drawn(7).astype(float)
    shadow = 1 - 0.5 / (1 + np.exp(-np.linspace(-8, 8, picture.shape[1])))
    wrong = (ink((picture * shadow).astype(np.uint8)) > 0.5) != (drawn(7) < 128)
    assert wrong.mean() < 0.01


@pytest.mark.parametrize("grey", [0, 1, 128, 200, 255])
def test_an_even_picture_has_no_ink(grey: int) -> None:
    assert not ink(np.full((90, 70), grey, np.uint8)).any()


@pytest.mark.parametrize("noise", [1, 4, 8])
def test_the_grain_of_paper_is_no_ink(noise: int) -> None:
    paper = np.random.default_rng(noise).normal(200, noise, (400, 300))
    assert not ink(np.clip(paper, 0, 255).astype(np.uint8)).any()


def test_light_falling_off_over_blank_paper_is_no_ink() -> None:
    blank = np.full((300, 400), 255, np.uint8)
    assert not ink(photographed(blank, np.random.default_rng(0))).any()


def test_what_differs_from_its_paper_by_less_than_the_faintest_ink_is_none() -> None:
    faint = (200 + (drawn(7) / 255) * 8).astype(np.uint8)
    assert not ink(faint).any()


def test_pencil_is_ink() -> None:
    pencil = (150 + (drawn(7) / 255) * 70).astype(np.uint8)
    assert ink(pencil)[52, 60] == 1


def test_a_stroke_half_as_dark_is_half_ink() -> None:
    two_pens = drawn(7)
    cv2.line(two_pens, (20, 180), (140, 180), (128,), 9)
    assert ink(two_pens)[180, 80] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("edge", [0, 255])
def test_the_holes_of_a_broad_pen_are_no_ink(edge: int) -> None:
    ring = np.full((60, 60), 255, np.uint8)
    cv2.circle(ring, (30, 30), 18, (0,), 15)
    strength = ink(ring ^ np.uint8(edge))
    assert strength[30, 48] == 1
    assert strength[30, 30] == 0


def test_a_coloured_sheet_or_a_board_is_paper() -> None:
    for paper, chalk in ((120, 20), (30, 200), (90, 170)):
        page = np.where(drawn(2) < 128, chalk, paper).astype(np.uint8)
        assert ((ink(page) > 0.5) == (drawn(2) < 128)).mean() > 0.99


def test_a_large_picture_has_the_ink_of_a_small_one() -> None:
    large = cv2.resize(drawn(4), None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    small = cv2.resize(ink(large), None, fx=1 / 6, fy=1 / 6, interpolation=cv2.INTER_AREA)
    assert np.abs(small - ink(drawn(4))).mean() < 0.01


def test_a_picture_keeps_its_pixels_and_gives_the_same_ink_again() -> None:
    photo = photographed(drawn(7), np.random.default_rng(0))
    before = photo.copy()
    assert np.array_equal(ink(photo), ink(photo))
    assert np.array_equal(photo, before)


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_any_picture_has_ink_from_0_to_1(picture: Grey) -> None:
    strength = ink(picture)
    assert strength.dtype == np.float32
    assert strength.shape == picture.shape
    assert strength.min() >= 0
    assert strength.max() <= 1
