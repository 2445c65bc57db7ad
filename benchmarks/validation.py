"""How a recipe does on digits held out of the training set: what every choice is made by.

    python benchmarks/validation.py convnet --change '{"epochs": 4, "label_smoothing": 0.1}'

Trains on five sixths of MNIST's training digits and judges on the last, never on the test set.
Prints a line a seed; LOG.md keeps what was learnt.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

import tenfold
from tenfold.data.augment import Augmentation
from tenfold.data.digits import Dataset
from tenfold.data.sources import mnist
from tenfold.data.splits import hold_out
from tenfold.models.recipes import OneCycle, Recipe

HELD_OUT = 1 / 6
FIELDS = {"rate": OneCycle, "augmentation": Augmentation}


def changed(recipe: Recipe, change: str) -> Recipe:
    """Return ``recipe`` with the fields of a JSON object in it."""
    fields = {
        name: FIELDS[name](**value) if value and name in FIELDS else value
        for name, value in json.loads(change).items()
    }
    return replace(recipe, **fields)


def split() -> Dataset:
    """Return MNIST's training digits, a sixth of them in the place of the test set."""
    digits = mnist().train
    kept, held = hold_out(digits, HELD_OUT, np.random.default_rng(0))
    return Dataset(name="mnist, a sixth held out", train=digits.take(kept), test=digits.take(held))


def main() -> None:
    """Train and judge once a seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=list(tenfold.recipes))
    parser.add_argument("--change", default="{}", help="fields of the recipe, as JSON")
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    recipe, data = changed(tenfold.recipes[asked.recipe], asked.change), split()
    for seed in range(asked.seeds):
        with tempfile.TemporaryDirectory() as folder:
            run = tenfold.train(recipe, data, seed=seed, out=Path(folder) / "run", progress=False)
            accuracy = tenfold.evaluate(run, data).accuracy
        print(f"{asked.recipe} {asked.change} seed {seed}: {accuracy:.2%}, {run.seconds:.0f} s")


if __name__ == "__main__":
    main()
