"""A path to the bytes of a file, without blocking and without reading what is too large.

Used by ``decode`` and ``pdf``; knows nothing of formats.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from tenfold.errors import PictureError
from tenfold.files import closest

MOST_BYTES = 64 * 2**20
"""The largest file that is read: several times what a phone's camera writes."""

_ADDRESS = re.compile(r"(https?|ftp|s3|gs|file|data):", re.IGNORECASE)
_LONGEST = 200  # characters of a path that an error shows


def load(path: str | Path) -> bytes:
    """Return the bytes of the regular file at ``path``, at most ``MOST_BYTES`` of them.

    Raises:
        PictureError: Nothing is there, or not a regular file, or it is too large or unreadable.
    """
    found = Path(path)
    status = _status(found, str(path))
    _check(found, status)
    try:
        with found.open("rb") as file:
            return file.read(status.st_size)  # more would make Python reserve room for it
    except OSError as error:
        raise _unreadable(found, error) from error


def shown(path: str | Path) -> str:
    """Return a path as an error shows it: without its middle where it is very long."""
    name = str(path)
    half = _LONGEST // 2
    return name if len(name) <= _LONGEST else f"{name[:half]}…{name[-half:]}"


def check_size(size: int, name: str) -> None:
    """Raise ``PictureError`` where ``size`` bytes are none or too many to try."""
    if size == 0:
        raise PictureError(
            f"{name} is empty",
            expected="the bytes of a picture",
            received="0 bytes",
            remedy="Save or download the picture again",
        )
    if size > MOST_BYTES:
        raise PictureError(
            f"{name} is too large",
            expected=f"at most {MOST_BYTES:,} bytes",
            received=f"{size:,} bytes",
            remedy="Save the picture smaller, or as JPEG",
        )


def _status(path: Path, given: str) -> os.stat_result:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _missing(path, given) from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise _unreadable(path, error) from error


def _check(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise PictureError(
            f"{shown(path)} is a folder",
            expected="one picture file",
            remedy="Name a file in the folder",
        )
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for a writer for ever
        raise PictureError(
            f"{shown(path)} is not a regular file",
            expected="a picture file",
            received=_kind(status.st_mode),
            remedy="Save the picture to a file, or give its bytes",
        )
    check_size(status.st_size, shown(path))


def _missing(path: Path, given: str) -> PictureError:
    if _ADDRESS.match(given):
        return PictureError(
            f"{shown(given)} is an address, not a file",
            expected="the path of a picture",
            remedy="Download the picture first, and give its path or its bytes",
        )
    if path.is_symlink():
        return PictureError(
            f"{shown(path)} is a link to a file that is not there",
            expected="an existing picture file",
            remedy="Correct the link, or name the file itself",
        )
    near = None
    with suppress(OSError):  # a folder that may not be listed has no name to offer
        near = closest(path)
    return PictureError(
        f"there is no file {shown(path)}",
        expected="the path of a picture",
        remedy=f"Did you mean {near}?" if near else "Check the path",
    )


def _unreadable(path: Path, error: OSError | ValueError) -> PictureError:
    why = getattr(error, "strerror", None) or str(error)
    return PictureError(
        f"cannot read {shown(path)!r}: {why}",
        expected="a picture file that may be read",
        remedy="Check the name and the permissions of the file",
    )


def _kind(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
