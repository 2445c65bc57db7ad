"""Worker: what asking Keras about one digit costs, warm.

Request: ``recipe``, ``glyph`` (a picture of 28x28), ``rounds``. The net is trained for one epoch
on the sample: its weights do not matter to time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import exchange
import numpy as np
from rounds import milliseconds

import tenfold
from tenfold.evaluation.subject import network
from tenfold.images.decode import open_picture


def main() -> None:
    """Train a little, then time both ways of asking."""
    asked = exchange.request()
    with tempfile.TemporaryDirectory() as folder:
        run = tenfold.train(
            asked["recipe"],
            tenfold.load_data("mnist-sample"),
            epochs=1,
            out=Path(folder) / "run",
            progress=False,
        )
        model, _ = network(run, None)
    pixels = open_picture(asked["glyph"])[None].astype(np.float32)
    exchange.answer(
        call=milliseconds(lambda: np.asarray(model(pixels)), rounds=asked["rounds"], calls=30),
        predict=milliseconds(
            lambda: model.predict(pixels, verbose=0), rounds=asked["rounds"], calls=10
        ),
    )


if __name__ == "__main__":
    main()
