"""The command that makes one reader of several networks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import tenfold
from tenfold.cli_flags import Bundle, Json
from tenfold.cli_print import answers, print_export, print_json


def committee(
    runs: Annotated[list[Path], Parameter(negative="")],
    *,
    out: Bundle,
    data: str | None = None,
    as_json: Json = False,
) -> None:
    """Make one reader of the networks of several runs, which answers with the mean of theirs.

    Args:
        runs: The folders of two or more runs, such as `tenfold train --seeds 0-4` makes.
        out: Write the reader to this .tenfold file.
        data: Other labelled digits to measure it on, which trained none of them; by default the
            test set of their data.
        as_json: Print JSON for programs.
    """
    made = tenfold.committee(runs, out=out, data=data)
    if as_json:
        return print_json(asdict(made))
    answers.print(_said(made))
    return print_export(made)


def _said(made: tenfold.Committee) -> str:
    alone = [100 * share for share in made.members]
    low, high = 100 * made.interval.low, 100 * made.interval.high
    return (
        f"{len(alone)} networks read {min(alone):.2f} to {max(alone):.2f} % right alone, "
        f"{sum(alone) / len(alone):.2f} % on average, and {100 * made.accuracy:.2f} % together: "
        f"{100 * made.gain:+.2f} points (95 % interval {low:+.2f} to {high:+.2f})."
    )
