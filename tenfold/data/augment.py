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

NumPy and OpenCV release the GIL, so that a thread can do this ahead of the training step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.digits import Images

_REMAP_LIMIT = 32_767  # cv2.remap takes pictures of fewer pixels a side


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far a digit may be bent; drawn anew for each digit, evenly up to the limit either way.

    Attributes:
        rotation: Largest turn in degrees.
        scale: Largest relative change of size, drawn for each axis (0.1: 0.9 to 1.1).
        shear: Largest slant, in horizontal pixels per vertical pixel.
        shift: Largest move in pixels, drawn for each axis.
        elastic: Root mean square displacement of the smooth bending, in pixels (Simard et al.,
            ICDAR 2003; here a B-spline free-form deformation, Rueckert et al., 1999).
        grid: Intervals a side of the bending's control grid: more bend more locally.
        erase: Side in pixels of a square blanked at a random place; 0: none.
    """

    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    shift: float = 0.0
    elastic: float = 0.0
    grid: int = 4
    erase: int = 0


def augment(images: Images, settings: Augmentation, rng: np.random.Generator) -> Images:
    """Return every picture of a batch bent in its own way.

    Args:
        images: uint8, shape (n, height, width), n ≥ 1, black at the edges.
        settings: How far to bend them.
        rng: Decides how each is bent.
    """
    count, height, width = images.shape
    if count * height > _REMAP_LIMIT:
        most = _REMAP_LIMIT // height
        parts = [images[start : start + most] for start in range(0, count, most)]
        return np.concatenate([augment(part, settings, rng) for part in parts])
    coefficients = _coefficients(count, settings, rng)
    basis = _basis(height, width, settings.grid)[: coefficients.shape[-1]]
    across, down = coefficients @ basis
    across += np.float32((width - 1) / 2)
    down += np.float32((height - 1) / 2)
    np.clip(across, 0, width - 1, out=across)
    np.clip(down, 0, height - 1, out=down)
    down += np.arange(0, count * height, height, dtype=np.float32)[:, None]
    column = np.ascontiguousarray(images).reshape(count * height, width)
    bent: Images = cv2.remap(column, across, down, cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    bent = bent.reshape(images.shape)
    if settings.erase:
        bent *= _kept(images.shape, settings.erase, rng)
    return bent


def _coefficients(
    count: int, settings: Augmentation, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Return what multiplies the basis: shape (2, n, 3 + control points), first for x, then y."""

    def spread(limit: float, *shape: int) -> npt.NDArray[np.float32]:
        return (rng.random((count, *shape), dtype=np.float32) * 2 - 1) * np.float32(limit)

    turn = spread(np.deg2rad(settings.rotation))
    slant = spread(settings.shear)
    size = 1 + spread(settings.scale, 2)
    shift = spread(settings.shift, 2)
    cos, sin = np.cos(turn), np.sin(turn)
    controls = (settings.grid + 3) ** 2 if settings.elastic else 0
    coefficients = np.empty((2, count, 3 + controls), np.float32)
    coefficients[:, :, 0] = shift.T
    coefficients[:, :, 1] = np.stack([cos, sin]) * size.T
    coefficients[:, :, 2] = np.stack([cos * slant - sin, sin * slant + cos]) * size.T
    if controls:
        bend = rng.standard_normal((2, count, controls), dtype=np.float32)
        coefficients[:, :, 3:] = bend * np.float32(settings.elastic)
    return coefficients


@lru_cache(maxsize=8)
def _basis(height: int, width: int, grid: int) -> npt.NDArray[np.float32]:
    """Return rows of height·width pixels: 1, x and y from the centre, and each control's spread.

    The spreads are scaled so that unit normal controls displace a pixel by 1 (root mean square).
    """
    y, x = np.mgrid[:height, :width] - np.array([height - 1, width - 1])[:, None, None] / 2
    smooth = np.einsum("yi,xj->ijyx", _splines(height, grid), _splines(width, grid))
    smooth = smooth.reshape(-1, height * width)
    smooth /= np.sqrt((smooth**2).sum(axis=0).mean())
    straight = np.stack([np.ones_like(x), x, y]).reshape(3, -1)
    basis = np.concatenate([straight, smooth]).astype(np.float32)
    basis.flags.writeable = False
    return basis


def _splines(length: int, grid: int) -> npt.NDArray[np.float64]:
    """Return the weight of each of grid + 3 cubic B-splines at each of ``length`` pixels."""
    position = (np.arange(length) + 0.5) / length * grid
    interval = position.astype(int)
    t = position - interval
    parts = [(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]
    weights = np.zeros((length, grid + 3))
    for offset, part in enumerate(parts):
        weights[np.arange(length), interval + offset] = part / 6
    return weights


def _kept(shape: tuple[int, ...], side: int, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Return where each picture stays: all but one square, which may hang over the edge."""
    count, height, width = shape
    top = rng.integers(-side // 2, height - side // 2, size=(count, 1))
    left = rng.integers(-side // 2, width - side // 2, size=(count, 1))
    rows, columns = np.arange(height), np.arange(width)
    down = (rows >= top) & (rows < top + side)
    across = (columns >= left) & (columns < left + side)
    kept: npt.NDArray[np.bool_] = ~(down[:, :, None] & across[:, None, :])
    return kept
