"""A data file opened for reading, plain or gzip, with absence and damage told in our voice.

Whether a file is gzip is told by its first bytes, not by its name. Knows nothing of formats.
"""

from __future__ import annotations

import difflib
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from tenfold.errors import DataError
from tenfold.files import closest

_GZIP = b"\x1f\x8b"
_NAMED = ("mnist", "mnist-sample")  # data that needs no path, as ``sources`` has it


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Yield the bytes of the file, unpacked where it is gzip.

    Raises:
        DataError: The file is not there, may not be read, or its gzip is damaged.
    """
    require(path)
    if not (path.is_file() or path.is_dir()):  # opening a pipe would wait for a writer for ever
        raise DataError(f"{path} is not a regular file", expected="a file or folder of data")
    try:
        with path.open("rb") as file:
            packed = file.read(len(_GZIP)) == _GZIP
            file.seek(0)
            if not packed:
                yield file
                return
            with gzip.open(file) as unpacked:
                yield cast("IO[bytes]", unpacked)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            f"{path}: damaged gzip",
            expected="a whole gzip file",
            received=str(error),
            remedy="Download or pack it again",
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


@contextmanager
def opened_text(path: Path) -> Iterator[io.TextIOWrapper]:
    """Yield the text of the file, as ``opened`` yields its bytes; bytes that are no UTF-8 show."""
    with opened(path) as file:
        yield io.TextIOWrapper(cast("io.BufferedReader", file), "utf-8-sig", errors="replace")


def require(path: Path) -> None:
    """Raise ``DataError`` unless something is at ``path``; offer the closest that is."""
    try:
        if path.exists():
            return
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise unreadable(path, error) from error
    near = _named_alike(str(path))
    with suppress(OSError):  # a folder that may not be listed has no name to offer
        near += [str(other) for other in (closest(path),) if other]
    raise DataError(
        f"there is nothing at {path}",
        expected="a file or folder of data",
        remedy=f"Did you mean {' or '.join(near)}?" if near else "Check the path",
    )


def _named_alike(name: str) -> list[str]:
    """Return the named data set most like what was typed, if one is, and it is not that."""
    return [] if name in _NAMED else difflib.get_close_matches(name.lower(), _NAMED, n=1)


def unreadable(path: Path, error: OSError | ValueError) -> DataError:
    """Return the error for what the system refuses to read."""
    why = getattr(error, "strerror", None) or str(error)
    return DataError(
        f"cannot read {str(path)!r}: {why}",
        expected="a file that may be read",
        remedy="Check the name and the permissions of the file",
    )
