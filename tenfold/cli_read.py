"""What ``tenfold read`` does: a stream of pictures in, a stream of answers out, faults at the end.

Nothing here grows with the number of pictures but the list of what is wrong with them; into
Parquet, nothing does.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import CycloptsError
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from tenfold import __version__
from tenfold.cli_print import answers, err
from tenfold.errors import PictureError
from tenfold.files import replacing, sha256
from tenfold.reading.asked import Shows
from tenfold.reading.bundle import Kind
from tenfold.reading.gather import gather
from tenfold.reading.known import codes
from tenfold.reading.output import WRITERS
from tenfold.reading.reader import SHIPPED, SHIPPED_NUMBERS, Reader
from tenfold.reading.result import Reading
from tenfold.reading.show import drawing
from tenfold.reading.words import Tally, percent, summary, why_not

if TYPE_CHECKING:
    from tenfold.cluster.reading import Part

PARQUET = "parquet"
"""The form that goes to a folder, and can be gone on with."""

MOST_ROWS = 1000
"""The most rows of a table: the widths of its columns are known when all its rows are."""

MOST_DRAWN = 50
"""The most pictures and pages that are drawn."""

MOST_FAULTS = 20
"""The most bad pictures that are told of, where the rows in Parquet tell of all."""

_UNFOLDED = 100_000  # columns of a page that is no terminal: names stay in one piece


@dataclass(frozen=True, kw_only=True)
class Order:
    """What was asked of ``tenfold read``; the command says what each means."""

    pictures: Sequence[str]
    kind: Shows | None = None
    length: str | None = None
    pattern: str | None = None
    check: str | None = None
    one_of: Path | None = None
    decimal: bool = False
    form: str
    out: str | None = None
    max_error: float | None = None
    reader: Path | None = None
    show: Path | None = None
    workers: int | None = None
    cluster: str | None = None

    @property
    def piped(self) -> bool:
        """Whether standard output is for programs."""
        return self.form != "table" and not self.out


def form_of(form: str | None, out: str | None, *, as_json: bool = False) -> str:
    """Return how answers are written: as asked, or as the ending of ``out`` says.

    Raises:
        CycloptsError: Neither says, or they differ.
    """
    if as_json and form not in {None, "json"}:
        raise CycloptsError(msg=f"--json and --format {form} contradict each other. Leave one out.")
    form = "json" if as_json else form
    if not out:
        return form or "table"
    ending = Path(out.rstrip("/")).suffix.lower().removeprefix(".")
    if form and ending == PARQUET:
        raise CycloptsError(msg=f"{out} is written as Parquet. Leave out --json and --format.")
    said = form or ending
    if said not in {*WRITERS, PARQUET}:
        raise CycloptsError(
            msg=f"answers cannot be written to {out} as {said!r}. Expected: csv, json, jsonl or "
            "parquet, from the ending of the file or from --format."
        )
    return said


def fulfil(order: Order) -> bool:
    """Read, write and sum up; return whether every picture and folder could be read.

    Raises:
        BundleError: The reader is missing or damaged, or cannot promise this.
        CycloptsError: What is asked does not go together.
        MissingExtraError: Parquet or a cluster is asked for, and what it takes is not installed.
        ServiceError: The cluster cannot be reached.
        StorageError: The disk refuses.
        TenfoldError: A process that read was killed.
    """
    if order.form == PARQUET:
        return _fill(order)
    if order.cluster:
        raise CycloptsError(
            msg="--cluster writes Parquet alone. Name a folder: --out NAME.parquet."
        )
    _require_pictures(order.pictures)
    reader = Reader.load(order.reader)
    tally, first = Tally(), list[Reading]()
    folders: list[PictureError] = []
    pictures = gather(map(Path, order.pictures), folders)
    readings = _reads(reader, order)(pictures, workers=order.workers)
    _write(_watched(_kept(tally.counting(readings), tally, first), order), order)
    if order.show and first:
        _draw(order.show, first, tally, order)
    if tally.answered or tally.declined:
        _say(_summary(reader, tally, order), order)
    faults = [*tally.errors, *map(str, folders)]
    _complain(faults)
    return not faults


def _require_pictures(names: Sequence[str]) -> None:
    """Refuse what only goes into Parquet."""
    from tenfold.cluster.places import is_address
    from tenfold.cluster.shards import TABLE, TARS

    for name in names:
        if is_address(name) or (name.lower().endswith((*TARS, TABLE)) and Path(name).is_file()):
            raise CycloptsError(
                msg=f"{name} is read into Parquet alone, as all tars, tables and addresses are. "
                "Name a folder: --out NAME.parquet."
            )


def _fill(order: Order) -> bool:
    """Read into a folder of Parquet, here or on a cluster; return whether all could be read."""
    from tenfold.cluster.on_ray import read_on
    from tenfold.cluster.reading import Job, read_here
    from tenfold.cluster.results import Results

    if order.show:
        raise CycloptsError(
            msg="--show cannot draw what goes into Parquet. Leave it out, or write .csv or .json."
        )
    reader = Reader.load(order.reader)
    results = Results(str(order.out))  # whose ending said that it is Parquet
    read = partial(_reads(reader, order), workers=1)
    read([])  # what is asked and cannot be is told before anything is written
    results.begin(_asked(order))
    job = Job(inputs=tuple(order.pictures), read=read, results=results)
    parts = read_on(job, order.cluster, order.workers) if order.cluster else None
    tally, known = Tally(), 0
    for part in _counted(parts or read_here(job, order.workers)):
        tally.add(part.tally, MOST_FAULTS)
        known += part.known
    before = f"; {known:,} pictures were there before" if known else ""
    if tally.answered or tally.declined or known:
        answers.print(f"Wrote the answers to {order.out}{before}", markup=False)
    if tally.answered or tally.declined:
        _say(_summary(reader, tally, order), order)
    _complain(tally.errors)
    return not tally.errors


def _asked(order: Order) -> dict[str, str | bool | float | None]:
    """Return all on which answers depend, as a folder of them notes it."""
    files = [path for path in (order.reader, SHIPPED, SHIPPED_NUMBERS) if path]
    return {
        "kind": order.kind,
        "length": order.length,
        "pattern": order.pattern,
        "check": order.check,
        "one_of": sha256(order.one_of) if order.one_of else None,
        "decimal": order.decimal,
        "max_error": order.max_error,
        "readers": " ".join(sha256(path)[:16] for path in files),
        "tenfold": __version__,
    }


def _complain(faults: Sequence[str]) -> None:
    for fault in faults:
        err.print(f"tenfold: {' '.join(fault.split())}", markup=False)


def _reads(reader: Reader, order: Order) -> partial[Iterator[Reading]]:
    """Return what reads pictures as the order says."""
    return partial(
        reader.read_many,
        kind=order.kind,
        length=order.length,
        pattern=order.pattern,
        check=order.check,
        one_of=codes(order.one_of) if order.one_of else None,
        decimal=order.decimal,
        max_error=order.max_error,
    )


def _summary(reader: Reader, tally: Tally, order: Order) -> str:
    kinds: set[Kind] = tally.kinds or {"digit"}
    least = min(reader.threshold(kind) for kind in kinds)
    return summary(tally, threshold=least, max_error=order.max_error)


def _kept(readings: Iterable[Reading], tally: Tally, first: list[Reading]) -> Iterator[Reading]:
    for reading in readings:
        if tally.pictures <= MOST_DRAWN:
            first.append(reading)
        yield reading


def _watched(readings: Iterable[Reading], order: Order) -> Iterator[Reading]:
    """Yield the readings with a count on the terminal, unless answers are running over it."""
    with _count(hidden=order.piped and sys.stdout.isatty()) as progress:
        yield from progress.track(readings, total=None)


def _counted(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts with a count of their pictures on the terminal."""
    with _count() as progress:
        task = progress.add_task("", total=None)
        for part in parts:
            progress.advance(task, part.tally.pictures + part.known)
            yield part


def _count(*, hidden: bool = False) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} read"), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True, disable=hidden or not err.is_terminal)


def _write(readings: Iterator[Reading], order: Order) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file may have a name that is no UTF-8
        sys.stdout.reconfigure(errors="surrogateescape")
    if order.out:
        with (
            replacing(Path(order.out)) as whole,
            whole.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file,
        ):
            WRITERS[order.form](readings, file)
        return answers.print(f"Wrote the answers to {order.out}", markup=False)
    if order.piped:
        return WRITERS[order.form](readings, sys.stdout)
    return _print_table(readings)


def _print_table(readings: Iterator[Reading]) -> None:
    first, more, readable = list[Reading](), 0, False
    for reading in readings:
        readable = readable or not reading.error
        if len(first) < MOST_ROWS:
            first.append(reading)
        else:
            more += 1
    if readable:
        if not answers.is_terminal:
            answers.width = _UNFOLDED
        answers.print(_table(first))
    if more:
        answers.print(f"… and {more:,} more; write all with --out FILE.csv")


def _table(readings: Sequence[Reading]) -> Table:
    """Return a row for each reading, with its page and line where any has one."""
    paged = any(reading.page for reading in readings)
    places = ("page", "line") if paged else ()
    name = Column("picture", overflow="fold")
    table = Table(name, *places, "text", "confidence", "why not", box=None)
    for reading in readings:
        table.add_row(*_cells(reading, paged=paged))
    return table


def _cells(reading: Reading, *, paged: bool) -> Iterator[str | Text]:
    guessed = reading.text or reading.why_not == "unsure"
    yield Text(reading.source or "")
    if paged:
        yield str(reading.page or "")
        yield str(reading.line or "")
    yield reading.text
    yield percent(reading.confidence) if guessed else ""
    yield why_not(reading)


def _draw(path: Path, first: Sequence[Reading], tally: Tally, order: Order) -> None:
    sheet = drawing([(str(reading.source), reading) for reading in first])
    with replacing(path) as whole:
        sheet.save(whole, "PNG")
    some = f"the first {MOST_DRAWN} of {tally.pictures:,} pictures"
    _say(f"Drew {some if tally.pictures > MOST_DRAWN else 'what it saw'} to {path}", order)


def _say(line: str, order: Order) -> None:
    """Print a line for people where it is not in the way of programs."""
    (err if order.piped else answers).print(line, markup=False)
