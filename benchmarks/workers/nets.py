"""The tutorials' nets as the peers build them: one table, so that all build the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Net:
    """Dense layers over 784 scaled pixels, ending in ten probabilities.

    Attributes:
        hidden: Units of each hidden layer.
        activation: Of the hidden layers.
        optimizer: By Keras' name and with Keras' settings.
        batch_size: Digits a step.
        l2: What each layer's squared weights are multiplied by in the loss.
    """

    hidden: tuple[int, ...]
    activation: Literal["sigmoid", "relu"]
    optimizer: Literal["sgd", "adam", "rmsprop"]
    batch_size: int
    l2: float = 0.0


NETS: Mapping[str, Net] = {
    "sigmoid10": Net(hidden=(10,), activation="sigmoid", optimizer="sgd", batch_size=32),
    "plain": Net(hidden=(20, 15, 10), activation="relu", optimizer="adam", batch_size=128, l2=1e-2),
    "softmax": Net(hidden=(), activation="relu", optimizer="sgd", batch_size=32),
    "dense512": Net(hidden=(512,), activation="relu", optimizer="rmsprop", batch_size=128),
}
