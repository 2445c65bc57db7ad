"""The heart: a picture goes in, and what is written on it comes out, or why that is not said.

    reader         the door
    ├── asked      what is known, how sure to be
    ├── given      pictures one by one, a PDF page by page
    ├── pictures   one picture to its readings
    │   ├── kinds      a digit, a number or a page?
    │   └── digits, numbers, pages    what reads each
    └── ahead      many pictures, by several processes

Sits on ``images`` and on two bundles, one that reads digits and one that reads numbers. Knows
nothing of training.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tenfold.errors import BundleError, ConstraintError, PictureError
from tenfold.images import SIDE
from tenfold.images.decode import Source, open_picture
from tenfold.reading.ahead import ahead
from tenfold.reading.asked import Asked, Length, Shows, asked
from tenfold.reading.bundle import Bundle, Kind, read_bundle
from tenfold.reading.ctc.codes import Codes
from tenfold.reading.digits import DigitReader
from tenfold.reading.given import (
    BAD,
    Given,
    Leaf,
    Refused,
    bad,
    leaves,
    name_of,
    one_by_one,
    sendable,
)
from tenfold.reading.numbers import NumberReader
from tenfold.reading.pictures import PictureReader
from tenfold.reading.result import Reading

SHIPPED = Path(__file__).parents[1] / "weights" / "digit.tenfold"
"""The reader of digits inside the package."""

SHIPPED_NUMBERS = SHIPPED.with_name("number.tenfold")
"""The reader of numbers inside the package."""


class Reader:
    """Reads pictures. Threads may share one; its answers depend on the picture alone.

    What reads numbers is loaded when the first picture needs it.

    Attributes:
        bundle: What it reads digits with: the network, its classes, its promise.
    """

    def __init__(self, bundle: Bundle, numbers: Bundle | None = None) -> None:
        """Read digits with ``bundle``, and numbers with ``numbers`` or what is in the package."""
        self.bundle = bundle
        self._digits = DigitReader(bundle)
        self._given_numbers = numbers
        self._numbers = NumberReader(partial(_numbers, numbers))
        self._threshold = lru_cache(self.threshold)
        self._pictures = PictureReader(
            digits=self._digits, numbers=self._numbers, threshold=self._threshold
        )

    @classmethod
    def load(cls, path: str | Path | None = None, numbers: str | Path | None = None) -> Reader:
        """Return the reader in bundles; by default the two inside the package.

        Args:
            path: A bundle of either kind, which takes the place of the one inside the package.
            numbers: A bundle that reads numbers.

        Raises:
            BundleError: There is no bundle, or it is damaged or not one, or two read numbers.
        """
        named = read_bundle(Path(path or SHIPPED))
        others = read_bundle(Path(numbers), "number") if numbers else None
        if named.kind == "digit":
            return cls(named, others)
        if others:
            raise BundleError(
                "two bundles that read numbers were named",
                received=f"{path} and {numbers}",
                remedy="Name one of them",
            )
        return cls(read_bundle(SHIPPED, "digit"), named)

    def read(
        self,
        source: Source,
        *,
        kind: Kind | None = None,
        length: Length | None = None,
        pattern: str | None = None,
        check: str | None = None,
        one_of: Iterable[str] | Codes | None = None,
        decimal: bool = False,
        max_error: float | None = None,
    ) -> Reading:
        """Return what is written on one picture, or why that is not said.

        A page of ``several numbers`` is declined: ``read_page`` gives each.

        Args:
            source: A path; the bytes of a picture file; a Pillow picture; or a NumPy array.
            kind: What it shows, ``"digit"`` or ``"number"``; None: to be found out. What is known
                of a number rules out a digit, but for the length 1.
            length: How many digits the number has: ``5``, ``"4-6"`` or ``(4, 6)``.
            pattern: How it is written, such as ``"#####-####"``; see ``reading.known.Known``.
            check: The check that its digits pass, such as ``"luhn"``; see there.
            one_of: The codes that it may be: strings, or what ``tenfold.codes`` read from a file.
            decimal: Whether ``.``, ``,`` and ``-`` are read; otherwise they are looked over.
            max_error: The share of answers that may be wrong, such as 0.01: the reader declines
                where it is not that sure. By default, and at least, as sure as the bundle says.

        Raises:
            PictureError: The picture is missing, damaged, too large or of an unknown kind.
            ConstraintError: What is known is not understood, or contradicts itself.
            MissingExtraError: It is a PDF, and ``tenfold[pdf]`` is not installed.
            BundleError: The bundle makes no such promise, or what reads numbers is missing.
        """
        wanted = self._asked(
            asked(
                kind=kind,
                length=length,
                pattern=pattern,
                check=check,
                one_of=one_of,
                decimal=decimal,
                max_error=max_error,
            )
        )
        if wanted.kind == "page":
            raise ConstraintError("a page is more than one reading", remedy="Use read_page")
        return replace(self._pictures.one(open_picture(source), wanted), source=name_of(source))

    def read_page(
        self,
        source: Source,
        *,
        length: Length | None = None,
        pattern: str | None = None,
        check: str | None = None,
        one_of: Iterable[str] | Codes | None = None,
        decimal: bool = False,
        max_error: float | None = None,
    ) -> Iterator[Reading]:
        """Return the reading of every number on a picture, or on each page of a PDF, in order.

        A page that lies on its side or stands on its head is turned. Pages are rendered and read
        as their numbers are asked for; one without numbers gives none.

        Args:
            source: As in ``read``, and a PDF of any number of pages.
            length: As in ``read``, for each number.
            pattern: As in ``read``.
            check: As in ``read``.
            one_of: As in ``read``.
            decimal: As in ``read``.
            max_error: As in ``read``.

        Raises:
            PictureError: As in ``read``; of a PDF also in its turn, for a page that is damaged.
            ConstraintError: As in ``read``.
            MissingExtraError: As in ``read``.
            BundleError: As in ``read``.
        """
        wanted = self._asked(
            asked(
                kind="page",
                length=length,
                pattern=pattern,
                check=check,
                one_of=one_of,
                decimal=decimal,
                max_error=max_error,
            )
        )
        pages = (self._pictures.page(leaf, wanted) for leaf in leaves(source))
        return chain.from_iterable(pages)

    def read_many(
        self,
        sources: Iterable[Source],
        *,
        kind: Shows | None = None,
        length: Length | None = None,
        pattern: str | None = None,
        check: str | None = None,
        one_of: Iterable[str] | Codes | None = None,
        decimal: bool = False,
        max_error: float | None = None,
        workers: int | None = None,
    ) -> Iterator[Reading]:
        """Return the readings of many pictures, one by one and in order; a stream may be endless.

        A page gives one for each number, or ``nothing here``; a PDF is read page by page. A picture
        that cannot be read does not end it: its reading says so.

        Args:
            sources: Pictures as ``read`` takes them, and PDFs. Some are taken ahead of being asked
                for.
            kind: As in ``read``, or ``"page"``: what every picture shows.
            length: As in ``read``.
            pattern: As in ``read``.
            check: As in ``read``.
            one_of: As in ``read``.
            decimal: As in ``read``.
            max_error: As in ``read``.
            workers: How many processes read; with one there is none but this, and no picture is
                taken ahead. By default the first 256 are read so, and if more come, one process a
                core joins in.

        Raises:
            BundleError: The bundle makes no such promise; or, in its turn, what reads numbers is
                missing.
            ConstraintError: What is known is not understood, or contradicts itself.
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
        wanted = self._asked(
            asked(
                kind=kind,
                length=length,
                pattern=pattern,
                check=check,
                one_of=one_of,
                decimal=decimal,
                max_error=max_error,
            )
        )
        work = partial(self._try, wanted=wanted)
        done = ahead(work, one_by_one(sources), ship=sendable, workers=workers)
        return chain.from_iterable(done)

    def threshold(self, kind: Kind, max_error: float | None = None) -> float:
        """Return from which confidence on digits, or numbers, are answered.

        Asking for an error rate never asks for less than the bundle does.

        Raises:
            BundleError: The bundle makes no such promise, or is missing.
        """
        promise = (self.bundle if kind == "digit" else self._numbers.bundle).promise
        return max(promise.default, promise.threshold(max_error))

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
            row[:] = self._digits.ask(glyph)
        return said

    def __reduce__(self) -> tuple[type[Reader], tuple[Bundle, Bundle | None]]:
        """Let another process have the same reader: it opens the networks anew."""
        return Reader, (self.bundle, self._given_numbers)

    def _asked(self, wanted: Asked) -> Asked:
        """Return what is asked, once it is known that what will read can promise it."""
        if wanted.kind in {"number", "page"} or wanted.several:
            self._threshold("number", wanted.max_error)
        else:
            self._threshold("digit", wanted.max_error)
        return wanted

    def _try(self, given: Given, *, wanted: Asked) -> list[Reading]:
        if isinstance(given, Refused):
            return [given.reading]
        if isinstance(given, Leaf):
            return self._pictures.all(given, wanted, given.page)
        try:
            leaf = Leaf(open_picture(given), 1, name_of(given))
        except BAD as error:
            return [bad(given, error)]
        return self._pictures.all(leaf, wanted, None)


def _numbers(given: Bundle | None) -> Bundle:
    return given or read_bundle(SHIPPED_NUMBERS, "number")
