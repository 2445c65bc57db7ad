"""A second look at strips that are unclear: from which probability on a text needs none.

On composed strips that trained nothing, none of the real sets: this is what decides the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import results
from answers import Answers, score

from tenfold.data.composed import learning_and_held
from tenfold.data.sources import mnist
from tenfold.data.strings import chunk
from tenfold.reading.bundle import read_bundle
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.numbers import NumberReader, hypotheses
from tenfold.reading.reader import SHIPPED_NUMBERS

LIMITS = (0.0, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)

NOTES = """
{count:,} composed strips with a number on each, of fonts, hands and MNIST's digits that trained
nothing. A strip whose text is less likely than the limit is looked at again, askew and by the
second network. "At 1 % error": as above, by the probability of the text.
"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The likeliest text of a strip and its probability: at one look, and at all."""

    label: str
    once: tuple[str, float]
    again: tuple[str, float]


def main() -> None:
    """Measure and write the section ``second_look``."""
    parser = results.parser(__doc__)
    parser.add_argument("--strips", type=int, default=6_000, help="how many are composed")
    parser.add_argument("--seed", type=int, default=11, help="decides them")
    asked = parser.parse_args()
    seen = looked_at(asked.strips, asked.seed)
    text = "## A second look at a strip\n\n" + NOTES.format(count=len(seen)).strip()
    header = ["limit", "looked at again", "exact, forced", "at 1 % error"]
    text += "\n\n" + results.table(header, [row(seen, limit) for limit in LIMITS])
    results.write_section("second_look", text, date=asked.date, path=asked.results)


def looked_at(count: int, seed: int) -> list[Seen]:
    """Return what is seen on strips that show a number."""
    cv2.setNumThreads(1)
    _, held = learning_and_held(mnist().train, np.random.default_rng(0))
    strips = chunk(held, count, (seed,))
    reader = NumberReader(lambda: read_bundle(SHIPPED_NUMBERS, "number"))
    seen = []
    for pixels, label in zip(strips.pixels, strips.labels, strict=True):
        truth = "".join(SYMBOLS[place] for place in label if SYMBOLS[place].isdigit())
        if truth:
            frames = reader.ask(pixels)
            once, again = (
                hypotheses(reader.askers, pixels, frames, clear=clear) for clear in (0.0, 1.1)
            )
            seen.append(Seen(label=truth, once=likeliest(once), again=likeliest(again)))
    return seen


def likeliest(found: Sequence[Hypothesis]) -> tuple[str, float]:
    """Return the likeliest text, and how likely it is."""
    return (found[0].text, found[0].probability) if found else ("", 0.0)


def row(seen: Sequence[Seen], limit: float) -> list[str]:
    """Return one limit's cells."""
    clear = [each.once[1] >= limit for each in seen]
    said = [each.once if so else each.again for each, so in zip(seen, clear, strict=True)]
    texts = [text for text, _ in said]
    answers = Answers(
        texts=texts, guesses=texts, confidences=np.array([probability for _, probability in said])
    )
    scored = score(answers, [each.label for each in seen])
    shares = (1 - np.mean(clear), scored.exact, scored.at_1_percent)
    return [f"{limit:g}" if limit else "never", *(f"{100 * share:.1f} %" for share in shares)]


if __name__ == "__main__":
    main()
