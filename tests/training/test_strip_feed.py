"""Batches of strips: about equally wide, changed a little, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tenfold.data.strings import Strips
from tenfold.images.strip import FRAME
from tenfold.models.strings import LABEL
from tenfold.training.strip_feed import (
    WIDTHS,
    StripFeed,
    batched,
    load_strips,
    save_strips,
)


@pytest.fixture
def strips() -> Strips:
    rng = np.random.default_rng(0)
    widths = rng.choice([40, 64, 92, 200], 40)
    labels = [tuple(rng.integers(1, 11, rng.integers(0, 5)).tolist()) for _ in widths]
    return Strips(
        pixels=[rng.integers(0, 256, (32, width)).astype(np.uint8) for width in widths],
        labels=labels,
        columns=[tuple(5.0 + 7 * place for place in range(len(label))) for label in labels],
    )


def marked(column: int, label: int = 3) -> Strips:
    """Twenty blank strips with an upright line in one column, where their one symbol stands."""
    pixels = np.zeros((32, 96), np.uint8)
    pixels[:, column - 1 : column + 2] = 255
    return Strips(pixels=[pixels] * 20, labels=[(label,)] * 20, columns=[(column + 0.5,)] * 20)


def feed(strips: Strips, seed: int = 0) -> StripFeed:
    return StripFeed(lambda _: strips, 3, each=40, batch_size=8, seed=seed)


def test_batches_have_one_of_few_widths_and_one_size(strips: Strips) -> None:
    batches = list(batched(strips, 8, np.random.default_rng(0)))

    assert {pixels.shape[2] for pixels, _ in batches} <= set(WIDTHS)
    assert {len(pixels) for pixels, _ in batches} == {8}
    assert all(labels.shape == (8, LABEL + pixels.shape[2] // FRAME) for pixels, labels in batches)


def test_every_strip_comes_with_its_label(strips: Strips) -> None:
    batches = [labels for _, labels in batched(strips, 8, np.random.default_rng(0))]

    symbols = (line[:LABEL] for labels in batches for line in labels)
    assert {tuple(line[line > 0].tolist()) for line in symbols} == set(strips.labels)


@pytest.mark.parametrize("column", [20, 50, 76])
def test_a_symbol_is_told_in_the_frame_where_it_stands(column: int) -> None:
    for pixels, labels in batched(marked(column), 20, np.random.default_rng(0)):
        drawn = pixels[:, 16].argmax(axis=1)
        told = labels[:, LABEL:].argmax(axis=1)

        assert np.abs(told * FRAME - drawn).max() <= 4
        assert (labels[:, LABEL:].sum(axis=1) == 3).all()


def test_an_epoch_has_as_many_batches_of_each_chunk(strips: Strips) -> None:
    assert feed(strips).num_batches == 3 * (40 // 8)


def test_a_batch_is_the_same_in_whatever_order_it_is_asked_for(strips: Strips) -> None:
    one, other = feed(strips), feed(strips)

    forwards = [one[step][0] for step in range(6)]
    backwards = [other[step][0] for step in reversed(range(6))]

    assert all(map(np.array_equal, forwards, reversed(backwards)))


def test_every_epoch_changes_the_strips_anew(strips: Strips) -> None:
    fed = feed(strips)
    first = fed[0][0]

    fed.epoch = 1

    assert not np.array_equal(first, fed[0][0])


def test_a_chunk_comes_back_from_its_file(strips: Strips, tmp_path: Path) -> None:
    save_strips(tmp_path / "chunk.npz", strips)

    back = load_strips(tmp_path / "chunk.npz")

    assert [*back.labels] == [*strips.labels]
    assert [*back.columns] == [*strips.columns]
    assert all(map(np.array_equal, back.pixels, strips.pixels))


def test_what_no_frame_can_hold_is_left_out(tmp_path: Path) -> None:
    narrow, wide = np.zeros((32, 32), np.uint8), np.zeros((32, WIDTHS[-1] + 4), np.uint8)
    kept = (1, 1, 2)
    labels = [kept, (1,) * 9, (2,)]
    strips = Strips(
        pixels=[narrow, narrow, wide],
        labels=labels,
        columns=[(0.0,) * len(label) for label in labels],
    )

    save_strips(tmp_path / "chunk.npz", strips)

    assert [*load_strips(tmp_path / "chunk.npz").labels] == [kept]
