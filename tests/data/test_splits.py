from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.data.digits import Dataset, Digits
from tenfold.data.splits import hold_out
from tenfold.errors import DataError


def written_by(writers: list[int]) -> Digits:
    return Digits(
        images=np.zeros((len(writers), 28, 28), np.uint8),
        labels=np.zeros(len(writers), np.uint8),
        writers=np.array(writers, np.int64),
    )


def test_each_digit_gives_the_same_share(sample: Dataset) -> None:
    _, held = hold_out(sample.train, 0.2, np.random.default_rng(0))

    assert np.bincount(sample.train.answers[held]).tolist() == [80] * 10


def test_a_split_loses_and_doubles_nothing(sample: Dataset) -> None:
    kept, held = hold_out(sample.train, 0.3, np.random.default_rng(0))

    assert sorted([*kept, *held]) == list(range(len(sample.train)))


def test_the_same_seed_gives_the_same_split(sample: Dataset) -> None:
    splits = [hold_out(sample.train, 0.1, np.random.default_rng(seed))[1] for seed in (1, 1, 2)]

    assert np.array_equal(splits[0], splits[1])
    assert not np.array_equal(splits[0], splits[2])


@given(st.lists(st.integers(0, 9), min_size=20, max_size=60), st.integers(0, 9))
def test_no_writer_is_on_both_sides(writers: list[int], seed: int) -> None:
    digits = written_by([*writers, 10, 11])

    kept, held = hold_out(digits, 0.3, np.random.default_rng(seed))

    assert digits.writers is not None
    assert not set(digits.writers[kept]) & set(digits.writers[held])


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 2.0])
def test_a_share_out_of_range_is_refused(sample: Dataset, share: float) -> None:
    with pytest.raises(DataError, match="above 0, below 1"):
        hold_out(sample.train, share, np.random.default_rng(0))


def test_a_single_writer_cannot_be_split() -> None:
    with pytest.raises(DataError, match="too little data to split"):
        hold_out(written_by([3, 3, 3]), 0.5, np.random.default_rng(0))
