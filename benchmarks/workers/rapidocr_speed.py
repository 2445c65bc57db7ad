"""Worker: how fast RapidOCR's recogniser reads, warm, and how long it takes to load.

Request: ``glyph`` (a picture of 28x28), ``photos`` (files by name), ``pictures`` (a list of small
files), ``rounds``. Milliseconds of one picture.
"""

from __future__ import annotations

import time
from functools import partial

import exchange
import numpy as np
from PIL import Image
from rapidocr_masked import Recogniser
from rounds import milliseconds

MANY = 100
"""Small files read: enough for a mean."""


def main() -> None:
    """Time each in turn."""
    asked = exchange.request()
    rounds = asked["rounds"]
    began = time.perf_counter()
    recogniser = Recogniser()
    loading = 1000 * (time.perf_counter() - began)
    with Image.open(asked["glyph"]) as picture:
        glyph = np.asarray(picture.convert("RGB"))
    files = exchange.listed(asked["pictures"])[:MANY]

    def many() -> None:
        for file in files:
            recogniser.read(file)

    answer = {
        "loading": [loading],
        "glyph": milliseconds(partial(recogniser.read, glyph), rounds=rounds, calls=20),
        **{
            name: milliseconds(partial(recogniser.read, photo), rounds=rounds, calls=5)
            for name, photo in asked["photos"].items()
        },
        "small": [time / len(files) for time in milliseconds(many, rounds=rounds, calls=1)],
    }
    exchange.answer(**answer)


if __name__ == "__main__":
    main()
