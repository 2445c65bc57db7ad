"""A cluster of several nodes on this machine, by Ray's own ``cluster_utils``, on the loopback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_STORE = 100 * 2**20  # bytes of objects that a node holds
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # which has Ray keep to the loopback
    "RAY_raylet_start_wait_time_s": "45",
}
_TRIES = 5  # a raylet gives its agents 15 seconds, which a busy machine may not keep


@dataclass(kw_only=True)
class Nodes:
    """A running cluster, to which this process is connected.

    Attributes:
        address: Where it listens.
        cluster: Ray's own handle.
    """

    address: str
    cluster: Any

    def workers(self) -> list[int]:
        """Return the processes that hold a reader."""
        return _called(b"_Worker")

    def trainers(self) -> list[int]:
        """Return the processes that carry out a trial."""
        return _called(b"ImplicitFunc.train")

    def remove_one(self) -> None:
        """Kill a node, with all that runs on it."""
        self.cluster.remove_node(next(iter(self.cluster.worker_nodes)), allow_graceful=False)


@contextmanager
def running_nodes(count: int) -> Iterator[Nodes]:
    """Yield a cluster of ``count`` nodes of one core each."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _SETTINGS.items():
            patch.setenv(name, value)
        import ray
        from ray.cluster_utils import Cluster

        cluster: Any = Cluster()
        try:
            for _ in range(count):
                _add(cluster)
            ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
            yield Nodes(address=cluster.address, cluster=cluster)
        finally:
            ray.shutdown()
            cluster.shutdown()


def _add(cluster: Any) -> None:
    for left in reversed(range(_TRIES)):
        try:
            cluster.add_node(
                num_cpus=1,
                object_store_memory=_STORE,
                include_dashboard=False,
                node_ip_address="127.0.0.1",
            )
        except Exception:  # Ray raises no other
            if not left:
                raise
        else:
            return


def _called(name: bytes) -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if name in _title(path)]


def _title(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it ended, or is no process
        return b""
