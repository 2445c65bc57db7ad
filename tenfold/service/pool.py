"""A bounded queue in front of the threads that read: what it cannot take, it refuses at once.

A queue that grows answers nobody in time. Counted in pictures, on the event loop alone, so that
nothing needs a lock. Knows nothing of what the work is.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tenfold.service.errors import RefusedError, busy
from tenfold.service.metrics import Metrics

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, eq=False)
class _Piece:
    caller: str
    job: Callable[[], Any]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class Pool:
    """Threads that work, and how much of their work waits.

    Not a ``ThreadPoolExecutor``: its ``submit`` takes locks which its threads hold while they wait
    for the interpreter, and the event loop spent a fifth of its time on them.

    Attributes:
        most: Pieces of work that may wait or be under way.
        most_each: The same of one caller.
    """

    def __init__(self, threads: int, *, most: int, most_each: int, metrics: Metrics) -> None:
        self.most = most
        self.most_each = most_each
        self._metrics = metrics
        self._taken = 0
        self._of_each = Counter[str]()
        self._queue: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"tenfold-read-{place}", daemon=True)
            for place in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait or are under way."""
        return self._taken

    async def work(self, caller: str, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Return what each job returns, in order.

        Raises:
            RefusedError: There is no room for all of them.
        """
        self._take(caller, len(jobs))
        loop = asyncio.get_running_loop()
        pieces = [
            _Piece(caller=caller, job=job, done=loop.create_future(), loop=loop) for job in jobs
        ]
        for piece in pieces:
            self._queue.put(piece)
        try:
            found: list[Result] = await asyncio.gather(*(piece.done for piece in pieces))
            return found
        finally:
            for piece in pieces:  # of a request that failed or took too long
                piece.done.cancel()

    def close(self) -> None:
        """End the threads, once they have done what they are at."""
        while not self._queue.empty():
            self._queue.get()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (piece := self._queue.get()) is not None:
            result, error = None, None
            try:
                result = None if piece.done.cancelled() else piece.job()
            except Exception as failed:  # whatever it is, who waits is told, and the thread lives
                error = failed
            piece.loop.call_soon_threadsafe(self._end, piece, result, error)

    def _end(self, piece: _Piece, result: Any, error: Exception | None) -> None:
        self._release(piece.caller)
        if piece.done.done():  # whoever waited has given up
            return
        if error:
            piece.done.set_exception(error)
        else:
            piece.done.set_result(result)

    def _take(self, caller: str, count: int) -> None:
        if self._taken + count > self.most:
            self._metrics.refused.labels("queue").inc()
            raise busy("all readers are busy")
        if self._of_each[caller] + count > self.most_each:
            self._metrics.refused.labels("share").inc()
            raise RefusedError(
                429,
                "too many of your pictures are waiting",
                expected=f"at most {self.most_each:,} at a time",
                remedy="Try again after Retry-After",
            )
        self._taken += count
        self._of_each[caller] += count
        self._metrics.waiting.set(self._taken)

    def _release(self, caller: str) -> None:
        self._taken -= 1
        self._of_each[caller] -= 1
        if not self._of_each[caller]:
            del self._of_each[caller]
        self._metrics.waiting.set(self._taken)
