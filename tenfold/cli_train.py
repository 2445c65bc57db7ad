"""The commands that make a network and use it: recipes, train, evaluate, predict."""

from __future__ import annotations

import signal
import sys
import threading
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import CycloptsError, Parameter, validators
from rich.table import Table

import tenfold
from tenfold.cli_flags import Flag, Json
from tenfold.cli_print import (
    answers,
    err,
    print_json,
    print_judgement,
    print_predictions,
    print_verdict,
    write_predictions,
)
from tenfold.cli_trials import Many, train_many

_PATIENCE = 3.0  # seconds that an interrupted training has to end in


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


def train(
    recipe: str = "convnet",
    *,
    data: str = "mnist",
    also: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    seed: int | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    validation: float | None = None,
    out: Path | None = None,
    resume: Path | None = None,
    skip_bad: Flag = False,
    live: Flag = False,
    seeds: str | None = None,
    folds: Annotated[int | None, Parameter(validator=validators.Number(gte=2))] = None,
    search: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    cluster: str | None = None,
    as_json: Json = False,
) -> None:
    """Train a network, judge it on the test set, and write a run folder with a report.

    With --seeds, --folds or --search it trains many, each in a folder of its own below --out, and
    gathers them in one table; asked once more, it goes on.

    Args:
        recipe: Which network and settings; see `tenfold recipes`.
        data: mnist, mnist-sample, or the path of your own data: IDX, NPZ, CSV, Parquet, or a
            folder of pictures (0/ … 9/, or with a metadata.csv).
        also: Other digits to learn from, such as corrections/; can be given more than once. They
            are never held out and never judge; few ones are shown more often.
        seed: The same seed, data and machine give the same weights; by default 0.
        epochs: Passes over the training digits; by default the recipe's.
        batch_size: Digits a step; by default the recipe's.
        validation: Share of the training digits to hold out and watch, such as 0.1.
        out: The folder to create; by default runs/RECIPE, or runs/RECIPE-trials for many.
        resume: Go on with this interrupted run; everything else is taken from it.
        skip_bad: Leave out rows that cannot be used and list them, instead of stopping.
        live: Serve a page to this machine on which to watch it learn, pause it, take single
            steps, and change its learning rate.
        seeds: Train once with each of these seeds, such as 0-4 or 0,3,7.
        folds: Part the training digits in so many, and have each judge what the others trained.
        search: Values to try for a field of the recipe, such as rate.peak=0.01,0.02; can be given
            more than once. Held-out digits judge, and not the test set.
        cluster: Train many at once, on the Ray cluster at this address, which this machine has
            joined, or auto: whichever it has joined.
        as_json: Print JSON for programs.
    """
    from tenfold.training.run import free_folder

    if seeds or folds or search or cluster:
        if resume or live:
            raise CycloptsError(
                msg="--resume and --live are for one run, not for many. "
                "Leave them out: asked once more, each run goes on by itself."
            )
        if seeds and seed is not None:
            raise CycloptsError(msg="--seed is one of --seeds, or none. Leave it out.")
        settings = {"epochs": epochs, "batch_size": batch_size, "validation": validation}
        many = Many(
            recipe=recipe,
            settings={name: value for name, value in settings.items() if value is not None},
            data=data,
            also=also,
            skip_bad=skip_bad,
            seeds=seeds or str(seed or 0),
            folds=folds or 0,
            search=search,
            cluster=cluster,
            out=out,
        )
        train_many(many, as_json=as_json)
        return
    path = resume or out or free_folder(recipe)
    if resume:
        asked = {
            "--data": data != "mnist", "--also": also, "--seed": seed is not None,
            "--epochs": epochs, "--batch-size": batch_size, "--validation": validation,
            "--out": out, "--skip-bad": skip_bad, recipe: recipe != "convnet",
        }  # fmt: skip
        _require_nothing_else([name for name, given in asked.items() if given])
        begin = partial(tenfold.resume, resume)
    else:
        begin = partial(
            tenfold.train,
            recipe,
            data,
            also=also,
            seed=seed or 0,
            epochs=epochs,
            batch_size=batch_size,
            validation=validation,
            out=path,
            skip_bad=skip_bad,
        )
    pages = [tenfold.Live(open_page=sys.stderr.isatty())] if live else []
    try:
        with _interruptible():
            run = begin(callbacks=pages)
    except KeyboardInterrupt:
        _interrupted(path)
    evaluation = tenfold.evaluate(run)
    print_judgement(run, evaluation, as_json=as_json)
    for page in pages:
        page.judged(evaluation)
        page.close()


def _require_nothing_else(given: list[str]) -> None:
    """Refuse what --resume would pass over."""
    if given:
        raise CycloptsError(
            msg=f"--resume takes all but --live and --json from the run. Leave out {given[0]}."
        )


@contextmanager
def _interruptible() -> Iterator[None]:
    """Have Ctrl-C arrive: again after some seconds, where the block has not ended by then.

    JAX looks after its memory in a callback of the garbage collector, and what is raised there is
    swallowed: one Ctrl-C in four was, in the first seconds of a training.
    """
    again: list[threading.Timer] = []

    def knock(*_: object) -> None:
        again.append(threading.Timer(_PATIENCE, interrupt_main))
        again[-1].daemon = True
        again[-1].start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, knock)
    try:
        yield
    finally:
        for timer in again:
            timer.cancel()
        signal.signal(signal.SIGINT, before)


def _interrupted(path: Path) -> NoReturn:
    if (path / "config.json").exists():
        err.print(f"\nInterrupted. Go on with: tenfold train --resume {path}")
    else:
        err.print("\nInterrupted before the first checkpoint; nothing was written.")
    sys.exit(130)


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
