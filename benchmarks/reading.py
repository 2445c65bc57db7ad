"""Reading one digit: Tenfold beside RapidOCR's recogniser, Tesseract and a plain MNIST CNN.

All are shown the same pictures in one run: real photos, scans and drawings, MNIST's test digits as
they are and in other frames, and pictures without a digit.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import environments
import numpy as np
import peers
import reading_tables as tables
import results
import shown
from found import Found, measure

from tenfold.data.sources import mnist
from tenfold.reading.reader import SHIPPED, Reader

NOTES = """
Everyone is shown the same pictures; "10,000 / 2,000": the others only the first 2,000. Tenfold is
`Reader.read_many` at its default threshold: what it declines counts as not read. "Forced": had it
answered where it was unsure.

RapidOCR is its own call without detection (`use_det=False, use_cls=False`) on the picture as it
is, which it resizes itself; the probabilities of its network are masked to the ten digits and
CTC's blank before they are decoded, and scaled to sum to one. (Unscaled, measured apart, it reads
the same, and is less sure: at 1 % error it answers 69 % of photos and 58 % of drawings.)

Tesseract is called with `--psm 10` and a whitelist of digits, on pictures made dark on light, at
most 60 pixels high, with paper around them: the best of the ways tried on the real sets. The plain
CNN is the recipe `convnet` trained on MNIST; pictures are made grey, inverted if they are bright
and resized to 28×28, as tutorials do.

"At 1 % error": the largest share of the pictures whose answers, those one is surest of by one's
own confidence, are at most 1 % wrong. In brackets, and as "95 %": Wilson's interval.
"""


def main() -> None:
    """Measure and write the section ``reading``."""
    asked = arguments()
    reader = Reader.load(asked.reader)
    with tempfile.TemporaryDirectory() as folder:
        network = asked.convnet or Path(folder) / "convnet.onnx"
        others = list(peers.chosen(asked.peers.split(",") if asked.peers else [], network))
        found = [measure(one, reader, others, asked.failures) for one in programme(asked)]
    results.write_section("reading", report(found), date=asked.date, path=asked.results)


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = results.parser(__doc__)
    parser.add_argument("--real", type=Path, default=shown.REAL, help="the folder of the real sets")
    parser.add_argument(
        "--reader", type=Path, default=SHIPPED, help="a bundle, not the shipped one"
    )
    parser.add_argument("--mnist", type=int, default=10_000, help="digits Tenfold is shown")
    parser.add_argument("--reframed", type=int, default=10_000, help="of them in other frames")
    parser.add_argument("--peer-mnist", type=int, default=2_000, help="and the others")
    parser.add_argument("--peers", default=",".join(peers.CONTESTANTS), help="comma between")
    parser.add_argument(
        "--convnet", type=Path, help="the plain CNN as ONNX, kept for the next time"
    )
    parser.add_argument("--failures", type=Path, help="a folder for pictures of what went wrong")
    return parser.parse_args()


def programme(asked: argparse.Namespace) -> Iterator[shown.Shown]:
    """Yield every set in its turn."""
    real = asked.real.is_dir()
    if real:
        yield from shown.real_digits(asked.real)
    else:
        print(f"NO REAL SETS at {asked.real}: they are left out. Name them with --real", flush=True)
    test = mnist().test
    digits = test.take(np.arange(len(test))[: asked.mnist])
    yield from shown.mnist_digits(digits, asked.reframed, asked.peer_mnist)
    if real:
        yield shown.not_digits(asked.real)
    yield from shown.composed_without_digits()


def report(found: Sequence[Found]) -> str:
    """Return the section's text."""
    plain = next(one for one in found if one.name == shown.PLAIN)
    parts = [
        "## Reading one digit",
        NOTES.strip(),
        f"Versions: {environments.reading_versions()}.",
        "### Read exactly, % of the pictures",
        tables.exact(found),
        "### Answered at 1 % error, % of the pictures",
        tables.at_1_percent(found),
        "### Refused, % of the pictures",
        tables.refused(found),
        *tables.promised(found),
        "### Is the confidence true?",
        tables.truth(plain),
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
