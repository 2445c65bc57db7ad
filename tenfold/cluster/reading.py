"""Pictures into a folder of readings: what was read before is left out, and the rest is added.

``read_here`` has processes of this machine read, as ``Reader.read_many`` does; ``on_ray`` has the
workers of a cluster take whole shards. Both write the very same files.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from tenfold.cluster.pictures import Named, Read, batches, readings_of
from tenfold.cluster.results import Results, holds
from tenfold.cluster.rows import Keys
from tenfold.cluster.shards import Shard, roots, shards
from tenfold.reading.ahead import ahead
from tenfold.reading.result import Reading
from tenfold.reading.words import Tally

SIZE = 1024
"""Pictures in a batch: some seconds of work, which is what is lost where a worker is killed."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is read, how, and where the readings go.

    Attributes:
        inputs: Pictures, PDFs, tars and tables of them, and folders: paths or addresses.
        read: Reads pictures.
        results: Where the readings go.
        size: Pictures in a batch at most.
    """

    inputs: tuple[str, ...]
    read: Read
    results: Results
    size: int = SIZE


@dataclass(frozen=True, kw_only=True)
class Part:
    """What came of some pictures.

    Attributes:
        tally: How their readings turned out, and what is wrong with inputs.
        known: How many more had readings before.
    """

    tally: Tally = field(default_factory=Tally)
    known: int = 0


def read_here(job: Job, workers: int | None) -> Iterator[Part]:
    """Read by processes of this machine, and yield what came of each batch once it is written.

    Args:
        job: What is read.
        workers: How many processes; see ``Reader.read_many``.

    Raises:
        StorageError: The disk refuses.
        TenfoldError: A process was killed.
    """
    begun, aside, keys = deque[list[Named]](), list[Part](), job.results.keys()

    def pictures() -> Iterator[Named]:
        for shard in (shard for root in roots(job.inputs) for shard in shards(root, job.size)):
            aside.extend(fault(shard))
            for batch in batches(shard, job.size):
                fresh = _fresh(batch, job, keys)
                if len(fresh) < len(batch):
                    aside.append(Part(known=len(batch) - len(fresh)))
                if fresh:
                    begun.append(fresh)
                    yield from fresh

    read = list[list[Reading]]()
    work = partial(readings_of, read=job.read)
    for readings in ahead(work, pictures(), ship=_itself, workers=workers):
        read.append(readings)
        if len(read) == len(begun[0]):
            yield _written(job, begun.popleft(), read)
            read = []
            yield from aside
            aside.clear()
    yield from aside


def read_shard(shard: Shard, job: Job, keys: Keys) -> Iterator[Part]:
    """Read one shard, and yield what came of each batch once it is written.

    Args:
        shard: A piece of what is to be read.
        job: The whole.
        keys: Of the pictures that had readings when the job began.

    Raises:
        StorageError: The disk refuses.
    """
    yield from fault(shard)
    for batch in batches(shard, job.size):
        fresh = _fresh(batch, job, keys)
        if len(fresh) < len(batch):
            yield Part(known=len(batch) - len(fresh))
        if fresh:
            yield _written(job, fresh, [readings_of(picture, job.read) for picture in fresh])


def fault(shard: Shard) -> list[Part]:
    """Return what is wrong with an input, where that is what a shard says."""
    return [Part(tally=Tally(errors=[*shard.names]))] if shard.kind == "fault" else []


def _fresh(batch: Sequence[Named], job: Job, keys: Keys) -> list[Named]:
    """Return the pictures of a batch that have no readings yet."""
    fresh = [picture for picture in batch if not holds(keys, picture.key)]
    if fresh and job.results.has([picture.key for picture in fresh]):  # a killed worker's last
        return []
    return fresh


def _written(job: Job, batch: Sequence[Named], read: Sequence[Sequence[Reading]]) -> Part:
    """Add the readings of a batch to the results."""
    rows = [
        (picture.key, reading)
        for picture, readings in zip(batch, read, strict=True)
        for reading in readings
    ]
    job.results.add([picture.key for picture in batch], rows)
    tally = Tally()
    for _ in tally.counting(reading for _, reading in rows):
        pass
    return Part(tally=tally)


def _itself(picture: Named) -> Named:
    return picture
