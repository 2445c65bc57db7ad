"""Worker: the most memory that reading many pictures ever takes.

Request: ``reader`` (a bundle), ``pictures`` (a list of files, gone through again and again),
``count``.
"""

from __future__ import annotations

import resource
import sys
from itertools import cycle, islice
from pathlib import Path

import exchange

from tenfold.reading.reader import Reader

STATUS = Path("/proc/self/status")


def peak(status: Path = STATUS) -> float:
    """Return the most megabytes that a process, by default this one, ever had in memory.

    Linux's ``ru_maxrss`` begins with what the parent had when it started this process.
    """
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        (line,) = (line for line in lines if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    """Read ``count`` pictures, keep none, and report the peak."""
    asked = exchange.request()
    reader = Reader.load(asked["reader"])
    pictures = islice(cycle(exchange.listed(asked["pictures"])), asked["count"])
    read = sum(1 for _ in reader.read_many(pictures, workers=1))
    exchange.answer(read=read, megabytes=peak())


if __name__ == "__main__":
    main()
