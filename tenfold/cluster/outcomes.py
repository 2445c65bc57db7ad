"""The outcomes of trials as one table, in CSV, in JSON and in words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from tenfold.cluster.trials import Outcome
from tenfold.files import write_text

CSV, JSON = "trials.csv", "trials.json"


def table(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return a row for each outcome, the most accurate first."""
    ranked = sorted(outcomes, key=lambda outcome: (-outcome.accuracy, outcome.trial.name))
    return [_row(outcome) for outcome in ranked]


def write_table(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Write ``trials.csv`` and ``trials.json`` beside the runs.

    Raises:
        StorageError: The disk refuses.
    """
    rows = table(outcomes)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(folder / CSV, text.getvalue())
    write_text(folder / JSON, json.dumps(rows, indent=1) + "\n")


def in_words(outcomes: Sequence[Outcome]) -> str:
    """Return how they went in one sentence: their mean, or the best of a search."""
    shares = [100 * outcome.accuracy for outcome in outcomes]
    judged_by = outcomes[0].judged_by
    spread = f" ± {stdev(shares):.2f}" if len(shares) > 1 else ""
    what = {"test set": "the test set", "fold": "their folds", "held out": "held-out digits"}
    best = max(outcomes, key=lambda outcome: outcome.accuracy)
    if best.trial.changed:
        return (
            f"Of {len(shares)} runs, {best.run} reads most of {what[judged_by]}: "
            f"{100 * best.accuracy:.2f} %. Chosen by them, it will read somewhat less of others."
        )
    return f"{len(shares)} runs read {mean(shares):.2f}{spread} % of {what[judged_by]} right."


def _row(outcome: Outcome) -> dict[str, Any]:
    trial = outcome.trial
    return {
        "run": str(outcome.run),
        "recipe": trial.recipe.name,
        "seed": trial.seed,
        **({"fold": trial.fold} if trial.fold else {}),
        **trial.changed,
        "judged by": outcome.judged_by,
        "accuracy": outcome.accuracy,
        "loss": outcome.loss,
        "seconds": round(outcome.seconds, 2),
    }
