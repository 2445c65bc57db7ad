"""The attacks themselves, on one network: FGSM, PGD, the least eps that fools it, and few pixels.

    FGSM         Goodfellow et al., "Explaining and harnessing adversarial examples", 2015
    PGD          Madry et al., "Towards deep learning models resistant to adversarial attacks", 2018
    few pixels   greedily by the slope, after the saliency map of Papernot et al., "The limitations
                 of deep learning in adversarial settings", 2016

All climb the doubt of ``training.adversary``. Eps is in shares of full ink, 0 to 1; pictures that
come back hold pixels of 0 to 255 that need not be whole. Knows nothing of runs and drawings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import numpy.typing as npt

from tenfold.data.digits import Images, Labels
from tenfold.errors import ModelError
from tenfold.models.feeding import pixel_scale, pixel_shape
from tenfold.models.networks import quick
from tenfold.training.adversary import FULL, climb, logits, margin, near, slope, state_of

BATCH = 125
ROUNDS = 8
"""Halvings of the range that holds the least eps: to one of 255 grey levels."""

MOST_PIXELS = 60
"""Pixels that the attack on few of them changes at most."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Attacked:
    """Pictures after an attack.

    Attributes:
        pixels: Shape (n, 28, 28), 0 to 255: of all that an attack tried, what did most.
        margin: By how much the best other digit beats the right one, in logits, (n,).
    """

    pixels: Floats
    margin: Floats

    @property
    def fooled(self) -> npt.NDArray[np.bool_]:
        """Whether another digit is said, (n,)."""
        return self.margin > 0

    def replaced(self, other: Attacked, rows: npt.NDArray[np.bool_]) -> Attacked:
        """Return it with the pictures of another attack in these rows."""
        return Attacked(
            pixels=np.where(rows[:, None, None], other.pixels, self.pixels),
            margin=np.where(rows, other.margin, self.margin),
        )


class Attacker:
    """Attacks one network. Its gradients are compiled once, for batches of one size."""

    def __init__(self, model: keras.Model, scale: float | None = None) -> None:
        """Look at ``model`` as it is now; ``scale`` is what pixels are multiplied by before it.

        Raises:
            ModelError: Keras runs on another backend than JAX.
        """
        require_jax()
        shape, self._model = pixel_shape(model), quick(model)
        self._state = state_of(self._model)
        factor = pixel_scale(model) if scale is None else scale

        def scores(pixels: Any) -> Any:
            return logits(self._model, self._state, factor * pixels.reshape(-1, *shape))

        def advance(best: Any, moved: Any, origin: Any, answers: Any, eps: Any, step: Any) -> Any:
            stepped, now = climb(scores, answers, moved, origin, eps=eps, step=step, full=FULL)
            return _better(best, (moved, now)), stepped

        def ink_one(moved: Any, free: Any, answers: Any) -> Any:
            now, uphill = slope(scores, answers, moved)
            return *_ink_one(moved, free & (now <= 0)[:, None, None], uphill), now

        self._scores = jax.jit(scores)
        self._advance = jax.jit(advance)
        self._ink = jax.jit(ink_one)

    def probabilities(self, pixels: npt.NDArray[Any]) -> Floats:
        """Return what the network says of each picture, (n, 10)."""
        return self._each(lambda some: jax.nn.softmax(self._scores(some)), pixels)

    def fgsm(self, images: Images, answers: Labels, eps: float) -> Attacked:
        """Return the pictures moved by ``eps`` at once, each pixel to the side that raises doubt.

        Args:
            images: uint8, shape (n, 28, 28).
            answers: What they show, shape (n,).
            eps: The most that a pixel is changed, 0 to 1.
        """

        def move(origin: Any, some: Any) -> Any:
            start = (origin, jnp.full(len(origin), -jnp.inf))
            far = FULL * eps
            return self._advance(start, origin, origin, some, far, far)[1]

        return self.judged(self._each(move, images, answers), answers)

    def pgd(
        self,
        images: Images,
        answers: Labels,
        eps: float | Floats,
        *,
        steps: int,
        restarts: int,
        rng: np.random.Generator,
    ) -> Attacked:
        """Return the pictures moved step by step from random starts, never further than ``eps``.

        Args:
            images: As in ``fgsm``.
            answers: As in ``fgsm``.
            eps: As in ``fgsm``; or one a picture, shape (n,).
            steps: How often the gradient is followed, each time by 2.5 eps / steps.
            restarts: How many starts are tried; the best of all is kept.
            rng: Decides them.
        """
        reach = FULL * np.broadcast_to(np.float32(eps), len(images)).reshape(-1, 1, 1)
        best = self._each(partial(self._climbed, steps, restarts, rng), images, answers, reach)
        return self.judged(best, answers)

    def least(
        self,
        images: Images,
        answers: Labels,
        *,
        steps: int,
        restarts: int,
        rng: np.random.Generator,
    ) -> tuple[Floats, Attacked]:
        """Return the least eps at which PGD fools the network, (n,), and the pictures that do.

        Found by halving: 0 where the answer is wrong as it is, and 1 where no ink fools it.

        Args:
            images: As in ``fgsm``.
            answers: As in ``fgsm``.
            steps: As in ``pgd``.
            restarts: As in ``pgd``.
            rng: As in ``pgd``.
        """
        best = self.judged(images.astype(np.float32), answers)
        low = np.zeros(len(images), np.float32)
        high = np.where(best.fooled, 0, 1).astype(np.float32)
        for _ in range(ROUNDS):
            middle = (low + high) / np.float32(2)
            tried = self.pgd(images, answers, middle, steps=steps, restarts=restarts, rng=rng)
            low, high = np.where(tried.fooled, low, middle), np.where(tried.fooled, middle, high)
            best = best.replaced(tried, tried.fooled & (middle > 0))
        return high, best

    def few_pixels(self, images: Images, answers: Labels) -> tuple[npt.NDArray[np.intp], Attacked]:
        """Return how many pixels were changed, (n,), one after the other, and the pictures.

        Each time the one that by its slope promises most is inked or blanked, until the network is
        fooled or ``MOST_PIXELS`` are changed.
        """
        attacked = self.judged(self._each(self._inked, images, answers), answers)
        changed = (attacked.pixels != images).sum(axis=(1, 2))
        return changed, attacked

    def judged(self, pixels: Floats, answers: Labels) -> Attacked:
        """Return how the network fares on pictures that something attacked."""
        margins = margin(self._each(self._scores, pixels), answers)
        return Attacked(pixels=pixels, margin=np.asarray(margins))

    def _climbed(self, steps: int, restarts: int, rng: np.random.Generator, *given: Any) -> Floats:
        origin, answers, eps = given
        best = (origin, jnp.full(len(origin), -jnp.inf))
        for _ in range(restarts):
            noise = rng.uniform(-1, 1, origin.shape).astype(np.float32)
            moved = near(origin + eps * noise, origin, eps=eps, full=FULL)
            for _ in range(steps + 1):  # the last of them judges the last step
                best, moved = self._advance(best, moved, origin, answers, eps, 2.5 * eps / steps)
        return np.asarray(best[0])

    def _inked(self, moved: Any, answers: Any) -> Floats:
        free = jnp.ones(moved.shape, bool)
        for _ in range(MOST_PIXELS):
            moved, free, now = self._ink(moved, free, answers)
            if (now > 0).all():
                break
        return np.asarray(moved)

    def _each(self, work: Callable[..., Any], *given: npt.NDArray[Any]) -> Floats:
        """Return what ``work`` makes of each batch; the last is filled up, for one size alone."""
        count = len(given[0])
        size = min(count, BATCH)
        floats = [each.astype(np.float32) if each.ndim == 3 else each for each in given]
        made = []
        for first in range(0, count, size):
            rows = np.resize(np.arange(first, min(first + size, count)), size)
            made.append(np.asarray(work(*(each[rows] for each in floats))))
        return np.concatenate(made)[:count]


def require_jax() -> None:
    """Raise ``ModelError`` where Keras runs on a backend whose gradients are not known here."""
    if keras.backend.backend() != "jax":
        raise ModelError(
            "gradients by the pixels need Keras on JAX",
            received=f"Keras on {keras.backend.backend()}",
            remedy="Unset KERAS_BACKEND, or set it to jax",
        )


def _better(best: tuple[Any, Any], tried: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return, of pictures and their margins, those of the larger margin, one by one."""
    more = tried[1] > best[1]
    return jnp.where(more[:, None, None], tried[0], best[0]), jnp.where(more, tried[1], best[1])


def _ink_one(moved: Any, free: Any, uphill: Any) -> tuple[Any, Any]:
    """Return each picture with its most promising free pixel changed, and what is free then."""
    goal = jnp.where(uphill > 0, FULL, 0.0)
    promise = jnp.where(free, uphill * (goal - moved), -1)
    best = promise == promise.max(axis=(1, 2), keepdims=True)
    first = jnp.cumsum(best.reshape(len(best), -1), axis=1).reshape(best.shape) == 1
    chosen = best & first & free
    return jnp.where(chosen, goal, moved), free & ~chosen
