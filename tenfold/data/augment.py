"""Random affine and smooth elastic deformation of a whole batch of digits.

One digit costs about five microseconds, because nothing is done digit by
digit:

1. The sampling position of every output pixel is linear in a few numbers per
   image: six affine coefficients and the displacements of a coarse grid of
   control points, spread over the picture by cubic B-splines. So the maps of
   a whole batch are *one* matrix product with a fixed basis.
2. A batch of ``n`` pictures of 28x28 is, without copying, one picture of
   ``28 n`` rows. Positions are clamped into each picture's own cell, the
   cell's first row is added, and *one* ``cv2.remap`` samples everything.

NumPy and OpenCV release the GIL, so :func:`prefetch` can run this in a thread
ahead of the training step.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_REMAP_LIMIT = 32_767  # cv2.remap takes pictures of fewer pixels a side


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far a digit may be bent. Everything is drawn anew for each digit.

    Uniform quantities are drawn from ``[-value, value]``. The default bends
    nothing.
    """

    rotation: float = 0.0
    """Largest turn in degrees."""
    scale: float = 0.0
    """Largest relative change of size, drawn per axis (0.1: 0.9 to 1.1)."""
    shear: float = 0.0
    """Largest slant, as horizontal pixels per vertical pixel."""
    shift: float = 0.0
    """Largest move in pixels, per axis."""
    elastic: float = 0.0
    """Root mean square displacement of the smooth deformation, in pixels."""
    grid: int = 4
    """Intervals a side of the control grid: larger bends more locally."""
    erase: int = 0
    """Side in pixels of a square blanked at a random place (0: none)."""


@lru_cache(maxsize=8)
def _basis(height: int, width: int, grid: int) -> NDArray[np.float32]:
    """Rows ``1, x, y`` (from the centre) and the control points' B-splines."""

    def splines(length: int) -> NDArray[np.float64]:
        position = (np.arange(length) + 0.5) / length * grid
        interval = np.minimum(position.astype(int), grid - 1)
        t = position - interval
        weights = np.zeros((length, grid + 3))
        rows = np.arange(length)
        weights[rows, interval] = (1 - t) ** 3 / 6
        weights[rows, interval + 1] = (3 * t**3 - 6 * t**2 + 4) / 6
        weights[rows, interval + 2] = (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6
        weights[rows, interval + 3] = t**3 / 6
        return weights

    y, x = np.mgrid[:height, :width].astype(np.float64)
    x -= (width - 1) / 2
    y -= (height - 1) / 2
    smooth = np.einsum("yi,xj->ijyx", splines(height), splines(width))
    smooth = smooth.reshape(-1, height * width)
    # scaled so that unit normal control points displace by 1 px (r.m.s.)
    smooth /= np.sqrt((smooth**2).sum(axis=0).mean())
    basis = np.concatenate([np.stack([np.ones_like(x), x, y]).reshape(3, -1), smooth])
    basis = np.ascontiguousarray(basis, dtype=np.float32)
    basis.flags.writeable = False
    return basis


def augment(
    images: NDArray[np.uint8],
    settings: Augmentation,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Bend every image of a batch ``(n, height, width)`` in its own way."""
    count, height, width = images.shape
    most = _REMAP_LIMIT // max(height, 1)
    if count > most:
        parts = [images[i : i + most] for i in range(0, count, most)]
        return np.concatenate([augment(part, settings, rng) for part in parts])
    if count == 0:
        return images.copy()

    def spread(limit: float, *shape: int) -> NDArray[np.float32]:
        return (rng.random((count, *shape), dtype=np.float32) * 2 - 1) * np.float32(limit)

    turn = spread(np.deg2rad(settings.rotation))
    slant = spread(settings.shear)
    size = 1 + spread(settings.scale, 2)
    shift = spread(settings.shift, 2)
    cos, sin = np.cos(turn), np.sin(turn)

    controls = (settings.grid + 3) ** 2 if settings.elastic else 0
    coefficients = np.empty((2, count, 3 + controls), dtype=np.float32)
    coefficients[0, :, 0] = shift[:, 0]
    coefficients[0, :, 1] = cos * size[:, 0]
    coefficients[0, :, 2] = (cos * slant - sin) * size[:, 0]
    coefficients[1, :, 0] = shift[:, 1]
    coefficients[1, :, 1] = sin * size[:, 1]
    coefficients[1, :, 2] = (sin * slant + cos) * size[:, 1]
    if controls:
        bend = coefficients[:, :, 3:]
        bend[...] = rng.standard_normal(bend.shape, dtype=np.float32)
        bend *= np.float32(settings.elastic)

    basis = _basis(height, width, settings.grid)[: 3 + controls]
    map_x, map_y = coefficients @ basis
    map_x += np.float32((width - 1) / 2)
    map_y += np.float32((height - 1) / 2)
    np.clip(map_x, 0, width - 1, out=map_x)
    np.clip(map_y, 0, height - 1, out=map_y)
    map_y += np.arange(0, count * height, height, dtype=np.float32)[:, None]

    column = np.ascontiguousarray(images).reshape(count * height, width)
    bent = cv2.remap(column, map_x, map_y, cv2.INTER_LINEAR)
    bent = bent.reshape(count, height, width)
    if settings.erase:
        _erase(bent, settings.erase, rng)
    return bent


def _erase(images: NDArray[np.uint8], side: int, rng: np.random.Generator) -> None:
    """Blank one square of every image, in place; it may hang over the edge."""
    count, height, width = images.shape
    top = rng.integers(-side // 2, height - side // 2, size=(count, 1))
    left = rng.integers(-side // 2, width - side // 2, size=(count, 1))
    rows, columns = np.arange(height), np.arange(width)
    inside_y = (rows >= top) & (rows < top + side)
    inside_x = (columns >= left) & (columns < left + side)
    images *= ~(inside_y[:, :, None] & inside_x[:, None, :])


def batches(
    images: NDArray[np.uint8],
    labels: NDArray[np.generic],
    *,
    size: int,
    epochs: int,
    settings: Augmentation | None,
    rng: np.random.Generator,
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.generic]]]:
    """Shuffled, bent batches ``(size, height, width, 1)``; the rest of an epoch is left out."""
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(order) - size + 1, size):
            chosen = order[start : start + size]
            picked = images[chosen]
            if settings is not None:
                picked = augment(picked, settings, rng)
            yield picked[..., None], labels[chosen]


def prefetch(items: Iterable[T], *, ahead: int = 8) -> Iterator[T]:
    """Make ``items`` in a background thread, at most ``ahead`` of them early.

    An error in the thread is raised here; leaving the loop early stops it.
    """
    done = object()
    ready: queue.Queue[object] = queue.Queue(maxsize=ahead)
    stop = threading.Event()
    errors: list[BaseException] = []

    def put(item: object) -> bool:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as error:  # raised again where it is waited for
            errors.append(error)
        put(done)

    thread = threading.Thread(target=work, name="prefetch", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not done:
            yield item
        if errors:
            raise errors[0]
    finally:
        stop.set()
        thread.join()
