"""Readings stored in groups: one thread commits whatever waits, and then their answers go out.

A commit costs the same for one reading as for a hundred; the more is asked, the larger the groups.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from tenfold.errors import StoreError
from tenfold.service.metrics import Metrics
from tenfold.service.store import New, Store

_LARGEST = 256  # readings of a group: what a client waits for is never much more than its own


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    news: Sequence[New]
    stored: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop


class Commits:
    """A thread that stores what it is given."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="tenfold-commit", daemon=True)
        self._thread.start()

    async def add(self, news: Sequence[New]) -> None:
        """Return when ``news`` are stored.

        Raises:
            StoreError: They are not.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._waiting.put(_Waiting(news=news, stored=stored, loop=loop))
        await stored

    def close(self) -> None:
        """End the thread, once all is stored."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, ended = self._group(first)
            self._commit(group)
            if ended:
                return

    def _group(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """Return what waits, and whether the end came with it."""
        group, count = [first], len(first.news)
        while count < _LARGEST:
            try:
                after = self._waiting.get_nowait()
            except queue.Empty:
                break
            if after is None:
                return group, True
            group.append(after)
            count += len(after.news)
        return group, False

    def _commit(self, group: Sequence[_Waiting]) -> None:
        news = [new for waiting in group for new in waiting.news]
        failed: Exception | None = None
        try:
            self._store.add(news)
        except Exception as error:  # whatever it is, each who waits is told, and the thread lives
            failed = (
                error if isinstance(error, StoreError) else StoreError(f"cannot store: {error}")
            )
        self._metrics.commits.observe(len(news))
        group[0].loop.call_soon_threadsafe(_tell, group, failed)


def _tell(group: Sequence[_Waiting], failed: Exception | None) -> None:
    for waiting in group:
        if waiting.stored.done():  # whoever waited has given up
            continue
        if failed:
            waiting.stored.set_exception(failed)
        else:
            waiting.stored.set_result(None)
