"""A strip once more, leaning and stretched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.images.askew import LOOKS, askew
from tenfold.images.strip import STEP

STRIP = np.random.default_rng(0).integers(0, 256, (32, 100), np.uint8)


def test_upright_and_as_wide_it_is_the_same() -> None:
    assert np.array_equal(askew(STRIP, 1.0, 0.0), STRIP)


@given(st.floats(0.5, 2), st.floats(-0.4, 0.4))
def test_it_has_room_for_all_of_it_in_a_width_that_the_network_takes(
    stretch: float, lean: float
) -> None:
    seen = askew(STRIP, stretch, lean)

    assert seen.shape[0] == 32
    assert seen.shape[1] % STEP == 0
    assert 0 <= seen.shape[1] - (100 * stretch + 32 * abs(lean)) < STEP + 1
    assert seen.sum() == pytest.approx(stretch * STRIP.sum(), rel=0.02)


@pytest.mark.parametrize(("lean", "to_the_right"), [(0.25, True), (-0.25, False)])
def test_a_stem_leans(lean: float, to_the_right: bool) -> None:
    stem = np.zeros((32, 64), np.uint8)
    stem[4:28, 30:34] = 255

    seen = askew(stem, 1.0, lean)

    top, foot = (int(seen[row].argmax()) for row in (5, 26))
    assert (top > foot) == to_the_right
    assert abs(top - foot) == pytest.approx(21 * 0.25, abs=1)


def test_the_looks_differ_from_the_strip_and_from_each_other() -> None:
    seen = {askew(STRIP, *look).tobytes() for look in LOOKS} | {STRIP.tobytes()}

    assert len(seen) == 1 + len(LOOKS)
