"""What ``tenfold read`` does: a stream of pictures in, a stream of answers out, faults at the end.

Nothing here grows with the number of pictures but the list of what is wrong with them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cyclopts import CycloptsError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from tenfold.errors import PictureError
from tenfold.files import replacing
from tenfold.reading.gather import gather
from tenfold.reading.output import WRITERS
from tenfold.reading.reader import SHIPPED, Reader
from tenfold.reading.result import Reading
from tenfold.reading.show import drawing
from tenfold.reading.words import Tally, percent, summary, why_not

MOST_ROWS = 1000
"""The most rows of a table: the widths of its columns are known when all its rows are."""

MOST_DRAWN = 50
"""The most pictures that are drawn."""

_UNFOLDED = 100_000  # columns of a page that is no terminal: names stay in one piece

_answers = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What was asked of ``tenfold read``; the command says what each means."""

    pictures: Sequence[Path]
    form: str
    out: Path | None = None
    max_error: float | None = None
    reader: Path | None = None
    show: Path | None = None
    workers: int | None = None

    @property
    def piped(self) -> bool:
        """Whether standard output is for programs."""
        return self.form != "table" and not self.out


def form_of(form: str | None, out: Path | None) -> str:
    """Return how answers are written: as asked, or as the ending of ``out`` says.

    Raises:
        CycloptsError: Neither says.
    """
    if not out:
        return form or "table"
    said = form or out.suffix.lower().removeprefix(".")
    if said not in WRITERS:
        raise CycloptsError(
            msg=f"answers cannot be written to {out} as {said!r}. Expected: csv, json or jsonl, "
            "from the ending of the file or from --format."
        )
    return said


def fulfil(order: Order) -> bool:
    """Read, write and sum up; return whether every picture and folder could be read.

    Raises:
        BundleError: The reader is missing or damaged, or cannot promise this.
        StorageError: The disk refuses.
        TenfoldError: A process that read was killed.
    """
    reader = Reader.load(order.reader or SHIPPED)
    threshold = reader.bundle.promise.threshold(order.max_error)
    tally, first = Tally(), list[Reading]()
    folders: list[PictureError] = []
    pictures = gather(order.pictures, folders)
    readings = reader.read_many(pictures, max_error=order.max_error, workers=order.workers)
    _write(_watched(_kept(tally.counting(readings), first), order), order)
    if order.show and first:
        _draw(order.show, first, tally, order)
    if tally.answered or tally.declined:
        _say(summary(tally, threshold=threshold, max_error=order.max_error), order)
    faults = [*tally.errors, *map(str, folders)]
    for fault in faults:
        _err.print(f"tenfold: {' '.join(fault.split())}", markup=False)
    return not faults


def _kept(readings: Iterable[Reading], first: list[Reading]) -> Iterator[Reading]:
    for reading in readings:
        if len(first) < MOST_DRAWN:
            first.append(reading)
        yield reading


def _watched(readings: Iterable[Reading], order: Order) -> Iterator[Reading]:
    """Yield the readings with a count on the terminal, unless answers are running over it."""
    running = order.piped and sys.stdout.isatty()
    columns = (SpinnerColumn(), TextColumn("read {task.completed:,} pictures"), TimeElapsedColumn())
    hidden = running or not _err.is_terminal
    with Progress(*columns, console=_err, transient=True, disable=hidden) as progress:
        yield from progress.track(readings, total=None)


def _write(readings: Iterator[Reading], order: Order) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file may have a name that is no UTF-8
        sys.stdout.reconfigure(errors="surrogateescape")
    if order.out:
        with (
            replacing(order.out) as partial,
            partial.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file,
        ):
            WRITERS[order.form](readings, file)
        return _answers.print(f"Wrote the answers to {order.out}", markup=False)
    if order.piped:
        return WRITERS[order.form](readings, sys.stdout)
    return _print_table(readings)


def _print_table(readings: Iterator[Reading]) -> None:
    name = Column("picture", overflow="fold")
    table, more, readable = Table(name, "text", "confidence", "why not", box=None), 0, False
    for reading in readings:
        readable = readable or not reading.error
        if table.row_count < MOST_ROWS:
            table.add_row(*_cells(reading))
        else:
            more += 1
    if readable:
        if not _answers.is_terminal:
            _answers.width = _UNFOLDED
        _answers.print(table)
    if more:
        _answers.print(f"… and {more:,} more; write all with --out FILE.csv")


def _cells(reading: Reading) -> Iterator[str | Text]:
    guessed = reading.text or reading.why_not == "unsure"
    yield Text(reading.source or "")
    yield reading.text
    yield percent(reading.confidence) if guessed else ""
    yield why_not(reading)


def _draw(path: Path, first: Sequence[Reading], tally: Tally, order: Order) -> None:
    sheet = drawing([(str(reading.source), reading) for reading in first])
    with replacing(path) as partial:
        sheet.save(partial, "PNG")
    some = f"the first {len(first)} of {tally.pictures:,} pictures"
    _say(f"Drew {some if tally.pictures > len(first) else 'what it saw'} to {path}", order)


def _say(line: str, order: Order) -> None:
    """Print a line for people where it is not in the way of programs."""
    (_err if order.piped else _answers).print(line, markup=False)
