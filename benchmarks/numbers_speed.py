"""How fast numbers are read: a strip, beside RapidOCR; under what is known; a page; and a long PDF.

Tenfold beside RapidOCR's recogniser, in one run, each in a process of its own, on one core.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

import environments
import numbers_shown
import numpy as np
import page_memory
import reading_numbers
import results
from contestants import Contestant
from found import file_name
from numbers_composed import LENGTH, sheet, spelling
from PIL import Image
from reading_speed import digits as rounded
from shown import Shown

from tenfold.data.digits import Digits
from tenfold.data.sources import mnist

TENFOLD = Contestant(name="Tenfold", worker="tenfold_numbers")
RAPIDOCR = Contestant(name="RapidOCR", worker="rapidocr_numbers", environment="rapidocr")

STRIP, UNDER, PAGE = 1.0, 5.0, 150.0
"""Milliseconds that a strip, a strip under a million codes, and a page may take."""

CODES = 1_000_000
CODE = 8  # digits of each

CHECKED, CODED = "five digits, spaced", "eight digits, spaced"
"""Sets that are also read under what is known of them."""

WORDS = (
    f"{CHECKED}, the length known",
    f"{CHECKED}, a check digit (Luhn's)",
    f"{CODED}, a list of {CODES:,} codes",
)

NOTES = """
Milliseconds, warm, on one thread of one core, pictures decoded beforehand. A strip: {rounds} rounds
over the first {strips} of each set, each call timed; targets are judged by the median. Tenfold is
`Reader.read` with `kind="number"`, RapidOCR its recogniser alone (no detection), kept to digits.
The eight digits spell codes of the list, which is read once.
The page is a composed A4 scan of 150 dots an inch with a hundred of MNIST's test digits on it, read
by `Reader.read_page`.
"""

MEMORY = """
Memory at its peak while `Reader.read_page` reads a PDF of {pages} such pages, JPEGs inside; the
process that renders them is counted in:
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: what was timed, of whom, and how long the median may be."""

    what: str
    who: str
    milliseconds: Sequence[float]
    target: float | None = None


def main() -> None:
    """Measure and write the section ``numbers_speed``."""
    asked = arguments()
    digits = mnist().test
    reader = str(asked.reader) if asked.reader else None
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        request = {"reader": reader, "rounds": asked.rounds, **pictures(digits, folder, asked)}
        lines = list(timed(TENFOLD.run(request), RAPIDOCR.run(request)))
        memory = page_memory.measure(reader, digits, folder)
    parts = [
        "## Speed of reading numbers",
        NOTES.format(rounds=asked.rounds, strips=asked.strips).strip(),
        f"Versions: {environments.reading_versions()}.",
        results.table(["", "", "median, ms", "mean, ms", "target", ""], map(row, lines)),
        MEMORY.format(pages=page_memory.MANY).strip(),
        page_memory.table(memory),
    ]
    results.write_section("numbers_speed", "\n\n".join(parts), date=asked.date, path=asked.results)


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = results.parser(__doc__)
    reading_numbers.add_sets(parser)
    parser.add_argument("--rounds", type=int, default=3, help="rounds over the strips of a set")
    parser.add_argument("--strips", type=int, default=200, help="strips of each set")
    return parser.parse_args()


def pictures(digits: Digits, folder: Path, asked: argparse.Namespace) -> Mapping[str, object]:
    """Return where everything to read lies, written to ``folder``."""
    valid = codes()
    coded = spelling(valid[: asked.strips], digits, seed=0)
    sets = [
        *numbers_shown.mnist_numbers(digits, most=asked.strips),
        numbers_shown.composed(CODED, "spaced", coded, digits),
    ]
    if asked.real.is_dir():
        sets += [numbers_shown.cheques(asked.real), numbers_shown.logbook(asked.real)]
    page, listed = folder / "page.png", folder / "codes.txt"
    Image.fromarray(sheet(digits, seed=0)[0]).save(page)
    listed.write_text("\n".join(valid), encoding="utf-8")
    return {
        "sets": {one.name: str(_listed(one, asked.strips, folder)) for one in sets},
        "known": [
            [CHECKED, {"length": LENGTH}],
            [CHECKED, {"check": "luhn"}],
            [CODED, {"one_of": str(listed)}],
        ],
        "page": str(page),
    }


def codes() -> list[str]:
    """Return a million different codes of eight digits."""
    chosen = np.random.default_rng(0).choice(10**CODE, CODES, replace=False)
    return [f"{code:0{CODE}}" for code in chosen]


def timed(ours: Mapping[str, Any], rapid: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the rows."""
    for name, times in ours["sets"].items():
        yield Line(what=name, who="Tenfold", milliseconds=times, target=STRIP)
        yield Line(what=name, who="RapidOCR", milliseconds=rapid["sets"][name])
    for words, times, target in zip(WORDS, ours["known"], (STRIP, STRIP, UNDER), strict=True):
        yield Line(what=words, who="Tenfold", milliseconds=times, target=target)
    yield Line(what="reading that list", who="Tenfold", milliseconds=ours["telling"][-1:])
    yield Line(what="an A4 page", who="Tenfold", milliseconds=ours["page"], target=PAGE)


def row(line: Line) -> list[str]:
    """Return one row's cells."""
    middle, target = median(line.milliseconds), line.target
    return [
        line.what,
        line.who,
        rounded(middle),
        rounded(fmean(line.milliseconds)),
        "" if target is None else f"≤ {rounded(target)} ms",
        "" if target is None else results.met(middle <= target),
    ]


def _listed(shown: Shown, strips: int, folder: Path) -> Path:
    """Return a list of the files of the first strips of a set, written to ``folder``."""
    of_set = folder / file_name(shown.name)
    of_set.mkdir()
    return replace(shown, of=strips).first().listing(of_set)


if __name__ == "__main__":
    main()
