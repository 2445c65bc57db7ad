"""Recipes: the tutorials' networks as printed, and ours, each with all that training it takes.

A recipe is plain data, so that it can be shown, compared and written into a run's folder; only
``build`` and ``compile`` touch Keras.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenfold.data.augment import Augmentation
from tenfold.errors import ModelError

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, kw_only=True)
class OneCycle:
    """A learning rate that rises straight to its peak, then falls straight to zero.

    Smith & Topin, "Super-convergence", 2018; without its last, slower phase.

    Attributes:
        peak: The greatest learning rate.
        warm_up: The share of all steps spent rising, 0 to below 1.
    """

    peak: float
    warm_up: float = 0.2


@dataclass(frozen=True, kw_only=True)
class Adversary:
    """How every digit is attacked before it is learnt from: adversarial training.

    Projected gradient descent from a random start, Madry et al., "Towards deep learning models
    resistant to adversarial attacks", 2018.

    Attributes:
        eps: The most that a pixel is changed, in shares of full ink, 0 to 1.
        steps: How many times the attack follows the gradient.
        step: How far each of them goes, in shares of ``eps``.
        ramp: The share of all training during which the attack grows from nothing to ``eps``.
    """

    eps: float
    steps: int
    step: float
    ramp: float


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A network and how it is trained.

    Attributes:
        name: What users type.
        summary: One line on the network.
        source: Where it comes from.
        expect: What to expect of it on MNIST's test set.
        network: The builder in ``tenfold.models.networks``.
        parameters: How many numbers it learns.
        optimizer: ``sgd``, ``adam``, ``rmsprop`` or ``muon``.
        epochs: Passes over the training digits.
        batch_size: Digits a step.
        rate: The learning rate's schedule; None is the optimizer's default.
        label_smoothing: Share of certainty spread over the ten classes, 0 to 1.
        averaging: Momentum of the weights' moving average, which replaces them at the end; 0: none.
        validation: Share of the training digits held out to watch, 0 to 1.
        augmentation: How each digit is bent anew every epoch; None: not at all.
        adversary: How each digit is attacked at every step; None: not at all.
    """

    name: str
    summary: str
    source: str
    expect: str
    network: str
    parameters: int
    optimizer: str
    epochs: int
    batch_size: int
    rate: OneCycle | None = None
    label_smoothing: float = 0.0
    averaging: float = 0.0
    validation: float = 0.0
    augmentation: Augmentation | None = None
    adversary: Adversary | None = None

    def build(self) -> keras.Model:
        """Return the network, untrained and uncompiled: takes raw pixels (n, 28, 28), 0 to 255."""
        from tenfold.models.networks import NETWORKS

        return NETWORKS[self.network]()

    def compile(self, model: keras.Model, steps: int) -> None:
        """Compile ``model`` with this recipe's loss and optimizer.

        Args:
            model: Any model with ten probabilities, or ten logits, as output.
            steps: How many steps all epochs take together; the learning rate's schedule needs it.
        """
        import keras

        from tenfold.models.feeding import answers_logits
        from tenfold.models.networks import optimizer

        model.compile(
            optimizer=optimizer(self, steps),
            loss=keras.losses.CategoricalCrossentropy(
                from_logits=answers_logits(model), label_smoothing=self.label_smoothing
            ),
            metrics=["accuracy"],
        )


DEFAULT = "convnet"

recipes: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="sigmoid10",
            summary="10 sigmoid, 10 softmax",
            source="the practical introduction: the smallest net with a hidden layer",
            expect="0.89 to 0.90 (printed: 0.9018)",
            network="sigmoid10",
            parameters=7_960,
            optimizer="sgd",
            epochs=10,
            batch_size=32,
        ),
        Recipe(
            name="plain",
            summary="20, 15, 10 ReLU, 10 softmax, L2 on every layer",
            source="the postcode tutorial",
            expect="0.91 to 0.92",
            network="plain",
            parameters=16_285,
            optimizer="adam",
            epochs=50,
            batch_size=128,
            validation=0.2,
        ),
        Recipe(
            name="softmax",
            summary="softmax regression",
            source="the TensorFlow-for-beginners tutorial, on scaled pixels",
            expect="0.92 (printed: 0.92 to 0.93)",
            network="softmax",
            parameters=7_850,
            optimizer="sgd",
            epochs=20,
            batch_size=32,
        ),
        Recipe(
            name="dense512",
            summary="512 ReLU, 10 softmax",
            source="the first look at a neural network (Chollet, Deep Learning with Python)",
            expect="0.980",
            network="dense512",
            parameters=407_050,
            optimizer="rmsprop",
            epochs=5,
            batch_size=128,
        ),
        Recipe(
            name="convnet",
            summary="convolutions of 24, 48, 64 with strides, 10 softmax",
            source="ours: made to be fast on two CPU cores",
            expect="0.995",
            network="convnet",
            parameters=44_930,
            optimizer="muon",
            epochs=8,
            batch_size=125,
            rate=OneCycle(peak=0.02),
            augmentation=Augmentation(rotation=10, scale=0.1, shear=0.1, shift=1.5, elastic=0.7),
        ),
        Recipe(
            name="best",
            summary="convolutions of 48, 96, 128 with strides, dropout 0.2, 10 softmax",
            source="ours: the most accurate that trains in ten minutes",
            expect="0.996",
            network="best",
            parameters=165_882,
            optimizer="muon",
            epochs=30,
            batch_size=125,
            rate=OneCycle(peak=0.03),
            augmentation=Augmentation(rotation=10, scale=0.1, shear=0.1, shift=1.5, elastic=0.7),
        ),
        Recipe(
            name="robust",
            summary="convolutions of 32, 64 with strides, 128 ReLU; attacked as it learns",
            source="ours: adversarial training (Madry et al., 2018) for two CPU cores",
            expect="0.992; attacked at eps 0.3 (PGD, 100 steps, 20 starts) 0.908",
            network="robust",
            parameters=239_594,
            optimizer="adam",
            epochs=20,
            batch_size=125,
            rate=OneCycle(peak=0.002, warm_up=0.1),
            validation=1 / 12,
            adversary=Adversary(eps=0.33, steps=4, step=0.4, ramp=0.4),
        ),
    )
}


def find_recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Raises:
        ModelError: There is none; the message lists those there are.
    """
    if name in recipes:
        return recipes[name]
    near = difflib.get_close_matches(name.lower(), recipes, n=1)
    raise ModelError(
        f"there is no recipe {name!r}",
        expected=f"one of {', '.join(recipes)}",
        remedy=f"Did you mean {near[0]}?" if near else "See `tenfold recipes`",
    )
