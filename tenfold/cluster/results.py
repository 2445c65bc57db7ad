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
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tenfold.cluster.places import Folder
from tenfold.cluster.rows import Keys, file_of, keys_in, without_faults
from tenfold.errors import StorageError
from tenfold.reading.gather import RESULTS
from tenfold.reading.result import Reading

_ENDING = ".parquet"
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
        with self._folder.open(RESULTS) as file:
            before = json.load(file)
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
                with self._folder.open(name) as file:
                    found.append(keys_in(file))
        return np.unique(np.concatenate(found))

    def _parts(self) -> list[str]:
        return [name for name in self._folder.names() if name.endswith(_ENDING)]

    def _forget_faults(self, name: str) -> None:
        with self._folder.open(name) as file:
            whole = without_faults(file)
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
