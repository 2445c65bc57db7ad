"""Worker: seconds of each epoch by scikit-learn's ``MLPClassifier``, one ``partial_fit`` each.

Request: ``recipe``, ``epochs``, ``files``, ``digits``. It has no RMSprop: Adam stands in.
"""

from __future__ import annotations

import time
from typing import Any

import exchange
import mnist
import numpy as np
from nets import NETS, Net
from sklearn.neural_network import MLPClassifier  # type: ignore[import-not-found]  # lives in its own environment

SOLVERS = {"sgd": "sgd", "adam": "adam", "rmsprop": "adam"}
ACTIVATIONS = {"sigmoid": "logistic", "relu": "relu"}
RATES = {"sgd": 0.01, "adam": 1e-3, "rmsprop": 1e-3}


def build(net: Net) -> Any:
    """Return the classifier, with Keras' settings."""
    return MLPClassifier(
        hidden_layer_sizes=net.hidden,
        activation=ACTIVATIONS[net.activation],
        solver=SOLVERS[net.optimizer],
        learning_rate_init=RATES[net.optimizer],
        momentum=0.0,
        batch_size=net.batch_size,
        alpha=2 * net.l2 * net.batch_size,  # its penalty is alpha / 2 / batch size · w²
        random_state=0,
    )


def main() -> None:
    """Train once and report each epoch."""
    asked = exchange.request()
    data = mnist.read(asked["files"], asked["digits"])
    model, images = build(NETS[asked["recipe"]]), mnist.scaled(data.x_train, 784)
    seconds = []
    for _ in range(asked["epochs"]):
        began = time.perf_counter()
        model.partial_fit(images, data.y_train, classes=np.arange(10))
        seconds.append(time.perf_counter() - began)
    exchange.answer(seconds=seconds)


if __name__ == "__main__":
    main()
