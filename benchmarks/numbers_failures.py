"""Contact sheets of the numbers that are not read rightly, to look at for causes.

Each picture stands above the strip that the network saw, and above its label, what was read or
would have been, how surely, and why it was declined; the surest come first. There is a sheet for
each set whose name holds one of the words given:

    python benchmarks/numbers_failures.py failures cheques touching
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import ours
import reading_numbers
from contact_sheet import Case, fitted, write_sheet
from found import failures_of, file_name
from shown import Shown

from tenfold.data.sources import mnist
from tenfold.images.decode import open_picture
from tenfold.images.grey import Picture
from tenfold.images.strip import find_strip

_PICTURE, _STRIP = (64, 256), (40, 256)  # height and width of the frame of each


def main() -> None:
    """Write a sheet for each set that was asked for."""
    asked = arguments()
    reader = reading_numbers.loaded(asked)
    for shown in chosen(asked):
        cases = failures_of(shown, ours.readings(reader, shown))
        cases.sort(key=lambda case: case.reading.confidence, reverse=True)
        sheet = asked.folder / f"{file_name(shown.name)}.png"
        write_sheet(sheet, cases, look=number)
        print(f"{sheet}: {len(cases)} of {len(shown.labels)}", flush=True)


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sheets go")
    parser.add_argument("words", nargs="*", help="of the names of sets; by default all are shown")
    reading_numbers.add_sets(parser)
    return parser.parse_args()


def chosen(asked: argparse.Namespace) -> Iterator[Shown]:
    """Yield the sets whose names hold one of the words."""
    for shown in reading_numbers.programme(mnist().test, asked):
        if not asked.words or any(word in shown.name for word in asked.words):
            yield shown


def number(case: Case) -> Picture:
    """Return a picture, and the strip that is found on it, one above the other."""
    picture = open_picture(case.picture)
    found = find_strip(picture)
    seen = found.pixels if found else np.zeros((1, 1), np.uint8)
    return np.vstack([fitted(picture, _PICTURE), fitted(seen, _STRIP)])


if __name__ == "__main__":
    main()
