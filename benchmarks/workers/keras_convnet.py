"""Worker: Keras' example "Simple MNIST convnet" against the clock.

Request: ``seed``, ``epochs`` (null: the example's), ``files``, ``digits``. Net and settings are
those of keras.io/examples/vision/mnist_convnet.
"""

from __future__ import annotations

import exchange
import keras
import mnist
from keras import layers
from keras_race import Race, raced

EPOCHS = 15


def build() -> keras.Model:
    """Return the example's net, compiled."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


def main() -> None:
    """Train once, judging after each epoch."""
    asked = exchange.request()
    data = mnist.read(asked["files"], asked["digits"])
    images, shown = mnist.scaled(data.x_train, 28, 28, 1), mnist.scaled(data.x_test, 28, 28, 1)
    keras.utils.set_random_seed(asked["seed"])

    def judge(model: keras.Model) -> float:
        return mnist.accuracy(model.predict(shown, batch_size=500, verbose=0), data.y_test)

    race = Race(judge)
    raced(race)(
        build(),
        images,
        mnist.one_hot(data.y_train),
        batch_size=128,
        epochs=asked["epochs"] or EPOCHS,
        validation_split=0.1,
        callbacks=[race],
        verbose=0,
    )
    race.watch.answer()


if __name__ == "__main__":
    main()
