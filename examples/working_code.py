"""# Working code: why the printed program collapses today, and how to mend it

Softmax regression, as the beginners' tutorial prints it, on pixels of 0 to 255. It promises 92 %,
and with today's Keras it ends far below. Here you see why, mend it in two ways, look at all that
the network knows (ten pictures), and hand it over: to ONNX Runtime, to `tenfold read`, and to a
page in the browser. Takes about 40 seconds on two cores.
"""

# %%
from pathlib import Path

import tenfold  # before keras: it has Keras compute with JAX
import keras
import matplotlib.pyplot as plt
import numpy as np

out = Path("runs/examples/working_code")
out.mkdir(parents=True, exist_ok=True)
print("about 40 seconds: it trains three networks")
(x_train, y_train), (x_test, y_test) = tenfold.load_data("mnist")


# %% [markdown]
# ## As printed
# One weight for each of 784 pixels and ten digits, ten biases, softmax, SGD. Each digit gets a
# *score*; softmax turns ten scores into probabilities. Five epochs show it; the tutorial's twenty
# end no better.


# %%
def build(*layers):
    """Return a network of the given layers, which starts from the same weights each time."""
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((28, 28)), *layers], name="working_code")


def fit(model, loss, epochs=5):
    """Train a network as the tutorial does, and return its accuracy on the test set."""
    model.compile("sgd", loss, metrics=["accuracy"])
    model.fit(x_train, y_train, batch_size=32, epochs=epochs, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0)[1]


printed = build(keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"))
as_printed = fit(printed, "sparse_categorical_crossentropy")
print(f"as printed: {as_printed:.3f}")

# %% [markdown]
# ## The reason
# Pixels up to 255 make scores of hundreds. Softmax raises e to the power of them, and what it
# returns is exactly 0 and exactly 1: the network is sure of everything. Cross-entropy is the
# logarithm of the true digit's probability, and that of 0 is infinite, so Keras *clips*
# probabilities at 0.0000001. Where it clips, the loss is flat: its slope is nought, and nothing is
# learnt from that picture, however wrong the answer.

# %%
weights, bias = printed.get_weights()
scores = x_train.reshape(-1, 784) @ weights + bias
of_true = printed.predict(x_train, batch_size=1000, verbose=0)[np.arange(len(y_train)), y_train]
lost = of_true < 1e-7
print(f"the scores of one picture lie {np.ptp(scores, axis=1).mean():,.0f} apart")
print(f"probability of the true digit clipped at 0: {lost.mean():.1%} of the training digits")

# %% [markdown]
# Is it true that nothing is learnt from them? Take one step on a thousand of them with a learning
# rate of 1: the change of the weights is the gradient.

# %%
printed.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
printed.train_on_batch(x_train[lost][:1000], y_train[lost][:1000])
print("the largest gradient of 1,000 of these:", abs(printed.get_weights()[0] - weights).max())

# %% [markdown]
# ## Mended, twice
# **Keep the scores.** Without softmax the network ends in scores (*logits*), and the loss computes
# the logarithm of softmax in one go, which is never clipped. (Old TensorFlow programs did this; so
# they worked.)
#
# **Scale the pixels.** From 0 to 1 the scores stay small, and softmax stays soft. This is the
# better way, and with it twenty epochs keep the tutorial's promise.

# %%
from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
with_logits = fit(build(keras.layers.Flatten(), keras.layers.Dense(10)), from_logits)
mended = build(
    keras.layers.Rescaling(1 / 255),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
)
mended.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
run = tenfold.train(mended, "mnist", epochs=20, batch_size=32, progress=False)
accuracy = tenfold.evaluate(run).accuracy
print(f"as printed, 5 epochs:     {as_printed:.3f}")
print(f"from logits, 5 epochs:    {with_logits:.3f}")
print(f"scaled pixels, 20 epochs: {accuracy:.3f}")

# %% [markdown]
# ## All that it knows: ten evidence maps
# The weights of a digit, laid out as a picture. Ink on red pixels speaks for the digit, ink on blue
# ones against it. The 0 has a red ring and a blue middle: a 0 has no ink there. At the rim, where
# no digit has ink, the weights are still the random ones it started from.

# %%
maps = mended.get_weights()[0].T.reshape(10, 28, 28)
strongest = abs(maps).max()
figure, axes = plt.subplots(2, 5, figsize=(7, 3), layout="constrained")
for digit, axis in enumerate(axes.flat):
    axis.imshow(maps[digit], cmap="RdBu_r", vmin=-strongest, vmax=strongest)
    axis.set(title=digit, xticks=[], yticks=[])
figure.savefig(out / "working_code.png", dpi=80)

# %% [markdown]
# ## Handing it over
# `working_code.onnx` runs anywhere without Keras; `working_code.tenfold` is a reader that knows how
# sure it may be. Both are written only after they have been shown to answer as the network does.

# %%
exported = tenfold.export(run, out / "working_code.onnx", out=out / "working_code.tenfold")
print(f"differs from Keras by at most {exported.largest_difference:.0e}")
print(f"the reader has {exported.bytes / 1000:.0f} kB")
reading = tenfold.Reader.load(out / "working_code.tenfold").read(x_test[0])
print(
    f"it reads the first test digit, a {y_test[0]}, as {reading.text!r}, {reading.confidence:.3f} sure"
)
print("read pictures:          tenfold read PICTURE --reader", out / "working_code.tenfold")
print(f"open it in the browser: tenfold export {run.path} --web site/")

# %%
print(f"promised: 0.92 of the test digits read right, once mended; measured: {accuracy:.4f}")
