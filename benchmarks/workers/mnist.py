"""MNIST for workers that have only NumPy: plain arrays from the four IDX files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, eq=False)
class Mnist:
    """Images are (n, 28, 28) of 0 to 255, labels (n,) of 0 to 9."""

    x_train: Bytes
    y_train: Bytes
    x_test: Bytes
    y_test: Bytes


def read(files: Sequence[str], digits: int) -> Mnist:
    """Return the first ``digits`` training digits, and all test digits."""
    x_train, y_train, x_test, y_test = (Path(file).read_bytes() for file in files)
    return Mnist(
        x_train=_images(x_train)[:digits],
        y_train=_labels(y_train)[:digits],
        x_test=_images(x_test),
        y_test=_labels(y_test),
    )


def scaled(images: Bytes, *shape: int) -> Floats:
    """Return pixels of 0 to 1, each picture in ``shape``."""
    return images.reshape(-1, *shape).astype(np.float32) / np.float32(255)


def one_hot(labels: Bytes) -> Floats:
    """Return a row of ten for each label, 1 at its place."""
    return np.eye(10, dtype=np.float32)[labels]


def accuracy(scores: npt.NDArray[Any], labels: Bytes) -> float:
    """Return the share of rows whose greatest score is at the label."""
    return float((scores.argmax(axis=1) == labels).mean())


def _images(idx: bytes) -> Bytes:
    return np.frombuffer(idx, np.uint8, offset=16).reshape(-1, 28, 28)


def _labels(idx: bytes) -> Bytes:
    return np.frombuffer(idx, np.uint8, offset=8)
