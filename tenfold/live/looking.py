"""What is looked at while a network learns: its answers to some digits, and its first weights.

Reads the network's variables and changes nothing: no state of a layer, no random number. Called
between two steps, when Keras has put the variables back.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import jax
import keras
import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES, Digits, Images, Labels
from tenfold.evaluation.evidence import evidence_maps
from tenfold.images import SIDE
from tenfold.live.measures import finite
from tenfold.models.feeding import pixels_for
from tenfold.training.adversary import State, doubt, logits

MOST_DIGITS = 500
"""Digits that are asked about at each look: 20 ms of one core for ``convnet``."""

MOST_MISTAKES = 12
MOST_MAPS = 24

Asked = Callable[[Any, Any, Any], tuple[Any, Any]]
"""From variables learnt, others, and pixels: probabilities, and what pixels did for the chosen."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Digits to ask about.

    Attributes:
        images: uint8, shape (n, 28, 28): first the chosen ones, one of each digit.
        labels: What they show.
        chosen: How many of them are chosen; less than ten where a digit has no example.
        held: Whether the run holds them out, or has them among what it learns from.
    """

    images: Images
    labels: Labels
    chosen: int
    held: bool


def sample(learning: Digits, held: Digits | None) -> Sample:
    """Return digits to ask about: of those held out, or else of those learnt from."""
    digits = learning if held is None else held
    labels = digits.answers
    first = [np.flatnonzero(labels == digit)[:1] for digit in range(CLASSES)]
    chosen = np.concatenate(first)
    others = np.setdiff1d(np.arange(len(digits)), chosen)
    rest = np.random.default_rng(0).permutation(others)
    rows = np.concatenate([chosen, rest])[:MOST_DIGITS]
    return Sample(
        images=digits.images[rows],
        labels=labels[rows],
        chosen=len(chosen),
        held=held is not None,
    )


class Looking:
    """Looks at one network; what it asks is compiled in the background, when first wanted."""

    def __init__(self, model: keras.Model, digits: Sample, scale: float | None) -> None:
        self._model, self._digits = model, digits
        self._pixels = pixels_for(model, digits.images, scale).astype(np.float32)
        self._compiling: Future[Asked] | None = None
        self._has_maps = evidence_maps(model) is not None

    @property
    def begun(self) -> bool:
        """Whether anything was ever asked, or is about to be."""
        return self._compiling is not None

    def prepare(self) -> None:
        """Have what is asked compiled, in another thread: JAX lets training go on meanwhile."""
        lowered = jax.jit(self._ask).lower(*self._state(), self._pixels)
        background = ThreadPoolExecutor(1, "live-compile")
        self._compiling = background.submit(lowered.compile)
        background.shutdown(wait=False)

    def look(self, *, wait: bool) -> dict[str, object]:
        """Return what is seen now, as JSON has it.

        Args:
            wait: Wait for what is still being compiled, rather than leave the answers out.
        """
        if self._compiling is None or not (wait or self._compiling.done()):
            return {"answers": None, "maps": self._weights()}
        said, spoke = self._compiling.result()(*self._state(), self._pixels)
        maps = self._weights() if self._has_maps else drawn(np.asarray(spoke), "gradient")
        return {"answers": self._answers(np.asarray(said)), "maps": maps}

    def _state(self) -> State:
        return State(
            [variable.value for variable in self._model.trainable_variables],
            [variable.value for variable in self._model.non_trainable_variables],
        )

    def _ask(self, learnt: Any, fixed: Any, pixels: Any) -> tuple[Any, Any]:
        """Return probabilities, and for networks without maps the gradient times the pixels."""
        state = State(learnt, fixed)
        said = jax.nn.softmax(logits(self._model, state, pixels))
        if self._has_maps:
            return said, ()
        chosen = pixels[: self._digits.chosen]
        labels = self._digits.labels[: self._digits.chosen].astype(np.int32)

        def doubts(given: Any) -> Any:
            return doubt(logits(self._model, state, given), labels).sum()

        return said, (-jax.grad(doubts)(chosen) * chosen).reshape(-1, SIDE, SIDE)

    def _weights(self) -> dict[str, object] | None:
        maps = evidence_maps(self._model)
        if maps is None:
            return None
        return drawn(maps.pictures[:MOST_MAPS], maps.kind, maps.layer, len(maps.pictures))

    def _answers(self, said: npt.NDArray[np.float32]) -> dict[str, object] | None:
        """Return the bars of the chosen, the confusion matrix and the worst mistakes."""
        if not np.isfinite(said).all():
            return None
        labels, read = self._digits.labels, said.argmax(axis=1)
        confusion = np.zeros((CLASSES, CLASSES), int)
        np.add.at(confusion, (labels, read), 1)
        return {
            "right": int((read == labels).sum()),
            "chosen": said[: self._digits.chosen].round(4).tolist(),
            "confusion": confusion.tolist(),
            "mistakes": _mistakes(said, labels, read),
        }


def _mistakes(
    said: npt.NDArray[np.float32], labels: Labels, read: npt.NDArray[np.intp]
) -> list[dict[str, object]]:
    """Return the wrong answers that it is surest of, surest first."""
    sure = said[np.arange(len(said)), read]
    wrong = np.flatnonzero(read != labels)
    worst = wrong[np.argsort(-sure[wrong], kind="stable")][:MOST_MISTAKES]
    return [{"row": int(row), "read": int(read[row]), "sure": finite(sure[row])} for row in worst]


def drawn(
    pictures: npt.NDArray[np.float32], kind: str, layer: str = "", of: int = 0
) -> dict[str, object]:
    """Return pictures of what is for and against as bytes, -127 to 127, all on one scale."""
    size = np.nan_to_num(np.abs(pictures), posinf=0.0)
    most = max(float(np.quantile(size, 0.995)), 1e-12)
    shades = np.nan_to_num(np.clip(pictures / most, -1, 1) * 127).astype(np.int8)
    count, height, width = pictures.shape
    return {
        "kind": kind,
        "layer": layer,
        "of": of or count,
        "count": count,
        "height": height,
        "width": width,
        "most": most,
        "pixels": base64.b64encode(shades.tobytes()).decode("ascii"),
    }
