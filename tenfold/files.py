"""Files that are whole or not there: atomic writes, hashes, and clear errors from the disk.

Sits just above ``errors``; knows nothing of digits, networks or runs.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tenfold.errors import StorageError

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and try again"),
    errno.EDQUOT: ("the disk quota is used up", "Free some space and try again"),
    errno.EFBIG: ("the file would be larger than this system allows", "Raise the file-size limit"),
    errno.EROFS: ("the file system is read-only", "Choose another folder"),
    errno.EACCES: ("permission denied", "Choose a folder you may write to"),
    errno.EPERM: ("permission denied", "Choose a folder you may write to"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "Choose another folder"),
    errno.EEXIST: ("a file of that name is in the way", "Choose another name"),
}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the disk refuses within the block into a ``StorageError`` that names ``path``."""
    try:
        yield
    except OSError as error:
        if error.errno is None:  # a library's own error, such as gzip's, not the disk's
            raise
        reason, remedy = _REASONS.get(
            error.errno, (error.strerror or str(error), "See the system's message")
        )
        raise StorageError(f"cannot write {path}: {reason}", remedy=remedy) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path to write to; when the block ends well, it becomes ``path`` in one step.

    A reader sees the old file or the new one, never a part; a process killed in the block
    leaves ``path`` as it was. The yielded path ends like ``path``, because Keras looks at endings.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            partial = folder / path.name
            yield partial
            _flush(partial)
            partial.replace(path)
        finally:
            with suppress(OSError):
                shutil.rmtree(folder)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path``, whole or not at all."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def closest(path: Path) -> Path | None:
    """Return the existing path most like ``path``, never ``path`` itself, or None."""
    parent = path.parent
    if not parent.is_dir():
        return None
    names = [entry.name for entry in parent.iterdir() if entry.name != path.name]
    match = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return parent / match[0] if match else None


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
