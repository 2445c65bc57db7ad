"""What the readers inside the package read, without one being loaded by hand.

Sits on ``reader``, whose arguments these functions take; they are the package's own ``read`` and
``read_page``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from tenfold.images.decode import Source
from tenfold.reading.asked import Length
from tenfold.reading.bundle import Kind
from tenfold.reading.ctc.codes import Codes
from tenfold.reading.reader import Reader
from tenfold.reading.result import Reading


def read(
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
    """Return what is written on one picture, read by the reader inside the package.

    Takes and raises what ``Reader.read`` does, which says what each argument means.
    """
    return _shipped().read(
        source,
        kind=kind,
        length=length,
        pattern=pattern,
        check=check,
        one_of=one_of,
        decimal=decimal,
        max_error=max_error,
    )


def read_page(
    source: Source,
    *,
    length: Length | None = None,
    pattern: str | None = None,
    check: str | None = None,
    one_of: Iterable[str] | Codes | None = None,
    decimal: bool = False,
    max_error: float | None = None,
) -> Iterator[Reading]:
    """Return the reading of every number on a picture or PDF, by the reader inside the package.

    Takes and raises what ``Reader.read_page`` does, which says what each argument means.
    """
    return _shipped().read_page(
        source,
        length=length,
        pattern=pattern,
        check=check,
        one_of=one_of,
        decimal=decimal,
        max_error=max_error,
    )


@cache
def _shipped() -> Reader:
    return Reader.load()
