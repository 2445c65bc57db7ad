"""The likeliest texts that may stand in a strip, found by growing their beginnings.

Prefix search (Graves et al., ICML 2006), a symbol at a time and all beginnings of one length
together. What bounds each is exact: how likely the strip shows any text that begins so and may
stand. A beginning is dropped where that is less than what was found already: unless more than the
beam holds could be, the texts that are found are the likeliest.

A list's codes are bounded as though any text of their shape might stand. Those that are dropped
count towards the total as though they had been drawn from such texts by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenfold.reading.ctc import BLANK
from tenfold.reading.ctc.automaton import Places, Texts
from tenfold.reading.ctc.finish import Finish, finish
from tenfold.reading.ctc.language import Language
from tenfold.reading.ctc.lattice import Begun, Floats, Lattice

LEAST = 5e-3
"""The share of the total below which a text is not looked for, unless none has more."""

LISTED = 4
"""How many times as many beginnings are kept under a list, whose bounds are loose."""

_ROUNDING = 1 - 1e-9


@dataclass(frozen=True, kw_only=True)
class Found:
    """A text, as places among the symbols, and how likely the strip shows it."""

    likelihood: float
    text: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Beginnings:
    """Texts of one length that might go on.

    Attributes:
        texts: Shape (n, length).
        states: Of the machine, after each.
        begun: How likely each stands before each time.
        codes: Where in the list the codes begin that begin so; None without a list.
    """

    texts: Texts
    states: Places
    begun: Begun
    codes: Places | None

    def last(self) -> Places:
        """Return the last symbol of each."""
        if not self.texts.shape[1]:
            return np.full(len(self.states), BLANK, np.intp)
        return self.texts[:, -1].astype(np.intp)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Steps:
    """The symbols that may come after beginnings, shape (n, symbols) each.

    Attributes:
        bounds: How likely the strip shows any text that goes on so and may stand.
        starts: Where in the list the codes begin that go on so, shape (n, symbols + 1);
            None without a list.
    """

    bounds: Floats
    starts: Places | None


def search(
    lattice: Lattice, language: Language, *, beam: int, best: int
) -> tuple[Sequence[Found], float]:
    """Return the likeliest texts, the likeliest first, and how likely all are that may stand."""
    listed = language.codes is not None
    beam = LISTED * beam if listed else beam
    ending = finish(lattice.frames, language.machine)
    guess = _guess(lattice, language)
    if not listed and guess.likelihood > (1 - LEAST) * ending.total:
        return [guess], ending.total
    total = 0.0 if listed else ending.total
    found, beginnings = list[Found](), _empty(lattice, language)
    while len(beginnings.states):
        steps = _steps(beginnings, language, ending)
        whole = _whole(beginnings, language, steps)
        found = sorted([*found, *whole], key=_likelihood, reverse=True)[:best]
        least = _least(found, guess, total, best) if _drops(language, beam) else 0.0
        kept = _kept(steps.bounds, least, beam)
        if listed:
            total += sum(map(_likelihood, whole)) + _missed(beginnings, language, steps, kept)
        beginnings = _longer(lattice, beginnings, language, steps, kept)
    if len(found) < best or guess.likelihood > found[-1].likelihood:
        found, total = _with(guess, found, best), max(total, guess.likelihood)
    return found, total


def _with(guess: Found, found: list[Found], best: int) -> list[Found]:
    """Return what was found and the guess, which a narrow beam may have lost."""
    if not guess.likelihood or guess.text in [other.text for other in found]:
        return found
    return sorted([*found, guess], key=_likelihood, reverse=True)[:best]


def _drops(language: Language, beam: int) -> bool:
    """Return whether beginnings are dropped: not of a list of which the beam holds all codes."""
    return language.codes is None or len(language.codes) > beam


def _least(found: Sequence[Found], guess: Found, total: float, best: int) -> float:
    """Return how likely a beginning must be to lead to what is looked for."""
    likeliest = max(map(_likelihood, (guess, *found)))
    last = found[-1].likelihood if len(found) == best else 0.0
    return _ROUNDING * max(last, min(LEAST * max(total, guess.likelihood), likeliest))


def _likelihood(found: Found) -> float:
    return found.likelihood


def _guess(lattice: Lattice, language: Language) -> Found:
    """Return the text of the likeliest path; where it may not stand, as not likely at all."""
    text = lattice.best_path[0]
    if not (language.machine.allows_all or language.allows(np.array([text], np.uint8))[0]):
        return Found(likelihood=0.0, text=())
    return Found(likelihood=lattice.likelihood(text), text=text)


def _empty(lattice: Lattice, language: Language) -> _Beginnings:
    starts, begun = language.machine.starts, lattice.empty()
    rows = np.zeros(len(starts), np.intp)
    return _Beginnings(
        texts=np.empty((len(starts), 0), np.uint8),
        states=starts,
        begun=Begun(shown=begun.shown[rows], left=begun.left[rows]),
        codes=None if language.codes is None else rows,
    )


def _steps(beginnings: _Beginnings, language: Language, ending: Finish) -> _Steps:
    rows, last = np.arange(len(beginnings.states)), beginnings.last()
    shown, left = beginnings.begun.shown[:, :-1], beginnings.begun.left[:, :-1]
    if (beginnings.states == beginnings.states[0]).all():
        after = ending.steps[beginnings.states[0]]
        bounds, again = shown @ after, after.T[last - 1]
    else:
        after = ending.steps[beginnings.states]
        bounds, again = (shown[:, None] @ after)[:, 0], after[rows, :, last - 1]
    if last.all():
        bounds[rows, last - 1] = np.einsum("nt,nt->n", left, again)
    if language.codes is None:
        return _Steps(bounds=bounds, starts=None)
    starts = language.codes.starts(beginnings.texts)
    bounds[starts[:, 1:] == starts[:, :-1]] = 0
    return _Steps(bounds=bounds, starts=starts)


def _whole(beginnings: _Beginnings, language: Language, steps: _Steps) -> list[Found]:
    """Return the beginnings that may stand as they are."""
    if steps.starts is None or beginnings.codes is None:
        ends = language.machine.ends[beginnings.states]
    else:
        ends = steps.starts[:, 0] > beginnings.codes
    likelihoods = beginnings.begun.shown[:, -1]
    return [
        Found(likelihood=float(likelihoods[row]), text=tuple(beginnings.texts[row].tolist()))
        for row in np.flatnonzero(ends & (likelihoods > 0))
    ]


def _kept(bounds: Floats, least: float, beam: int) -> Places:
    """Return the steps that may lead to what is looked for, and at most as many as the beam."""
    kept = np.flatnonzero(bounds > least)
    if len(kept) > beam:
        kept = kept[np.argpartition(bounds.ravel()[kept], -beam)[-beam:]]
    return kept


def _missed(beginnings: _Beginnings, language: Language, steps: _Steps, kept: Places) -> float:
    """Return how likely the strip is to show the codes that are dropped, were they any codes."""
    if steps.starts is None:
        return 0.0
    sizes = language.sizes[language.machine.following[beginnings.states]]
    shares = np.diff(steps.starts, axis=1) / np.maximum(sizes, 1)
    missed = steps.bounds * shares
    missed.ravel()[kept] = 0
    return float(missed.sum())


def _longer(
    lattice: Lattice, beginnings: _Beginnings, language: Language, steps: _Steps, kept: Places
) -> _Beginnings:
    rows, columns = np.divmod(kept, steps.bounds.shape[1])
    symbols = columns + 1
    before = beginnings.begun.before(rows, symbols == beginnings.last()[rows])
    texts = np.column_stack([beginnings.texts[rows], symbols.astype(np.uint8)])
    return _Beginnings(
        texts=texts,
        states=language.machine.following[beginnings.states[rows], columns],
        begun=lattice.longer(texts, before),
        codes=None if steps.starts is None else steps.starts[rows, columns],
    )
