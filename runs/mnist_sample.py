"""Makes the slice of MNIST that ships in the package: python runs/mnist_sample.py.

400 training and 100 test digits of each class, drawn once with seed 0, in MNIST's own order.
Takes a second; writes tenfold/data/sample/, whose hashes tests/data/test_sources.py pins.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tenfold.data.digits import Digits
from tenfold.data.formats.idx import write_idx
from tenfold.data.sources import MNIST, mnist

FOLDER = Path(__file__).parents[1] / "tenfold" / "data" / "sample"


def main() -> None:
    """Write the four files."""
    rng = np.random.default_rng(0)
    data = mnist()
    parts = [few(data.train, 400, rng), few(data.test, 100, rng)]
    arrays = [array for part in parts for array in (part.images, part.answers)]
    for name, array in zip(MNIST.files, arrays, strict=True):
        write_idx(FOLDER / f"{name}.gz", array)


def few(digits: Digits, each: int, rng: np.random.Generator) -> Digits:
    """Return ``each`` digits of every class, in their order."""
    classes = [np.flatnonzero(digits.answers == digit) for digit in range(10)]
    rows = np.concatenate([rng.choice(rows, each, replace=False) for rows in classes])
    return digits.take(np.sort(rows))


if __name__ == "__main__":
    main()
