"""Why a reader reads a picture as it does: evidence for a digit, or for each digit of a number.

Asks the networks in its bundles, by ONNX Runtime, what they say where parts are blanked; of numbers
the first one, also where a second had its say in the text. Needs no Keras.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES, Images
from tenfold.errors import DataError, PictureError
from tenfold.evaluation.explanation import Explanation
from tenfold.evaluation.occlusion import Saliency, log_odds, occlusion, odds_of, require_digit
from tenfold.images import SIDE
from tenfold.images.decode import Source, open_picture
from tenfold.images.glyph import glyph
from tenfold.images.strip import FRAME
from tenfold.reading.bundle import Bundle, read_bundle
from tenfold.reading.ctc.decode import Frames
from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.digits import DigitReader, Lone, reading_of_digit
from tenfold.reading.kinds import shown
from tenfold.reading.known import Known
from tenfold.reading.numbers import Line, NumberReader, hypotheses
from tenfold.reading.reader import SHIPPED, SHIPPED_NUMBERS
from tenfold.reading.result import Reading

STRIDE = 2
"""How far apart patches lie on a strip: a number takes a second and not four."""

_MARGIN = 8  # pixels of paper around a digit that is cut out of a strip


def explained(path: Path | None, source: Source, digit: int | None) -> tuple[Explanation, Images]:
    """Return why a reader reads a picture as it does, and the glyph of each digit, (n, 28, 28).

    Args:
        path: A bundle of either kind; None for those inside the package.
        source: A picture, as ``tenfold.read`` takes it.
        digit: The answer to explain where it shows one digit; None for the reader's own.

    Raises:
        BundleError: There is no bundle, or it is damaged.
        DataError: There is no such digit, or the picture shows a number.
        PictureError: The picture cannot be read, is blank, or shows several numbers.
    """
    require_digit(digit)
    digits, numbers = _readers(path)
    seen = shown(open_picture(source), digits, numbers)
    if seen is None:
        raise no_ink(source)
    if isinstance(seen, Lone):
        return _digit(digits, seen, digit)
    if not isinstance(seen, Line):
        raise PictureError(
            f"{named(source)}: there are several numbers on it",
            expected="a picture of one digit or one number",
            remedy="Cut out the number to explain",
        )
    if digit is not None:
        raise DataError(
            f"{named(source)}: it shows a number, and one digit was asked about",
            remedy="Leave the digit out: each digit of the number is explained",
        )
    return _number(numbers, seen, source)


def no_ink(source: Source) -> PictureError:
    """Return the error for a picture on which nothing is found."""
    return PictureError(
        f"{named(source)}: no ink found, so there is nothing to explain",
        remedy="Give a picture of a digit or a number, darker or lighter than its paper",
    )


def named(source: Source) -> str:
    """Return what an error calls a picture."""
    return str(source) if isinstance(source, str | Path) else "this picture"


def _readers(path: Path | None) -> tuple[DigitReader, NumberReader]:
    """Return what reads digits and what reads numbers, the one in ``path`` in its place."""
    bundle = read_bundle(path or SHIPPED)
    if bundle.kind == "digit":
        return DigitReader(bundle), NumberReader(partial(read_bundle, SHIPPED_NUMBERS, "number"))
    return DigitReader(read_bundle(SHIPPED, "digit")), NumberReader(partial(_same, bundle))


def _same(bundle: Bundle) -> Bundle:
    return bundle


def _digit(reader: DigitReader, lone: Lone, asked: int | None) -> tuple[Explanation, Images]:
    reading = reading_of_digit(lone, reader.bundle.promise.default)
    digit = reading.digits[0].digit if asked is None else asked
    pixels = lone.found.glyph

    def odds(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        said = np.stack([reader.ask(picture) for picture in pictures])
        return log_odds(said, digit)[:, None]

    evidence = Saliency(
        method="occlusion",
        digit=digit,
        map=occlusion(odds, pixels)[0],
        probabilities=np.array(lone.said[:CLASSES], np.float32),
    )
    explanation = Explanation(
        kind="digit",
        text=str(digit),
        confidence=lone.said[digit],
        why_not=reading.why_not,
        pixels=pixels,
        digits=(evidence,),
    )
    return explanation, pixels[None]


def _number(reader: NumberReader, line: Line, source: Source) -> tuple[Explanation, Images]:
    reading = reader.reading(line, Known(), reader.bundle.promise.default)
    found = hypotheses(reader.askers, line.strip.pixels, line.frames)
    best = next((text for text in found if text.spans), None)
    if best is None:
        raise PictureError(
            f"{named(source)}: no digit is found on it, so there is nothing to explain",
            remedy="Give a picture of one digit or one number",
        )
    pixels, cells = line.strip.pixels, _cells(best, len(line.frames))
    symbols = [symbol for symbol in best.symbols if symbol <= CLASSES]

    def odds(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        return np.stack([_odds(reader.ask(picture), symbols, cells) for picture in pictures])

    maps = occlusion(odds, pixels, stride=STRIDE)
    explanation = Explanation(
        kind="number",
        text=best.text,
        confidence=reading.confidence,
        why_not=reading.why_not,
        pixels=pixels,
        digits=tuple(_evidence(maps, reading)),
    )
    return explanation, np.stack([_glyph(pixels, *cell) for cell in cells])


def _evidence(maps: npt.NDArray[np.float32], reading: Reading) -> Iterator[Saliency]:
    for each, digit in zip(maps, reading.digits, strict=True):
        said = np.array(digit.probabilities, np.float32)
        yield Saliency(method="occlusion", digit=digit.digit, map=each, probabilities=said)


def _cells(text: Hypothesis, frames: int) -> list[tuple[int, int]]:
    """Return from which frame to which each digit of a text has the strip to itself."""
    middles = [(one[1] + other[0]) // 2 for one, other in pairwise(text.spans)]
    return list(pairwise([0, *middles, frames]))


def _odds(
    frames: Frames, symbols: Sequence[int], cells: Sequence[tuple[int, int]]
) -> npt.NDArray[np.float64]:
    """Return the log-odds of each digit where its part of the strip shows it most clearly."""
    chosen = np.array(
        [
            frames[first:last, symbol].max(initial=0)
            for symbol, (first, last) in zip(symbols, cells, strict=True)
        ],
        float,
    )
    return odds_of(chosen, 1 - chosen)


def _glyph(pixels: npt.NDArray[np.uint8], first: int, last: int) -> Images:
    """Return the glyph of what stands on frames ``first`` to ``last`` of a strip."""
    cut = pixels[:, FRAME * first : FRAME * last]
    if not cut.any():
        return np.zeros((SIDE, SIDE), np.uint8)
    return glyph(np.pad(255 - cut, _MARGIN, constant_values=255))
