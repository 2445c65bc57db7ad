"""What is no digit: never a shape that nobody could tell from one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from tenfold.data.clutter import (
    CLUTTER,
    LETTERS,
    LIKE_DIGITS,
    MARKS,
    OFTEN_MISTAKEN,
    SIGNS,
    blot,
    clutter,
    crowd,
    letter,
    scribble,
    sign,
)
from tenfold.data.hands import HEIGHT, Drawing, curve, scrawled

Draw = Callable[[Sequence[Path], np.random.Generator], Drawing]

KINDS = list(CLUTTER)
UNTELLABLE = "0123456789OoIl|i"


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def pieces(ink: Drawing) -> int:
    return cv2.connectedComponents((ink > 0).astype(np.uint8))[0] - 1


def test_no_letter_or_mark_could_be_a_digit() -> None:
    assert not set(LETTERS + MARKS + OFTEN_MISTAKEN) & set(UNTELLABLE)


def test_no_letter_or_mark_is_listed_twice() -> None:
    assert len(set(LETTERS + MARKS)) == len(LETTERS + MARKS)


def test_what_is_shown_more_often_is_listed_too() -> None:
    assert set(OFTEN_MISTAKEN) <= set(LETTERS)
    assert set(LIKE_DIGITS) <= set(SIGNS)


def test_the_shares_of_all_kinds_make_one() -> None:
    assert sum(share for share, _ in CLUTTER.values()) == pytest.approx(1)


@pytest.mark.parametrize("name", list(SIGNS))
def test_a_sign_is_strokes_of_points_within_its_box(name: str) -> None:
    points = np.concatenate([curve(stroke) for stroke in SIGNS[name]])
    assert points.shape[1] == 2
    assert points.min() >= 0
    assert points.max() <= 1
    assert scrawled([curve(stroke) for stroke in SIGNS[name]], 1, rng(0)).max() == 255


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_clutter_is_ink_cut_to_its_border(kind: str, seed: int, typeface: Path) -> None:
    ink = CLUTTER[kind][1]([typeface], rng(seed))
    assert ink.dtype == np.uint8
    assert ink.max() > 200
    assert all(border.any() for border in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same(kind: str, typeface: Path) -> None:
    one, other = (CLUTTER[kind][1]([typeface], rng(7)) for _ in range(2))
    assert np.array_equal(one, other)


def test_clutter_is_of_all_kinds(typeface: Path) -> None:
    assert len({clutter([typeface], rng(seed)).tobytes() for seed in range(40)}) > 35


def test_letters_are_about_as_high_as_digits(typeface: Path) -> None:
    heights = [len(letter([typeface], rng(seed))) for seed in range(60)]
    assert 0.6 * HEIGHT < np.median(heights) < 1.4 * HEIGHT


def test_signs_are_about_as_high_as_digits() -> None:
    heights = [len(sign([], rng(seed))) for seed in range(60)]
    assert 0.6 * HEIGHT < np.median(heights) < 1.6 * HEIGHT


@pytest.mark.parametrize("draw", [scribble, blot])
@pytest.mark.parametrize("seed", range(5))
def test_scribbles_and_blots_are_in_one_piece(draw: Draw, seed: int) -> None:
    assert pieces(draw([], rng(seed))) == 1


def test_a_blot_is_filled() -> None:
    assert all((blot([], rng(seed)) > 0).mean() > 0.4 for seed in range(40))


def test_a_crowd_is_mostly_wider_than_high(typeface: Path) -> None:
    shapes = [crowd([typeface], rng(seed)).shape for seed in range(40)]
    assert np.median([width / height for height, width in shapes]) > 1.2
