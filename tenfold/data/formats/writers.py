"""Writers by number: the same name is the same number in every file and every part of a set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

_BYTES = 7  # a hash of 56 bits fits int64 with room to spare; a thousand writers will not collide


def writer_numbers(names: Iterable[str]) -> npt.NDArray[np.int64]:
    """Return a number for each name: the number it says, or one made from its letters."""
    names = list(names)
    numbers = {name: _number(name) for name in set(names)}
    return np.array([numbers[name] for name in names], np.int64)


def _number(name: str) -> int:
    if name.isascii() and name.isdigit() and len(name) < 16:
        return int(name)
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:_BYTES], "big")
