"""Readings stored in groups, each answered after its commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, cast

import pytest

from tenfold.errors import StoreError
from tenfold.service.commits import Commits
from tenfold.service.metrics import Metrics
from tenfold.service.store import New, Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class SlowStore:
    """A store that takes what comes while it is let, and can refuse."""

    def __init__(self, *, broken: bool = False) -> None:
        self.groups: list[list[str]] = []
        self.let = threading.Event()
        self.broken = broken

    def add(self, news: Sequence[New]) -> None:
        self.let.wait(30)
        if self.broken:
            raise StoreError("the disk is gone")
        self.groups.append([new.id for new in news])


def new(name: str) -> New:
    reading: dict[str, Any] = {}
    return New(
        id=name, created=NOW, reading=reading, text="7", confidence=1.0, state="answered", model="m"
    )


async def added(store: SlowStore, names: Sequence[str]) -> list[BaseException | None]:
    commits = Commits(cast("Store", store), Metrics())
    waiting = [asyncio.create_task(commits.add([new(name)])) for name in names]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in waiting)
    store.let.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.to_thread(commits.close)
    return done


def test_what_waits_is_committed_together_and_once() -> None:
    store = SlowStore()

    asyncio.run(added(store, list("abcdefgh")))

    assert len(store.groups) <= 2  # the first, perhaps alone, and then all that came meanwhile
    assert sorted(chain.from_iterable(store.groups)) == list("abcdefgh")


def test_each_who_waits_is_told_that_it_failed() -> None:
    store = SlowStore(broken=True)

    done = asyncio.run(added(store, "abc"))

    assert [type(error) for error in done] == [StoreError] * 3


def test_what_waits_is_stored_before_the_end() -> None:
    async def closed() -> SlowStore:
        store = SlowStore()
        store.let.set()
        commits = Commits(cast("Store", store), Metrics())
        waiting = asyncio.create_task(commits.add([new("a")]))
        await asyncio.sleep(0)
        await asyncio.to_thread(commits.close)
        await waiting
        return store

    assert asyncio.run(closed()).groups == [["a"]]


@pytest.mark.parametrize("count", [1, 300])
def test_any_number_of_readings_goes_in(count: int) -> None:
    async def stored() -> SlowStore:
        store = SlowStore()
        store.let.set()
        commits = Commits(cast("Store", store), Metrics())
        await asyncio.gather(*(commits.add([new(str(name))]) for name in range(count)))
        await asyncio.to_thread(commits.close)
        return store

    groups = asyncio.run(stored()).groups

    assert sum(map(len, groups)) == count
