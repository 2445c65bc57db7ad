"""Why pixels are scaled: softmax regression as an old tutorial prints it, and two ways to mend it.

On raw pixels, 0 to 255, the first step makes scores of many hundreds; softmax turns them into
exact zeros and ones; and cross-entropy of probabilities, which today's Keras clips at 1e-7, has no
slope there. The network is sure, wrong, and learns no more: about 0.2 to 0.3 of the test digits
instead of the 0.92 that is printed. Keeping the scores (logits) keeps the slope; scaling the pixels
to 0..1 keeps the scores small in the first place. Takes about a minute.
"""

import tenfold  # before keras: it has Keras compute with JAX
import keras

(x_train, y_train), (x_test, y_test) = tenfold.load_data("mnist")


def accuracy(scale: float, logits: bool) -> float:
    """Train softmax regression for 20 epochs, and return its accuracy on the test set."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation=None if logits else "softmax"),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
    model.compile("sgd", loss, metrics=["accuracy"])
    model.fit(x_train * scale, y_train, batch_size=32, epochs=20, verbose=0)
    return model.evaluate(x_test * scale, y_test, verbose=0)[1]


print(f"as printed, raw pixels and probabilities: {accuracy(1.0, logits=False):.3f}")
print(f"mended, raw pixels and logits:            {accuracy(1.0, logits=True):.3f}")
print(f"mended, pixels of 0..1:                   {accuracy(1 / 255, logits=False):.3f}")
