from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from tenfold.data.augment import Augmentation
from tenfold.data.digits import Dataset, Digits
from tenfold.training.feed import Feed

BENT = Augmentation(rotation=10, shift=2)


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return keras.Sequential(
        [keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(10)]
    )


def numbered(count: int) -> Digits:
    """Digits that can be told apart: the pixels of each hold its row."""
    images = np.repeat(np.arange(count, dtype=np.uint8), 784).reshape(-1, 28, 28)
    return Digits(images=images, labels=np.zeros(count, np.uint8))


def test_an_epoch_shows_every_digit_once(model: keras.Model) -> None:
    feed = Feed(numbered(30), model, batch_size=10, seed=0)

    seen = np.concatenate([feed[step][0][:, 0, 0] for step in range(feed.num_batches)])

    assert sorted(seen.tolist()) == list(range(30))


@pytest.mark.parametrize(("count", "sizes"), [(25, [10, 10, 10]), (7, [7])])
def test_all_batches_are_of_one_size(model: keras.Model, count: int, sizes: list[int]) -> None:
    feed = Feed(numbered(count), model, batch_size=10, seed=0)

    batches = [feed[step][0][:, 0, 0] for step in range(feed.num_batches)]

    assert [len(batch) for batch in batches] == sizes
    assert set(np.concatenate(batches).tolist()) == set(range(count))


def test_two_epochs_differ_in_order(model: keras.Model) -> None:
    feed = Feed(numbered(25), model, batch_size=25, seed=0)

    first = feed.batch(0, 0)[0]

    assert not np.array_equal(first, feed.batch(1, 0)[0])


@pytest.mark.parametrize("augmentation", [None, BENT])
def test_a_batch_depends_on_seed_epoch_and_step_alone(
    model: keras.Model, sample: Dataset, augmentation: Augmentation | None
) -> None:
    feeds = [
        Feed(sample.train, model, batch_size=64, seed=7, augmentation=augmentation)
        for _ in range(2)
    ]
    for feed in feeds:
        feed.epoch = 3
    for step in range(5):
        _ = feeds[0][step]

    late, early = feeds[0][5][0], feeds[1][5][0]

    assert np.array_equal(late, early)
    for feed in feeds:
        feed.close()


def test_working_ahead_crosses_into_the_next_epoch(model: keras.Model, sample: Dataset) -> None:
    feed = Feed(sample.test, model, batch_size=400, seed=0, augmentation=BENT)
    batches = []
    for epoch in range(3):
        feed.epoch = epoch
        batches += [feed[step][0] for step in range(feed.num_batches)]
    feed.close()

    expected = [feed.batch(epoch, step)[0] for epoch in range(3) for step in range(3)]
    assert all(np.array_equal(*pair) for pair in zip(batches, expected, strict=True))


def test_an_error_while_making_a_batch_reaches_training(model: keras.Model) -> None:
    broken = Digits(images=np.zeros((4, 28), np.uint8), labels=np.zeros(4, np.uint8))
    feed = Feed(broken, model, batch_size=2, seed=0, augmentation=BENT)

    with pytest.raises(ValueError, match="unpack"):
        _ = feed[0]
    feed.close()
