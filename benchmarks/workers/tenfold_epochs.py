"""Worker: seconds of each epoch of a recipe, by ``tenfold.train`` itself.

Request: ``recipe``, ``augmentation`` (false: leave it out), ``epochs``, ``files``, ``digits``.
Nothing is held out, so that an epoch is all digits and nothing but training.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import exchange
import mnist

import tenfold


def main() -> None:
    """Train once and report the run's own history."""
    asked = exchange.request()
    data = mnist.read(asked["files"], asked["digits"])
    recipe = tenfold.recipes[asked["recipe"]]
    if not asked["augmentation"]:
        recipe = replace(recipe, augmentation=None)
    with tempfile.TemporaryDirectory() as folder:
        run = tenfold.train(
            recipe,
            ((data.x_train, data.y_train), (data.x_test, data.y_test)),
            epochs=asked["epochs"],
            validation=0.0,
            out=Path(folder) / "run",
            progress=False,
        )
    exchange.answer(
        seconds=[epoch["seconds"] for epoch in run.history],
        waited=[epoch["waited"] for epoch in run.history],
    )


if __name__ == "__main__":
    main()
