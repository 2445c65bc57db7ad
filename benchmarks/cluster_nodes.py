"""A Ray cluster of several nodes on this machine, on the loopback, and what can happen to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

STORE = 200 * 2**20  # bytes of objects that a node holds
SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # which has Ray keep to the loopback
    "RAY_raylet_start_wait_time_s": "120",
}


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """A running cluster.

    Attributes:
        address: Where it listens.
        cluster: Ray's own handle.
    """

    address: str
    cluster: Any

    def kill_a_worker(self, rng: Random) -> bool:
        """Kill one of the processes that read; return whether there was one."""
        reading = [int(path.name) for path in Path("/proc").iterdir() if _reads(path)]
        if reading:
            os.kill(rng.choice(reading), signal.SIGKILL)
        return bool(reading)

    def remove_one(self) -> None:
        """Kill a node with all that runs on it."""
        self.cluster.remove_node(next(iter(self.cluster.worker_nodes)), allow_graceful=False)

    def add_one(self) -> None:
        """Start one more node of one core."""
        self.cluster.add_node(
            num_cpus=1,
            object_store_memory=STORE,
            include_dashboard=False,
            node_ip_address="127.0.0.1",
        )


@contextmanager
def running_nodes(count: int) -> Iterator[Nodes]:
    """Yield a cluster of ``count`` nodes of one core each."""
    os.environ.update(SETTINGS)
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster()
    try:
        for _ in range(count):
            Nodes(address="", cluster=cluster).add_one()
        yield Nodes(address=cluster.address, cluster=cluster)
    finally:
        cluster.shutdown()


def _reads(process: Path) -> bool:
    try:
        return b"_Worker" in (process / "cmdline").read_bytes()
    except OSError:  # it ended, or is no process
        return False
