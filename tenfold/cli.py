"""The command line: one short function a command, over the same functions Python users call.

Answers go to standard output (as JSON with ``--json``), everything else to standard error.
Exit codes: 0 done, 1 failed, 2 misused, 130 interrupted, 141 nobody listens. Heavy imports wait.
"""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

from cyclopts import App, CycloptsError, Parameter, validators
from rich.table import Table

import tenfold
from tenfold.cli_compare import compare
from tenfold.cli_print import (
    answers,
    err,
    print_export,
    print_json,
    print_judgement,
    print_predictions,
    print_verdict,
    write_predictions,
)
from tenfold.cli_serve import db, review, serve
from tenfold.errors import ConstraintError, TenfoldError

if TYPE_CHECKING:
    from tenfold.training.onnx_export import Parity

app = App(
    name="tenfold",
    help="Handwritten digits, from ten lines of Python to a working reader.",
    help_epilogue="Begin with: tenfold train, or with: tenfold read PICTURE",
    version=tenfold.__version__,
    result_action="return_value",
)

app.command(serve)
app.command(db)
app.command(review)
app.command(compare)

Json = Annotated[bool, Parameter(name="--json", negative="")]
Flag = Annotated[bool, Parameter(negative="")]
Form = Literal["table", "json", "jsonl", "csv"]


@app.command
def read(
    pictures: Annotated[list[Path], Parameter(negative="")],
    *,
    kind: Literal["digit", "number", "page"] | None = None,
    length: str | None = None,
    pattern: str | None = None,
    check: str | None = None,
    one_of: Path | None = None,
    decimal: Flag = False,
    form: Annotated[Form | None, Parameter(name="--format")] = None,
    out: Path | None = None,
    max_error: Annotated[float | None, Parameter(validator=validators.Number(gt=0, lte=1))] = None,
    reader: Path | None = None,
    show: Annotated[Path | None, Parameter(validator=validators.Path(ext="png"))] = None,
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    as_json: Json = False,
) -> None:
    """Read the digit, the number or the page of numbers on each picture, or say why not.

    Args:
        pictures: Pictures, PDFs, and folders that are searched for them.
        kind: What every picture shows; by default it is found out. A page gives many answers.
        length: How many digits a number has, such as 5 or 4-6.
        pattern: How a number is written, as '#####-####': # a digit, separators may be missing.
        check: The check of its digits: luhn, mod97, isbn13, ean13, or weights: weighted:7,3,1.
        one_of: A text file of the codes that it may be, one a line.
        decimal: Read the marks . , and - in a number; without, they are looked over.
        form: How to print the answers; by default as a table, or as the ending of --out says.
        out: Write the answers to this file: .csv, .json or .jsonl.
        max_error: The share of answers that may be wrong, such as 0.01; else the reader's own.
        reader: A .tenfold file to read with, in place of the one in the package that reads alike.
        show: Draw what it saw to this PNG file: boxes, glyphs, strips and probabilities.
        workers: How many processes read, in 100 MB each; else one a core for over 256 pictures.
        as_json: Print JSON for programs; short for --format json.
    """
    from tenfold.cli_read import Order, form_of, fulfil

    order = Order(
        pictures=pictures,
        kind=kind,
        length=length,
        pattern=pattern,
        check=check,
        one_of=one_of,
        decimal=decimal,
        form=form_of("json" if as_json else form, out),
        out=out,
        max_error=max_error,
        reader=reader,
        show=show,
        workers=workers,
    )
    if not fulfil(order):
        sys.exit(1)


@app.command
def recipes(*, as_json: Json = False) -> None:
    """List the networks that can be trained, with what to expect of each.

    Args:
        as_json: Print JSON for programs.
    """
    known = tenfold.recipes.values()
    if as_json:
        return print_json([asdict(recipe) for recipe in known])
    table = Table("recipe", "network", "parameters", "epochs", "expect on MNIST", box=None)
    for recipe in known:
        size = f"{recipe.parameters:,}"
        table.add_row(recipe.name, recipe.summary, size, str(recipe.epochs), recipe.expect)
    answers.print(table)
    answers.print("\nTrain one with: tenfold train NAME")
    return None


@app.command
def train(
    recipe: str = "convnet",
    *,
    data: str = "mnist",
    also: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    validation: float | None = None,
    out: Path | None = None,
    resume: Path | None = None,
    skip_bad: Flag = False,
    as_json: Json = False,
) -> None:
    """Train a network, judge it on the test set, and write a run folder with a report.

    Args:
        recipe: Which network and settings; see `tenfold recipes`.
        data: mnist, mnist-sample, or the path of your own data: IDX, NPZ, CSV, Parquet, or a
            folder of pictures (0/ … 9/, or with a metadata.csv).
        also: Other digits to learn from, such as corrections/; can be given more than once. They
            are never held out and never judge; few ones are shown more often.
        seed: The same seed, data and machine give the same weights.
        epochs: Passes over the training digits; by default the recipe's.
        batch_size: Digits a step; by default the recipe's.
        validation: Share of the training digits to hold out and watch, such as 0.1.
        out: The folder to create; by default runs/RECIPE.
        resume: Go on with this interrupted run; everything else is taken from it.
        skip_bad: Leave out rows that cannot be used and list them, instead of stopping.
        as_json: Print JSON for programs.
    """
    from tenfold.training.run import free_folder

    path = resume or out or free_folder(recipe)
    try:
        if resume:
            run = tenfold.resume(resume)
        else:
            run = tenfold.train(
                recipe,
                data,
                also=also,
                seed=seed,
                epochs=epochs,
                batch_size=batch_size,
                validation=validation,
                out=path,
                skip_bad=skip_bad,
            )
    except KeyboardInterrupt:
        _interrupted(path)
    print_judgement(run, as_json=as_json)


@app.command
def evaluate(
    run: Path,
    *,
    data: str | None = None,
    report: Path | None = None,
    skip_bad: Flag = False,
    as_json: Json = False,
) -> None:
    """Judge a run on the test set of its data, or on other labelled digits.

    Args:
        run: The folder of a run.
        data: Other data to judge it on, as `tenfold train --data` takes it.
        report: Also write the report to this HTML file.
        skip_bad: Leave out rows that cannot be used and list them, instead of stopping.
        as_json: Print JSON for programs, with every figure and mistake.
    """
    evaluation = tenfold.evaluate(run, data, report=report, skip_bad=skip_bad)
    if as_json:
        return print_json(evaluation.to_dict())
    return print_verdict(evaluation)


@app.command
def predict(
    run: Path,
    pictures: str,
    *,
    out: Path | None = None,
    skip_bad: Flag = False,
    as_json: Json = False,
) -> None:
    """Read digits from pictures with the network of a run.

    Args:
        run: The folder of a run.
        pictures: A picture, a folder of pictures, or a table such as Kaggle's test.csv.
        out: Write CSV to this file: a Kaggle submission (ImageId,Label) for a table, else
            file,digit,confidence and the ten probabilities.
        skip_bad: Leave out what cannot be read and list it, instead of stopping.
        as_json: Print JSON for programs.
    """
    predictions = tenfold.predict(run, pictures, skip_bad=skip_bad)
    if out:
        return write_predictions(predictions, out, as_json=as_json)
    if as_json:
        return print_json([asdict(said) for said in predictions])
    return print_predictions(predictions)


@app.command
def explain(
    run: Path,
    picture: Path,
    *,
    digit: int | None = None,
    out: Path = Path("explain.png"),
    as_json: Json = False,
) -> None:
    """Show which pixels of a picture spoke for and against a digit.

    Args:
        run: The folder of a run.
        picture: A picture of one digit.
        digit: The digit to ask about; by default the one the network says.
        out: The PNG file to write.
        as_json: Print JSON for programs.
    """
    answer = tenfold.explain(run, picture, digit, out=out)
    if as_json:
        return print_json(
            {
                "digit": answer.digit,
                "method": answer.method,
                "probabilities": answer.probabilities.tolist(),
                "out": str(out),
            }
        )
    return answers.print(f"Drew why it says {answer.digit}, by {answer.method}, to {out}")


@app.command
def export(
    run: Path,
    *,
    onnx: Path | None = None,
    out: Path | None = None,
    data: str | None = None,
    as_json: Json = False,
) -> None:
    """Write the network of a run for others to read with, who need no Keras.

    Only a file that answers as the network does is kept.

    Args:
        run: The folder of a run.
        onnx: Write the bare network to this ONNX file.
        out: Write a reader to this .tenfold file: the network, its confidence made true, and the
            error rates it keeps, measured on what the run held out (`tenfold train --validation`),
            or else on the test set of its data.
        data: Other labelled digits to measure these on, as `tenfold train --data` takes them;
            they must have trained nothing.
        as_json: Print JSON for programs.
    """
    if out:
        proof: Parity = tenfold.export(run, onnx, out=out, data=data)
    elif onnx:
        proof = tenfold.export(run, onnx)
    else:
        raise CycloptsError(msg="Name a file to write, with --onnx, --out or both.")
    if as_json:
        return print_json(asdict(proof))
    return print_export(proof)


def _interrupted(path: Path) -> NoReturn:
    if (path / "config.json").exists():
        err.print(f"\nInterrupted. Go on with: tenfold train --resume {path}")
    else:
        err.print("\nInterrupted before the first checkpoint; nothing was written.")
    sys.exit(130)


def _cut_off(error: OSError) -> NoReturn:
    """Leave quietly where whoever read the answers, such as head, has seen enough."""
    if error.errno not in {errno.EPIPE, errno.ENOSPC}:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the end would fail again
    if error.errno == errno.EPIPE:
        sys.exit(141)
    err.print("tenfold: cannot write the answers: the disk is full. Free some space.")
    sys.exit(1)


def _warn(message: Warning | str, *_: object) -> None:
    err.print(f"warning: {message}", markup=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and turn every expected error into one line and an exit code."""
    warnings.showwarning = _warn  # type: ignore[assignment]  # for users: no file and line
    try:
        app(arguments, print_error=False, exit_on_error=False)
        sys.stdout.flush()
    except OSError as error:
        _cut_off(error)
    except CycloptsError as error:
        err.print(f"tenfold: {error} See: tenfold --help", markup=False)
        sys.exit(2)
    except TenfoldError as error:
        err.print(f"tenfold: {error}", markup=False)
        sys.exit(2 if isinstance(error, ConstraintError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
