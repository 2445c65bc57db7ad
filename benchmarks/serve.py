"""How many digits a second the service reads, and what it does when more come.

A second process sends MNIST's test digits, scanned, at a steady rate; all figures come from one run
on one machine, whose two cores sender and service share. Beside it, a plain FastAPI service that
calls Keras' ``predict``.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import results
from contestants import WORKERS, Contestant
from service_process import Served, free_port, serving, tenfold

from tenfold.data.load import load

LOAD = Contestant(name="the load", worker="http_load")

RATE, P99 = 400, 60.0  # the targets: requests a second, and milliseconds
FLAT = 20.0  # megabytes by which memory may rise over all requests
READ, PREDICT = "/v1/read?kind=digit", "/predict"

_PROCESSES = 2  # one a core
_PICTURES = 200
_SIDE = 96  # pixels of a picture
_PAPER = 235
_FEW, _MANY = 16, 192  # connections


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One load, and what came of it."""

    name: str
    rate: float | None
    heard: dict[str, Any]

    @property
    def answered(self) -> float:
        """Answers a second."""
        answered: float = self.heard["answered"] / self.heard["seconds"]
        return answered

    @property
    def refused(self) -> float:
        """The share of requests that were refused."""
        asked = sum(self.heard["statuses"].values())
        refused: float = 1 - self.heard["answered"] / max(1, asked)
        return refused


@dataclass(frozen=True, kw_only=True)
class Loading:
    """A service under load."""

    served: Served
    path: str
    pictures: list[str]
    stages: list[Stage] = field(default_factory=list)

    def stage(
        self,
        name: str,
        *,
        rate: float | None,
        seconds: float,
        connections: int,
        most: int | None = None,
    ) -> Stage:
        """Load it for a while, and note what came of it."""
        heard = LOAD.run(
            {
                "port": self.served.port,
                "path": self.path,
                "pictures": self.pictures,
                "rate": rate,
                "seconds": seconds,
                "connections": connections,
                "most": most,
            }
        )
        made = Stage(name=name, rate=rate, heard=heard)
        self.stages.append(made)
        return made


def main() -> None:
    """Load both services, and write the section ``serve``."""
    parser = results.parser(__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each load lasts")
    parser.add_argument("--requests", type=int, default=100_000, help="in all, for the memory")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pictures = digits(Path(folder))
        ours, memory = load_tenfold(Path(folder), pictures, asked.seconds, asked.requests)
        keras = load_keras(Path(folder), pictures, asked.seconds)
    results.write_section(
        "serve", section(ours, memory, keras), date=asked.date, path=asked.results
    )


def digits(folder: Path) -> list[str]:
    """Write test digits as pictures of some size on paper, and return the files."""
    files = []
    for place, digit in enumerate(load("mnist").test.images[:_PICTURES]):
        large = cv2.resize(digit, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
        path = folder / f"{place:03}.png"
        cv2.imwrite(str(path), np.maximum(_PAPER - large.astype(np.int16), 0).astype(np.uint8))
        files.append(str(path))
    return files


def load_tenfold(
    folder: Path, pictures: list[str], seconds: float, requests: int
) -> tuple[list[Stage], tuple[float, float, int]]:
    """Return the stages, and the memory before and after so many requests."""
    port = free_port()
    with serving(tenfold(port, _PROCESSES), port, folder) as served:
        loading = Loading(served=served, path=READ, pictures=pictures)
        loading.stage("warm-up", rate=RATE / 4, seconds=5, connections=_FEW)
        loading.stages.clear()
        loading.stage(f"{RATE} a second", rate=RATE, connections=_MANY, seconds=seconds)
        most = loading.stage(
            "as fast as answered", rate=None, connections=_FEW, seconds=seconds
        ).answered
        loading.stage("at twice that", rate=2 * most, connections=_MANY, seconds=seconds)
        loading.stage(
            "at half of it, at once after", rate=most / 2, connections=_MANY, seconds=seconds
        )
        before = served.megabytes
        limit = 20.0 * requests / most  # many times what it takes
        loading.stage("for memory", rate=None, seconds=limit, connections=_FEW, most=requests)
        return loading.stages, (before, served.megabytes, requests)


def load_keras(folder: Path, pictures: list[str], seconds: float) -> list[Stage]:
    """Return the stages of the plain service."""
    port = free_port()
    command = [sys.executable, str(WORKERS / "keras_service.py"), str(port)]
    with serving(command, port, folder) as served:
        loading = Loading(served=served, path=PREDICT, pictures=pictures)
        most = loading.stage(
            "as fast as answered", rate=None, seconds=seconds, connections=_FEW
        ).answered
        loading.stage("at twice that", rate=2 * most, seconds=seconds, connections=_MANY)
        return loading.stages


def section(ours: list[Stage], memory: tuple[float, float, int], keras: list[Stage]) -> str:
    """Return the section as Markdown."""
    words = (
        "## The service under load\n\nOne scanned digit a request, stored before it is answered, "
        f"by {_PROCESSES} processes on SQLite. "
        "The sender runs on the same two cores; with a rate, times count from when a request "
        "was due."
    )
    rows = [*rows_of("Tenfold", ours), *rows_of("FastAPI and Keras' `predict`", keras)]
    header = ["service", "load", "answers a second", "p50, ms", "p99, ms", "refused"]
    first = ours[0]
    fast = first.answered >= 0.99 * RATE and first.heard["p99"] <= P99
    before, after, requests = memory
    verdict = (
        f"Target, {RATE} a second with p99 of {P99:g} ms or less: {results.met(fast)}. Memory "
        f"before and after {requests:,} more requests: {before:.0f} MB, {after:.0f} MB; a rise of "
        f"{FLAT:g} MB or less: {results.met(after - before <= FLAT)}."
    )
    return f"{words}\n\n{results.table(header, rows)}\n\n{verdict}"


def rows_of(name: str, stages: list[Stage]) -> list[list[str]]:
    """Return a row for each load."""
    return [
        [
            name,
            f"{stage.name} ({stage.rate:,.0f})" if stage.rate else stage.name,
            f"{stage.answered:,.0f}",
            f"{stage.heard['p50']:.1f}",
            f"{stage.heard['p99']:.1f}",
            f"{stage.refused:.1%}",
        ]
        for stage in stages
    ]


if __name__ == "__main__":
    main()
