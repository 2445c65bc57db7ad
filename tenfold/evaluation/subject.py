"""What can be judged, asked, explained and exported: a run, its folder, or a Keras model."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import keras

from tenfold.data.digits import Dataset
from tenfold.data.load import Source, lasting_name, load
from tenfold.errors import ModelError
from tenfold.training.fit import own_data
from tenfold.training.run import Run

Subject: TypeAlias = "str | Path | Run | keras.Model"


def opened(subject: Subject) -> Run | None:
    """Return the run that ``subject`` is or names, or None for a model."""
    if isinstance(subject, str | Path):
        return Run.open(subject)
    return subject if isinstance(subject, Run) else None


def network(subject: Subject, scale: float | None) -> tuple[keras.Model, float | None]:
    """Return the network of ``subject`` and what its pixels are multiplied by (None: see it)."""
    run = opened(subject)
    if run:
        return run.model(), run.config.scale if scale is None else scale
    if isinstance(subject, keras.Model):
        return subject, scale
    raise ModelError(
        "this is no classifier",
        expected="a run, the path of its folder, or a Keras model",
        received=type(subject).__name__,
    )


def own_data_of(run: Run | None, data: Source | None) -> Dataset | None:
    """Return the data that ``run`` was trained on, if that is what ``data`` is or leaves open."""
    if run is None:
        return None
    if data is None or (
        isinstance(data, str | Path) and lasting_name(str(data)) == run.config.data
    ):
        return own_data(run.path, run.config)
    if isinstance(data, str | Path):
        return None
    given = load(data)
    return given if run.config.hash_with(given.sha256) == run.config.data_sha256 else None
