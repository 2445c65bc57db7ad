"""Work done ahead of whoever asks for it: by several processes, in order, in bounded memory.

Sits on ``crew``, which has the processes; decides how many, and who works on what. Knows nothing of
what the work is.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from typing import TypeVar

from tenfold.errors import TenfoldError
from tenfold.reading.crew import Chunk, Crew, can_start

Item = TypeVar("Item")
Result = TypeVar("Result")

ALONE = 256
"""Items after which processes are started: as many small pictures take as long as starting them."""

MOST = 64
"""Processes at most: each takes 50 MB or more, and is started before the first is asked."""

CHUNK = 16
"""Items that a process takes at once: few, for they may be large; handing over takes 70 µs."""

LARGEST = 2**20
"""Bytes from which on a chunk is full, however few its items."""

DEPTH = 2
"""Chunks for each process that are taken in before their results are asked for."""


def ahead(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    ship: Callable[[Item], object],
    workers: int | None = None,
) -> Iterator[Result]:
    """Return what ``work`` makes of each item, in order.

    Args:
        work: Sent to each process once. What it raises is raised here, in its turn.
        items: Taken from the caller's thread as results are asked for; may be endless.
        ship: Returns what goes to a process in place of an item, for ``work`` to take.
        workers: How many processes, at most ``MOST``; with one there is none, and an item is taken
            when its result is asked for. By default so are the first items, and if more come, one
            process a core is started; until the first is up, work goes on here.

    Raises:
        TenfoldError: That is no number of workers; or, in its turn, a process was killed.
    """
    if workers is not None and workers < 1:
        raise TenfoldError(
            "nobody would work", expected="workers of 1 or more", received=f"{workers}"
        )
    return _ahead(work, iter(items), ship, workers)


def _ahead(
    work: Callable[[Item], Result],
    items: Iterator[Item],
    ship: Callable[[Item], object],
    workers: int | None,
) -> Iterator[Result]:
    if workers is None:
        yield from map(work, islice(items, ALONE))
    processes = min(workers or _cores(), MOST) if can_start() else 1
    if processes == 1:
        yield from map(work, items)
    for item in islice(items, 1):  # no process is started for none
        with closing(Crew(work, processes)) as crew:
            rest, done = chain([item], items), 0
            if workers is None:
                done = ALONE + (yield from _meanwhile(work, rest, crew))
            yield from _shared(crew, map(ship, rest), done)


def _meanwhile(
    work: Callable[[Item], Result], items: Iterator[Item], crew: Crew[Result]
) -> Generator[Result, None, int]:
    """Yield results made here until the crew is ready; return how many."""
    done = 0
    for item in items:
        yield work(item)
        done += 1
        if crew.ready.is_set():
            break
    return done


def _shared(crew: Crew[Result], items: Iterable[object], done: int) -> Iterator[Result]:
    """Yield the results of items in order, ``done`` others having come before them."""
    broken: list[Exception] = []
    waiting: deque[Chunk[Result]] = deque()
    chunks: Iterator[Chunk[Result]] = _chunks(_whole(items, broken), done + 1)
    for chunk in chunks:
        crew.take(chunk)
        waiting.append(chunk)
        if len(waiting) > DEPTH * crew.size:
            yield from _results(waiting.popleft())
    while waiting:
        yield from _results(waiting.popleft())
    if broken:
        raise broken[0]


def _whole(items: Iterable[object], broken: list[Exception]) -> Iterator[object]:
    """Yield the items; keep what is raised for when those before it have had their results."""
    try:
        yield from items
    except Exception as error:  # whatever it is, it is the caller's own
        broken.append(error)


def _chunks(items: Iterable[object], first: int) -> Iterator[Chunk[Result]]:
    pickled, size = list[bytes](), 0
    for item in items:
        pickled.append(pickle.dumps(item))
        size += len(pickled[-1])
        if len(pickled) == CHUNK or size >= LARGEST:
            yield Chunk(first=first, items=pickled)
            first, pickled, size = first + len(pickled), [], 0
    if pickled:
        yield Chunk(first=first, items=pickled)


def _results(chunk: Chunk[Result]) -> Iterator[Result]:
    results, error = chunk.answer.result()
    yield from results
    if error:
        raise error


def _cores() -> int:
    """Return how many cores this process may use, where the system says."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
