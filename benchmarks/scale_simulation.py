"""Reading a billion strips, where this machine cannot reach: workers, network and failures at play.

Not a measurement: what follows from rates that were measured on two cores (``--ms``, ``--start``),
from a network that is assumed, and from workers that die at random and lose what they were at.
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass

import results

WORKERS = (1, 16, 256, 1024, 4096)
PAGE = 25  # times the bytes of a strip: its share of a page of 1 MB with twenty on it
DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class World:
    """What is read, by whom, and what is in the way.

    Attributes:
        pictures: How many.
        shard: Pictures that a worker takes at once, and loses where it dies.
        ms: Of a core, to read one.
        bytes: Of one, over the network.
        network: Bytes a second that all workers share.
        start: Seconds until a worker that died is there again.
        days: Until a worker dies, on average.
        driver: Seconds of the driver to hand out one shard.
    """

    pictures: int
    shard: int
    ms: float
    bytes: int
    network: float
    start: float
    days: float
    driver: float


@dataclass(frozen=True, kw_only=True)
class Went:
    """How it went: seconds on the clock, core-seconds in all, and how many workers died."""

    seconds: float
    core_seconds: float
    died: int


def simulated(world: World, workers: int, rng: random.Random) -> Went:
    """Return how reading goes: whoever is free takes the next shard, until none is left."""
    free = [(0.0, worker) for worker in range(workers)]
    left, handed, sent = -(-world.pictures // world.shard), 0.0, 0.0
    died, busy, end = 0, 0.0, 0.0
    while left:
        now, worker = heapq.heappop(free)
        handed = max(now, handed + world.driver)
        sent = max(handed, sent) + world.shard * world.bytes / world.network
        done = max(handed + world.shard * world.ms / 1000, sent)
        dies = handed + rng.expovariate(1 / (world.days * DAY))
        if dies < done:
            died += 1
            done = dies + world.start
        else:
            left -= 1
        busy += done - now
        end = max(end, done)
        heapq.heappush(free, (done, worker))
    return Went(seconds=end, core_seconds=busy, died=died)


def table(world: World, seed: int) -> str:
    """Return what comes of more and more workers, as Markdown."""
    rows = []
    for workers in WORKERS:
        went = simulated(world, workers, random.Random(seed))
        alone = world.pictures * world.ms / 1000
        rows.append(
            [f"{workers:,}", _long(went.seconds), f"{went.core_seconds / DAY:.1f}",
             f"{100 * alone / went.seconds / workers:.0f} %", f"{went.died:,}"]
        )  # fmt: skip
    return results.table(["workers", "takes", "core-days", "of them reading", "died"], rows)


def first_limits(world: World) -> Sequence[str]:
    """Return from how many workers on something else than reading is what takes long."""
    reads = 1000 / world.ms
    return (
        f"the network, at {world.network / world.bytes / reads:,.0f} workers",
        f"the driver, at {world.shard / world.driver / reads:,.0f} workers",
    )


def main() -> None:
    """Simulate, and write the section ``scale``."""
    parser = results.parser(__doc__)
    parser.add_argument("--pictures", type=int, default=10**9)
    parser.add_argument("--shard", type=int, default=1024)
    parser.add_argument("--ms", type=float, default=2.6, help="of one core, for one strip")
    parser.add_argument("--bytes", type=int, default=2_000, help="of one strip")
    parser.add_argument("--gbit", type=float, default=10.0, help="of the network, a second")
    parser.add_argument("--start", type=float, default=30.0, help="seconds to replace a worker")
    parser.add_argument("--days", type=float, default=2.0, help="until a worker dies, on average")
    parser.add_argument("--driver", type=float, default=0.005, help="seconds to hand out a shard")
    parser.add_argument("--seed", type=int, default=0, help="decides who dies when")
    asked = parser.parse_args()
    strips, pages = world_of(asked, asked.bytes), world_of(asked, PAGE * asked.bytes)
    limits = " and ".join(first_limits(strips))
    text = (
        f"## A billion strips, simulated\n\n{asked.pictures:,} strips at {asked.ms:g} ms of a core "
        f"each, {asked.shard:,} at once, over a network of {asked.gbit:g} Gbit/s, where a worker "
        f"dies every {asked.days:g} days. Strips of {asked.bytes:,} bytes:\n\n"
        f"{table(strips, asked.seed)}\n\nThe first limits: {limits}. The same strips sent as whole "
        f"pages, {PAGE * asked.bytes:,} bytes for each:\n\n{table(pages, asked.seed)}"
    )
    results.write_section("scale", text, date=asked.date, path=asked.results)


def world_of(asked: argparse.Namespace, size: int) -> World:
    """Return what was asked, with pictures of ``size`` bytes."""
    return World(
        pictures=asked.pictures,
        shard=asked.shard,
        ms=asked.ms,
        bytes=size,
        network=asked.gbit * 1e9 / 8,
        start=asked.start,
        days=asked.days,
        driver=asked.driver,
    )


def _long(seconds: float) -> str:
    if seconds >= 2 * DAY:
        return f"{seconds / DAY:.1f} days"
    return f"{seconds / 3600:.1f} hours"


if __name__ == "__main__":
    main()
