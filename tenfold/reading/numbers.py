"""One number read from a line of writing: what the network says of each frame, decoded.

Sits on ``network`` and ``ctc``. The confidence of a number is the probability that decoding gives
it among all texts that may stand, made true by the curve in the bundle; so it is for each digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.images.askew import LOOKS, askew
from tenfold.images.box import Box
from tenfold.images.grey import Picture
from tenfold.images.strip import FRAME, Strip, find_strips
from tenfold.images.turn import turned, turned_back
from tenfold.reading.bundle import Bundle
from tenfold.reading.ctc import BLANK
from tenfold.reading.ctc.decode import Frames, decode, look, weighed
from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.ctc.lattice import Span
from tenfold.reading.known import Known
from tenfold.reading.logistic import Logistic
from tenfold.reading.network import INPUT, OUTPUT, open_networks
from tenfold.reading.result import LIKELY, MOST_ALTERNATIVES, Alternative, Digit, Reading

if TYPE_CHECKING:
    import onnxruntime

Ask: TypeAlias = Callable[[npt.NDArray[np.uint8]], Frames]
"""Returns what a network says of each frame of a strip."""

RIGHT = 90
"""Degrees of a quarter of a circle."""

SURE = 0.8
"""The confidence from which on a picture shows what is read, whatever errors are allowed."""

CLEAR = 0.99
"""The probability from which on a text needs no other look: most do not."""

_DIGITS, _MARKS = slice(1, 11), slice(11, None)  # among the symbols
_INKED = 90  # of 255: from here on a column has ink
_TALL = 1.5  # times as tall as wide: writing that may run up or down its picture


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """A line of writing, and what the network says of it.

    Attributes:
        strip: The line, on the picture as it was turned.
        frames: What each frame shows.
        quarters: How far the picture was turned to the right, in quarters of a circle.
        shape: Height and width of the picture before that.
    """

    strip: Strip
    frames: Frames
    quarters: int = 0
    shape: tuple[int, ...]


class NumberReader:
    """Reads numbers. Threads may share one. What it reads with is loaded when it first reads."""

    def __init__(self, load: Callable[[], Bundle]) -> None:
        self._load = load

    @cached_property
    def bundle(self) -> Bundle:
        """What it reads with."""
        return self._load()

    @cached_property
    def askers(self) -> tuple[Ask, ...]:
        """What its networks say of a strip: one, or two of which the second is for unclear ones."""
        return tuple(partial(asked, network) for network in open_networks(self.bundle))

    def look(self, picture: Picture) -> Line | None:
        """Return the line of writing on a picture; None where there is no ink.

        Writing that is half as tall again as wide may run up or down the picture: where the
        reader is not sure of it as it stands, and sure of it turned one way alone, that is taken.
        """
        line = self._line(picture, 0)
        if line is None or line.strip.box.height < _TALL * line.strip.box.width:
            return line
        if self.is_sure(line):
            return line
        sides = (self._line(picture, quarters) for quarters in (1, 3))
        sure = [side for side in sides if side and self.is_sure(side, digits=2)]
        return sure[0] if len(sure) == 1 else line

    def guess(self, frames: Frames) -> tuple[str, float]:
        """Return the likeliest text where nothing is known, and how sure that is."""
        best = decode(frames, best=1)[0]
        return best.text, self.bundle.curves.text(best.probability)

    def is_sure(self, line: Line, *, digits: int = 1) -> bool:
        """Return whether so many digits or more are read surely, where nothing is known."""
        text, confidence = self.guess(line.frames)
        return len(text) >= digits and confidence >= SURE

    def ask(self, pixels: npt.NDArray[np.uint8]) -> Frames:
        """Return what the network says of a strip; one at a time, as any width may come."""
        return self.askers[0](pixels)

    def reading(self, line: Line, known: Known, threshold: float) -> Reading:
        """Return the reading of a line, answered from the confidence ``threshold`` on.

        It is ``not a number`` where no text that may stand fits, or the likeliest is none at all.
        """
        found = hypotheses(self.askers, line.strip.pixels, line.frames, known)
        read = self._judged(found, line.strip, threshold)
        back = partial(turned_back, quarters=line.quarters, shape=line.shape)
        read = read.moved(back) if line.quarters else read
        return replace(read, turned=RIGHT * line.quarters)

    def _line(self, picture: Picture, quarters: int) -> Line | None:
        """Return the line of writing on a picture turned so; of two the one that is read surer."""
        lines = [
            Line(strip=strip, frames=self.ask(strip.pixels), quarters=quarters, shape=picture.shape)
            for strip in find_strips(turned(picture, quarters))
        ]
        if len(lines) > 1:
            return max(lines, key=lambda line: self.guess(line.frames)[1])
        return lines[0] if lines else None

    def _judged(self, found: tuple[Hypothesis, ...], strip: Strip, threshold: float) -> Reading:
        if not found or not found[0].text:
            return self._no_number(found, strip)
        best = found[0]
        each = _confidences([other.probability for other in found], 0, self.bundle.curves.text)
        sure = each[0] >= threshold
        others = zip(found, each, strict=True)
        return Reading(
            text=best.text if sure else "",
            confidence=each[0],
            box=strip.box,
            digits=self._digits(best, strip),
            alternatives=_alternatives([*others][1:] if sure else others),
            why_not=None if sure else "unsure",
            kind="number",
        )

    def _no_number(self, found: tuple[Hypothesis, ...], strip: Strip) -> Reading:
        """Return the reading of writing whose likeliest text is none; the next is its guess."""
        curve = self.bundle.curves.text
        guesses = [(other, curve(other.probability)) for other in found if other.text]
        return Reading(
            confidence=guesses[0][1] if guesses else 0.0,
            box=strip.box,
            digits=self._digits(guesses[0][0], strip) if guesses else (),
            alternatives=_alternatives(guesses),
            why_not="not a number",
            kind="number",
        )

    def _digits(self, text: Hypothesis, strip: Strip) -> tuple[Digit, ...]:
        digits = [symbol - 1 for symbol in text.symbols if symbol <= 10]
        curve = self.bundle.curves.digit
        shares = [
            _confidences(row, digit, curve)
            for row, digit in zip(text.digits.tolist(), digits, strict=True)
        ]
        return tuple(
            Digit(digit=digit, confidence=share[digit], box=box, probabilities=tuple(share))
            for digit, share, box in zip(digits, shares, _boxes(text.spans, strip), strict=True)
        )


def strip_of(picture: Picture, reading: Reading) -> Strip | None:
    """Return the strip on a picture, turned as it was read, that a number was read from."""
    quarters = reading.turned // RIGHT
    for strip in find_strips(turned(picture, quarters)):
        if turned_back(strip.box, quarters, picture.shape) == reading.box:
            return strip
    return None


def asked(network: onnxruntime.InferenceSession, pixels: npt.NDArray[np.uint8]) -> Frames:
    """Return what a network says of a strip."""
    (said,) = network.run([OUTPUT], {INPUT: pixels[None].astype(np.float32)})
    frames: Frames = said[0]
    return frames


def hypotheses(
    askers: Sequence[Ask],
    pixels: npt.NDArray[np.uint8],
    frames: Frames,
    known: Known | None = None,
    *,
    clear: float = CLEAR,
) -> tuple[Hypothesis, ...]:
    """Return what may stand on a strip, the likeliest first; an unclear one is looked at again.

    Args:
        askers: Returns what the network says of a strip; and what a second one does, if there is
            one, which is asked where the first is unsure.
        pixels: The strip.
        frames: What the network says of it.
        known: What is known of the number.
        clear: The probability from which on a text needs no other look.
    """
    best = MOST_ALTERNATIVES + 1
    first = look(frames, known, best=best)
    found = weighed([first], best=best)
    if not found or found[0].probability >= clear:
        return found
    narrow, wide = (askew(pixels, *how) for how in LOOKS)
    network, other = askers[0], askers[-1]
    said = [network(narrow), other(wide)]
    if other is not network:
        said.append(other(pixels))
    return weighed([first, *(look(each, known, best=best) for each in said)], best=best)


def shows_digits(frames: Frames) -> bool:
    """Return whether any frame shows a digit more likely than none."""
    none = frames[:, BLANK] + frames[:, _MARKS].sum(axis=1)
    return bool((frames[:, _DIGITS].max(axis=1) > none).any())


def _boxes(spans: Sequence[Span], strip: Strip) -> Iterator[Box]:
    """Yield where each digit stands: its ink between it and the digits beside it.

    The network says that it has seen a digit at some frames of its width, and not at all of it.
    """
    inked = strip.pixels.max(axis=0) >= _INKED
    middles = [FRAME * (one[1] + other[0]) // 2 for one, other in pairwise(spans)]
    for left, right in pairwise([0, *middles, len(inked)]):
        columns = np.flatnonzero(inked[left:right])
        if len(columns):
            left, right = left + columns[0], left + columns[-1] + 1
        yield strip.span(left, right)


def _confidences(shares: list[float], best: int, curve: Logistic) -> list[float]:
    """Return true confidences for shares of 1: what the best one loses goes to the others.

    Each gets its part of that, but none more than the curve gives its share by itself.
    """
    confidence = curve(shares[best])
    left = (1 - confidence) / max(1 - shares[best], 1e-9)
    each = [min(curve(share), share * left) for share in shares]
    each[best] = confidence
    return each


def _alternatives(found: Iterable[tuple[Hypothesis, float]]) -> tuple[Alternative, ...]:
    likely = (
        Alternative(text=other.text, confidence=confidence)
        for other, confidence in found
        if confidence >= LIKELY and other.text
    )
    return tuple(likely)[:MOST_ALTERNATIVES]
