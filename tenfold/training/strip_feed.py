"""What the string network is fed: batches of strips about equally wide, each a little changed.

Strips come in chunks, the first epoch's while they are being composed, in order; later epochs take
them in a random order. A batch is a function of the seed, the epoch and its place, as in ``feed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path

import cv2
import keras
import numpy as np
import numpy.typing as npt

from tenfold.data.strings import Strips
from tenfold.files import replacing
from tenfold.images.strip import FRAME, HEIGHT
from tenfold.models.strings import LABEL

WIDTHS = (64, 96, 128, 176, 240, 336)
"""The widths that batches have: each is compiled once. Wider strips are left out."""

Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]


class StripFeed(keras.utils.PyDataset):
    """Batches for ``model.fit``; set ``epoch`` before each epoch.

    Attributes:
        epoch: Which epoch's batches are given, from 0.
    """

    def __init__(
        self, chunk: Callable[[int], Strips], chunks: int, *, each: int, batch_size: int, seed: int
    ) -> None:
        """Take strips from ``chunk``, which returns the one of a number below ``chunks``.

        An epoch has ``each // batch_size`` batches of every chunk of ``each`` strips.
        """
        super().__init__(workers=0)
        self.epoch = 0
        self._chunk, self._chunks = chunk, chunks
        self._batches, self._batch_size, self._seed = each // batch_size, batch_size, seed
        self._opened: tuple[int, int, list[Batch]] = (-1, -1, [])

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has."""
        return self._chunks * self._batches

    def __getitem__(self, step: int) -> Batch:
        """Return batch ``step`` of the present epoch, as ``batched`` yields it."""
        place, batch = divmod(step, self._batches)
        epoch, opened, batches = self._opened
        if (epoch, opened) != (self.epoch, place):
            number = int(self._order()[place])
            rng = np.random.default_rng([self._seed, self.epoch, number])
            made = batched(self._chunk(number), self._batch_size, rng)
            batches = list(islice(made, self._batches))
            self._opened = (self.epoch, place, batches)
        return batches[batch]

    def _order(self) -> npt.NDArray[np.intp]:
        if self.epoch == 0:
            return np.arange(self._chunks)
        return np.random.default_rng([self._seed, self.epoch]).permutation(self._chunks)


def batched(strips: Strips, size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Yield batches in a random order, every strip changed a little and padded with paper.

    A batch is pixels (n, 32, width), and labels (n, 24 + frames): the symbols, filled up with
    zeros, then for each frame the symbol that has its middle there, or else 0. Each batch has
    ``size`` strips: the last of a width is filled up, because another size would be compiled anew.
    """
    groups = _grouped(strips, size, rng)
    for place in rng.permutation(len(groups)):
        width, rows = groups[place]
        pixels = np.zeros((len(rows), HEIGHT, width), np.float32)
        labels = np.zeros((len(rows), LABEL + width // FRAME), np.int32)
        for at, row in enumerate(rows):
            label, change = strips.labels[row], _change(strips.pixels[row].shape[1], width, rng)
            pixels[at] = _changed(strips.pixels[row], change, width, rng)
            labels[at, : len(label)] = label
            columns = np.asarray(strips.columns[row]) * change[0, 0] + change[0, 2]
            frames = np.clip(columns + change[0, 1] * HEIGHT / 2, 0, width - 1) // FRAME
            labels[at, LABEL + frames.astype(int)] = label
        yield pixels, labels


def _grouped(
    strips: Strips, size: int, rng: np.random.Generator
) -> list[tuple[int, npt.NDArray[np.intp]]]:
    groups = []
    for width, rows in _by_width([each.shape[1] for each in strips.pixels]):
        shuffled = np.resize(rng.permutation(rows), -(-len(rows) // size) * size)
        groups += [(width, part) for part in shuffled.reshape(-1, size)]
    return groups


def _by_width(widths: Sequence[int]) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """Yield each of ``WIDTHS`` with the places of the strips that are padded to it."""
    fitting = np.searchsorted(WIDTHS, widths)
    for place, width in enumerate(WIDTHS):
        rows = np.flatnonzero(fitting == place)
        if len(rows):
            yield width, rows


def _change(wide: int, width: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return how a strip ``wide`` columns wide is moved, scaled and slanted within ``width``."""
    across = min(float(np.exp(rng.normal(0, 0.06))), width / wide)
    down = float(np.exp(rng.normal(0, 0.05)))
    slant = rng.normal(0, 0.06)
    left = rng.uniform(0, max(0.0, width - across * wide))
    top = HEIGHT / 2 * (1 - down) + rng.normal(0, 0.8)
    return np.array([[across, -slant, left + slant * HEIGHT / 2], [0, down, top]])


def _changed(
    pixels: npt.NDArray[np.uint8],
    change: npt.NDArray[np.float64],
    width: int,
    rng: np.random.Generator,
) -> npt.NDArray[np.uint8]:
    """Return a strip under ``change``, and lighter or darker."""
    moved = cv2.warpAffine(pixels, change, (width, HEIGHT))
    gain = float(np.exp(rng.normal(0, 0.12)))
    return cv2.convertScaleAbs(moved, alpha=gain).astype(np.uint8)


# ---------------------------------------------------------------------------------------------
# Chunks on disk


def save_strips(path: Path, strips: Strips) -> None:
    """Write a chunk of strips; those too wide, or too narrow for their labels, are left out."""
    kept = [
        place for place, pixels in enumerate(strips.pixels) if _fits(pixels, strips.labels[place])
    ]
    widths = np.array([strips.pixels[place].shape[1] for place in kept], np.int32)
    labels = np.zeros((len(kept), LABEL), np.uint8)
    columns = np.zeros((len(kept), LABEL), np.float32)
    for line, middles, place in zip(labels, columns, kept, strict=True):
        line[: len(strips.labels[place])] = strips.labels[place]
        middles[: len(strips.labels[place])] = strips.columns[place]
    pixels = np.concatenate([strips.pixels[place] for place in kept], axis=1)
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez(file, pixels=pixels, widths=widths, labels=labels, columns=columns)


def load_strips(path: Path) -> Strips:
    """Return the chunk of strips in a file that ``save_strips`` wrote."""
    with np.load(path) as file:
        widths, labels, columns = file["widths"], file["labels"], file["columns"]
        pixels = np.split(file["pixels"], np.cumsum(widths)[:-1], axis=1)
    return Strips(
        pixels=pixels,
        labels=[tuple(line[line > 0].tolist()) for line in labels],
        columns=[
            tuple(middles[line > 0].tolist()) for line, middles in zip(labels, columns, strict=True)
        ],
    )


def _fits(pixels: npt.NDArray[np.uint8], label: Sequence[int]) -> bool:
    repeats = sum(one == other for one, other in pairwise(label))
    frames = pixels.shape[1] // FRAME
    return pixels.shape[1] <= WIDTHS[-1] and len(label) <= LABEL and len(label) + repeats <= frames
