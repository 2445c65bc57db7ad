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
from pathlib import Path
from typing import Annotated, Literal, NoReturn

from cyclopts import App, CycloptsError, Parameter, validators

import tenfold
from tenfold.cli_committee import committee
from tenfold.cli_compare import compare
from tenfold.cli_explain import attack, explain
from tenfold.cli_export import export
from tenfold.cli_flags import Flag, Json
from tenfold.cli_print import err
from tenfold.cli_serve import db, review, serve
from tenfold.cli_train import evaluate, predict, recipes, train
from tenfold.errors import ConstraintError, MissingExtraError, TenfoldError

app = App(
    name="tenfold",
    help="Handwritten digits, from ten lines of Python to a working reader.",
    help_epilogue="Begin with: tenfold train, or with: tenfold read PICTURE",
    version=tenfold.__version__,
    result_action="return_value",
)

Form = Literal["table", "json", "jsonl", "csv"]


@app.command
def read(
    pictures: Annotated[list[str], Parameter(negative="")],
    *,
    kind: Literal["digit", "number", "page"] | None = None,
    length: str | None = None,
    pattern: str | None = None,
    check: str | None = None,
    one_of: Path | None = None,
    decimal: Flag = False,
    form: Annotated[Form | None, Parameter(name="--format")] = None,
    out: str | None = None,
    max_error: Annotated[float | None, Parameter(validator=validators.Number(gt=0, lte=1))] = None,
    reader: Path | None = None,
    show: Annotated[Path | None, Parameter(validator=validators.Path(ext="png"))] = None,
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    cluster: str | None = None,
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
        out: Write the answers to this file, .csv, .json or .jsonl; or to this folder, .parquet,
            which another call goes on with. Tars and tables of pictures, and addresses such as
            s3://bucket/scans, are read into Parquet alone.
        max_error: The share of answers that may be wrong, such as 0.01; else the reader's own.
        reader: A .tenfold file to read with, in place of the one in the package that reads alike.
        show: Draw what it saw to this PNG file: boxes, glyphs, strips and probabilities.
        workers: How many processes read, in 100 MB each; else one a core for over 256 pictures.
            On a cluster: how many workers at most; else one for each core.
        cluster: Read on the Ray cluster at this address, which this machine has joined, or auto:
            whichever it has joined. Into Parquet alone.
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
        form=form_of(form, out, as_json=as_json),
        out=out,
        max_error=max_error,
        reader=reader,
        show=show,
        workers=workers,
        cluster=cluster,
    )
    if not fulfil(order):
        sys.exit(1)


for command in (
    recipes,
    train,
    evaluate,
    predict,
    explain,
    attack,
    export,
    committee,
    serve,
    db,
    review,
    compare,
):
    app.command(command)
for name in app:
    if not name.startswith("-"):
        app[name].help_epilogue = ""  # or each would end as the whole does


def _cut_off(error: OSError) -> NoReturn:
    """Leave quietly where whoever read the answers, such as head, has seen enough."""
    if error.errno not in {errno.EPIPE, errno.ENOSPC}:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the end would fail again
    if error.errno == errno.EPIPE:
        sys.exit(141)
    err.print("tenfold: cannot write the answers: the disk is full. Free some space.")
    sys.exit(1)


def _helper(arguments: Sequence[str] | None) -> str:
    """Return the command whose help tells how it is used."""
    given = sys.argv[1:] if arguments is None else arguments
    return f"tenfold {given[0]}" if given and given[0] in set(app) else "tenfold"


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
        err.print(f"tenfold: {error} See: {_helper(arguments)} --help", markup=False)
        sys.exit(2)
    except TenfoldError as error:
        err.print(f"tenfold: {error}", markup=False)
        sys.exit(2 if isinstance(error, ConstraintError) else 1)
    except ModuleNotFoundError as error:
        missing = MissingExtraError.of(error)
        if missing is None:
            raise
        err.print(f"tenfold: {missing}", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
