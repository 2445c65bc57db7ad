"""Files of this machine, or behind an address that fsspec knows, such as ``s3://bucket/scans``.

A name with ``://`` in it is an address. Knows nothing of pictures and readings.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tenfold.errors import (
    MissingExtraError,
    PictureError,
    StorageError,
    TenfoldError,
    first_line,
)
from tenfold.files import disk_errors, replacing


def is_address(name: str) -> bool:
    """Return whether a name is an address, and not a path of this machine."""
    return "://" in name


def lasting(name: str) -> str:
    """Return a name that means the same from any folder."""
    return name if is_address(name) else os.path.abspath(name)  # noqa: PTH100 - resolve() follows links


def below(address: str) -> list[str]:
    """Return the addresses of the files at or below an address, sorted.

    Raises:
        StorageError: What keeps them cannot be reached, or refuses.
    """
    with _store(address) as (system, path):
        if system.isfile(path):
            return [address]
        return [str(system.unstrip_protocol(name)) for name in sorted(system.find(path))]


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Yield an open file, to read."""
    if is_address(name):
        system, path = _system(name)
        with system.open(path, "rb") as file:
            yield file
    else:
        with Path(name).open("rb") as file:
            yield file


def content(address: str, most: int) -> bytes:
    """Return the first ``most`` bytes behind an address.

    Raises:
        PictureError: Nothing is there, or it may not be read. Whatever else is wrong may be right
            in a minute, and is raised as it is.
    """
    try:
        with opened(address) as file:
            return file.read(most)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise PictureError(
            f"there is no file {address} that may be read",
            received=type(error).__name__,
            remedy="Check the address",
        ) from error


class Folder:
    """A folder that files are added to, each whole or not at all."""

    def __init__(self, name: str) -> None:
        self.name = lasting(name)

    def names(self) -> list[str]:
        """Return the names of the files in it, sorted; none where there is no folder."""
        if is_address(self.name):
            with _store(self.name) as (system, path):
                found = system.ls(path, detail=False) if system.isdir(path) else []
                return sorted(str(each).rpartition("/")[2] for each in found)
        here = Path(self.name)
        return sorted(entry.name for entry in here.iterdir()) if here.is_dir() else []

    def has(self, name: str) -> bool:
        """Return whether a file of this name is in it."""
        if is_address(self.name):
            with _store(self.name) as (system, path):
                return bool(system.exists(f"{path}/{name}"))
        return Path(self.name, name).exists()

    def open(self, name: str) -> Any:
        """Return a context that yields a file of this name, to read."""
        return opened(f"{self.name}/{name}")

    def add(self, name: str, file: bytes) -> None:
        """Write a file; whoever looks sees all of it or nothing.

        Raises:
            StorageError: The disk refuses.
        """
        if is_address(self.name):
            with _store(self.name) as (system, path):
                system.makedirs(path, exist_ok=True)
                system.pipe_file(f"{path}/{name}", file)  # stores show an object when it is whole
            return
        with replacing(Path(self.name, name)) as partial:
            partial.write_bytes(file)

    def remove(self, name: str) -> None:
        """Remove a file.

        Raises:
            StorageError: The disk refuses.
        """
        if is_address(self.name):
            with _store(self.name) as (system, path):
                system.rm_file(f"{path}/{name}")
            return
        with disk_errors(Path(self.name, name)):
            Path(self.name, name).unlink()


@contextmanager
def _store(address: str) -> Iterator[tuple[Any, str]]:
    """Yield what keeps files at an address, and the path there; what it raises is told."""
    try:
        yield _system(address)
    except TenfoldError:
        raise
    except Exception as error:  # each store has errors of its own
        raise StorageError(
            f"{address} cannot be reached, or refuses",
            received=f"{type(error).__name__}: {first_line(error)}",
            remedy="Check the address, your credentials and the network, and ask once more",
        ) from error


def _system(address: str) -> tuple[Any, str]:
    try:
        fsspec = importlib.import_module("fsspec")
    except ImportError as error:
        raise MissingExtraError("fsspec", "cluster") from error
    try:
        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise StorageError(
            f"{address} cannot be opened",
            expected="an address that fsspec knows, and its package for it, such as s3fs for s3://",
            received=str(error),
            remedy="Install that package with pip, or check the address",
        ) from error
    return system, str(path)
