"""The frames of a strip, and how likely texts and parts of texts are to stand in them.

Connectionist temporal classification (Graves et al., ICML 2006): each frame shows a symbol or
nothing; a symbol that goes on is one, and between two that are alike stands nothing. A text is as
likely as all the ways together in which the frames can show it.

Times count from 0, before the first frame, to the number of frames, after the last. Knows nothing
of what may stand in a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import mul
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.reading.ctc import BLANK, SYMBOLS

Floats: TypeAlias = npt.NDArray[np.float64]
Span: TypeAlias = tuple[int, int]
"""From a frame to just before another."""

FEW = 4
"""Texts up to which Python's own numbers are added up faster than arrays of them."""

_DIGITS = slice(1, 11)

_Pair: TypeAlias = tuple[list[float], list[float]]
_Step: TypeAlias = tuple[list[int], list[int], list[int]]
"""By time: when a symbol began; if nothing follows it, when it ended; and when it did at best."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Begun:
    """How likely the frames before each time show a text so far, for several texts.

    Attributes:
        shown: Up to each time, shape (n, frames + 1).
        left: The same, where the last frame shows nothing.
    """

    shown: Floats
    left: Floats

    def before(self, rows: npt.NDArray[np.intp], repeats: npt.NDArray[np.bool_]) -> Floats:
        """Return how likely the next symbol may begin at each time after some of the texts.

        Args:
            rows: After which texts.
            repeats: Whether it is the last of the text again, which begins after a gap alone.
        """
        return np.where(repeats[:, None], self.left[rows], self.shown[rows])


@dataclass(frozen=True, kw_only=True, eq=False)
class Lattice:
    """What each frame of a strip shows.

    Attributes:
        frames: Probabilities, shape (frames, 11), or (frames, 14) with the marks; nothing first.
    """

    frames: Floats = field(repr=False)

    @cached_property
    def columns(self) -> list[list[float]]:
        """The probabilities of each symbol, by frame."""
        columns: list[list[float]] = self.frames.T.tolist()
        return columns

    @cached_property
    def powers(self) -> list[Floats]:
        """How likely each symbol fills 1, 2, 4 … frames up to and with each: (symbols, frames)."""
        powers = [self.frames.T]
        while (frames := 2 ** len(powers)) < len(self.frames):
            power = powers[-1].copy()
            power[:, frames // 2 :] *= powers[-1][:, : -frames // 2]
            powers.append(power)
        return powers

    @cached_property
    def best_path(self) -> tuple[tuple[int, ...], list[Span]]:
        """What the likeliest symbol of each frame spells, and the spans of its symbols."""
        symbols = self.frames.argmax(1)
        changes = np.flatnonzero(np.diff(symbols, prepend=-1, append=-1))
        runs = zip(changes[:-1].tolist(), changes[1:].tolist(), strict=True)
        spans = [(start, end) for start, end in runs if symbols[start] != BLANK]
        return tuple(int(symbols[start]) for start, _ in spans), spans

    def empty(self) -> Begun:
        """Return how likely nothing stands before each time, as the one text."""
        shown = np.ones((1, len(self.frames) + 1))
        np.multiply.accumulate(self.frames[:, BLANK], out=shown[0, 1:])
        return Begun(shown=shown, left=shown)

    def longer(self, texts: npt.NDArray[np.uint8], before: Floats) -> Begun:
        """Return how likely texts stand, the last symbol of each of which may begin as ``before``.

        Args:
            texts: Shape (n, length), no shorter than one symbol.
            before: Shape (n, frames + 1).
        """
        if 1 <= len(texts) <= FEW:
            pairs = np.array([self.begun(text)[-1] for text in texts.tolist()])
            return Begun(shown=pairs[:, 0], left=pairs[:, 1])
        ended = self.ended(before, texts[:, -1].astype(np.intp))
        left = self.ended(ended, BLANK)
        return Begun(shown=ended + left, left=left)

    def ended(self, before: Floats, symbols: npt.NDArray[np.intp] | int) -> Floats:
        """Return how likely a run of a symbol ends at each time, which may begin as ``before``.

        A run of up to twice as many frames is a run of as many, or two: few steps for all times.
        """
        ended = np.zeros(np.broadcast_shapes(before.shape, (*np.shape(symbols), 1)))
        np.multiply(before[..., :-1], self.powers[0][symbols], out=ended[..., 1:])
        for step, power in enumerate(self.powers):
            frames = 2**step
            ended[..., 1 + frames :] += power[symbols][..., frames:] * ended[..., 1:-frames]
        return ended

    def likelihood(self, text: Sequence[int]) -> float:
        """Return how likely the frames show ``text``."""
        return self.begun(text)[-1][0][-1]

    def begun(self, text: Sequence[int]) -> list[_Pair]:
        """Return how likely what comes before each symbol of ``text`` stands, and all of it.

        Of each pair, the second is where the last frame shows nothing. Texts are asked for again,
        and many begin alike: what was worked out is kept.
        """
        text, known = tuple(text), self._known
        blanks, last = self.columns[BLANK], BLANK
        parts = [known[()]]
        for end, symbol in enumerate(text, 1):
            part = known.get(text[:end])
            if part is None:
                shown, left = parts[-1]
                before = left if symbol == last else shown
                part = known[text[:end]] = _longer(before, self.columns[symbol], blanks)
            parts.append(part)
            last = symbol
        return parts

    @cached_property
    def _known(self) -> dict[tuple[int, ...], _Pair]:
        nothing = [1.0, *accumulate(self.columns[BLANK], mul)]
        return {(): (nothing, nothing)}

    def exchanged(self, text: Sequence[int], places: Sequence[int]) -> Floats:
        """Return how likely each text is that has another digit at one place: (places, 10)."""
        begun, rests = self.begun(text), self._backwards.begun(text[::-1])[-2::-1]
        digits = np.arange(11)[_DIGITS, None]
        last = np.array([text[place - 1] if place else BLANK for place in places])
        following = np.array([(*text, BLANK)[place + 1] for place in places])
        shown, left = np.array([begun[place] for place in places]).transpose(1, 0, 2)
        rest, gap = np.array([rests[place] for place in places]).transpose(1, 0, 2)[..., ::-1]
        before = np.where((digits == last)[..., None], left, shown)
        after = np.where((digits == following)[..., None], gap, rest)
        ways: Floats = np.einsum("dpt,dpt->pd", self.ended(before, digits), after)
        return ways

    @property
    def _backwards(self) -> Lattice:
        return Lattice(frames=self.frames[::-1])

    def spans(self, text: Sequence[int]) -> list[Span]:
        """Return the frames of each symbol of ``text`` where it stands likeliest (Viterbi)."""
        if tuple(text) == self.best_path[0]:
            return self.best_path[1]
        blanks, last, steps = self.columns[BLANK], BLANK, list[_Step]()
        shown = left = [1.0, *accumulate(blanks, mul)]
        for symbol in text:
            likelier = _likeliest(left if symbol == last else shown, self.columns[symbol], blanks)
            shown, left, step = likelier
            steps.append(step)
            last = symbol
        return _traced(text, steps)


def lattice(probabilities: npt.NDArray[np.float32], *, decimal: bool = False) -> Lattice:
    """Return the frames that a network saw; without ``decimal``, marks are nothing.

    Args:
        probabilities: Of ``SYMBOLS``, shape (frames, 14).
        decimal: Whether marks are read.
    """
    frames = probabilities.astype(np.float64)
    if not decimal:
        frames[:, BLANK] += frames[:, _DIGITS.stop :].sum(1)
        frames = frames[:, : _DIGITS.stop]
    sums = frames.sum(1, keepdims=True)
    return Lattice(frames=frames / np.where(sums > 0, sums, 1))


def spelled(symbols: Iterable[int]) -> str:
    """Return symbols as a text."""
    return "".join(SYMBOLS[symbol] for symbol in symbols)


def _longer(before: list[float], goes_on: list[float], blanks: list[float]) -> _Pair:
    """Return how likely a symbol more is shown up to each time, and with nothing after it."""
    shown, left = [0.0], [0.0]
    run = gap = 0.0
    for begins, on, blank in zip(before, goes_on, blanks, strict=False):
        run, gap = (run + begins) * on, (gap + run) * blank
        shown.append(run + gap)
        left.append(gap)
    return shown, left


def _likeliest(
    before: list[float], goes_on: list[float], blanks: list[float]
) -> tuple[list[float], list[float], _Step]:
    """Return how likely the likeliest way is to show a symbol up to each time, and its times.

    The second is where the last frame shows nothing.
    """
    shown, left, began, ended, ends = [0.0], [0.0], [0], [0], [0]
    run = gap = 0.0
    start = end = 0
    for time, (begins, on, blank) in enumerate(zip(before, goes_on, blanks, strict=False)):
        if run > gap:
            gap, end = run, time
        gap *= blank
        if begins > run:
            run, start = begins, time
        run *= on
        shown.append(max(run, gap))
        left.append(gap)
        began.append(start)
        ended.append(end)
        ends.append(time + 1 if run >= gap else end)
    return shown, left, (began, ended, ends)


def _traced(text: Sequence[int], steps: list[_Step]) -> list[Span]:
    """Return the spans that the likeliest steps took, found from the last to the first."""
    time, following, spans = -1, BLANK, list[Span]()
    for symbol, (began, ended, ends) in zip(reversed(text), reversed(steps), strict=True):
        end = (ended if symbol == following else ends)[time]
        time, following = began[end], symbol
        spans.append((time, end))
    return spans[::-1]
