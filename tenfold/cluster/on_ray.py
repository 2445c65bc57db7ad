"""Reading on a cluster: Ray Data streams shards to workers, each of which holds one loaded reader.

A picture crosses the network once, from where it lies to the worker that reads it. A worker that is
killed, or whose machine is gone, loses the batch it was at, which another reads anew.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import cv2

from tenfold.cluster.reading import Job, Part, read_shard
from tenfold.cluster.rows import Keys
from tenfold.cluster.shards import roots, shards
from tenfold.errors import (
    MissingExtraError,
    ServiceError,
    TenfoldError,
    first_line,
    last_line,
)

if TYPE_CHECKING:
    import pyarrow as pa

AUTO = "auto"
"""In place of an address: the cluster that this machine belongs to, or else this machine alone."""

_COLUMN = "pickled"


def read_on(job: Job, address: str, workers: int | None) -> Iterator[Part]:
    """Read on a cluster, and yield what came of each batch once it is written, in no order.

    Args:
        job: What is read; its inputs and results must be reachable from each machine.
        address: The cluster's, or ``AUTO``.
        workers: How many read at most; by default one for each core.

    Raises:
        MissingExtraError: Ray is not installed.
        ServiceError: The cluster cannot be reached, or Ray cannot be started.
        StorageError: A disk refuses.
    """
    with connected(address) as ray, _settings(ray):
        keys = ray.put(job.results.keys())
        most = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        named = ray.data.from_items([{_COLUMN: pickle.dumps(root)} for root in roots(job.inputs)])
        pieces = named.map_batches(
            _shards,
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=0,  # naming files is waiting, and must find room where all cores are taken
            fn_kwargs={"size": job.size},
        )
        parts = pieces.map_batches(
            _Worker,
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=1,
            fn_constructor_args=(job, [keys]),
            compute=ray.data.ActorPoolStrategy(
                min_size=1,
                max_size=most,
                initial_size=most,
                max_tasks_in_flight_per_actor=2,
            ),
        )
        try:
            for batch in parts.iter_batches(batch_size=None, batch_format="pyarrow"):
                yield from _unpacked(batch)
        except ray.exceptions.RayError as error:
            raise _told(error) from error


def _shards(batch: pa.Table, size: int) -> Iterator[pa.Table]:
    """Yield the pieces of what is to be read."""
    for root in _unpacked(batch):
        for shard in shards(root, size):
            yield _packed(shard)


class _Worker:
    """Holds a reader, and reads shard after shard."""

    def __init__(self, job: Job, keys: list[Any]) -> None:
        import ray

        cv2.setNumThreads(1)  # there is a worker for each core
        self._job = job
        self._keys: Keys = ray.get(keys[0])

    def __call__(self, batch: pa.Table) -> Iterator[pa.Table]:
        for shard in _unpacked(batch):
            for part in read_shard(shard, self._job, self._keys):
                yield _packed(part)


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Yield Ray, connected to a cluster; whoever was connected before stays so.

    Raises:
        MissingExtraError: Ray is not installed.
        ServiceError: The cluster cannot be reached.
    """
    ray = _ray()
    if ray.is_initialized():
        yield ray
        return
    _join(ray, address)
    try:
        yield ray
    finally:
        ray.shutdown()


def _join(ray: Any, address: str) -> None:
    if address != AUTO:
        _require_listener(address)
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError) as error:
        if address != AUTO:
            raise _unreachable(address, error) from error
        warnings.warn("this machine is in no Ray cluster; Ray runs on it alone", stacklevel=2)
        _start(ray, quiet)


def _start(ray: Any, quiet: dict[str, Any]) -> None:
    """Have Ray run on this machine alone."""
    try:
        ray.init(include_dashboard=False, **quiet)
    except Exception as error:  # Ray raises nothing narrower where it does not come up in time
        raise ServiceError(
            "Ray did not start on this machine",
            received=first_line(error),
            remedy="Leave --cluster out, or try again when the machine has less to do",
        ) from error


def _require_listener(address: str) -> None:
    """Refuse an address where nothing listens, for which Ray would wait for minutes."""
    host, _, port = address.rpartition("://")[2].partition("/")[0].rpartition(":")
    if not host or not port.isdigit():
        return  # Ray says what is wrong with it
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=5).close()
    except (OSError, OverflowError) as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> ServiceError:
    return ServiceError(
        f"the cluster at {address} cannot be reached",
        expected="the address of a running Ray cluster that this machine has joined, such as "
        "10.0.0.5:6379, or auto",
        received=first_line(error),
        remedy="Start one with: ray start --head, or join it with: ray start --address=ADDRESS",
    )


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    # A killed worker is no news; Ray would tell of it at length, on standard output.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtraError("ray", "cluster") from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


@contextmanager
def _settings(ray: Any) -> Iterator[None]:
    """Have Ray Data say nothing, and hand over one piece at a time."""
    context = ray.data.DataContext.get_current()
    wanted = {
        "enable_progress_bars": False,
        "print_on_execution_start": False,
        "target_max_block_size": 1,
    }
    before = {name: getattr(context, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(context, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(context, name, value)


def _told(error: BaseException) -> Exception:
    """Return what a worker raised on purpose, or that the cluster failed."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TenfoldError):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    return ServiceError(
        "the cluster failed",
        received=last_line(error),
        remedy="Ask once more: what was read is kept",
    )


def _packed(value: object) -> pa.Table:
    import pyarrow as pa

    return pa.table({_COLUMN: pa.array([pickle.dumps(value)], pa.binary())})


def _unpacked(batch: pa.Table) -> Iterator[Any]:
    """Yield what another process of ours has packed."""
    for pickled in batch.column(_COLUMN).to_pylist():
        yield pickle.loads(pickled)  # noqa: S301 - packed by us, and sent by Ray, which pickles all
