"""Tenfold: handwritten digits, from ten lines of Python to a working reader.

    import tenfold

    (x_train, y_train), (x_test, y_test) = tenfold.load_data("mnist")
    run = tenfold.train("convnet")
    print(tenfold.evaluate(run).accuracy)

Names load when they are first used, so that ``import tenfold`` takes a few milliseconds.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenfold.client import Client
    from tenfold.data.digits import Dataset, Digits
    from tenfold.data.load import load_data
    from tenfold.errors import TenfoldError
    from tenfold.evaluation.attack import Attack, attack
    from tenfold.evaluation.committee import Committee, committee
    from tenfold.evaluation.compare import compare
    from tenfold.evaluation.comparison import Comparison
    from tenfold.evaluation.evaluate import evaluate
    from tenfold.evaluation.explain import explain
    from tenfold.evaluation.explanation import Explanation
    from tenfold.evaluation.export import export
    from tenfold.evaluation.metrics import Evaluation
    from tenfold.evaluation.predict import Prediction, predict
    from tenfold.live import Live
    from tenfold.models.recipes import Recipe, recipes
    from tenfold.reading.known import codes
    from tenfold.reading.reader import Reader
    from tenfold.reading.result import Reading
    from tenfold.reading.shipped import read, read_page
    from tenfold.training.fit import resume, train
    from tenfold.training.run import Run

__version__ = "0.1.0"

__all__ = [
    "Attack",
    "Client",
    "Committee",
    "Comparison",
    "Dataset",
    "Digits",
    "Evaluation",
    "Explanation",
    "Live",
    "Prediction",
    "Reader",
    "Reading",
    "Recipe",
    "Run",
    "TenfoldError",
    "attack",
    "codes",
    "committee",
    "compare",
    "evaluate",
    "explain",
    "export",
    "load_data",
    "predict",
    "read",
    "read_page",
    "recipes",
    "resume",
    "train",
]

# Keras reads this when it is first imported, and without it looks for TensorFlow, which Tenfold
# does not install. XLA reads the other: networks as small as ours start in half the time (1.2 s
# against 2.7 s to build `convnet`) and take their steps no slower. Whoever has chosen keeps it.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=1")

_HOMES = {
    "Attack": "tenfold.evaluation.attack",
    "Client": "tenfold.client",
    "Committee": "tenfold.evaluation.committee",
    "Comparison": "tenfold.evaluation.comparison",
    "Dataset": "tenfold.data.digits",
    "Digits": "tenfold.data.digits",
    "Evaluation": "tenfold.evaluation.metrics",
    "Explanation": "tenfold.evaluation.explanation",
    "Live": "tenfold.live",
    "Prediction": "tenfold.evaluation.predict",
    "Reader": "tenfold.reading.reader",
    "Reading": "tenfold.reading.result",
    "Recipe": "tenfold.models.recipes",
    "Run": "tenfold.training.run",
    "TenfoldError": "tenfold.errors",
    "attack": "tenfold.evaluation.attack",
    "codes": "tenfold.reading.known",
    "committee": "tenfold.evaluation.committee",
    "compare": "tenfold.evaluation.compare",
    "evaluate": "tenfold.evaluation.evaluate",
    "explain": "tenfold.evaluation.explain",
    "export": "tenfold.evaluation.export",
    "load_data": "tenfold.data.load",
    "predict": "tenfold.evaluation.predict",
    "read": "tenfold.reading.shipped",
    "read_page": "tenfold.reading.shipped",
    "recipes": "tenfold.models.recipes",
    "resume": "tenfold.training.fit",
    "train": "tenfold.training.fit",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tenfold' has no attribute {name!r}")
    try:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        from tenfold.errors import MissingExtraError

        missing = MissingExtraError.of(error)
        if missing:
            raise missing from error
        raise
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
