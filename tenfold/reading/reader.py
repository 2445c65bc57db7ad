"""The heart: a picture goes in, and what is written on it comes out, or why that is not said.

Sits on ``images``, which finds the digit, and on a bundle, which holds the network and its promise.
Knows nothing of training.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.errors import MissingExtraError, PictureError
from tenfold.images import SIDE
from tenfold.images.decode import Source, open_picture
from tenfold.images.glyph import Found, Glyph, find_glyph
from tenfold.reading.ahead import ahead
from tenfold.reading.bundle import DIGITS, INPUT, OUTPUT, Bundle, open_network, read_bundle
from tenfold.reading.promise import Promise
from tenfold.reading.result import Alternative, Digit, Reading, WhyNot

SHIPPED = Path(__file__).parents[1] / "weights" / "digit.tenfold"
"""The reader inside the package."""

LIKELY = 0.001
"""The least probability with which an alternative is named."""

_BAD = (PictureError, MissingExtraError)  # the extra that reads PDF
_ALTERNATIVES = 3
_TEN = len(DIGITS)


class Reader:
    """Reads digits from pictures. Threads may share one; its answers depend on the picture alone.

    Attributes:
        bundle: What it reads with: the network, its classes, its promise.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._network = open_network(bundle)
        self._threshold = lru_cache(partial(_threshold, bundle.promise))

    @classmethod
    def load(cls, path: str | Path = SHIPPED) -> Reader:
        """Return the reader in the bundle at ``path``; by default the one inside the package.

        Raises:
            BundleError: There is no bundle, or it is damaged or not one.
        """
        return cls(read_bundle(Path(path)))

    def read(self, source: Source, *, max_error: float | None = None) -> Reading:
        """Return what is written on one picture, or why that is not said.

        Args:
            source: A path; the bytes of a picture file; a Pillow picture; or a NumPy array.
            max_error: The share of answers that may be wrong, such as 0.01: the reader declines
                where it is not that sure. By default, and at least, as sure as the bundle says.

        Raises:
            PictureError: The picture is missing, damaged, too large or of an unknown kind.
            MissingExtraError: It is a PDF, and ``tenfold[pdf]`` is not installed.
            BundleError: The bundle makes no such promise.
        """
        return self._read(source, self._threshold(max_error))

    def read_many(
        self,
        sources: Iterable[Source],
        *,
        max_error: float | None = None,
        workers: int | None = None,
    ) -> Iterator[Reading]:
        """Return the readings of many pictures, one by one and in order; a stream may be endless.

        A picture that cannot be read does not end it: its reading says so.

        Args:
            sources: Pictures as ``read`` takes them. Some are taken ahead of being asked for.
            max_error: As in ``read``.
            workers: How many processes read; with one there is none but this, and no picture is
                taken ahead. By default the first 256 are read so, and if more come, one process a
                core joins in.

        Raises:
            BundleError: The bundle makes no such promise.
            PictureError: What is given is one picture.
            TenfoldError: ``workers`` is no number of them; or, in its turn, a process was killed.
        """
        if isinstance(sources, str | bytes):
            raise PictureError(
                "read_many was given one picture",
                expected="a list, a generator or another iterable of pictures",
                received=type(sources).__name__,
                remedy="Use read for one picture",
            )
        threshold = self._threshold(max_error)
        work = partial(self._try, threshold=threshold)
        return ahead(work, sources, ship=_sendable, workers=workers)

    def probabilities(self, glyphs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return the calibrated probabilities of each glyph: shape (n, classes).

        Args:
            glyphs: uint8, shape (n, 28, 28), white ink on black, as ``find_glyph`` makes them.

        Raises:
            PictureError: These are no glyphs.
        """
        if glyphs.dtype != np.uint8 or glyphs.ndim != 3 or glyphs.shape[1:] != (SIDE, SIDE):
            raise PictureError(
                "these are no glyphs",
                expected=f"uint8 of shape (n, {SIDE}, {SIDE})",
                received=f"{glyphs.dtype} of shape {glyphs.shape}",
                remedy="Pass pictures of any other kind to read_many",
            )
        said = np.empty((len(glyphs), len(self.bundle.classes)), np.float32)
        for row, glyph in zip(said, glyphs, strict=True):
            row[:] = self._ask(glyph)
        return said

    def __reduce__(self) -> tuple[type[Reader], tuple[Bundle]]:
        """Let another process have the same reader: it opens the network anew."""
        return Reader, (self.bundle,)

    def _try(self, source: Source | _Refused, *, threshold: float) -> Reading:
        if isinstance(source, _Refused):
            return source.reading
        try:
            return self._read(source, threshold)
        except _BAD as error:
            return _bad(source, error)

    def _read(self, source: Source, threshold: float) -> Reading:
        found = find_glyph(open_picture(source))
        if found is None:
            return Reading(why_not="nothing here", source=_name(source))
        return _judged(self._ask(found.glyph).tolist(), found, threshold, _name(source))

    def _ask(self, glyph: Glyph) -> npt.NDArray[np.float32]:
        """Return the probabilities of one glyph.

        One at a time: the last bits of a product of matrices depend on the size of the batch.
        """
        (said,) = self._network.run([OUTPUT], {INPUT: glyph[None].astype(np.float32)})
        row: npt.NDArray[np.float32] = said[0]
        return row


def read(source: Source, *, max_error: float | None = None) -> Reading:
    """Return what is written on one picture, read by the reader inside the package.

    Args:
        source: A path; the bytes of a picture file; a Pillow picture; or a NumPy array.
        max_error: The share of answers that may be wrong, such as 0.01; see ``Reader.read``.

    Raises:
        PictureError: The picture is missing, damaged, too large or of an unknown kind.
        BundleError: The bundle makes no such promise.
    """
    return _shipped().read(source, max_error=max_error)


@cache
def _shipped() -> Reader:
    return Reader.load()


def _threshold(promise: Promise, max_error: float | None) -> float:
    """Return from which confidence on to answer; asking for an error rate never asks for less."""
    return max(promise.default, promise.threshold(max_error))


def _judged(said: list[float], found: Found, threshold: float, name: str | None) -> Reading:
    """Return the reading of one digit, given the probability of each and of no digit at all."""
    each = said[:_TEN]
    order = sorted(range(_TEN), key=each.__getitem__, reverse=True)
    best, confidence = order[0], each[order[0]]
    why_not = _why_not(confidence, said[_TEN:], threshold) if found.alone else "not a digit"
    others = order[:_ALTERNATIVES] if why_not else order[1 : _ALTERNATIVES + 1]
    return Reading(
        text="" if why_not else str(best),
        confidence=confidence,
        box=found.box,
        digits=(
            Digit(digit=best, confidence=confidence, box=found.box, probabilities=tuple(each)),
        ),
        alternatives=tuple(
            Alternative(text=str(digit), confidence=each[digit])
            for digit in others
            if each[digit] >= LIKELY
        ),
        why_not=why_not,
        source=name,
    )


def _why_not(confidence: float, no_digit: list[float], threshold: float) -> WhyNot | None:
    if no_digit and no_digit[0] > confidence:
        return "not a digit"
    return None if confidence >= threshold else "unsure"


class _Refused(NamedTuple):
    """What takes the place of a picture that is known to be bad before another process has it."""

    reading: Reading


def _sendable(source: Source) -> Source | _Refused:
    """Return a picture as another process can have it: its name, its bytes or its grey pixels."""
    if isinstance(source, str | Path):
        return str(source)
    if isinstance(source, bytes):
        return bytes(source)
    try:
        return open_picture(source)
    except _BAD as error:
        return _Refused(_bad(source, error))


def _bad(source: Source, error: Exception) -> Reading:
    name, said = _name(source), str(error)
    named = said if name is None or name in said else f"{name}: {said}"
    return Reading(why_not="bad picture", error=named, source=name)


def _name(source: Source) -> str | None:
    return str(source) if isinstance(source, str | Path) else None
