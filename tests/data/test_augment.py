from __future__ import annotations

import hashlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.data.augment import Augmentation, augment
from tenfold.data.digits import Dataset, Images

WILD = Augmentation(rotation=20, scale=0.2, shear=0.2, shift=3, elastic=2, erase=8)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def bar() -> Images:
    """One upright stroke in the middle of a picture, a hundred times."""
    picture = np.zeros((28, 28), np.uint8)
    picture[6:22, 12:16] = 255
    return np.repeat(picture[None], 100, axis=0)


def angle(picture: Images) -> float:
    """The angle of the stroke's main axis, in degrees from upright."""
    moments = cv2.moments(picture)
    return float(
        np.rad2deg(0.5 * np.arctan2(2 * moments["mu11"], moments["mu02"] - moments["mu20"]))
    )


def test_no_bending_changes_nothing(sample: Dataset) -> None:
    assert np.array_equal(augment(sample.test.images, Augmentation(), rng()), sample.test.images)


def test_the_same_generator_bends_the_same_way(sample: Dataset) -> None:
    images = sample.test.images

    assert np.array_equal(augment(images, WILD, rng(3)), augment(images, WILD, rng(3)))
    assert not np.array_equal(augment(images, WILD, rng(3)), augment(images, WILD, rng(4)))


def test_every_picture_is_bent_in_its_own_way() -> None:
    bent = augment(bar(), WILD, rng())

    assert len({hashlib.sha256(picture.tobytes()).digest() for picture in bent}) == 100


def test_a_turn_stays_within_its_limit_and_uses_it() -> None:
    angles = [angle(picture) for picture in augment(bar(), Augmentation(rotation=15), rng())]

    assert max(np.abs(angles)) < 16
    assert max(angles) > 10
    assert min(angles) < -10


def test_a_move_stays_within_its_limit() -> None:
    moved = augment(bar(), Augmentation(shift=2), rng())

    centres = [np.argwhere(picture > 127).mean(axis=0) for picture in moved]

    assert np.abs(np.array(centres) - [13.5, 13.5]).max() <= 2.6
    assert np.ptp(centres, axis=0).min() > 2


def test_a_square_is_blanked_in_every_picture() -> None:
    full = np.full((50, 28, 28), 255, np.uint8)

    blanked = (augment(full, Augmentation(erase=6), rng()) == 0).sum(axis=(1, 2))

    assert blanked.max() == 36
    assert blanked.min() > 0


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 1300), st.integers(0, 2**32 - 1))
def test_no_picture_bleeds_into_its_neighbour(count: int, seed: int) -> None:
    images = np.zeros((count, 28, 28), np.uint8)
    images[::2, 4:-4, 4:-4] = 255

    bent = augment(images, WILD, rng(seed))

    assert bent.shape == images.shape
    assert not bent[1::2].any()


@pytest.mark.parametrize("grid", [1, 4, 7])
def test_elastic_bending_displaces_by_what_is_asked(grid: int) -> None:
    ramp = np.tile(np.arange(28, dtype=np.uint8) * 4 + 60, (400, 28, 1))

    bent = augment(ramp, Augmentation(elastic=1.0, grid=grid), rng())

    moved = (bent[:, 8:20, 8:20].astype(float) - ramp[:, 8:20, 8:20]) / 4
    assert np.sqrt(np.square(moved).mean()) == pytest.approx(1.0, abs=0.15)
