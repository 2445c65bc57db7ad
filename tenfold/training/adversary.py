"""Attacks by gradient: pictures moved uphill in a network's doubt, and learning from such pictures.

The one place that knows the slope of a network by its pixels: ``evaluation`` measures with it, and
a recipe with an ``adversary`` learns from it. Written on JAX, for Keras has no gradients of its
own. Knows nothing of runs or data sets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras

from tenfold.models.recipes import Adversary

FULL = 255.0
"""What a pixel full of ink is, before a network's scale."""

Scores = Callable[[Any], Any]
"""From pixels (n, …) to logits (n, 10)."""

_LEAST = 1e-37  # probability: the logarithm of less than float32 holds has no slope


class State(NamedTuple):
    """The values of a network's variables: those it learns, and the others."""

    learnt: Sequence[Any]
    fixed: Sequence[Any]


def state_of(model: keras.Model) -> State:
    """Return copies of the values of a network's variables: Keras gives its own away to JAX."""
    return State(
        [jnp.array(variable.value) for variable in model.trainable_variables],
        [jnp.array(variable.value) for variable in model.non_trainable_variables],
    )


def logits(model: keras.Model, state: State, pixels: Any) -> Any:
    """Return a network's scores before any softmax, (n, 10); pure, so that JAX can derive it."""
    last = model.layers[-1]
    if getattr(last, "activation", None) is not keras.activations.softmax:
        return _unsoftened(model.stateless_call(*state, pixels, training=False)[0])
    last.activation = keras.activations.linear  # a sure softmax has no slope
    try:
        return model.stateless_call(*state, pixels, training=False)[0]
    finally:
        last.activation = keras.activations.softmax


def _unsoftened(said: Any) -> Any:
    """Return scores as they are, and of probabilities the logarithm."""
    likely = (said >= 0).all() & (jnp.abs(said.sum(axis=-1) - 1) < 1e-3).all()
    return jnp.where(likely, jnp.log(jnp.maximum(said, _LEAST)), said)


def doubt(scores: Any, answers: Any) -> Any:
    """Return the log-odds against each answer, (n,).

    Its slope points where that of cross-entropy does, and does not fade where a network is sure.

    Args:
        scores: Logits, shape (n, 10).
        answers: Which digit is right, shape (n,).
    """
    chosen, others = _apart(scores, answers)
    return jax.nn.logsumexp(others, axis=-1) - chosen


def margin(scores: Any, answers: Any) -> Any:
    """Return by how much the best other digit beats each answer, (n,): above 0 it is said."""
    chosen, others = _apart(scores, answers)
    return others.max(axis=-1) - chosen


def slope(scores: Scores, answers: Any, pixels: Any) -> tuple[Any, Any]:
    """Return each picture's margin, (n,), and the derivative of its doubt by each pixel."""

    def total(given: Any) -> tuple[Any, Any]:
        said = scores(given)
        return doubt(said, answers).sum(), margin(said, answers)

    derived, margins = jax.grad(total, has_aux=True)(pixels)
    return margins, derived


def climb(
    scores: Scores, answers: Any, pixels: Any, origin: Any, *, eps: Any, step: Any, full: float
) -> tuple[Any, Any]:
    """Return ``pixels`` one step uphill, still near ``origin``, and their margin before it."""
    before, uphill = slope(scores, answers, pixels)
    return near(pixels + step * jnp.sign(uphill), origin, eps=eps, full=full), before


def near(pixels: Any, origin: Any, *, eps: Any, full: float) -> Any:
    """Return ``pixels`` brought within ``eps`` of ``origin`` and within 0 to ``full``."""
    return jnp.clip(pixels, jnp.maximum(origin - eps, 0), jnp.minimum(origin + eps, full))


def learn_from_attacks(
    model: keras.Model, adversary: Adversary, *, steps: int, seed: int, full: float
) -> None:
    """Let every training step of ``model`` attack its digits first, and learn from those.

    What an attack does depends on the weights, the seed and the number of the step alone, so a run
    that was killed goes on as if nothing had happened.

    Args:
        model: A compiled model; the attack asks it as it is at that step, without dropout.
        adversary: How it attacks.
        steps: How many steps all epochs take; the growth of the attack is stretched over them.
        seed: Decides, with the number of the step, where attacks start.
        full: A pixel full of ink, as the model takes it.
    """
    learn = model.train_step
    counter = [each is model.optimizer.iterations for each in model.optimizer.variables].index(True)

    def attack_and_learn(state: Any, data: Any) -> Any:
        learnt, fixed, optimizing, _ = state
        pixels, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
        done = optimizing[counter]
        eps = full * adversary.eps * jnp.clip(done / (adversary.ramp * steps), 0, 1)
        attacked = _attacked(
            lambda given: logits(model, State(learnt, fixed), given),
            labels.argmax(axis=-1) if labels.ndim == 2 else labels,
            pixels.astype("float32"),
            jax.random.fold_in(jax.random.key(seed), done),
            eps=eps,
            adversary=adversary,
            full=full,
        )
        return learn(state, (jax.lax.stop_gradient(attacked), labels, weights))

    model.train_step = attack_and_learn


def _apart(scores: Any, answers: Any) -> tuple[Any, Any]:
    """Return the score of each answer, (n,), and those of the others, (n, 10) with -inf for it."""
    chosen = jax.nn.one_hot(answers, scores.shape[-1], dtype=bool)
    return jnp.where(chosen, scores, 0).sum(axis=-1), jnp.where(chosen, -jnp.inf, scores)


def _attacked(
    scores: Scores,
    answers: Any,
    origin: Any,
    key: Any,
    *,
    eps: Any,
    adversary: Adversary,
    full: float,
) -> Any:
    """Return pixels moved from a random start near ``origin``, as the adversary says."""
    noise = jax.random.uniform(key, origin.shape, minval=-1.0, maxval=1.0)
    moved = near(origin + eps * noise, origin, eps=eps, full=full)
    step = adversary.step * eps
    for _ in range(adversary.steps):  # unrolled: XLA is slow at convolutions in a loop on CPUs
        moved, _ = climb(scores, answers, moved, origin, eps=eps, step=step, full=full)
    return moved
