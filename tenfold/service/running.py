"""What stands behind the routes while the application runs, and the work that it does by itself.

Opened when the server starts and closed when it ends; the routes have nothing else in common.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

import cv2

from tenfold.errors import NotFoundError, TenfoldError
from tenfold.service.commits import Commits
from tenfold.service.in_use import InUse
from tenfold.service.metrics import Metrics
from tenfold.service.pool import Pool
from tenfold.service.settings import Settings
from tenfold.service.store import Store, open_store

log = logging.getLogger("tenfold.service")

_HOUR = 3600.0
_STORE_THREADS = 4

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(kw_only=True, eq=False)
class Running:
    """All that the routes share.

    Attributes:
        settings: What the operator set.
        metrics: What is counted.
        now: Tells the time.
        held: Bytes of pictures in memory.
        ready: Whether it can answer.
    """

    settings: Settings
    metrics: Metrics = field(default_factory=Metrics)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    held: int = 0
    ready: bool = False
    pool: Pool = field(init=False)
    in_use: InUse = field(init=False)
    changing: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _store: Store | None = field(init=False, default=None)
    _commits: Commits | None = field(init=False, default=None)
    _store_threads: ThreadPoolExecutor = field(init=False)

    @property
    def storing(self) -> bool:
        """Whether readings are stored."""
        return self._store is not None

    @property
    def store(self) -> Store:
        """The database.

        Raises:
            NotFoundError: Nothing is stored.
        """
        if self._store is None:
            raise NotFoundError(
                "nothing is stored here",
                remedy="Set TENFOLD_KEEP to pictures or crops, and start the service anew",
            )
        return self._store

    @property
    def commits(self) -> Commits:
        """Stores readings in groups."""
        if self._commits is None:
            raise NotFoundError("nothing is stored here")
        return self._commits

    async def ask_store(
        self,
        ask: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Return what the database, or other work that is not reading, says in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._store_threads, partial(ask, *arguments, **named))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open all of it for the time of the block."""
        await asyncio.to_thread(self._open)
        chores = [
            asyncio.create_task(self._every(self.settings.follow, self._follow)),
            asyncio.create_task(self._every(_HOUR, self._expire)),
        ]
        self.ready = True
        try:
            yield
        finally:
            self.ready = False
            for chore in chores:
                chore.cancel()
            await asyncio.gather(*chores, return_exceptions=True)
            await asyncio.to_thread(self._close)

    def _open(self) -> None:
        settings = self.settings
        if settings.keep != "nothing":
            self._store = open_store(settings.database)
            self._commits = Commits(self._store, self.metrics)
        cv2.setNumThreads(1)  # the pool has a thread a core; more of OpenCV's own only cost time
        self._store_threads = ThreadPoolExecutor(_STORE_THREADS, thread_name_prefix="tenfold-store")
        self.in_use = InUse(self._store)
        each = settings.queue
        if settings.tokens:
            each = max(1, round(settings.share * settings.queue))
        self.pool = Pool(
            settings.threads, most=settings.queue, most_each=each, metrics=self.metrics
        )

    def _close(self) -> None:
        self.pool.close()
        if self._commits:
            self._commits.close()
        self._store_threads.shutdown()
        if self._store:
            self._store.close()

    async def _every(self, seconds: float, chore: Callable[[], None]) -> None:
        """Do a chore now and then; one that fails is tried again at its next time."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.ask_store(chore)
            except TenfoldError as error:
                log.warning("a chore of the service failed: %s", error)

    def _follow(self) -> None:
        for kind in self.in_use.follow():
            self.metrics.swaps.labels(kind).inc()

    def _expire(self) -> None:
        if self._store:
            self._store.expire(self.now() - timedelta(days=self.settings.keep_days))
