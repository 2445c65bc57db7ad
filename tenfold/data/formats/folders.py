"""Folders of pictures: one folder for each digit, or pictures side by side without labels.

Pictures come in the order of their paths. What a computer leaves lying about (hidden files,
``Thumbs.db``, ``__MACOSX``) is no picture; every other file is one, or is reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tenfold.data.digits import CLASSES, Digits
from tenfold.data.formats.opening import unreadable
from tenfold.data.formats.pictures import Shot, developed
from tenfold.errors import DataError

DIGITS = {str(digit): digit for digit in range(CLASSES)}
"""The names of label folders, and the digits they stand for."""

_LITTER = {"Thumbs.db", "desktop.ini", "__MACOSX"}


def read_class_folder(folder: Path, *, skip_bad: bool = False) -> Digits:
    """Return the pictures below ``0/`` to ``9/``, however deep, labelled by those folders.

    Raises:
        DataError: A folder is not named for a digit, or a picture cannot be used.
    """
    return developed(list(_labelled(folder)), str(folder), skip_bad=skip_bad)


def read_flat_folder(folder: Path, *, skip_bad: bool = False) -> Digits:
    """Return the pictures in a folder, without labels.

    Raises:
        DataError: A picture cannot be used.
    """
    shots = [Shot(where=str(path), picture=path, name=path.name) for path in entries(folder)]
    return developed(shots, str(folder), skip_bad=skip_bad)


def read_picture(path: Path, *, skip_bad: bool = False) -> Digits:
    """Return the one digit on a picture, without a label.

    Raises:
        DataError: The picture cannot be used.
    """
    shot = Shot(where=str(path), picture=path, name=path.name)
    return developed([shot], str(path), skip_bad=skip_bad)


def entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, sorted, without what the system left there."""
    try:
        return sorted(path for path in folder.iterdir() if not _is_litter(path.name))
    except OSError as error:
        raise unreadable(folder, error) from error


def _labelled(folder: Path) -> Iterator[Shot]:
    for entry in entries(folder):
        if not entry.is_dir():
            yield Shot(where=str(entry), picture=entry, label=0, fault="a file outside the folders")
        elif entry.name in DIGITS:
            yield from _below(entry, folder)
        else:
            raise _no_digit(entry)


def _below(entry: Path, folder: Path) -> Iterator[Shot]:
    for path in sorted(entry.rglob("*")):
        name = path.relative_to(folder)
        if path.is_dir() or any(_is_litter(part) for part in name.parts):
            continue
        yield Shot(where=str(path), picture=path, label=DIGITS[entry.name], name=name.as_posix())


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name in _LITTER


def _no_digit(folder: Path) -> DataError:
    return DataError(
        f"{folder}: a label folder that is not a digit",
        expected="folders named 0 to 9",
        received=repr(folder.name),
        remedy="Rename it, or move it elsewhere",
    )
