"""What a network is fed while it trains: shuffled, augmented batches, made ahead of time.

A batch is a function of (seed, epoch, step) and of nothing else: not of what came before, nor of
the threads. So a run that was killed goes on with the very batches it would have had.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeAlias

import keras
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from tenfold.data.augment import Augmentation, augment
from tenfold.data.digits import Digits
from tenfold.models.feeding import labels_for, pixels_for

Batch: TypeAlias = tuple[npt.NDArray[Any], npt.NDArray[Any]]

AHEAD = 8


class Fed(Protocol):
    """What counts epochs, and gives others in each."""

    epoch: int


class Epochs(keras.callbacks.Callback):
    """Tells a feed which epoch it is, for whoever calls ``fit`` itself."""

    def __init__(self, feed: Fed) -> None:
        super().__init__()
        self._feed = feed

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Set the epoch."""
        del logs
        self._feed.epoch = epoch


class Feed(keras.utils.PyDataset):
    """Batches for ``model.fit``; set ``epoch`` before each epoch.

    Keras' own workers are left off (``workers=0``): their queue carries batches over from one
    epoch to the next when an epoch is cut short, which a run that resumes cannot have.

    Attributes:
        epoch: Which epoch's batches are given, from 0.
        waited: Seconds that training stood still for a batch, so far, at most: a wait counts in
            full if the last step was done by its end.
    """

    def __init__(
        self,
        digits: Digits,
        model: keras.Model,
        *,
        batch_size: int,
        seed: int,
        augmentation: Augmentation | None = None,
        scale: float | None = None,
    ) -> None:
        super().__init__(workers=0)
        self.epoch = 0
        self.waited = 0.0
        self._digits = digits
        self._labels = labels_for(model, digits.answers)
        self._model, self._scale = model, scale
        self._batch_size = min(batch_size, len(digits))
        self._seed, self._augmentation = seed, augmentation
        self._ahead: deque[tuple[int, int, Future[Batch]]] = deque()
        self._maker = ThreadPoolExecutor(1, "feed") if augmentation else None
        # NumPy's matrix product would set its own threads against those of the training step: an
        # epoch of `convnet` takes 6.3 s with them and 4.2 s without, of 3.6 s without augmentation.
        self._limit = threadpool_limits(1, "blas") if augmentation else None
        self._order: tuple[int, npt.NDArray[np.intp]] = (-1, np.zeros(0, np.intp))

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has.

        All are of one size, because JAX would compile a smaller last one anew, which takes longer
        than many an epoch: it is filled up with the digits that the epoch began with.
        """
        return -(-len(self._digits) // self._batch_size)

    def __getitem__(self, step: int) -> Batch:
        """Return batch ``step`` of the present epoch: pixels and labels as the model wants them."""
        if self._maker is None:
            return self.batch(self.epoch, step)
        self._look_ahead(self._maker, self.epoch, step)
        started = time.perf_counter()
        batch = self._ahead.popleft()[2].result()
        if self._is_idle():
            self.waited += time.perf_counter() - started
        return batch

    def batch(self, epoch: int, step: int) -> Batch:
        """Return one batch; the same for the same seed, epoch and step."""
        rows = self._epoch_order(epoch)[step * self._batch_size : (step + 1) * self._batch_size]
        images = self._digits.images[rows]
        if self._augmentation:
            rng = np.random.default_rng([self._seed, epoch, step + 1])
            images = augment(images, self._augmentation, rng)
        return pixels_for(self._model, images, self._scale), self._labels[rows]

    def close(self) -> None:
        """Stop the thread that works ahead, and give NumPy its own threads back."""
        if self._maker:
            self._maker.shutdown(cancel_futures=True)
        if self._limit:
            self._limit.restore_original_limits()

    def _epoch_order(self, epoch: int) -> npt.NDArray[np.intp]:
        known, order = self._order
        if known != epoch:
            order = np.random.default_rng([self._seed, epoch]).permutation(len(self._digits))
            order = np.resize(order, self.num_batches * self._batch_size)
            self._order = (epoch, order)
        return order

    def _look_ahead(self, maker: ThreadPoolExecutor, epoch: int, step: int) -> None:
        """Let the queue begin with ``(epoch, step)`` and hold the batches that follow it."""
        if not self._ahead or self._ahead[0][:2] != (epoch, step):
            for *_, batch in self._ahead:
                batch.cancel()
            self._ahead.clear()
        following = (epoch, step) if not self._ahead else self._after(*self._ahead[-1][:2])
        while len(self._ahead) < AHEAD:
            self._ahead.append((*following, maker.submit(self.batch, *following)))
            following = self._after(*following)

    def _is_idle(self) -> bool:
        """Return whether the last step is done; JAX computes on while Python runs ahead of it."""
        state = getattr(self._model, "_jax_state", None)
        weights = state and state["trainable_variables"]
        return not weights or not hasattr(weights[0], "is_ready") or weights[0].is_ready()

    def _after(self, epoch: int, step: int) -> tuple[int, int]:
        return (epoch, step + 1) if step + 1 < self.num_batches else (epoch + 1, 0)
