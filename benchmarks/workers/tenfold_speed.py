"""Worker: how fast Tenfold reads, warm.

Request: ``reader`` (a bundle), ``glyph`` (a picture of 28x28), ``photos`` (files by name),
``pictures`` (a list of small files), ``rounds``, ``workers``. Milliseconds of one picture.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import exchange
from rounds import milliseconds

from tenfold.images.decode import open_picture
from tenfold.reading.reader import Reader


def many(reader: Reader, files: Sequence[str], workers: int) -> float:
    """Return the milliseconds of a picture when many are read."""
    began = time.perf_counter()
    count = sum(1 for _ in reader.read_many(files, workers=workers))
    return 1000 * (time.perf_counter() - began) / count


def main() -> None:
    """Time each in turn."""
    asked = exchange.request()
    reader, rounds = Reader.load(asked["reader"]), asked["rounds"]
    files = exchange.listed(asked["pictures"])
    glyph = open_picture(asked["glyph"])
    answer = {
        "network": milliseconds(
            partial(reader.probabilities, glyph[None]), rounds=rounds, calls=1000
        ),
        "glyph": milliseconds(partial(reader.read, glyph), rounds=rounds, calls=200),
        **{
            name: milliseconds(partial(reader.read, photo), rounds=rounds, calls=5)
            for name, photo in asked["photos"].items()
        },
        "small": [many(reader, files, asked["workers"]) for _ in range(rounds)],
    }
    exchange.answer(**answer)


if __name__ == "__main__":
    main()
