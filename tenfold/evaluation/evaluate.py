"""Judging: a run, or any Keras model, on labelled digits; and the page that shows the outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import keras

from tenfold import __version__
from tenfold.data.digits import Digits
from tenfold.data.load import Source, judged_part
from tenfold.evaluation.evidence import evidence_maps
from tenfold.evaluation.metrics import Evaluation, judge
from tenfold.evaluation.report import render
from tenfold.evaluation.subject import Subject, network, opened, own_data_of
from tenfold.evaluation.verdict import times
from tenfold.files import write_text
from tenfold.models.feeding import probabilities
from tenfold.training.changes import read_changes, said
from tenfold.training.run import EVALUATION, REPORT, Run, write_manifest


def evaluate(
    subject: Subject,
    data: Source | None = None,
    *,
    scale: float | None = None,
    skip_bad: bool = False,
    report: str | Path | None = None,
) -> Evaluation:
    """Return how good ``subject`` is on labelled digits it did not learn from.

    Judged on the test set of its own data, a run also gets ``evaluation.json`` and
    ``report.html`` into its folder.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs.
        data: What ``tenfold.load_data`` takes; its test set is used, or all of it where it has
            none. By default the run's own data, or MNIST for a model.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.
        skip_bad: Leave out bad rows of the data and list them, instead of stopping.
        report: Also write the report to this path.

    Raises:
        DataError: The data cannot be used.
        ModelError: The model does not answer with ten classes.
        RunError: There is no such run, or its files were changed.
    """
    run = opened(subject)
    model, scale = network(run or subject, scale)
    own = own_data_of(run, data)
    if own:
        name, digits = own.name, own.test
    else:
        name, digits = judged_part("mnist" if data is None else data, skip_bad=skip_bad)
    evaluation = judge(probabilities(model, digits.images, scale), digits.answers, name)
    page = _page(model, run, evaluation, digits) if own or report else ""
    if report:
        write_text(Path(report), page)
    if run and own:
        text = json.dumps(evaluation.to_dict(), indent=1)
        write_text(run.path / EVALUATION, text + "\n")
        write_text(run.path / REPORT, page)
        write_manifest(run.path, run.config, accuracy=evaluation.accuracy, loss=evaluation.loss)
    return evaluation


def _page(model: keras.Model, run: Run | None, evaluation: Evaluation, digits: Digits) -> str:
    title = run.config.recipe.name if run else model.name
    history = run.history if run else ()
    return render(
        title, evaluation, history, _facts(run, model), digits.images, evidence_maps(model)
    )


def _also(run: Run) -> Mapping[str, str]:
    config = run.config
    if not config.also:
        return {}
    told = ", ".join(map(str, config.also))
    return {"also learnt from": f"{told}; each {times(config.also_times)} an epoch"}


def _by_hand(run: Run) -> Mapping[str, str]:
    changes = read_changes(run.path)
    return {"changed by hand": said(changes)} if changes else {}


def _facts(run: Run | None, model: keras.Model) -> Mapping[str, str]:
    facts = {"parameters": f"{model.count_params():,}", "tenfold": __version__}
    if run is None:
        return facts
    recipe = run.config.recipe
    return {
        "recipe": f"{recipe.name}: {recipe.summary}",
        "source": recipe.source,
        "optimizer": f"{recipe.optimizer}, batches of {recipe.batch_size}",
        "epochs": str(len(run.history)),
        "seed": str(run.config.seed),
        **_by_hand(run),
        "training time": f"{run.seconds:.1f} s, of it {100 * run.waited:.1f} % waiting for data",
        "data": run.config.data,
        **_also(run),
        "data SHA-256": run.config.data_sha256,
        **facts,
    }
