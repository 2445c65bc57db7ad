"""Worker: a recipe of ours against the clock, by ``tenfold.train`` itself.

Request: ``recipe``, ``seed``, ``epochs`` (null: the recipe's), ``files``, ``digits``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

import exchange
import keras
import mnist
from keras_race import Race, raced

import tenfold
from tenfold.models.feeding import probabilities


def main() -> None:
    """Train once, judging after each epoch."""
    asked = exchange.request()
    data = mnist.read(asked["files"], asked["digits"])

    def judge(model: keras.Model) -> float:
        return mnist.accuracy(probabilities(model, data.x_test), data.y_test)

    race = Race(judge)
    with tempfile.TemporaryDirectory() as folder, patch("keras.Model.fit", raced(race)):
        tenfold.train(
            asked["recipe"],
            ((data.x_train, data.y_train), (data.x_test, data.y_test)),
            seed=asked["seed"],
            epochs=asked["epochs"],
            out=Path(folder) / "run",
            callbacks=[race],
            progress=False,
        )
    race.watch.answer()


if __name__ == "__main__":
    main()
