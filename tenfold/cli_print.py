"""What the commands print, for people and for programs.

Sits below ``cli``, whose commands decide what; knows nothing of arguments.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

import tenfold

if TYPE_CHECKING:
    from tenfold.training.onnx_export import Parity

answers = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_judgement(run: tenfold.Run, evaluation: tenfold.Evaluation, *, as_json: bool) -> None:
    """Print how well a run reads that was just trained."""
    from tenfold.training.changes import read_changes, said

    changes = read_changes(run.path)
    if as_json:
        return print_json(
            {
                "run": str(run.path),
                "recipe": run.config.recipe.name,
                "seconds": run.seconds,
                "waited": run.waited,
                "changed_by_hand": [str(change) for change in changes],
                "accuracy": evaluation.accuracy,
                "interval": asdict(evaluation.interval),
                "loss": evaluation.loss,
                "report": str(run.path / "report.html"),
            }
        )
    waited = f"{100 * run.waited:.1f} %"
    answers.print(
        f"Trained {run.config.recipe.name} in {run.seconds:.1f} s; it waited {waited} for data."
    )
    print_verdict(evaluation)
    if changes:
        answers.print(f"Mind that {said(changes)}.")
    answers.print(f"\nThe report:  {run.path / 'report.html'}")
    return answers.print(f"Try it next: tenfold predict {run.path} MY_DIGIT.png")


def print_verdict(evaluation: tenfold.Evaluation) -> None:
    """Print how well a run reads."""
    from tenfold.evaluation.verdict import verdict

    for line in verdict(evaluation):
        answers.print(line)


def print_predictions(predictions: Sequence[tenfold.Prediction], most: int = 50) -> None:
    """Print the first ``most`` answers as a table."""
    table = Table("picture", "digit", "confidence", box=None)
    for said in predictions[:most]:
        table.add_row(said.name, str(said.digit), f"{said.confidence:.1%}")
    answers.print(table)
    if len(predictions) > most:
        answers.print(f"… and {len(predictions) - most:,} more; write all with --out FILE.csv")


def write_predictions(
    predictions: Sequence[tenfold.Prediction], path: Path, *, as_json: bool
) -> None:
    """Write answers as CSV, and say so."""
    from tenfold.evaluation.predict import submission, table
    from tenfold.files import write_text

    numbered = all(said.name == str(row) for row, said in enumerate(predictions, 1))
    write_text(path, (submission if numbered else table)(predictions))
    if as_json:
        return print_json({"out": str(path), "n": len(predictions)})
    return answers.print(f"Wrote {len(predictions):,} answers to {path}")


def print_export(proof: Parity) -> None:
    """Print what was written for others to read with, and what it promises."""
    from tenfold.evaluation.calibrate import in_words
    from tenfold.evaluation.export import Exported
    from tenfold.evaluation.onnx_file import OnnxFile

    int8 = proof.int8 if isinstance(proof, OnnxFile) else None
    alike = f"; its answers differ from the run's by {proof.largest_difference:.0e} at most"
    proved = alike if proof.batch_sizes and not int8 else ""
    answers.print(f"Wrote {proof.path} ({proof.bytes / 1000:,.0f} kB){proved}.")
    if int8:
        answers.print(int8.in_words())
    if isinstance(proof, OnnxFile):
        answers.print(f"Pictures and the answers to them: {proof.pairs}")
    if isinstance(proof, Exported):
        for line in in_words(proof.promise):
            answers.print(line)
        if proof.onnx:
            print_export(proof.onnx)


def print_explanation(answer: tenfold.Explanation, out: Path) -> None:
    """Print how an answer was explained, and what is like the digits of it."""
    answers.print(f"{_drawn(answer)}, by {answer.method}, to {out}")
    if answer.nearest:
        answers.print(f"Nearest digits of {answer.among}, by {answer.space}:")
    for evidence, others in zip(answer.digits, answer.nearest, strict=False):
        like = ", ".join(f"{other.digit} at {other.distance:.2f}" for other in others)
        label = f"{evidence.digit}: " if answer.kind == "number" else ""
        answers.print(f"  {label}{like}")


def _drawn(answer: tenfold.Explanation) -> str:
    """Return what was drawn; where another digit was asked about, also what the network says."""
    said, asked = int(answer.probabilities.argmax()), answer.digit
    if answer.kind == "number" or said == asked:
        return f"Drew why it says {answer.text}"
    sure, doubted = (100 * float(answer.probabilities[digit]) for digit in (said, asked))
    return (
        f"It says {said} ({sure:.1f} %); drew what speaks for and against {asked} ({doubted:.1f} %)"
    )


def print_attack(found: tenfold.Attack, out: Path) -> None:
    """Print how a network fares under attack."""
    span = f"{100 * found.interval.low:.1f} to {100 * found.interval.high:.1f} %"
    few = "more than 60 pixels" if found.few_pixels is None else f"{found.few_pixels} pixels"
    starts = "a random start" if found.restarts == 1 else f"{found.restarts} random starts"
    answers.print(f"On {found.n:,} digits of {found.data}:")
    answers.print(f"  as they are        {found.clean:.1%}")
    answers.print(f"  FGSM, eps {found.eps:g}      {found.fgsm:.1%}")
    answers.print(f"  PGD, eps {found.eps:g}       {found.pgd:.1%} ({span})")
    answers.print(f"PGD took {found.steps} steps from {starts}.")
    answers.print(f"Half of them are lost at eps {found.least_eps:.3f}, or by {few} changed.")
    answers.print(f"Drew digits before and after, and accuracy by eps, to {out}")


def print_json(value: Any) -> None:
    """Print a value for programs."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")
