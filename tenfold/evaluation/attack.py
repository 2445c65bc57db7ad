"""Attacking: how little ink fools a network, and how many digits it keeps as the ink grows.

The door to ``attack_methods``, which does it, and ``attack_figure``, which draws what came out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import CLASSES, Digits, Images, Labels
from tenfold.data.load import Source, judged_part
from tenfold.errors import DataError, ModelError
from tenfold.evaluation.attack_figure import save_attack
from tenfold.evaluation.attack_methods import MOST_PIXELS, Attacked, Attacker
from tenfold.evaluation.metrics import Interval, wilson
from tenfold.evaluation.subject import Subject, network, opened, own_data_of

EPS = 0.3
"""The strength at which MNIST's networks are compared since Madry et al., 2018."""

CURVE = (0.0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
"""Where accuracy is measured: at 0.5 any picture can become even grey."""

SEARCH_STEPS = 40
"""Steps of PGD while the least eps is searched for: eight searches cost as much as three of 100."""


@dataclass(frozen=True, kw_only=True)
class Strength:
    """Accuracy under attacks of one strength.

    Attributes:
        eps: The most that a pixel is changed, in shares of full ink, 0 to 1.
        fgsm: The share of digits still read right after one step.
        pgd: The same where no smaller eps fooled the network either, in many steps or one.
    """

    eps: float
    fgsm: float
    pgd: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """One digit before and after, and what the network said each time.

    Attributes:
        digit: What it shows.
        before: uint8, shape (28, 28).
        confidence: How sure the network was of it.
        least_eps: The least eps at which it is fooled.
        after: The picture at that strength, (28, 28), 0 to 255.
        said: What the network then says, and how surely.
        pixels: How many pixels were inked or blanked in the other attack.
        few: The picture after that.
        few_said: What the network then says, and how surely.
    """

    digit: int
    before: Images
    confidence: float
    least_eps: float
    after: npt.NDArray[np.float32]
    said: tuple[int, float]
    pixels: int
    few: npt.NDArray[np.float32]
    few_said: tuple[int, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Attack:
    """How a network fares under attack.

    Attributes:
        subject: The name of the run or model.
        data: The name of the digits.
        n: How many were attacked.
        eps: The strength that was asked for, 0 to 1.
        steps: Steps of PGD at that strength.
        restarts: Its random starts.
        seed: Decides them.
        clean: Accuracy on the digits as they are.
        fgsm: Accuracy under one step of ``eps``.
        pgd: Accuracy under PGD of ``eps``.
        interval: What holds the true value of ``pgd`` 95 times in 100.
        least_eps: The median of the least eps that fools it; 0 for digits read wrong as they are.
        few_pixels: The median number of pixels to ink or blank; None where it is more than 60.
        curve: Accuracy by strength.
        examples: One of each digit that it reads right.
    """

    subject: str
    data: str
    n: int
    eps: float
    steps: int
    restarts: int
    seed: int
    clean: float
    fgsm: float
    pgd: float
    interval: Interval
    least_eps: float
    few_pixels: int | None
    curve: tuple[Strength, ...]
    examples: tuple[Example, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return all but the pictures in the types of JSON."""
        pictures = {"before", "after", "few"}
        return {
            **{name: value for name, value in vars(self).items() if name != "examples"},
            "interval": asdict(self.interval),
            "curve": [asdict(strength) for strength in self.curve],
            "examples": [
                {name: value for name, value in vars(example).items() if name not in pictures}
                for example in self.examples
            ],
        }


def attack(
    subject: Subject,
    data: Source | None = None,
    *,
    eps: float = EPS,
    pictures: int = 500,
    steps: int = 100,
    restarts: int = 1,
    seed: int = 0,
    scale: float | None = None,
    out: str | Path | None = None,
) -> Attack:
    """Return how little ink fools ``subject``, and how accurate it is as the ink grows.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs.
        data: What ``tenfold.load_data`` takes; its test set is used, or all of it where it has
            none. By default the run's own data, or MNIST for a model.
        eps: The strength to measure at, in shares of full ink, above 0 to 1.
        pictures: How many digits to attack: the first ones.
        steps: Steps of PGD at that strength.
        restarts: How many random starts of it are tried on each digit.
        seed: Decides the random starts.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.
        out: Also draw it as a PNG file here.

    Raises:
        DataError: The data cannot be used.
        ModelError: The model does not fit, Keras does not run on JAX, or a number cannot be.
        RunError: There is no such run, or its files were changed.
    """
    _check(eps=eps, pictures=pictures, steps=steps, restarts=restarts)
    if isinstance(subject, str | Path) and Path(subject).is_file():
        raise _no_run(Path(subject))
    run = opened(subject)
    model, scale = network(run or subject, scale)
    own = own_data_of(run, data)
    name, digits = (own.name, own.test) if own else judged_part("mnist" if data is None else data)
    digits = digits.take(np.arange(min(pictures, len(digits))))
    if not len(digits):
        raise DataError(f"{name}: no digits to attack", remedy="Give others as data=")
    made = _attacked(
        Attacker(model, scale), digits, eps, steps, restarts, np.random.default_rng(seed)
    )
    answer = Attack(
        subject=str(run.path) if run else model.name,
        data=name,
        n=len(digits),
        eps=eps,
        steps=steps,
        restarts=restarts,
        seed=seed,
        **made,
    )
    if out:
        save_attack(answer, Path(out))
    return answer


def _attacked(
    attacker: Attacker,
    digits: Digits,
    eps: float,
    steps: int,
    restarts: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Return what every attack brings, under the names of ``Attack``."""
    images, answers = digits.images, digits.answers
    said = attacker.probabilities(images)
    least, closest = attacker.least(images, answers, steps=SEARCH_STEPS, restarts=1, rng=rng)
    asked = attacker.pgd(images, answers, eps, steps=steps, restarts=restarts, rng=rng)
    least, closest = _nearer((least, closest), (eps, asked))
    once = {}
    for strength in sorted({*CURVE, eps}):
        tried = attacker.fgsm(images, answers, strength)
        once[strength] = float(1 - tried.fooled.mean())
        least, closest = _nearer((least, closest), (strength, tried))
    counts, few = attacker.few_pixels(images, answers)
    counts = np.where(few.fooled, counts, MOST_PIXELS + 1)
    median = int(np.median(counts))
    kept = int((least > eps).sum())
    return {
        "clean": once[0.0],
        "fgsm": once[eps],
        "pgd": kept / len(digits),
        "interval": wilson(kept, len(digits)),
        "least_eps": float(np.median(least)),
        "few_pixels": median if median <= MOST_PIXELS else None,
        "curve": tuple(
            Strength(eps=strength, fgsm=once[strength], pgd=float((least > strength).mean()))
            for strength in once
        ),
        "examples": tuple(
            _example(attacker, row, digits, said, (least, closest.pixels), (counts, few.pixels))
            for row in _one_of_each(answers, said)
        ),
    }


def _nearer(
    least: tuple[npt.NDArray[np.float32], Attacked], tried: tuple[float, Attacked]
) -> tuple[npt.NDArray[np.float32], Attacked]:
    """Return the least eps and the pictures of it, where another attack did with less."""
    (eps, best), (strength, other) = least, tried
    better = other.fooled & (eps > strength)
    return np.where(better, np.float32(strength), eps), best.replaced(other, better)


def _one_of_each(answers: Labels, said: npt.NDArray[np.float32]) -> Iterator[int]:
    """Yield the row of the first of each digit that is read right."""
    right = said.argmax(axis=1) == answers
    for digit in range(CLASSES):
        yield from np.flatnonzero(right & (answers == digit))[:1].tolist()


def _example(
    attacker: Attacker,
    row: int,
    digits: Digits,
    said: npt.NDArray[np.float32],
    least: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    few: tuple[npt.NDArray[Any], npt.NDArray[Any]],
) -> Example:
    digit = int(digits.answers[row])
    after = attacker.probabilities(np.stack([least[1][row], few[1][row]]))
    first, second = ((int(each.argmax()), float(each.max())) for each in after)
    return Example(
        digit=digit,
        before=digits.images[row],
        confidence=float(said[row, digit]),
        least_eps=float(least[0][row]),
        after=least[1][row],
        said=first,
        pixels=int(few[0][row]),
        few=few[1][row],
        few_said=second,
    )


def _no_run(file: Path) -> ModelError:
    if file.suffix != ".tenfold":
        return ModelError(
            f"{file} is a file, and no run",
            expected="the folder of a run, or a Keras model",
            remedy="Give the run, such as runs/convnet, and other digits with --data",
        )
    return ModelError(
        f"{file} is a file, and its network has no gradients to attack by",
        expected="the folder of a run, or a Keras model",
        remedy="Attack the run that it was exported from",
    )


def _check(*, eps: float, **counts: int) -> None:
    if not 0 < eps <= 1:
        raise ModelError(
            f"eps cannot be {eps}", expected="a share of full ink, above 0 to 1", remedy="Try 0.3"
        )
    for name, count in counts.items():
        if count < 1:
            raise ModelError(f"{name} cannot be {count}", expected="a whole number from 1")
