"""The readers in use: one that reads digits and one that reads numbers, changed in one step.

Whoever reads takes the pair once and keeps it, so a change drops no request. What the database
says is in use is followed, so that every replica reads with the same.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from tenfold.errors import BundleError
from tenfold.reading.bundle import Bundle, Kind, read_bundle
from tenfold.reading.reader import SHIPPED, SHIPPED_NUMBERS, Reader
from tenfold.service.store import Store

log = logging.getLogger("tenfold.service")

KINDS: tuple[Kind, ...] = ("digit", "number")
_SHIPPED = {"digit": SHIPPED, "number": SHIPPED_NUMBERS}


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A bundle, and the SHA-256 of its file."""

    bundle: Bundle
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What reads digits, what reads numbers, and the one reader made of them."""

    digit: Loaded
    number: Loaded
    reader: Reader

    def of(self, kind: Kind) -> Loaded:
        """Return what reads this kind."""
        return self.digit if kind == "digit" else self.number

    def sha256(self, kind: Kind | None) -> str:
        """Return what read a picture of this kind; where there was nothing, what looked first."""
        return self.of(kind or "digit").sha256


class InUse:
    """The pair in use.

    Attributes:
        pair: It; set in one step, read by any thread.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._change = threading.Lock()  # one change at a time; reading never waits for it
        self._bad = dict[Kind, str]()
        shipped = {kind: shipped_one(kind) for kind in KINDS}
        self.pair = pair_of(shipped["digit"], shipped["number"])
        self.follow()

    def follow(self) -> list[Kind]:
        """Take into use what the database says; return the kinds that changed."""
        if self._store is None:
            return []
        return [kind for kind in KINDS if self._follow(kind, self._store)]

    def with_new(self, file: bytes) -> tuple[Kind, Pair]:
        """Return the pair that there would be with the bundle in ``file``, verified and warm.

        Raises:
            BundleError: It is no bundle, or its network cannot read.
        """
        new = loaded(file)
        return new.bundle.kind, self._with(new)

    def take(self, kind: Kind, pair: Pair) -> None:
        """Take the reader of this kind in ``pair`` into use."""
        other: Kind = "number" if kind == "digit" else "digit"
        with self._change:
            moved_on = pair.of(other) is not self.pair.of(other)
            self.pair = self._with(pair.of(kind)) if moved_on else pair

    def _follow(self, kind: Kind, store: Store) -> bool:
        use = next(iter(store.models(kind)), None)
        wanted = (use.sha256 if use else None) or shipped_sha256(kind)
        if wanted in {self.pair.of(kind).sha256, self._bad.get(kind)}:
            return False
        row = store.model_in_use(kind)
        with self._change:
            try:
                self.pair = self._with(loaded(row.bundle) if row else shipped_one(kind))
            except BundleError:
                self._bad[kind] = wanted  # it is said once, and what reads goes on reading
                log.exception("the %s reader in the database cannot be used", kind)
                return False
        log.info("reading %ss with %s", kind, wanted)
        return True

    def _with(self, new: Loaded) -> Pair:
        if new.bundle.kind == "digit":
            return pair_of(new, self.pair.number)
        return pair_of(self.pair.digit, new)


def loaded(file: bytes) -> Loaded:
    """Return the bundle in the bytes of a file.

    Raises:
        BundleError: There is none.
    """
    return Loaded(bundle=read_bundle(file), sha256=hashlib.sha256(file).hexdigest())


def shipped_one(kind: Kind) -> Loaded:
    """Return the bundle inside the package."""
    return loaded(Path(_SHIPPED[kind]).read_bytes())


@cache
def shipped_sha256(kind: Kind) -> str:
    """Return the SHA-256 of the bundle inside the package."""
    return hashlib.sha256(Path(_SHIPPED[kind]).read_bytes()).hexdigest()


def pair_of(digit: Loaded, number: Loaded) -> Pair:
    """Return the two as one reader that has read once, so that no caller waits for its networks.

    Raises:
        BundleError: One of them cannot read.
    """
    reader = Reader(digit.bundle, number.bundle)
    stroke = np.full((80, 60), 255, np.uint8)
    cv2.line(stroke, (30, 15), (30, 65), (0,), 6)
    for kind in KINDS:
        reader.read(stroke, kind=kind)
    return Pair(digit=digit, number=number, reader=reader)
