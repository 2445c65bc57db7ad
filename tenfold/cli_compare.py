"""The command ``tenfold compare``: two readers in, a table and a verdict out. Replaces nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

import tenfold
from tenfold.cli_flags import Flag, Json
from tenfold.cli_print import answers, print_json

if TYPE_CHECKING:
    from tenfold.evaluation.comparison import Comparison, Score


def compare(
    old: Path,
    new: Path,
    *,
    data: str | None = None,
    require_better: Flag = False,
    skip_bad: Flag = False,
    as_json: Json = False,
) -> None:
    """Judge two runs or readers on the same digits: is the new one better? Replaces nothing.

    Args:
        old: The folder of a run, or a .tenfold file that reads a digit.
        new: The run or file that may take its place.
        data: Labelled digits that trained neither, as `tenfold train --data` takes them; by
            default MNIST's test digits.
        require_better: Exit with 1 unless the new one is better.
        skip_bad: Leave out rows that cannot be used and list them, instead of stopping.
        as_json: Print JSON for programs, with every digit that only one of them reads right.
    """
    comparison = tenfold.compare(old, new, data, skip_bad=skip_bad)
    if as_json:
        print_json(comparison.to_dict())
    else:
        _print(comparison, new)
    if require_better and comparison.verdict != "better":
        sys.exit(1)


def _print(comparison: Comparison, new: Path) -> None:
    from tenfold.evaluation.better import in_words

    table = Table("", "right", "95 % interval", "wrong", "declined", box=None)
    for side, score in (("OLD", comparison.old), ("NEW", comparison.new)):
        answers.print(f"{side} is {score.name}", markup=False)
        table.add_row(side, *_cells(score))
    answers.print(f"On {comparison.n:,} digits of {comparison.data}:\n", markup=False)
    answers.print(table)
    answers.print()
    for line in in_words(comparison):
        answers.print(line, markup=False)
    if comparison.verdict == "better" and new.is_file():
        answers.print(f"Read with it: tenfold read PICTURE --reader {new}", markup=False)


def _cells(score: Score) -> tuple[str, ...]:
    from tenfold.evaluation.better import interval
    from tenfold.evaluation.verdict import points

    right = f"{score.right:,} ({points(score.accuracy)} %)"
    return right, interval(score.interval), f"{score.wrong:,}", f"{score.declined:,}"
