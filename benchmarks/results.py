"""RESULTS.md: one section a benchmark, each replaced whole by the run that makes it anew."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
TITLE = "# Results\n\nEvery section is written by the command in its last line.\n"


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a command line with what every benchmark takes: the date and where results go."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--date", default=date.today().isoformat(), help="the date to write down")
    made.add_argument("--results", type=Path, default=RESULTS, help="the file to write into")
    return made


def write_section(name: str, markdown: str, *, date: str, path: Path = RESULTS) -> None:
    """Replace the section ``name`` of ``path`` with ``markdown``, or add it at the end."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    facts = f"*{date}; {machine()}. Made by* `{command()}`"
    section = f"{begin}\n{markdown.strip()}\n\n{facts}\n{end}\n"
    text = path.read_text(encoding="utf-8") if path.exists() else TITLE
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}\n", re.DOTALL)
    if place.search(text):
        text = place.sub(lambda _: section, text)
    else:
        text = f"{text.rstrip()}\n\n{section}"
    path.write_text(text, encoding="utf-8")
    print(section)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def met(reached: bool) -> str:
    """Return whether a target was met, in words."""
    return "met" if reached else "**not met**"


def machine() -> str:
    """Return how many cores of what processor there are, and which Python."""
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {processor()}, Python {platform.python_version()}"


def processor() -> str:
    """Return the processor's name, as far as it tells it."""
    listed = Path("/proc/cpuinfo")
    text = listed.read_text(encoding="utf-8") if listed.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    return found[1].strip() if found else platform.processor() or platform.machine()


def command() -> str:
    """Return the command line of this process, as typed in the repository's root."""
    return shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
