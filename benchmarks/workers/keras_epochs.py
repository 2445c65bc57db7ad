"""Worker: seconds of each epoch by Keras' ``fit`` on plain NumPy arrays, on any backend.

Request: ``recipe``, ``epochs``, ``files``, ``digits``.
"""

from __future__ import annotations

import time

import exchange
import keras
import mnist
from keras import layers
from nets import NETS, Net


class EpochClock(keras.callbacks.Callback):
    """Takes the time of each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Start the clock."""
        del epoch, logs
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Stop it."""
        del epoch, logs
        self.seconds.append(time.perf_counter() - self._began)


def build(net: Net) -> keras.Model:
    """Return the compiled net."""
    penalty = keras.regularizers.L2(net.l2) if net.l2 else None
    hidden = [
        layers.Dense(units, activation=net.activation, kernel_regularizer=penalty)
        for units in net.hidden
    ]
    last = layers.Dense(10, activation="softmax", kernel_regularizer=penalty)
    model = keras.Sequential([keras.Input((784,)), *hidden, last])
    model.compile(optimizer=net.optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def main() -> None:
    """Fit once and report each epoch."""
    asked = exchange.request()
    data, net = mnist.read(asked["files"], asked["digits"]), NETS[asked["recipe"]]
    keras.utils.set_random_seed(0)
    clock = EpochClock()
    build(net).fit(
        mnist.scaled(data.x_train, 784),
        mnist.one_hot(data.y_train),
        batch_size=net.batch_size,
        epochs=asked["epochs"],
        callbacks=[clock],
        verbose=0,
    )
    exchange.answer(seconds=clock.seconds)


if __name__ == "__main__":
    main()
