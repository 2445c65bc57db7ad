"""Glyphs for training: a function of their seed alone, made as reading makes its own."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from tenfold.data import composed as composing
from tenfold.data.composed import (
    NO_DIGIT,
    Composed,
    Sources,
    chunk,
    composed,
    digit,
    joined,
    pictured,
)
from tenfold.data.hands import Drawing, drawn
from tenfold.data.papers import Scene, canvas
from tenfold.images.box import Box
from tenfold.images.glyph import find_glyph


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Give OpenCV back the threads that composing takes from it."""
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.fixture(scope="module")
def made(sources: Sources) -> Composed:
    return chunk(sources, 0.3, 120, (0, 0))


def same(one: Composed, other: Composed) -> bool:
    return np.array_equal(one.images, other.images) and np.array_equal(one.labels, other.labels)


def test_glyphs_and_labels_are_bytes(made: Composed) -> None:
    assert made.images.dtype == made.labels.dtype == np.uint8
    assert made.images.shape == (120, 28, 28)
    assert made.labels.shape == (120,)


def test_every_digit_and_what_is_none_are_shown(made: Composed) -> None:
    assert set(made.labels.tolist()) == {*range(10), NO_DIGIT}


def test_no_digit_is_no_digits_label() -> None:
    assert NO_DIGIT == 10


def test_a_composed_glyph_is_one_that_reading_would_find(made: Composed) -> None:
    for image in made.images[:50]:
        found = find_glyph(image)
        assert found is not None
        assert np.array_equal(found.glyph, image)


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (0.5, 0.25, 0.7), (1, 1, 1)])
def test_about_the_asked_share_is_no_digit(
    share: float, least: float, most: float, sources: Sources
) -> None:
    labels = chunk(sources, share, 40, (1, 0)).labels
    assert least <= (labels == NO_DIGIT).mean() <= most


def test_the_same_seed_makes_the_same_chunk(sources: Sources) -> None:
    assert same(chunk(sources, 0.2, 12, (5, 6)), chunk(sources, 0.2, 12, (5, 6)))


@pytest.mark.parametrize("seed", [(5, 7), (6, 6)])
def test_another_seed_makes_another_chunk(seed: tuple[int, int], sources: Sources) -> None:
    assert not same(chunk(sources, 0.2, 12, (5, 6)), chunk(sources, 0.2, 12, seed))


def test_a_smaller_chunk_is_the_beginning_of_a_larger(sources: Sources) -> None:
    small, large = (chunk(sources, 0.2, count, (5, 6)) for count in (5, 12))
    assert np.array_equal(small.images, large.images[:5])


def test_processes_make_the_glyphs_that_one_would_make_alone(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "CHUNK", 10)
    alone = [chunk(sources, 0.2, count, (3, place)) for place, count in enumerate((10, 10, 5))]
    together = composed(sources, 25, seed=3, clutter_share=0.2, workers=2)
    assert same(together, joined(alone))


def test_sets_are_joined_in_their_order(made: Composed) -> None:
    both = joined([made, made])
    assert both.images.shape == (240, 28, 28)
    assert np.array_equal(both.labels, np.tile(made.labels, 2))


def test_a_digit_comes_from_mnist_a_font_or_a_hand(sources: Sources) -> None:
    rng = np.random.default_rng(0)
    drawings = {digit(sources, 4, rng).tobytes() for _ in range(60)}
    assert len(drawings) > 40


def test_a_font_without_digits_is_replaced_by_a_hand(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "character", lambda *_: None)
    assert all(digit(sources, 2, np.random.default_rng(seed)).any() for seed in range(20))


def placed(box: Box | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every drawing stand on a canvas, its place said to be ``box``."""

    def scene(drawing: Drawing, rng: np.random.Generator) -> Scene:
        made = canvas(drawing, rng)
        return Scene(picture=made.picture, box=box or made.box)

    monkeypatch.setattr(composing, "scene", scene)


def test_a_drawing_found_where_it_stands_is_a_glyph(monkeypatch: pytest.MonkeyPatch) -> None:
    placed(None, monkeypatch)
    assert pictured(drawn(3, np.random.default_rng(0)), np.random.default_rng(0)) is not None


def test_a_drawing_found_elsewhere_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    placed(Box(left=0, top=0, right=2, bottom=2), monkeypatch)
    assert pictured(drawn(3, np.random.default_rng(0)), np.random.default_rng(0)) is None
