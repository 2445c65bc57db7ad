"""Reads a folder on a cluster with a reader that does nothing, and tells its own peak of memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import exchange
import tenfold_memory

from tenfold.cluster.on_ray import read_on
from tenfold.cluster.reading import Job
from tenfold.cluster.results import Results
from tenfold.images.decode import Source
from tenfold.reading.result import Reading


def nothing(sources: Iterable[Source]) -> Iterator[Reading]:
    """Yield a reading for each source, which is not looked at."""
    return (Reading(text="0", confidence=1.0) for _ in sources)


def main() -> None:
    """Answer a request with the folder, where readings go, and the address of the cluster."""
    asked = exchange.request()
    results = Results(str(asked["out"]))
    results.begin({"reader": "none"})
    job = Job(inputs=(str(asked["folder"]),), read=nothing, results=results)
    pictures = sum(part.tally.pictures for part in read_on(job, str(asked["address"]), None))
    exchange.answer(pictures=pictures, megabytes=tenfold_memory.peak())


if __name__ == "__main__":
    main()
