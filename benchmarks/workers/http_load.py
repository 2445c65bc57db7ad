"""Worker: posts pictures to a service on this machine, and tells how long each answer took.

Request: ``port``, ``path``, ``pictures`` (files), ``seconds``, ``connections``, ``rate`` a second
(null: each connection asks again as soon as it is answered) and ``most`` requests in all. With a
rate, an answer's time counts from when its request was due: what comes late has waited (no
coordinated omission).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Any

import exchange
import numpy as np
import uvloop

LOOPBACK = "127.0.0.1"
_OK = 200


@dataclass
class Heard:
    """What came back: milliseconds of each answer, and how often each status."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def main() -> None:
    """Load the service as asked, and report."""
    asked = exchange.request()
    heard = Heard()
    began = time.perf_counter()
    uvloop.run(load(asked, heard))
    seconds = time.perf_counter() - began
    taken = np.array(heard.milliseconds or [np.nan])
    exchange.answer(
        seconds=seconds,
        answered=heard.statuses[_OK],
        statuses={str(status): number for status, number in heard.statuses.items()},
        p50=float(np.percentile(taken, 50)),
        p99=float(np.percentile(taken, 99)),
        longest=float(taken.max()),
    )


async def load(asked: dict[str, Any], heard: Heard) -> None:
    """Ask over all connections until the time is up, or all is asked."""
    requests = cycle([as_request(asked["path"], Path(file)) for file in asked["pictures"]])
    due = times(asked["rate"], asked["seconds"], asked.get("most"))
    async with asyncio.TaskGroup() as group:
        for _ in range(asked["connections"]):
            group.create_task(connection(asked["port"], requests, due, heard))


def times(rate: float | None, seconds: float, most: int | None) -> Iterator[float]:
    """Yield when each request is due; without a rate, now."""
    began = time.perf_counter()
    for place in count():
        due = began + place / rate if rate else time.perf_counter()
        if due > began + seconds or (most is not None and place >= most):
            return
        yield due


def as_request(path: str, picture: Path) -> bytes:
    """Return the bytes of a request."""
    content = picture.read_bytes()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: image/png\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def connection(
    port: int, requests: Iterator[bytes], due: Iterator[float], heard: Heard
) -> None:
    """Ask and wait, one request after another."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    for when in due:
        await asyncio.sleep(max(0.0, when - time.perf_counter()))
        writer.write(next(requests))
        status, closed = await answer(reader)
        heard.statuses[status] += 1
        if status == _OK:
            heard.milliseconds.append(1000 * (time.perf_counter() - when))
        if closed:
            writer.close()
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Return the status of an answer, read whole, and whether the connection ends with it."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1]), b"connection: close" in head


if __name__ == "__main__":
    main()
