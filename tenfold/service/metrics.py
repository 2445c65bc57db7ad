"""Numbers for Prometheus: what is asked, how long it takes, what waits, what is refused.

Each application has a registry of its own. Knows nothing of what it counts.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where Prometheus' client looks for the folder of processes that count together."""

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """All that is counted."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "tenfold_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.seconds = Histogram(
            "tenfold_request_seconds",
            "How long answers took.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.readings = Counter(
            "tenfold_readings", "Readings made.", ["kind", "outcome"], registry=registry
        )
        self.waiting = Gauge(
            "tenfold_pictures_waiting",
            "Pictures that wait to be read or are being read.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.refused = Counter(
            "tenfold_refused", "Requests refused for want of room.", ["why"], registry=registry
        )
        self.commits = Histogram(
            "tenfold_commit_readings",
            "Readings stored in one commit.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
            registry=registry,
        )
        self.swaps = Counter(
            "tenfold_models_swapped", "Readers taken into use.", ["kind"], registry=registry
        )

    def written(self) -> bytes:
        """Return all of it in the format of Prometheus, that of every process together."""
        if _SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # it has no types
        return generate_latest(together)


@contextmanager
def counted_together() -> Iterator[None]:
    """Have processes that are started within the block count in files of one folder."""
    with tempfile.TemporaryDirectory(prefix="tenfold-metrics-") as folder:
        os.environ[_SHARED] = folder
        try:
            yield
        finally:
            del os.environ[_SHARED]


class Measured:
    """Counts and times every request of an application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and take note of its answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        status, start = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if route != "other" else "ANY"
            self.metrics.requests.labels(method, route, str(status)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - start)
