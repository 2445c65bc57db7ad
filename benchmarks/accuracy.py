"""Test accuracy of every recipe over several seeds, with its spread, beside what it promises.

Every finished figure is at once added to ``accuracy.jsonl``, and the table is made of that file,
so a long measurement can be done in pieces. A figure counts as long as its recipe is unchanged
(field ``definition``), and the newest of a recipe and seed counts. Delete lines by hand when a
network's code changed and its recipe did not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import environments
import results
from contestants import Contestant

import tenfold
from tenfold.evaluation.metrics import wilson

RECORD = Path(__file__).parent / "accuracy.jsonl"
DESCRIBING = {"name", "summary", "source", "expect"}
TRAINER = Contestant(name="Tenfold", worker="tenfold_accuracy")

Figures = Mapping[str, Any]
"""One line of the record: recipe, seed, accuracy, loss, ece, seconds, waited, n, commit."""

NOTES = """
Each run is `tenfold.train` and `tenfold.evaluate` in a process of its own; the test set is used
once, when training is done. ± is the standard deviation over seeds. The interval is that of a
single run (Wilson, the test set being a sample), at the mean accuracy. ECE: expected calibration
error, 15 bins. Seconds of training: compiling and checkpoints included, judging not. Waiting: the
share of them spent on the next batch.
"""

HEADER = (
    "recipe", "runs", "accuracy %", "least–most", "95 % of one run", "expected", "loss", "ECE",
    "seconds", "waiting", "commit",
)  # fmt: skip


def main() -> None:
    """Measure what is asked, and write the section ``accuracy`` of all that is known."""
    asked = arguments()
    names = [] if asked.table_only else asked.recipes.split(",")
    for seed in range(asked.seeds):
        for name in names:
            keep(measure(name, seed, asked.data, asked.epochs), asked.record)
    results.write_section(
        "accuracy", report(known(asked.record)), date=asked.date, path=asked.results
    )


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = results.parser(__doc__)
    every = ",".join(tenfold.recipes)
    parser.add_argument("--recipes", default=every, help="which, comma between; default: all")
    parser.add_argument("--seeds", type=int, default=3, help="seeds 0 to n-1")
    parser.add_argument("--table-only", action="store_true", help="measure nothing")
    parser.add_argument("--record", type=Path, default=RECORD, help="where figures are kept")
    parser.add_argument("--data", default="mnist", help="mnist-sample, to try it out")
    parser.add_argument("--epochs", type=int, help="fewer, to try it out")
    return parser.parse_args()


def measure(recipe: str, seed: int, data: str, epochs: int | None) -> Figures:
    """Return the figures of one run."""
    request = {"recipe": recipe, "seed": seed, "data": data, "epochs": epochs}
    return {**TRAINER.run(request), "definition": definition(recipe)}


def definition(recipe: str) -> str:
    """Return a short name for all of a recipe that decides what it learns.

    Defaults are left out, so that a new setting which a recipe does not use changes nothing.
    """
    chosen = tenfold.recipes[recipe]
    settings = {field.name: getattr(chosen, field.name) for field in fields(chosen)}
    defaults = {field.name: field.default for field in fields(chosen)}
    deciding = sorted(
        (name, repr(value))
        for name, value in settings.items()
        if name not in DESCRIBING and value != defaults[name]
    )
    return hashlib.sha256(repr(deciding).encode()).hexdigest()[:12]


def keep(figures: Figures, record: Path) -> None:
    """Add a line to the record."""
    line = json.dumps(figures)
    print(line, flush=True)
    with record.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def known(record: Path) -> Mapping[str, Sequence[Figures]]:
    """Return the figures that count, by recipe."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    newest = {(line["recipe"], line["seed"]): line for line in map(json.loads, lines)}
    return {
        name: runs
        for name in tenfold.recipes
        if (runs := [
            line
            for (recipe, _), line in sorted(newest.items())
            if recipe == name and line["definition"] == definition(name)
        ])
    }  # fmt: skip


def report(runs: Mapping[str, Sequence[Figures]]) -> str:
    """Return the section's text."""
    return "\n".join(
        [
            "## Accuracy on the test set",
            NOTES,
            f"Versions: {environments.own_versions()}.\n",
            results.table(HEADER, [row(name, known) for name, known in runs.items()]),
        ]
    )


def row(name: str, runs: Sequence[Figures]) -> list[str]:
    """Return one recipe's row."""
    found = [100 * run["accuracy"] for run in runs]
    n = runs[0]["n"]
    interval = wilson(round(fmean(found) / 100 * n), n)
    commits = sorted({short(run["commit"]) for run in runs})
    return [
        name,
        str(len(runs)),
        f"{fmean(found):.2f} ± {stdev(found):.2f}" if len(found) > 1 else f"{found[0]:.2f}",
        f"{min(found):.2f}–{max(found):.2f}",
        f"{100 * interval.low:.2f}–{100 * interval.high:.2f}",
        tenfold.recipes[name].expect,
        f"{fmean(run['loss'] for run in runs):.4f}",
        f"{fmean(run['ece'] for run in runs):.4f}",
        f"{fmean(run['seconds'] for run in runs):.1f}",
        f"{fmean(run['waited'] for run in runs):.1%}",
        ", ".join(commits),
    ]


def short(commit: str | None) -> str:
    """Return a commit in seven letters, saying so if the tree was changed since."""
    if commit is None:
        return "unknown"
    return commit[:7] + ("-dirty" if commit.endswith("-dirty") else "")


if __name__ == "__main__":
    main()
