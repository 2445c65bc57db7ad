"""What a reader is given, one picture after the other: a PDF is taken apart into its pages.

Keeps the name of each for its reading; knows nothing of how pictures are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tenfold.errors import MissingExtraError, PictureError
from tenfold.images.decode import Source, open_picture
from tenfold.images.grey import Picture
from tenfold.images.nature import is_pdf
from tenfold.images.pdf import open_pages
from tenfold.reading.gather import PICTURES
from tenfold.reading.result import Reading

BAD = (PictureError, MissingExtraError)  # the extra that reads PDF
"""What is wrong with a picture, and no reason to stop."""

_BEGINNING = 1024  # bytes in which a PDF says what it is


class Leaf(NamedTuple):
    """A page of a PDF."""

    picture: Picture
    page: int
    source: str | None


class Refused(NamedTuple):
    """What takes the place of a picture that is known to be bad before another process has it."""

    reading: Reading


Given: TypeAlias = Source | Leaf | Refused
"""A picture to read, or what is said in place of one."""


def one_by_one(sources: Iterable[Source]) -> Iterator[Given]:
    """Yield every picture; of a PDF each page, rendered in its turn."""
    for source in sources:
        if isinstance(source, str | Path | bytes) and _is_pdf(source):
            yield from _leaves(source)
        else:
            yield source


def leaves(source: Source) -> Iterator[Leaf]:
    """Return the pages of a PDF, or another picture as one page.

    Raises:
        PictureError: It is missing, damaged, too large or of an unknown kind; of a PDF also each
            page, in its turn.
        MissingExtraError: It is a PDF, and ``tenfold[pdf]`` is not installed.
    """
    name = name_of(source)
    if isinstance(source, str | Path | bytes) and _is_pdf(source):
        pages = open_pages(source)
    else:
        pages = iter([open_picture(source)])
    return (Leaf(picture, page, name) for page, picture in enumerate(pages, start=1))


def sendable(given: Given) -> Given:
    """Return a picture as another process can have it: its name, its bytes or its grey pixels."""
    if isinstance(given, Leaf | Refused):
        return given
    if isinstance(given, str | Path):
        return str(given)
    if isinstance(given, bytes):
        return bytes(given)
    try:
        return open_picture(given)
    except BAD as error:
        return Refused(bad(given, error))


def bad(given: Source, error: Exception, page: int | None = None) -> Reading:
    """Return the reading of a picture that cannot be read."""
    name, said = name_of(given), str(error)
    named = said if name is None or name in said else f"{name}: {said}"
    return Reading(why_not="bad picture", error=named, source=name, page=page)


def name_of(source: Source) -> str | None:
    """Return the name of a picture, where it has one."""
    return str(source) if isinstance(source, str | Path) else None


def _leaves(source: str | Path | bytes) -> Iterator[Given]:
    """Yield the pages of a PDF up to the first that is bad, and what is wrong with that."""
    page = 0
    try:
        for leaf in leaves(source):
            page = leaf.page
            yield leaf
    except BAD as error:
        yield Refused(bad(source, error, page + 1 if page else None))


def _is_pdf(source: str | Path | bytes) -> bool:
    """Return whether this is a PDF, from how it begins; what ends as pictures do is none."""
    if isinstance(source, bytes):
        return is_pdf(source)
    path = Path(source)
    if path.suffix.lower() in PICTURES:
        return False
    try:
        if not path.is_file():  # a pipe would keep us waiting for ever
            return False
        with path.open("rb") as file:
            return is_pdf(file.read(_BEGINNING))
    except (OSError, ValueError):  # opening it as a picture will say why
        return False
