"""Named files and folders to one stream of picture files, in order and without listing them all.

Opens no picture; knows nothing of reading.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from tenfold.errors import PictureError

PICTURES = frozenset({
    ".bmp", ".gif", ".heic", ".heif", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff",
    ".webp",
})  # fmt: skip
"""How the files of pictures end."""

ENDINGS = PICTURES | {".pdf"}
"""How a file in a folder must end to be tried. HEIC is, because phones write it: it is read where
``pillow-heif`` is installed, and else refused with what to do."""


RESULTS = "_tenfold.json"
"""The file that tells a folder of readings, in which there is nothing to read."""


def gather(
    paths: Iterable[Path], problems: list[PictureError], endings: Set[str] = ENDINGS
) -> Iterator[Path]:
    """Yield the files named, and the pictures in the folders named, however deep, sorted.

    A named file is always tried, whatever it is called. In a folder hidden files and those whose
    ending is no picture's are passed over, and links to folders are not followed.

    Args:
        paths: Files and folders.
        problems: What is wrong with a folder is added here, and the others go on.
        endings: How a file in a folder must end.
    """
    for path in paths:
        if _is_folder(path):
            yield from _inside(path, problems, endings)
        else:
            yield path


def _inside(folder: Path, problems: list[PictureError], endings: Set[str]) -> Iterator[Path]:
    before, empty = len(problems), True
    for path in _below(folder, problems, endings):
        empty = False
        yield path
    if empty and len(problems) == before:
        problems.append(_no_pictures(folder))


def _below(folder: Path, problems: list[PictureError], endings: Set[str]) -> Iterator[Path]:
    """Walk with a stack of its own: folders may lie deeper than Python's."""
    open_folders = [iter(_entries(folder, problems))]
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
        elif entry.is_dir(follow_symlinks=False):
            open_folders.append(iter(_entries(Path(entry.path), problems)))
        elif Path(entry.name).suffix.lower() in endings and not entry.is_dir():
            yield Path(entry.path)


def _entries(folder: Path, problems: list[PictureError]) -> list[os.DirEntry[str]]:
    """Return what lies in a folder and is not hidden, sorted by name."""
    try:
        with os.scandir(folder) as entries:
            seen = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        problems.append(_unreadable(folder, error))
        return []
    if any(entry.name == RESULTS for entry in seen):
        return []
    return sorted(seen, key=lambda entry: entry.name)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # opening it as a picture will say why
        return False


def _no_pictures(folder: Path) -> PictureError:
    return PictureError(
        f"there are no pictures in the folder {folder}",
        expected=f"files ending with {', '.join(sorted(ENDINGS))}",
        remedy="Check the folder, or name its files",
    )


def _unreadable(folder: Path, error: OSError) -> PictureError:
    return PictureError(
        f"cannot look into the folder {folder}: {error.strerror}",
        expected="a folder that may be read",
        remedy="Check its permissions",
    )
