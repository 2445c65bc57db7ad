"""Trials: one recipe trained again and again, with other seeds, on other folds, with other fields.

Each is a run folder of its own below one folder, and all are gathered into one table. Trials do not
know of each other, so a cluster may take as many at once as it has cores; see ``trials_on_ray``.
Asked once more, a finished run is kept and one that was killed goes on from its checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tenfold.data.digits import Dataset
from tenfold.data.load import ARRAYS, lasting_name, load
from tenfold.data.splits import fold_of_each
from tenfold.errors import ModelError, RunError
from tenfold.evaluation.evaluate import evaluate
from tenfold.models.recipes import Recipe
from tenfold.training.fit import resume, train
from tenfold.training.run import CONFIG, MANIFEST, Run, read_config

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HELD_OUT = 0.1
"""What a search holds out to choose by, where its recipe holds out nothing."""

_FOLDS_SEED = 0  # the same folds whichever seed trains on them
_Settings = TypeVar("_Settings", bound="DataclassInstance")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is tried.

    Attributes:
        recipe: The recipe, with all that is the same for every trial.
        data: A name or path of digits, which every machine must know.
        out: The folder below which runs lie; every machine must see the same one.
        seeds: The seeds.
        folds: How many folds of the training digits, each of which judges once; 0: none.
        search: Values for fields of the recipe, such as ``{"rate.peak": ("0.01", "0.02")}``; every
            combination is tried.
        also: Other digits to learn from.
        skip_bad: Leave out bad rows of the data, instead of stopping.
    """

    recipe: Recipe
    data: str
    out: Path
    seeds: tuple[int, ...] = (0,)
    folds: int = 0
    search: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    skip_bad: bool = False


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One of them.

    Attributes:
        recipe: What it trains.
        seed: Its seed.
        fold: Which fold judges it, from 1; None: none does.
        changed: The fields in which its recipe differs, as text.
    """

    recipe: Recipe
    seed: int
    fold: int | None
    changed: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of its folder."""
        parts = [f"{name}-{value}" for name, value in self.changed.items()]
        fold = [f"fold-{self.fold}"] if self.fold else []
        return "-".join([*parts, *fold, f"seed-{self.seed}"])


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a trial went.

    Attributes:
        trial: Which.
        run: Its run.
        judged_by: ``test set``, ``fold`` or ``held out``: digits that it did not learn from.
        accuracy: The share of them that it reads right.
        loss: Mean negative log-likelihood in nats.
        seconds: How long training took.
    """

    trial: Trial
    run: Path
    judged_by: str
    accuracy: float
    loss: float
    seconds: float


def trials(plan: Plan) -> list[Trial]:
    """Return every combination of fields, folds and seeds.

    Raises:
        ModelError: A field is none of the recipe's, or cannot have such a value.
    """
    recipe = plan.recipe
    if plan.search and not plan.folds and not recipe.validation:
        recipe = replace(recipe, validation=HELD_OUT)
    folds = range(1, plan.folds + 1) if plan.folds else [None]
    combinations = [
        dict(zip(plan.search, each, strict=True)) for each in product(*plan.search.values())
    ]
    tried = [
        Trial(recipe=_changed(recipe, fields_), seed=seed, fold=fold, changed=fields_)
        for fields_ in combinations
        for fold in folds
        for seed in plan.seeds
    ]
    if plan.search and not plan.folds and not all(trial.recipe.validation for trial in tried):
        raise ModelError(
            "a search needs digits to choose by",
            expected="a share to hold out, above 0, or folds",
            received="validation 0",
            remedy="Leave validation out of the search, or add --folds 5",
        )
    return tried


def carry_out(trial: Trial, plan: Plan) -> Outcome:
    """Return how a trial went, once its run is finished: trained, gone on with, or as it was.

    Raises:
        DataError: The data cannot be used.
        RunError: Its folder holds another run.
        StorageError: The disk refuses.
    """
    data = _fold(trial, plan) if trial.fold else None
    run = _finished(trial, plan, data)
    if plan.search and data is None:
        last = run.history[-1]
        judged_by, accuracy, loss = "held out", last["val_accuracy"], last["val_loss"]
    else:
        judged = evaluate(run, data)
        judged_by, accuracy, loss = "fold" if data else "test set", judged.accuracy, judged.loss
    return Outcome(
        trial=trial,
        run=run.path,
        judged_by=judged_by,
        accuracy=accuracy,
        loss=loss,
        seconds=run.seconds,
    )


def carry_out_here(plan: Plan) -> Iterator[Outcome]:
    """Carry out one trial after the other on this machine, and yield how each went."""
    for trial in trials(plan):
        yield carry_out(trial, plan)


def anywhere(plan: Plan) -> Plan:
    """Return a plan that means the same in any folder: workers have folders of their own."""
    data, *also = (_anywhere(name) for name in (plan.data, *plan.also))
    return replace(plan, out=plan.out.absolute(), data=data, also=tuple(also))


def _anywhere(name: str) -> str:
    lasting = lasting_name(name)
    return name if lasting == ARRAYS else lasting  # what is not there is told under its own name


def _finished(trial: Trial, plan: Plan, data: Dataset | None) -> Run:
    path = plan.out / trial.name
    if (path / CONFIG).exists():
        _require_same(path, trial, plan, data)
        if (path / MANIFEST).exists():
            return Run.open(path)
        return resume(path, data, also=plan.also, progress=False)
    return train(
        trial.recipe,
        data or plan.data,
        also=plan.also,
        seed=trial.seed,
        out=path,
        skip_bad=plan.skip_bad,
        progress=False,
    )


def _require_same(path: Path, trial: Trial, plan: Plan, data: Dataset | None) -> None:
    """Refuse a folder in which something else was trained."""
    there = read_config(path)
    recipe = replace(trial.recipe, parameters=there.recipe.parameters)
    asked = (recipe, trial.seed, plan.skip_bad, [lasting_name(name) for name in plan.also])
    found = (there.recipe, there.seed, there.skip_bad, [each.data for each in there.also])
    if data is None:
        same_data = there.data == lasting_name(plan.data)
    else:
        same_data = there.data_sha256 == there.hash_with(data.sha256)
    if asked != found or not same_data:
        raise RunError(
            f"{path} holds a run of something else",
            expected=_told(trial.recipe, trial.seed, plan.data, plan.also, trial.fold),
            received=_told(there.recipe, there.seed, there.data, [*map(str, there.also)]),
            remedy="Choose another --out",
        )


def _told(
    recipe: Recipe, seed: int, data: str, also: Sequence[str], fold: int | None = None
) -> str:
    """Return in words what a run learns from what."""
    folded = f", fold {fold}" if fold else ""
    return ", ".join([f"{recipe.name}, {recipe.epochs} epochs, seed {seed}, {data}{folded}", *also])


def _fold(trial: Trial, plan: Plan) -> Dataset:
    """Return the training digits of the data with one fold of them to judge."""
    whole = load(plan.data, skip_bad=plan.skip_bad)
    fold = fold_of_each(whole.train, plan.folds, np.random.default_rng(_FOLDS_SEED))
    return Dataset(
        name=f"{whole.name}, fold {trial.fold} of {plan.folds}",
        train=whole.train.take(np.flatnonzero(fold != trial.fold)),
        test=whole.train.take(np.flatnonzero(fold == trial.fold)),
    )


def _changed(recipe: Recipe, values: Mapping[str, str]) -> Recipe:
    for name, text in values.items():
        recipe = _with_field(recipe, name, text, name)
    return recipe


def _with_field(settings: _Settings, name: str, text: str, whole: str) -> _Settings:
    head, _, rest = name.partition(".")
    known = [each.name for each in fields(settings)]
    if head not in known:
        raise ModelError(
            f"a recipe has no field {whole!r}", expected=f"one of {', '.join(known)}", received=head
        )
    present = getattr(settings, head)
    if rest and is_dataclass(present) and not isinstance(present, type):
        value: Any = _with_field(present, rest, text, whole)
    elif rest and present is not None:
        raise ModelError(
            f"a recipe has no field {whole!r}",
            expected=f"{head}, which is all there is of it",
            received=whole,
        )
    else:
        value = _like(present, text, whole)
    return replace(settings, **{head: value})


def _like(present: object, text: str, name: str) -> int | float | str:
    """Return what a text says, in the type of what is there."""
    try:
        if isinstance(present, int | float | str):
            return type(present)(text)
    except ValueError as error:
        raise ModelError(f"{name} cannot be {text!r}", expected=type(present).__name__) from error
    raise ModelError(
        f"{name} cannot be searched over",
        expected="a field that is a number or a text, such as epochs or rate.peak",
        received=str(present),
    )
