"""Runs in training as tests watch them: trained in a thread, followed without a browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import keras
import numpy as np

import tenfold
from tenfold.data.digits import Dataset
from tenfold.live import Live
from tenfold.models.recipes import Recipe

PATIENCE = 60.0


def few(sample: Dataset, count: int = 640) -> Dataset:
    """Return a data set of so many training digits, and a hundred to judge by."""
    rows = np.arange(count)
    return Dataset(name="few", train=sample.train.take(rows), test=sample.test.take(rows[:100]))


@contextmanager
def learning(
    live: Live,
    data: Dataset,
    folder: Path,
    recipe: str | Recipe | keras.Model = "softmax",
    *,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    **asked: Any,
) -> Iterator[Future[tenfold.Run]]:
    """Train in another thread for the time of the block; the page stays as long."""
    beside = [live, *callbacks]
    train = partial(
        tenfold.train, recipe, data, out=folder, callbacks=beside, progress=False, **asked
    )
    with live, ThreadPoolExecutor(1) as pool:
        yield pool.submit(train)


def same_weights(one: tenfold.Run, other: tenfold.Run) -> bool:
    """Return whether two runs ended with the same weights, bit for bit."""
    pairs = zip(one.model().get_weights(), other.model().get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


def ask(
    live: Live, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of what the page's server answers."""
    connection = HTTPConnection(urlsplit(live.address).netloc, timeout=PATIENCE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    told = (answer.status, {name.lower(): value for name, value in answer.getheaders()})
    content = answer.read()
    connection.close()
    return *told, content


class Viewer:
    """Follows the news, as a page does."""

    def __init__(self, live: Live) -> None:
        self.news: list[tuple[str, Any]] = []
        self._live = live
        self._came = threading.Condition()
        self._connection = HTTPConnection(urlsplit(live.address).netloc, timeout=PATIENCE)
        self._connection.request("GET", "/news")
        self._answer = self._connection.getresponse()
        self._left = False
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def wish(self, path: str, **said: float) -> None:
        """Ask for something."""
        status, _, body = ask(self._live, "POST", path, json.dumps(said).encode())
        assert status == 204, body

    def until(self, kind: str, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return the first news of a kind that is as wanted, and forget what came before it."""
        with self._came:
            found = self._came.wait_for(lambda: self._find(kind, wanted), PATIENCE)
        assert found, f"no {kind} as wanted among {[each[0] for each in self.news]}"
        at, said = found
        self.news = self.news[at + 1 :]
        return said

    def leave(self) -> None:
        """Watch no more."""
        self._left = True
        self._thread.join()
        self._connection.close()

    def _find(self, kind: str, wanted: Callable[[Any], bool]) -> tuple[int, Any] | None:
        fit = ((at, said) for at, (name, said) in enumerate(self.news) if name == kind)
        return next((pair for pair in fit if wanted(pair[1])), None)

    def _follow(self) -> None:
        kind = b""
        while not self._left and (line := self._answer.readline()):
            name, _, said = line.strip().partition(b": ")
            if name == b"event":
                kind = said
            elif name == b"data":
                with self._came:
                    self.news.append((kind.decode(), json.loads(said)))
                    self._came.notify_all()
        self._answer.close()


@contextmanager
def watching(live: Live) -> Iterator[Viewer]:
    """Watch for the time of the block."""
    viewer = Viewer(live)
    try:
        yield viewer
    finally:
        viewer.leave()
