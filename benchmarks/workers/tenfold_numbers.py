"""Worker: how fast Tenfold reads numbers, also under what is known, and a page, warm, on one core.

Request: ``reader`` (a bundle, or null for the one inside the package), ``sets`` (by name, lists of
files), ``known`` (pairs of such a name and arguments of ``Reader.read``; ``one_of`` is a file),
``page`` (a picture), ``rounds``. Milliseconds of every call.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import exchange
from rounds import keep_to_one_core, milliseconds, once, one_by_one

from tenfold.images.decode import open_picture
from tenfold.reading.known import codes
from tenfold.reading.reader import Reader


def told(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with a list's file read."""
    return {name: codes(value) if name == "one_of" else value for name, value in known.items()}


def main() -> None:
    """Time each in turn."""
    asked = exchange.request()
    keep_to_one_core()
    rounds = asked["rounds"]
    reader = Reader.load(asked["reader"]) if asked["reader"] else Reader.load()
    sets = {
        name: [*map(open_picture, exchange.listed(files))] for name, files in asked["sets"].items()
    }
    page = open_picture(asked["page"])
    read = partial(reader.read, kind="number")
    telling = [once(told, known) for _, known in asked["known"]]
    under = [(partial(read, **told(known)), sets[name]) for name, known in asked["known"]]
    exchange.answer(
        sets={name: one_by_one(read, some, rounds=rounds) for name, some in sets.items()},
        telling=telling,
        known=[one_by_one(call, some, rounds=rounds) for call, some in under],
        page=milliseconds(lambda: list(reader.read_page(page)), rounds=rounds, calls=3),
    )


if __name__ == "__main__":
    main()
