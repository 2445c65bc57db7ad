"""Worker: one recipe with one seed, trained and judged as a user would.

Request: ``recipe``, ``seed``, ``data``, ``epochs`` (null: the recipe's).
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import exchange

import tenfold
from tenfold.training.run import MANIFEST


def main() -> None:
    """Train, judge, and report both."""
    asked = exchange.request()
    with tempfile.TemporaryDirectory() as folder:
        run = tenfold.train(
            asked["recipe"],
            asked["data"],
            seed=asked["seed"],
            epochs=asked["epochs"],
            out=Path(folder) / "run",
            progress=False,
        )
        judged = tenfold.evaluate(run)
        manifest = json.loads((run.path / MANIFEST).read_text(encoding="utf-8"))
    exchange.answer(
        recipe=asked["recipe"],
        seed=asked["seed"],
        accuracy=judged.accuracy,
        loss=judged.loss,
        ece=judged.calibration_error,
        seconds=run.seconds,
        waited=run.waited,
        n=judged.n,
        commit=manifest["commit"],
    )


if __name__ == "__main__":
    main()
