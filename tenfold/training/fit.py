"""Training: one recipe or any Keras model, on one data set, into one run folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import keras
import numpy as np

from tenfold.data.digits import Dataset, Digits
from tenfold.data.load import ARRAYS, Source, lasting_name, load
from tenfold.data.splits import hold_out
from tenfold.errors import ModelError, RunError
from tenfold.files import replacing
from tenfold.models.feeding import labels_for, pixel_scale, pixels_for, require_ten_answers
from tenfold.models.networks import portable
from tenfold.models.recipes import DEFAULT, Recipe, find_recipe
from tenfold.training import run as folder
from tenfold.training.adversary import FULL, learn_from_attacks
from tenfold.training.also import Others, load_others, own_others, times_shown, with_others
from tenfold.training.changes import forget, read_changes
from tenfold.training.checkpoint import Recorder
from tenfold.training.feed import Feed
from tenfold.training.progress import ProgressBar
from tenfold.training.run import Config, Epoch, Run
from tenfold.training.watcher import Watched, Watcher

Callbacks = Iterable[keras.callbacks.Callback]

Lesson: TypeAlias = tuple[Digits, Digits | None]
"""What a run learns from, and what it holds out to watch, if it does."""


def train(
    recipe: str | Recipe | keras.Model = DEFAULT,
    data: Source = "mnist",
    *,
    also: Sequence[Source] = (),
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    validation: float | None = None,
    scale: float | None = None,
    out: str | Path | None = None,
    callbacks: Callbacks = (),
    skip_bad: bool = False,
    progress: bool = True,
) -> Run:
    """Return the finished run of training ``recipe`` on ``data``.

    The same recipe, data and seed give the same weights on the same machine. The test set is not
    looked at. A run that is interrupted goes on with ``resume``.

    Args:
        recipe: A name (see ``tenfold.recipes``), a recipe, or a Keras model with ten outputs. A
            compiled model keeps its loss, optimizer and metrics; another is given Adam and
            cross-entropy. The model handed in is itself trained.
        data: What ``tenfold.load_data`` takes, or ``(x_train, y_train), (x_test, y_test)``.
        also: Other labelled digits to learn from, each of what ``data`` may be: all of them, but
            for a test set of their own. They are never held out and never judge; where they are
            few, each is shown as often an epoch as ``tenfold.training.also.times_shown`` says.
        seed: Decides initial weights, order of the digits, augmentation and dropout.
        epochs: Passes over the training digits; by default the recipe's, or 5 for a model.
        batch_size: Digits a step; by default the recipe's, or 128 for a model.
        validation: Share of the training digits to hold out and watch, 0 to below 1: whole
            writers where writers are known, else the same share of each digit.
        scale: What pixels are multiplied by before a model handed in; by default 1 if it has a
            ``Rescaling`` or ``Normalization`` layer or divides, else 1/255.
        out: A folder to create; by default ``runs/NAME``, or ``runs/NAME-2`` and so on.
        callbacks: Keras callbacks, called as ``fit`` does; ``tenfold.Live`` is one.
        skip_bad: Leave out bad rows of the data and list them, instead of stopping.
        progress: Show progress on standard error.

    Raises:
        DataError: The data cannot be used.
        ModelError: The recipe is unknown, or the model does not fit digits.
        RunError: ``out`` exists already.
        StorageError: The disk is full, read-only or otherwise refuses.
    """
    chosen = _settings(recipe, epochs=epochs, batch_size=batch_size, validation=validation)
    if not 0 <= seed < 2**32:
        raise ModelError(f"the seed cannot be {seed}", expected="0 to 4294967295")
    path = Path(out) if out else folder.free_folder(chosen.name)
    folder.require_new(path)
    dataset = load(data, skip_bad=skip_bad)
    others = load_others(also, skip_bad=skip_bad)
    keras.utils.set_random_seed(seed)
    model = recipe if isinstance(recipe, keras.Model) else chosen.build()
    require_ten_answers(model, dataset.train.images, scale)
    config = Config(
        recipe=replace(chosen, parameters=model.count_params()),
        data=lasting_name(dataset.name),
        data_sha256=dataset.sha256,
        seed=seed,
        scale=scale,
        skip_bad=skip_bad,
        also=others.also,
        also_times=times_shown(sum(map(len, others.digits)), len(dataset.train)),
    )
    config = replace(config, data_sha256=config.hash_with(dataset.sha256))
    learning, watched = lesson(dataset, others, config)
    if not model.compiled:
        chosen.compile(model, chosen.epochs * _steps(learning, chosen))
    folder.begin(path, config, model)
    return _go_on(path, config, model, (learning, watched), (), callbacks, progress)


def resume(
    path: str | Path,
    data: Source | None = None,
    *,
    also: Sequence[Source] = (),
    callbacks: Callbacks = (),
    progress: bool = True,
) -> Run:
    """Return the finished run that was interrupted in ``path``, with the weights it would have had.

    Args:
        path: The folder of the run.
        data: The data again, needed only if the run was given arrays.
        also: The other digits again, needed only if some were given as arrays.
        callbacks: Keras callbacks, as for ``train``; their own state is not kept.
        progress: Show progress on standard error.

    Raises:
        RunError: There is no run, it is finished, or the data is not what it began with.
    """
    place = Path(path)
    config = folder.read_config(place)
    if (place / folder.MANIFEST).exists():
        raise RunError(
            f"the run {place} is finished", remedy=f"Judge it with: tenfold evaluate {place}"
        )
    dataset = own_data(place, config, data)
    parts = lesson(dataset, own_others(place, config, also), config)
    checkpoint, epochs = folder.newest_checkpoint(place)
    model = keras.models.load_model(checkpoint)
    history = folder.read_history(place)[:epochs]
    if len(history) < epochs:
        raise RunError(
            f"{place / folder.HISTORY} has lost epochs that {checkpoint.name} has behind it",
            expected=f"{epochs} rows",
            received=f"{len(history)}",
            remedy="Restore the file, or train anew",
        )
    return _go_on(place, config, model, parts, history, callbacks, progress)


def own_data(path: Path, config: Config, data: Source | None = None) -> Dataset:
    """Return the very data that the run in ``path`` began with.

    Args:
        path: The run, for messages.
        config: Its config.
        data: The data again, where the config cannot name it.

    Raises:
        RunError: The run was given arrays and they are not given again, or the data has changed.
    """
    if data is None and config.data == ARRAYS:
        raise RunError(
            f"the run {path} was given arrays, which are not kept",
            remedy="Give them again, from Python, as data=",
        )
    dataset = load(config.data if data is None else data, skip_bad=config.skip_bad)
    received = config.hash_with(dataset.sha256)
    if received != config.data_sha256:
        raise RunError(
            f"the data {config.data!r} is no longer what the run {path} began with",
            expected=f"SHA-256 {config.data_sha256}",
            received=received,
            remedy="Restore the data, or train anew",
        )
    return dataset


def _go_on(
    path: Path,
    config: Config,
    model: keras.Model,
    parts: Lesson,
    history: Sequence[Epoch],
    callbacks: Callbacks,
    progress: bool,
) -> Run:
    """Train from the epoch after ``history`` to the last, and make the run whole."""
    recipe = config.recipe
    learning, watched = parts
    feed = Feed(
        learning,
        model,
        batch_size=recipe.batch_size,
        seed=config.seed,
        augmentation=recipe.augmentation,
        scale=config.scale,
    )
    if recipe.adversary:
        learn_from_attacks(
            model,
            recipe.adversary,
            steps=recipe.epochs * feed.num_batches,
            seed=config.seed,
            full=FULL * (pixel_scale(model) if config.scale is None else config.scale),
        )
    forget(path, len(history) * feed.num_batches)
    callbacks = tuple(callbacks)
    watchers = [each for each in callbacks if isinstance(each, Watcher)]
    recorder = Recorder(path, feed, config.seed, history, watchers)
    bar = ProgressBar() if progress else None
    run = Watched(path=path, config=config, learning=learning, held=watched, history=history)
    for watcher in watchers:
        watcher.told(run)
    try:
        model.fit(
            feed,
            epochs=recipe.epochs,
            initial_epoch=len(history),
            validation_data=_validation(model, watched, config),
            shuffle=False,  # the feed does; Keras would take its batches in another order
            validation_batch_size=500,
            callbacks=[recorder, *([bar] if bar else []), *callbacks],
            verbose=0,
        )
    finally:
        feed.close()
        if bar:
            bar.close()
        for watcher in watchers:
            watcher.ended()
    with replacing(path / folder.MODEL) as partial:
        portable(model).save(partial)
    folder.write_history(path, recorder.history)
    finished = Run(path=path, config=config, history=tuple(recorder.history))
    folder.write_manifest(path, config, seconds=round(finished.seconds, 2), **_by_hand(path))
    return finished


def _by_hand(path: Path) -> dict[str, object]:
    """Return what the manifest says of changes that a person made; nothing where none did."""
    changes = read_changes(path)
    return {"changed_by_hand": [str(change) for change in changes]} if changes else {}


def _settings(
    recipe: str | Recipe | keras.Model,
    *,
    epochs: int | None,
    batch_size: int | None,
    validation: float | None,
) -> Recipe:
    """Return the recipe with what the caller changed in it."""
    if isinstance(recipe, str):
        recipe = find_recipe(recipe)
    if isinstance(recipe, keras.Model):
        recipe = _recipe_of(recipe)
    if not isinstance(recipe, Recipe):
        raise ModelError(
            "this cannot be trained",
            expected="the name of a recipe, a Recipe or a Keras model",
            received=type(recipe).__name__,
        )
    changed = replace(
        recipe,
        epochs=recipe.epochs if epochs is None else epochs,
        batch_size=recipe.batch_size if batch_size is None else batch_size,
        validation=recipe.validation if validation is None else validation,
    )
    for name in ("epochs", "batch_size"):
        number = getattr(changed, name)
        if not isinstance(number, int) or number < 1:
            raise ModelError(f"{name} cannot be {number}", expected="a whole number from 1")
    if not 0 <= changed.validation < 1:
        raise ModelError(
            f"validation cannot be {changed.validation}",
            expected="a share from 0 to below 1",
            remedy="Try 0.1, or 0 for none",
        )
    return changed


def _recipe_of(model: keras.Model) -> Recipe:
    """Return the settings for a model that a user hands in."""
    return Recipe(
        name=model.name,
        summary="a model handed in",
        source="its user",
        expect="",
        network="",
        parameters=0,  # known once it is built
        optimizer=type(model.optimizer).__name__.lower() if model.compiled else "adam",
        epochs=5,
        batch_size=128,
    )


def lesson(dataset: Dataset, others: Others, config: Config) -> Lesson:
    """Return what a run learns from, other digits among it, and what it holds out to watch."""
    learning, watched = split(dataset, config)
    judging = (dataset.test, watched)
    return with_others(learning, others, config.also_times, judging), watched


def split(dataset: Dataset, config: Config) -> Lesson:
    """Return the training digits of a run's data set that it learns from, and those it watches."""
    share = config.recipe.validation
    if not share:
        return dataset.train, None
    kept, held = hold_out(dataset.train, share, np.random.default_rng(config.seed))
    return dataset.train.take(kept), dataset.train.take(held)


def _steps(digits: Digits, recipe: Recipe) -> int:
    return -(-len(digits) // recipe.batch_size)


def _validation(
    model: keras.Model, watched: Digits | None, config: Config
) -> tuple[object, object] | None:
    if watched is None:
        return None
    return (
        pixels_for(model, watched.images, config.scale),
        labels_for(model, watched.answers),
    )
