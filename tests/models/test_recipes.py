from __future__ import annotations

import keras
import numpy as np
import pytest

import tenfold
from tenfold.errors import ModelError
from tenfold.models.recipes import find_recipe


def test_the_recipes_are_the_seven_that_are_promised() -> None:
    assert set(tenfold.recipes) == {
        "sigmoid10", "plain", "softmax", "dense512", "convnet", "best", "robust"
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(tenfold.recipes))
def test_a_recipe_builds_the_network_that_it_describes(name: str) -> None:
    recipe = tenfold.recipes[name]

    model = recipe.build()

    assert model.count_params() == recipe.parameters
    assert model.input_shape[1:3] == (28, 28)
    assert model.output_shape == (None, 10)


@pytest.mark.parametrize("name", sorted(tenfold.recipes))
def test_a_network_carries_its_scaling_and_answers_with_probabilities(name: str) -> None:
    model = tenfold.recipes[name].build()
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)

    said = model.predict(images.reshape(3, *model.input_shape[1:]), verbose=0)

    assert np.allclose(said.sum(axis=1), 1, atol=1e-5)
    assert said.max() < 0.9999, "raw pixels saturate a network that does not scale them"


@pytest.mark.parametrize("name", sorted(tenfold.recipes))
def test_a_recipe_compiles_with_the_optimizer_that_it_names(name: str) -> None:
    recipe = tenfold.recipes[name]
    model = recipe.build()

    recipe.compile(model, steps=100)

    assert type(model.optimizer).__name__.lower().endswith(recipe.optimizer)
    assert isinstance(model.loss, keras.losses.CategoricalCrossentropy)


def test_an_unknown_recipe_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match="one of sigmoid10, plain, softmax, dense512"):
        find_recipe("zebra")


def test_a_recipe_that_is_mistyped_offers_the_one_meant() -> None:
    with pytest.raises(ModelError, match=r"Did you mean convnet\?"):
        find_recipe("convent")
