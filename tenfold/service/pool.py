"""A bounded queue in front of the threads that read: what it cannot take, it refuses at once.

A queue that grows answers nobody in time. Counted in pictures, on the event loop alone, so that
nothing needs a lock. Knows nothing of what the work is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from tenfold.service.errors import RefusedError, busy
from tenfold.service.metrics import Metrics

Result = TypeVar("Result")


class Pool:
    """Threads that work, and how much of their work waits.

    Attributes:
        most: Pieces of work that may wait or be under way.
        most_each: The same of one caller.
    """

    def __init__(self, threads: int, *, most: int, most_each: int, metrics: Metrics) -> None:
        self.most = most
        self.most_each = most_each
        self._metrics = metrics
        self._waiting = 0
        self._of_each = Counter[str]()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="tenfold-read")

    @property
    def waiting(self) -> int:
        """How many pieces of work wait or are under way."""
        return self._waiting

    async def work(self, caller: str, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Return what each job returns, in order.

        Raises:
            RefusedError: There is no room for all of them.
        """
        self._take(caller, len(jobs))
        loop = asyncio.get_running_loop()
        done = partial(loop.call_soon_threadsafe, self._release, caller)
        started = [self._started(job, done) for job in jobs]
        try:
            return await asyncio.gather(*map(asyncio.wrap_future, started))
        finally:
            for future in started:  # of a request that failed or took too long
                future.cancel()

    def close(self) -> None:
        """End the threads, once they have done what they are at."""
        self._threads.shutdown(cancel_futures=True)

    def _started(self, job: Callable[[], Result], done: Callable[[], object]) -> Future[Result]:
        future = self._threads.submit(job)
        future.add_done_callback(lambda _: done())
        return future

    def _take(self, caller: str, count: int) -> None:
        if self._waiting + count > self.most:
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
        self._waiting += count
        self._of_each[caller] += count
        self._metrics.waiting.set(self._waiting)

    def _release(self, caller: str) -> None:
        self._waiting -= 1
        self._of_each[caller] -= 1
        if not self._of_each[caller]:
            del self._of_each[caller]
        self._metrics.waiting.set(self._waiting)
