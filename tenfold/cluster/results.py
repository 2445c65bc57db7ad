"""A folder of readings: Parquet files that are whole or not there, and a note of how they came.

    _tenfold.json          what was asked; written first
    0f3a….parquet          the rows of one batch, named after the keys in it

A file is put there in one step, so a worker may be killed at any moment, and a batch that is read
once more takes the place of itself. Whatever else lies in the folder is looked over.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO, TypeVar

import numpy as np

from tenfold.cluster.places import Folder
from tenfold.cluster.rows import DAMAGED, Keys, file_of, keys_in, without_faults
from tenfold.errors import StorageError, first_line
from tenfold.reading.gather import RESULTS
from tenfold.reading.result import Reading

_ENDING = ".parquet"
_PART = re.compile(rf"[0-9a-f]{{32}}{re.escape(_ENDING)}")
_Held = TypeVar("_Held")
_NONE: Keys = np.zeros(0, "S16")


class Results:
    """The readings so far.

    Attributes:
        name: The folder's, the same from anywhere.
    """

    def __init__(self, name: str) -> None:
        self._folder = Folder(name)
        self.name = self._folder.name

    def begin(self, asked: Mapping[str, Any]) -> None:
        """Note what is asked; readings that answered something else are not added to.

        Raises:
            StorageError: They did, or there is something else at this place, or the disk refuses.
        """
        note = json.dumps(asked, indent=1, sort_keys=True) + "\n"
        if not self._folder.has(RESULTS):
            if self._folder.names():
                raise StorageError(
                    f"{self.name} holds something else than readings", remedy="Choose another --out"
                )
            return self._folder.add(RESULTS, note.encode())
        before = self._noted()
        changed = {name for name in {*before, *asked} if before.get(name) != asked.get(name)}
        if changed and not self._parts():
            return self._folder.add(RESULTS, note.encode())
        if changed:
            raise StorageError(
                f"{self.name} answers another question",
                expected=_said(before, changed),
                received=_said(asked, changed),
                remedy="Ask as before to go on, or choose another --out",
            )
        return None

    def _noted(self) -> dict[str, Any]:
        """Return what was asked of the readings that are here."""
        try:
            with self._folder.open(RESULTS) as file:
                noted = json.load(file)
        except ValueError as error:
            raise self._damaged(RESULTS, first_line(error), "Choose another --out") from error
        if not isinstance(noted, dict):
            raise self._damaged(RESULTS, type(noted).__name__, "Choose another --out")
        return noted

    def keys(self) -> Keys:
        """Return the keys of all pictures that have readings, sorted.

        Pictures with an error have none: their rows are taken out, and they are read anew.

        Raises:
            StorageError: The disk refuses.
        """
        found = [_NONE]
        for name in self._parts():
            self._forget_faults(name)
            if self._folder.has(name):
                found.append(self._read(name, keys_in))
        return np.unique(np.concatenate(found))

    def _parts(self) -> list[str]:
        return [name for name in self._folder.names() if _PART.fullmatch(name)]

    def _read(self, name: str, read: Callable[[BinaryIO], _Held]) -> _Held:
        """Return what ``read`` finds in a part."""
        try:
            with self._folder.open(name) as file:
                return read(file)
        except DAMAGED as error:
            again = "Remove it and ask once more: its pictures are read anew"
            raise self._damaged(name, first_line(error), again) from error

    def _damaged(self, name: str, received: str, remedy: str) -> StorageError:
        return StorageError(
            f"{self.name}/{name} is damaged",
            expected="a file as tenfold read wrote it",
            received=received,
            remedy=remedy,
        )

    def _forget_faults(self, name: str) -> None:
        whole = self._read(name, without_faults)
        if whole is None:
            return
        if len(keys_in(io.BytesIO(whole))):
            self._folder.add(name, whole)
        else:
            self._folder.remove(name)

    def has(self, keys: Sequence[str]) -> bool:
        """Return whether the batch of these keys is there."""
        return self._folder.has(_name(keys))

    def add(self, keys: Sequence[str], rows: Iterable[tuple[str, Reading]]) -> None:
        """Add the rows of the batch of these keys.

        Raises:
            StorageError: The disk refuses.
        """
        self._folder.add(_name(keys), file_of(rows))


def holds(keys: Keys, key: str) -> bool:
    """Return whether a key is among sorted ones."""
    wanted = np.frombuffer(bytes.fromhex(key), keys.dtype)
    place = int(np.searchsorted(keys, wanted[0]))
    return place < len(keys) and bool(keys[place] == wanted[0])


def _name(keys: Sequence[str]) -> str:
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:32] + _ENDING


def _said(asked: Mapping[str, Any], names: set[str]) -> str:
    return ", ".join(f"{name} {asked.get(name)}" for name in sorted(names))
