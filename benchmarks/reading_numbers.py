"""Reading numbers: Tenfold beside RapidOCR's recogniser, what knowing is worth, and whole pages.

Both are shown the same pictures in one run: MNIST's test digits in rows, cheques, and the cells of
a logbook.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import environments
import numbers_known
import numbers_page
import numbers_shown
import peers
import reading_tables as tables
import results
from found import Found, measure
from numbers_known import Worth
from numbers_page import OnPage
from shown import REAL, Shown

from tenfold.data.digits import Digits
from tenfold.data.sources import mnist
from tenfold.reading.reader import Reader

NOTES = """
Tenfold is `Reader.read_many` with `kind="number"` at its default threshold: what it declines counts
as not read. "Forced": had it answered where it was unsure. RapidOCR is its own call without
detection (`use_det=False, use_cls=False`) on the picture as it is; the probabilities of its network
are masked to the ten digits (with `decimal`: and to `.`, `,` and `-`) and CTC's blank before they
are decoded, and scaled to sum to one.

Five digits: MNIST's 10,000 test digits, each once, in any order, in 2,000 rows of five, dark on
white, 28 pixels high, with 4 pixels of paper around. "Spaced": 2 to 6 pixels from where one digit's
ink ends to where the next one's begins; "touching": these overlap by 0 to 2 pixels.

`cheques` and `logbook` are real, and trained nothing. About 4 % of the logbook's labels are wrong.

"At 1 % error": the largest share of the pictures whose answers, those one is surest of by one's
own confidence, are at most 1 % wrong. In brackets, and as "95 %": Wilson's interval.
"""

TRUE = """
Expected calibration error of the confidence that the whole text is right, forced answers included,
in 15 bins; RapidOCR's confidence is the mean over its characters.
"""

KNOWN = """
The same pictures, read without and with what is known (`length=`, `check="luhn"`, `one_of=`), which
is decoded under. Check digits and codes are spelt in touching digits. All in percent.
"""

PAGES = """
`Reader.read_page`. A number stands in the cell of the grid of ten by ten that holds the middle of
its box. "Right, in place": cells with one number in them, answered, and rightly; "in any number":
cells with one digit in them, and the right one, whatever number it was put into. The real page is
also shown turned: boxes stand on it as it was given.
"""


def main() -> None:
    """Measure and write the section ``reading_numbers``."""
    asked = arguments()
    reader, digits = loaded(asked), mnist().test
    others = list(peers.chosen(asked.peers.split(",") if asked.peers else [], Path()))
    found = [measure(one, reader, others) for one in programme(digits, asked)]
    worth = [
        numbers_known.measure(reader, case)
        for case in numbers_known.cases(digits, asked.real, most=asked.most)
    ]
    on_pages = [
        numbers_page.measure(reader, page) for page in numbers_page.pages(digits, asked.real)
    ]
    text = report(found, worth, on_pages)
    results.write_section("reading_numbers", text, date=asked.date, path=asked.results)


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = results.parser(__doc__)
    add_sets(parser)
    parser.add_argument("--peers", default=peers.RAPIDOCR, help="comma between")
    return parser.parse_args()


def add_sets(parser: argparse.ArgumentParser) -> None:
    """Let a command line say what is read, and what with."""
    parser.add_argument("--real", type=Path, default=REAL, help="the folder of the real sets")
    parser.add_argument("--reader", type=Path, help="a bundle, not the shipped one")
    parser.add_argument("--most", type=int, help="rows of MNIST's digits of each kind, if not all")


def loaded(asked: argparse.Namespace) -> Reader:
    """Return the reader that was asked for."""
    return Reader.load(asked.reader) if asked.reader else Reader.load()


def programme(digits: Digits, asked: argparse.Namespace) -> Iterator[Shown]:
    """Yield every set in its turn."""
    yield from numbers_shown.mnist_numbers(digits, most=asked.most)
    if asked.real.is_dir():
        yield from numbers_shown.real_numbers(asked.real)
    else:
        print(f"NO REAL SETS at {asked.real}: they are left out. Name them with --real", flush=True)


def report(found: Sequence[Found], worth: Sequence[Worth], on_pages: Sequence[OnPage]) -> str:
    """Return the section's text."""
    parts = [
        "## Reading numbers",
        NOTES.strip(),
        f"Versions: {environments.reading_versions()}.",
        "### Read exactly, % of the numbers",
        tables.exact(found),
        "### Answered at 1 % error, % of the numbers",
        tables.at_1_percent(found),
        *tables.promised(found),
        "### Is the confidence in a number true?",
        TRUE.strip(),
        tables.calibration(found),
        "### What it is worth to say what is known",
        KNOWN.strip(),
        numbers_known.table(worth),
        "### Pages of a hundred digits",
        PAGES.strip(),
        numbers_page.table(on_pages),
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
