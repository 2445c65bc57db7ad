"""The networks themselves, in plain Keras, and the optimizers their recipes name.

Every network takes raw pixels, (n, 28, 28) from 0 to 255, and scales them itself: a network that
leaves this project carries its preparation with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import keras
from keras import layers, regularizers

from tenfold.data.digits import CLASSES
from tenfold.images import SIDE
from tenfold.models.layers import PatchConv2D
from tenfold.models.optimizers import KernelMuon, Scaled, UpAndDown, schedule_of
from tenfold.models.recipes import Recipe

L2 = 1e-2


def dense(*hidden: keras.Layer, name: str, l2: float | None = None) -> keras.Sequential:
    """Return a network of dense layers over the 784 pixels, ending in ten probabilities."""
    penalty = regularizers.L2(l2) if l2 else None
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            *hidden,
            layers.Dense(10, activation="softmax", kernel_regularizer=penalty),
        ],
        name=name,
    )


def sigmoid10() -> keras.Model:
    """Return the network of 7,960 parameters: ten sigmoids between pixels and answer."""
    return dense(layers.Dense(10, activation="sigmoid"), name="sigmoid10")


def plain() -> keras.Model:
    """Return three small ReLU layers, each held back by an L2 penalty of 1e-2."""
    hidden = [
        layers.Dense(units, activation="relu", kernel_regularizer=regularizers.L2(L2))
        for units in (20, 15, 10)
    ]
    return dense(*hidden, name="plain", l2=L2)


def softmax() -> keras.Model:
    """Return softmax regression: one weight for each pixel and digit, nothing hidden."""
    return dense(name="softmax")


def dense512() -> keras.Model:
    """Return one wide ReLU layer, the classic first look."""
    return dense(layers.Dense(512, activation="relu"), name="dense512")


def convnet() -> keras.Model:
    """Return three convolutions, two of them with strides: no pooling, 44,930 parameters."""
    return convolutional(24, 48, 64, name="convnet")


def best() -> keras.Model:
    """Return ``convnet`` twice as wide, with a fifth of what it sees last dropped out."""
    return convolutional(48, 96, 128, name="best", dropout=0.2)


def robust() -> keras.Model:
    """Return two convolutions with strides and a wide layer: 239,594 parameters.

    Without batch statistics, which would be those of attacked digits alone.
    """
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE)),
            layers.Rescaling(1 / 255),
            layers.Reshape((SIDE, SIDE, 1)),
            PatchConv2D(32, 4, strides=2, activation="relu", kernel_initializer="he_normal"),
            PatchConv2D(64, 4, strides=2, activation="relu", kernel_initializer="he_normal"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="robust",
    )


def convolutional(
    first: int, second: int, third: int, *, name: str, dropout: float = 0.0, classes: int = CLASSES
) -> keras.Sequential:
    """Return three convolutions of so many filters (28 → 12 → 5 → 3 pixels) and the answers."""
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE)),
            layers.Rescaling(1 / 255),
            layers.Reshape((SIDE, SIDE, 1)),
            *convolution(first, 5, strides=2),
            *convolution(second, 3, strides=2),
            *convolution(third, 3),
            layers.Flatten(),
            *([layers.Dropout(dropout)] if dropout else []),
            layers.Dense(classes, activation="softmax"),
        ],
        name=name,
    )


def convolution(filters: int, size: int, strides: int = 1) -> list[keras.Layer]:
    """Return a convolution without padding or bias, batch normalisation and ReLU."""
    return [
        PatchConv2D(filters, size, strides=strides, use_bias=False, kernel_initializer="he_normal"),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]


NETWORKS: Mapping[str, Callable[[], keras.Model]] = {
    "sigmoid10": sigmoid10,
    "plain": plain,
    "softmax": softmax,
    "dense512": dense512,
    "convnet": convnet,
    "best": best,
    "robust": robust,
}


def optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """Return the optimizer that ``recipe`` names, its schedule stretched over ``steps``."""
    settings: dict[str, Any] = {}
    if recipe.rate:
        settings["learning_rate"] = UpAndDown(recipe.rate.peak, recipe.rate.warm_up, steps)
    if recipe.averaging:
        settings |= {"use_ema": True, "ema_momentum": recipe.averaging}
    return OPTIMIZERS[recipe.optimizer](**settings)


OPTIMIZERS: Mapping[str, Callable[..., keras.optimizers.Optimizer]] = {
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
    "rmsprop": keras.optimizers.RMSprop,
    "muon": partial(
        KernelMuon,
        ns_steps=4,
        weight_decay=0.0,
        adam_beta_2=0.99,
        adam_lr_ratio=0.5,
        adam_weight_decay=0.0,
    ),
}


def portable(model: keras.Model) -> keras.Model:
    """Return ``model`` in plain Keras layers, so that anyone can load it without Tenfold.

    Weights and loss stay; the optimizer becomes plain SGD, which any Keras knows. A model with
    nothing of ours in it is returned as it is.
    """
    ours = any(isinstance(layer, PatchConv2D) for layer in model.layers)
    scaled = isinstance(schedule_of(model.optimizer), Scaled)
    if not ours and not scaled and not isinstance(model.optimizer, KernelMuon):
        return model
    plain_model = keras.models.clone_model(model, clone_function=_plain_layer)
    plain_model.set_weights(model.get_weights())
    plain_model.compile("sgd", model.loss, metrics=["accuracy"])
    return plain_model


def quick(model: keras.Model) -> keras.Model:
    """Return ``model`` with its plain convolutions as ``PatchConv2D``, for quicker gradients.

    A model without any, or that Keras cannot take apart, is returned as it is.
    """
    layered = hasattr(model, "operations") or isinstance(model, keras.Sequential)
    if not layered or not any(_has_patches(layer) for layer in model.layers):
        return model
    made = keras.models.clone_model(model, clone_function=_quick_layer)
    made.set_weights(model.get_weights())
    return made


def _has_patches(layer: keras.Layer) -> bool:
    """Return whether a layer is a plain convolution that ``PatchConv2D`` can stand for."""
    return (
        type(layer) is layers.Conv2D
        and layer.groups == 1
        and layer.dilation_rate == (1, 1)
        and layer.data_format == "channels_last"
    )


def _quick_layer(layer: keras.Layer) -> keras.Layer:
    kind = PatchConv2D if _has_patches(layer) else layer.__class__
    return kind.from_config(layer.get_config())


def _plain_layer(layer: keras.Layer) -> keras.Layer:
    if isinstance(layer, PatchConv2D):
        return layers.Conv2D.from_config(layer.get_config())
    return layer.__class__.from_config(layer.get_config())
