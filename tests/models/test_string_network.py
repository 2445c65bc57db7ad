"""The string network: any width, one frame for two columns, and a loss that needs no alignment."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tenfold.models.strings import LABEL, ctc_loss, placed_ctc_loss, string_network
from tenfold.reading.ctc import SYMBOLS


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return string_network((4, 6, 8, 8, 8))


@pytest.mark.parametrize("width", [32, 60, 128])
def test_there_is_a_frame_for_every_two_columns(network: keras.Model, width: int) -> None:
    said = network.predict_on_batch(np.zeros((2, 32, width), np.float32))

    assert said.shape == (2, width // 2, len(SYMBOLS))


def test_paper_beside_a_strip_leaves_the_frames_away_from_its_edges(network: keras.Model) -> None:
    strip = np.zeros((1, 32, 96), np.float32)
    strip[:, 8:24, 40:56] = np.random.default_rng(0).uniform(0, 255, (16, 16))
    wide = np.pad(strip, [(0, 0), (0, 0), (0, 64)])

    narrow_said, wide_said = (np.asarray(network.predict_on_batch(each)) for each in (strip, wide))

    assert np.allclose(narrow_said[:, :24], wide_said[:, :24], atol=1e-4)


def test_the_loss_is_that_of_all_alignments() -> None:
    probabilities = np.full((1, 2, len(SYMBOLS)), 1e-9, np.float32)
    probabilities[0, 0, [0, 2]] = 0.6, 0.4
    probabilities[0, 1, [0, 2]] = 0.3, 0.7
    label = np.array([[2, 0, 0]])

    loss = float(ctc_loss(label, np.log(probabilities))[0])

    assert loss == pytest.approx(-np.log(0.4 * 0.7 + 0.6 * 0.7 + 0.4 * 0.3), rel=1e-4)


def test_a_strip_without_a_number_asks_for_blanks() -> None:
    probabilities = np.full((1, 3, len(SYMBOLS)), 1e-9, np.float32)
    probabilities[0, :, 0] = 0.5, 0.25, 1.0
    probabilities[0, :, 1] = 0.5, 0.75, 1e-9

    loss = float(ctc_loss(np.zeros((1, 4), int), np.log(probabilities))[0])

    assert loss == pytest.approx(-np.log(0.125), rel=1e-3)


def test_a_symbol_said_where_it_stands_costs_less_than_elsewhere() -> None:
    labels = np.zeros((1, LABEL + 8), int)
    labels[0, 0] = labels[0, LABEL + 2] = 4
    there, elsewhere = np.zeros((2, 1, 8, len(SYMBOLS)), np.float32)
    there[..., 0] = elsewhere[..., 0] = 4
    there[0, 2, 4] = elsewhere[0, 6, 4] = 9

    alike = [float(ctc_loss(labels[:, :LABEL], said)[0]) for said in (there, elsewhere)]
    told = [float(placed_ctc_loss(labels, said)[0]) for said in (there, elsewhere)]

    assert alike[0] == pytest.approx(alike[1], rel=1e-3)
    assert told[0] < told[1] - 2


def test_it_learns_to_tell_two_strips_apart(network: keras.Model) -> None:
    rng = np.random.default_rng(0)
    strips = rng.uniform(0, 255, (2, 32, 48)).astype(np.float32)
    labels = np.array([[3, 4], [5, 0]])
    network.compile(keras.optimizers.Adam(0.01), ctc_loss)

    losses = [float(network.train_on_batch(strips, labels)) for _ in range(40)]

    assert losses[-1] < losses[0] / 5


def test_shortcuts_begin_as_nothing() -> None:
    network = string_network((4, 6, 8, 8, 8))
    strip = np.random.default_rng(0).uniform(0, 255, (1, 32, 48)).astype(np.float32)
    sums = [layer for layer in network.layers if isinstance(layer, keras.layers.Add)]

    assert len(sums) == 3
    for each in sums:
        added = keras.Model(network.input, each.input[1])
        assert not np.asarray(added.predict_on_batch(strip)).any()
