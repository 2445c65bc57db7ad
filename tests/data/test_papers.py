"""Pictures of one drawing: where it stands on them, and what papers and files leave alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.data import papers
from tenfold.data.digits import Dataset
from tenfold.data.hands import Drawing, drawn
from tenfold.data.papers import KINDS, Scene, blank, repenned, scene
from tenfold.images.glyph import find_glyph

NAMES = list(KINDS)
SPREAD = 16  # pixels that a lens (7) and the blocks of a JPEG (8) carry ink beyond its box
SEEDS = st.integers(0, 10**6)

quickly = settings(max_examples=25, deadline=None)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def made(name: str, *seed: int, drawing: Drawing | None = None) -> Scene:
    """Return a scene of one kind; of a drawing that the seed decides too."""
    return KINDS[name](
        drawn(sum(seed) % 10, rng(*seed)) if drawing is None else drawing, rng(*seed)
    )


def pieces(ink: Drawing) -> int:
    return cv2.connectedComponents((ink > 127).astype(np.uint8))[0] - 1


@pytest.mark.parametrize("name", NAMES)
@quickly
@given(seed=SEEDS)
def test_a_picture_is_grey_and_its_box_lies_inside(name: str, seed: int) -> None:
    one = made(name, seed)
    assert one.picture.dtype == np.uint8
    height, width = one.picture.shape
    assert 0 <= one.box.left < one.box.right <= width
    assert 0 <= one.box.top < one.box.bottom <= height


@quickly
@given(seed=SEEDS)
def test_on_a_canvas_all_ink_lies_in_the_box(seed: int) -> None:
    one = made("canvas", seed)
    box, outside = one.box, np.ones(one.picture.shape, np.bool_)
    outside[box.top : box.bottom, box.left : box.right] = False
    assert len(np.unique(one.picture[outside])) <= 1  # bare


@pytest.mark.parametrize("name", NAMES)
@quickly
@given(seed=SEEDS)
def test_far_from_its_box_a_picture_is_the_same_whatever_is_drawn(name: str, seed: int) -> None:
    ink = drawn(7, rng(seed))
    one, other = (made(name, seed, drawing=drawing) for drawing in (ink, ink[::-1]))
    assert one.box == other.box
    changed = cv2.boundingRect((one.picture != other.picture).astype(np.uint8))
    left, top, width, height = changed
    assert width > 0
    assert left >= one.box.left - SPREAD
    assert top >= one.box.top - SPREAD
    assert left + width <= one.box.right + SPREAD
    assert top + height <= one.box.bottom + SPREAD


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_makes_the_same_picture(name: str) -> None:
    one, other = made(name, 4), made(name, 4)
    assert np.array_equal(one.picture, other.picture)
    assert one.box == other.box


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_not_changed_by_being_pictured(name: str) -> None:
    ink = drawn(3, rng(0))
    before = ink.copy()
    made(name, 1, drawing=ink)
    assert np.array_equal(ink, before)


@pytest.mark.parametrize("name", NAMES)
def test_nine_in_ten_drawings_are_found_where_they_stand(name: str) -> None:
    assert np.mean([found_in_place(made(name, seed, 7)) for seed in range(40)]) >= 0.9


def found_in_place(one: Scene) -> bool:
    """Return whether reading finds something whose middle lies in the middle half of the box."""
    found = find_glyph(one.picture)
    if found is None:
        return False
    across = (found.box.left + found.box.right) / 2 - (one.box.left + one.box.right) / 2
    down = (found.box.top + found.box.bottom) / 2 - (one.box.top + one.box.bottom) / 2
    return max(abs(across) / one.box.width, abs(down) / one.box.height) < 0.25


@pytest.mark.parametrize("name", ["canvas", "photo", "few_pixels"])
def test_ink_is_now_darker_now_lighter_than_its_paper(name: str) -> None:
    scenes = [made(name, seed) for seed in range(60)]
    darker = [np.median(one.picture) > one.picture.mean() for one in scenes]
    assert 0.05 < np.mean(darker) < 0.95


def test_pictures_of_few_pixels_are_small_before_they_are_enlarged() -> None:
    longest = [max(made("few_pixels", seed).picture.shape) for seed in range(60)]
    assert min(longest) < 20
    assert max(longest) <= 4 * 28


def test_half_of_all_canvases_are_of_28_by_28() -> None:
    shapes = [made("canvas", seed).picture.shape for seed in range(200)]
    assert np.mean([shape == (28, 28) for shape in shapes]) == pytest.approx(0.5, abs=0.12)


def test_a_scene_is_of_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()

    def noting(name: str) -> Callable[[Drawing, np.random.Generator], Scene]:
        def make(drawing: Drawing, rng: np.random.Generator) -> Scene:
            seen[name] += 1
            return KINDS[name](drawing, rng)

        return make

    monkeypatch.setattr(papers, "KINDS", {name: noting(name) for name in NAMES})
    for seed in range(200):
        scene(drawn(1, rng(seed)), rng(seed))
    assert set(seen) == set(NAMES)
    assert min(seen.values()) >= 10


@quickly
@given(seed=SEEDS)
def test_blank_paper_is_a_grey_picture(seed: int) -> None:
    paper = blank(rng(seed))
    assert paper.dtype == np.uint8
    assert min(paper.shape) >= 40
    assert np.array_equal(paper, blank(rng(seed)))


def test_on_most_blank_papers_nothing_is_found() -> None:
    """On one in six something is: specks, squares, shadows. Those are what training needs."""
    assert np.mean([find_glyph(blank(rng(seed))) is None for seed in range(40)]) >= 0.7


def test_a_pen_is_made_thinner_and_thicker(sample: Dataset) -> None:
    zero = sample.train.images[np.flatnonzero(sample.train.answers == 0)[0]]
    shares = [float(repenned(zero, rng(seed)).mean()) for seed in range(40)]
    assert max(shares) > 1.5 * min(shares)


@quickly
@given(seed=SEEDS, row=st.integers(0, 3999))
def test_a_pen_made_thinner_breaks_no_stroke(sample: Dataset, seed: int, row: int) -> None:
    image = sample.train.images[row]
    counts = {pieces(repenned(image, rng(other))) for other in (seed, seed + 1, seed + 2)}
    assert len(counts) == 1


@quickly
@given(seed=SEEDS, row=st.integers(0, 3999))
def test_a_digit_with_another_pen_is_cut_to_its_ink(sample: Dataset, seed: int, row: int) -> None:
    ink = repenned(sample.train.images[row], rng(seed))
    assert ink.dtype == np.uint8
    assert all(border.any() for border in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))
