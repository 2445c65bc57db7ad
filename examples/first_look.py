"""# A first look at a neural network

What the tutorial "a first look" shows, and what is inside it: the digits as tensors, a network that
reads 98 % of digits it has never seen, and the learning itself written out by hand in NumPy and
checked against Keras. Takes about 20 seconds on two cores.
"""

# %%
from pathlib import Path

import tenfold  # before keras: it has Keras compute with JAX
import keras
import matplotlib.pyplot as plt
import numpy as np

keras.utils.set_random_seed(0)
out = Path("runs/examples/first_look")
out.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# ## The data are tensors
# A tensor is an array of numbers. Its *rank* is its number of axes, its *shape* the length of each
# axis, and its *dtype* the kind of number. A pixel of MNIST is a whole number from 0 (black) to 255
# (white).

# %%
(x_train, y_train), (x_test, y_test) = tenfold.load_data("mnist")

for name, tensor in {
    "one pixel": x_train[0, 14, 14],
    "one row of pixels": x_train[0, 14],
    "one picture": x_train[0],
    "all pictures": x_train,
    "all labels": y_train,
}.items():
    print(f"{name:<18} rank {tensor.ndim}   shape {tensor.shape!s:<16} dtype {tensor.dtype}")

# %% [markdown]
# A *slice* takes part of a tensor along one axis or several, and a *batch* is a slice along the
# first axis: a network never sees all the pictures at once.

# %%
whole, corner, middle = x_train[0], x_train[0, 14:, 14:], x_train[0, 7:-7, 7:-7]
print("pictures 10 to 99:        ", x_train[10:100].shape)
print("their lower right corners:", x_train[10:100, 14:, 14:].shape)
print("the third batch of 128:   ", x_train[128 * 2 : 128 * 3].shape)

# %% [markdown]
# The operations that a network is made of. *Broadcasting* repeats the smaller tensor along the axes
# it lacks; *dot* multiplies each row by each column and adds up; *reshape* puts the same numbers
# into another shape; *transpose* swaps rows and columns.

# %%
mean_picture = x_train.mean(axis=0)
difference = (
    x_train[:1000] - mean_picture
)  # (1000, 28, 28) - (28, 28): broadcast over the first axis
rows = x_train[:1000].reshape(1000, 28 * 28)
weights, bias = np.ones((28 * 28, 10)), np.arange(10)
scores = np.dot(rows, weights) + bias  # (1000, 784) · (784, 10) + (10,)
print("broadcasting:", x_train[:1000].shape, "-", mean_picture.shape, "gives", difference.shape)
print("reshape:     ", x_train[:1000].shape, "gives", rows.shape)
print("dot and bias:", rows.shape, "·", weights.shape, "+", bias.shape, "gives", scores.shape)
print("transpose:   ", weights.shape, "gives", weights.T.shape)

# %% [markdown]
# ## The network
# 512 units, each of which looks at all 784 pixels, then ten probabilities. RMSprop changes the
# weights after every batch of 128, and each picture is seen five times.

# %%
pixels, test_pixels = (x.reshape(-1, 28 * 28).astype("float32") / 255 for x in (x_train, x_test))
network = keras.Sequential(
    [
        keras.Input((28 * 28,)),
        keras.layers.Dense(512, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
network.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
network.fit(pixels, y_train, epochs=5, batch_size=128, verbose=2)
loss, accuracy = network.evaluate(test_pixels, y_test, verbose=0)
print(f"on {len(y_test):,} digits it has never seen: {accuracy:.4f}")

# %% [markdown]
# ## Learning by hand
# What `fit` does, without Keras, for the smallest network there is: softmax regression, which has
# one weight for each pixel and digit. Learning is four steps, again and again:
#
# 1. draw a batch of pictures and their labels;
# 2. predict: compute the probabilities;
# 3. measure how wrong they are: the loss;
# 4. move every weight a little against its *gradient*, which says how the loss changes with it.
#
# For softmax with cross-entropy the gradient is short: *what was said minus what was true*, times
# the pixels.


# %%
def softmax(scores):
    """Return probabilities; the greatest score is taken off first, so that `exp` cannot overflow."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def loss_and_gradient(x, y, weights, bias):
    """Return the mean cross-entropy of a batch, and its gradient for the weights and the bias."""
    said = softmax(x @ weights + bias)
    true = np.eye(10, dtype="float32")[y]
    loss = -np.log(said[true == 1]).mean()
    wrong = (said - true) / len(x)
    return loss, x.T @ wrong, wrong.sum(axis=0)


# %% [markdown]
# Is it right? Keras tells its gradient if one asks it for a single step of plain gradient descent
# with a learning rate of 1: the weights before the step minus those after it *are* the gradient.

# %%
regression = keras.Sequential(
    [keras.Input((28 * 28,)), keras.layers.Dense(10, activation="softmax")]
)
regression.compile(keras.optimizers.SGD(learning_rate=1.0), "sparse_categorical_crossentropy")
weights, bias = regression.get_weights()
_, by_hand, by_hand_bias = loss_and_gradient(pixels[:128], y_train[:128], weights, bias)
regression.train_on_batch(pixels[:128], y_train[:128])
by_keras, by_keras_bias = weights - regression.get_weights()[0], bias - regression.get_weights()[1]
apart = max(abs(by_hand - by_keras).max(), abs(by_hand_bias - by_keras_bias).max())
print(
    f"largest gradient {abs(by_keras).max():.4f}; by hand and by Keras differ by at most {apart:.1e}"
)

# %%
rng = np.random.default_rng(0)
weights, bias = np.zeros((28 * 28, 10), "float32"), np.zeros(10, "float32")
losses = []
for _epoch in range(3):
    for batch in np.array_split(rng.permutation(len(pixels)), len(pixels) // 128):  # step 1
        x, y = pixels[batch], y_train[batch]
        loss, gradient, bias_gradient = loss_and_gradient(x, y, weights, bias)  # steps 2 and 3
        weights -= 0.5 * gradient  # step 4
        bias -= 0.5 * bias_gradient
        losses.append(loss)
right = (test_pixels @ weights + bias).argmax(axis=1) == y_test
print(f"the loss fell from {losses[0]:.3f} to {np.mean(losses[-100:]):.3f}")
print(f"softmax regression by hand: {right.mean():.4f}")

# %% [markdown]
# ## The picture, and the promise

# %%
figure, axes = plt.subplots(
    1, 4, figsize=(9, 2.4), width_ratios=[1, 1, 1, 1.8], layout="constrained"
)
for axis, part, name in zip(
    axes, (whole, corner, middle), ("x[0]", "x[0, 14:, 14:]", "x[0, 7:-7, 7:-7]"), strict=False
):
    axis.imshow(part, cmap="gray_r")
    axis.set(title=name, xticks=[], yticks=[])
axes[3].plot(losses, linewidth=0.5)
axes[3].set(title="loss, by hand", xlabel="step", ylim=(0, 2.5))
figure.savefig(out / "first_look.png", dpi=80)

print(f"promised: about 0.98 of the test digits read right; measured: {accuracy:.4f}")
