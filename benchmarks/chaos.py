"""Kills the service under load, again and again: is all that it answered still there, once?

Several threads read pictures and decide on readings; at a random moment the process gets SIGKILL,
is started anew on the same database, and every answer it gave is looked for.
"""

from __future__ import annotations

import random
import signal
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import results
from serve import READ, digits
from service_process import Served, free_port, started, tenfold

PNG = {"content-type": "image/png"}
_THREADS = 6
_LEAST, _MOST = 0.5, 2.5  # seconds of load before a kill


@dataclass
class Answered:
    """What the service answered: the readings and decisions that must be there ever after."""

    readings: set[str] = field(default_factory=set)
    decisions: Counter[str] = field(default_factory=Counter)
    asked: int = 0


def main() -> None:
    """Kill it so many times, and write the section ``chaos``."""
    parser = results.parser(__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how many times")
    parser.add_argument("--seed", type=int, default=0, help="decides the moments")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    answered = Answered()
    with tempfile.TemporaryDirectory() as folder:
        pictures = [Path(file).read_bytes() for file in digits(Path(folder))]
        for _ in range(asked.kills):
            kill_under_load(Path(folder), pictures, answered, rng.uniform(_LEAST, _MOST))
        stored = look(Path(folder))
    text = section(asked.kills, answered, stored)
    results.write_section("chaos", text, date=asked.date, path=asked.results)


def kill_under_load(
    folder: Path, pictures: list[bytes], answered: Answered, seconds: float
) -> None:
    """Start the service, load it, and kill it at some moment."""
    port = free_port()
    served = started(tenfold(port), port, folder)
    lock, ended = threading.Lock(), threading.Event()
    threads = [
        threading.Thread(target=ask, args=(served, pictures, answered, lock, ended, place))
        for place in range(_THREADS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    served.process.send_signal(signal.SIGKILL)
    served.process.wait()
    ended.set()
    for thread in threads:
        thread.join()


def ask(
    served: Served,
    pictures: list[bytes],
    answered: Answered,
    lock: threading.Lock,
    ended: threading.Event,
    place: int,
) -> None:
    """Read and decide until the service is gone, and note each answer that came."""
    with httpx.Client(base_url=served.url, timeout=10) as client:
        while not ended.is_set():
            place += _THREADS
            try:
                one_round(client, pictures[place % len(pictures)], answered, lock)
            except httpx.TransportError:  # it is gone: what it did not answer, it need not have
                return


def one_round(
    client: httpx.Client, picture: bytes, answered: Answered, lock: threading.Lock
) -> None:
    """Read one picture, and say what stands there."""
    with lock:
        answered.asked += 1
    answer = client.post(READ, content=picture, headers=PNG)
    if answer.status_code != httpx.codes.OK:
        return
    name = answer.json()["readings"][0]["id"]
    with lock:
        answered.readings.add(name)
    said = {"action": "correct", "text": "7", "reviewer": "chaos"}
    if client.post(f"/v1/readings/{name}/decision", json=said).status_code == httpx.codes.OK:
        with lock:
            answered.decisions[name] += 1


def look(folder: Path) -> dict[str, list[Any]]:
    """Return every stored reading with its history."""
    port = free_port()
    served = started(tenfold(port), port, folder)
    stored: dict[str, list[Any]] = {}
    with httpx.Client(base_url=served.url, timeout=30) as client:
        cursor: str | None = None
        while True:
            page = client.get(
                "/v1/readings", params={"limit": 200} | ({"cursor": cursor} if cursor else {})
            ).json()
            for reading in page["readings"]:
                if reading["id"] in stored:
                    raise RuntimeError(f"reading {reading['id']} is listed twice")
                history = client.get(f"/v1/readings/{reading['id']}/history").json()
                stored[reading["id"]] = history["decisions"]
            cursor = page["next"]
            if cursor is None:
                break
    served.process.terminate()
    served.process.wait()
    return stored


def section(kills: int, answered: Answered, stored: dict[str, list[Any]]) -> str:
    """Return the section as Markdown."""
    lost = len(answered.readings - stored.keys())
    decided = sum(answered.decisions.values())
    kept = sum(min(count, len(stored.get(name, []))) for name, count in answered.decisions.items())
    doubled = sum(len(history) > 1 for history in stored.values())
    rows = [
        ["readings answered", f"{len(answered.readings):,}"],
        ["of them lost", f"{lost:,}"],
        ["decisions answered", f"{decided:,}"],
        ["of them lost", f"{decided - kept:,}"],
        ["decisions stored twice", f"{doubled:,}"],
        [
            "stored, but killed before the answer",
            f"{len(stored) - len(answered.readings) + lost:,}",
        ],
    ]
    verdict = results.met(lost == 0 and decided == kept and doubled == 0)
    return (
        f"## Killed under load\n\nSIGKILL {kills} times, at random moments, with "
        f"{_THREADS} clients."
        f"\n\n{results.table(['', 'count'], rows)}\n\n"
        f"Every answered reading and decision is there, once: {verdict}."
    )


if __name__ == "__main__":
    main()
