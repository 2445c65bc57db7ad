"""Worker: the most memory that reading a PDF takes, up to some page and up to the last.

Request: ``reader`` (a bundle, or null for the one inside the package), ``pdf``, ``few`` (the page).
The process that renders the pages counts too.
"""

from __future__ import annotations

from pathlib import Path

import exchange
from tenfold_memory import STATUS, peak

from tenfold.reading.reader import Reader


def look(peaks: dict[Path, float]) -> float:
    """Note the most megabytes each process ever had, of this and those it started; return the sum.

    One that has ended keeps what was noted before.
    """
    listed = (path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    started = [Path(f"/proc/{pid}/status") for line in listed for pid in line.split()]
    running = [status for status in started if "VmHWM" in status.read_text()]
    peaks.update({status: peak(status) for status in [STATUS, *running]})
    return sum(peaks.values())


def main() -> None:
    """Read every page, keep none, and report the peaks and how many numbers there were."""
    asked = exchange.request()
    reader = Reader.load(asked["reader"]) if asked["reader"] else Reader.load()
    peaks: dict[Path, float] = {}
    page, numbers, few = 0, 0, 0.0
    for reading in reader.read_page(asked["pdf"]):
        numbers += 1
        now = reading.page or 1
        if now != page:
            page, megabytes = now, look(peaks)
            few = megabytes if page <= asked["few"] else few
    exchange.answer(few=few, many=look(peaks), numbers=numbers)


if __name__ == "__main__":
    main()
