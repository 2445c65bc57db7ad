"""Worker: a recipe trained on MNIST as it is, and written as ONNX.

Request: ``recipe``, ``network`` (where to write), ``seed``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import exchange

import tenfold


def main() -> None:
    """Train, judge and write."""
    asked = exchange.request()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        run = tenfold.train(asked["recipe"], "mnist", seed=asked["seed"], out=out, progress=False)
        tenfold.export(run, asked["network"])
        exchange.answer(accuracy=tenfold.evaluate(run).accuracy)


if __name__ == "__main__":
    main()
