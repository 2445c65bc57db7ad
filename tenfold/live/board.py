"""What a run in training tells those who watch it: the newest of each kind of news, as JSON.

The thread that trains posts; a thread for each viewer waits for what is new to it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Kind = Literal["run", "state", "epochs", "look"]

MOST_POINTS = 2000
"""Points of the curve that are kept: of a longer one every other is dropped, again and again."""

Point = tuple[int, float | None, float | None]
"""Steps done, and loss and accuracy of the steps since the point before; None: not a number."""


class Board:
    """The newest news, the curve so far, and how many look at them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 0
        self._newest: dict[Kind, tuple[int, bytes]] = {}
        self._points: list[Point] = []
        self._viewers: dict[int, int] = {}  # which version each of them has
        self._left = time.monotonic()

    def post(self, kind: Kind, news: object) -> None:
        """Tell everybody, in place of older news of this kind."""
        said = json.dumps(news, allow_nan=False, separators=(",", ":")).encode()
        with self._changed:
            self._version += 1
            self._newest[kind] = (self._version, said)
            self._changed.notify_all()

    def draw(self, point: Point) -> None:
        """Add a point to the curve, for those who come later."""
        with self._changed:
            self._points.append(point)
            if len(self._points) > MOST_POINTS:
                self._points = self._points[::2]

    def curve(self) -> bytes:
        """Return all points so far, as JSON."""
        with self._changed:
            return json.dumps(self._points).encode()

    @contextmanager
    def viewer(self) -> Iterator[int]:
        """Count one more who watches, for the time of the block; yield a number for them."""
        name = threading.get_ident()
        self._seen(name, 0)
        try:
            yield name
        finally:
            with self._changed:
                del self._viewers[name]
                self._left = time.monotonic()
                self._changed.notify_all()

    def news(self, viewer: int, known: int, wait: float) -> tuple[int, list[tuple[Kind, bytes]]]:
        """Return the newest version, and what is new since the one known, oldest first.

        Nothing is new if nothing comes while it waits. Who asks has been told all before.
        """
        self._seen(viewer, known)
        with self._changed:
            self._changed.wait_for(lambda: self._version > known, wait)
            fresh = sorted(
                (version, kind, said)
                for kind, (version, said) in self._newest.items()
                if version > known
            )
            return self._version, [(kind, said) for _, kind, said in fresh]

    @property
    def watched(self) -> bool:
        """Whether anybody watches."""
        return bool(self._viewers)

    def unwatched_since(self, moment: float) -> float:
        """Return for how many seconds nobody has watched, counted from a moment at the earliest."""
        with self._changed:
            return 0.0 if self._viewers else time.monotonic() - max(self._left, moment)

    def wait_for_viewer(self, most: float) -> None:
        """Wait until somebody watches, but not for long."""
        with self._changed:
            self._changed.wait_for(lambda: self._viewers, most)

    def wait_until_told(self, most: float) -> None:
        """Wait until all who watch know all, but not for long."""
        with self._changed:
            self._changed.wait_for(
                lambda: all(known == self._version for known in self._viewers.values()), most
            )

    def _seen(self, viewer: int, version: int) -> None:
        with self._changed:
            self._viewers[viewer] = version
            self._changed.notify_all()
