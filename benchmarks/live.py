"""What watching costs: training without a page, with a page that nobody opens, and watched.

All train the same run from the same seed, taking turns within a round, so that a machine that
slows down slows all of them. Those who watch are processes of their own: a client that takes all
news, and Chromium showing the page, which needs a processor itself where the machine has few.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, stdev

import results

import tenfold

RECIPES = ("softmax", "dense512", "convnet")
MOST = 0.05
"""The share by which watching may slow training."""

NOTES = """
Seconds of training, those of every epoch added up, compiling included; and seconds of processor of
the process that trains. Slower: the mean over rounds of the share by which each round's run took
longer than the one without a page beside it, ± the standard deviation over rounds.
"""

Command = Callable[[str, str], Sequence[str]]
"""From the address of the page and a folder for scratch to the command that watches."""


@dataclass(frozen=True, kw_only=True)
class Time:
    """What one run took.

    Attributes:
        seconds: Of training.
        processor: Of all processors, in the process that trains.
    """

    seconds: float
    processor: float


def main() -> None:
    """Measure and write the section ``live``."""
    if sys.argv[1:2] == ["--watch"]:
        return watch(sys.argv[2])
    parser = results.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each kind")
    parser.add_argument("--epochs", type=int, help="passes a run, to try it out")
    parser.add_argument("--recipes", nargs="+", default=RECIPES, help="which recipes")
    parser.add_argument("--data", default="mnist", help="mnist-sample, to try it out")
    asked = parser.parse_args()
    times = {
        name: measure(name, asked.rounds, partial(run, name, asked.data, asked.epochs))
        for name in asked.recipes
    }
    results.write_section("live", report(times), date=asked.date, path=asked.results)
    return None


def watch(address: str) -> None:
    """Take all news until there are no more, as a page does."""
    with urllib.request.urlopen(f"{address}/news", timeout=600) as news:
        while news.readline():
            pass


def _client(address: str, _: str) -> Sequence[str]:
    return [sys.executable, __file__, "--watch", address]


def _chromium(address: str, profile: str) -> Sequence[str]:
    flags = ("--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--no-first-run")
    return ["chromium", *flags, f"--user-data-dir={profile}", address]


WAYS: Mapping[str, Command | None] = {
    "page, nobody watches": None,
    "watched by a client": _client,
    **({"watched in Chromium": _chromium} if shutil.which("chromium") else {}),
}


def measure(
    name: str, rounds: int, train: Callable[[Sequence[tenfold.Live]], Time]
) -> Mapping[str, Sequence[Time]]:
    """Return the times of every way of training, one a round."""
    times: dict[str, list[Time]] = defaultdict(list)
    train([])  # the first one also loads what all need
    for turn in range(rounds):
        times["no page"].append(train([]))
        for way, command in WAYS.items():
            with tenfold.Live() as live, watched(live.address, command):
                times[way].append(train([live]))
        for way, taken in times.items():
            print(turn + 1, name, way, f"{taken[-1].seconds:.2f} s", flush=True)
    return times


@contextmanager
def watched(address: str, command: Command | None) -> Iterator[None]:
    """Have somebody watch for the time of the block."""
    if command is None:
        yield
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        viewer = subprocess.Popen(
            command(address, scratch), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            viewer.terminate()
            viewer.wait()


def run(name: str, data: str, epochs: int | None, pages: Sequence[tenfold.Live]) -> Time:
    """Return what one run takes."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        out = Path(folder) / name
        trained = tenfold.train(name, data, epochs=epochs, out=out, callbacks=pages, progress=False)
        return Time(seconds=trained.seconds, processor=time.process_time() - began)


def report(times: Mapping[str, Mapping[str, Sequence[Time]]]) -> str:
    """Return the section's text."""
    header = ("recipe", "", "seconds", "slower", "processor", "more of it")
    rows = [
        [name, way, *_row(taken, ways["no page"])]
        for name, ways in times.items()
        for way, taken in ways.items()
    ]
    slowest = max(
        mean(_shares([one.seconds for one in taken], [one.seconds for one in ways["no page"]]))
        for ways in times.values()
        for way, taken in ways.items()
        if way != "watched in Chromium"
    )
    aim = f"At most {MOST:.0%} slower, watched or not, beside the browser's own work"
    target = f"{aim}: {results.met(slowest <= MOST)}."
    return "\n".join(
        ["## Watching a network learn", NOTES, results.table(header, rows), "", target]
    )


def _row(taken: Sequence[Time], alone: Sequence[Time]) -> list[str]:
    seconds, processor = [one.seconds for one in taken], [one.processor for one in taken]
    if taken is alone:
        return [_spread(seconds, ".2f"), "", _spread(processor, ".2f"), ""]
    return [
        _spread(seconds, ".2f"),
        _spread(_shares(seconds, [one.seconds for one in alone]), ".1%"),
        _spread(processor, ".2f"),
        _spread(_shares(processor, [one.processor for one in alone]), ".1%"),
    ]


def _shares(taken: Sequence[float], alone: Sequence[float]) -> list[float]:
    return [one / other - 1 for one, other in zip(taken, alone, strict=True)]


def _spread(values: Sequence[float], form: str) -> str:
    spread = stdev(values) if len(values) > 1 else 0.0
    return f"{mean(values):{form}} ± {spread:{form}}"


if __name__ == "__main__":
    main()
