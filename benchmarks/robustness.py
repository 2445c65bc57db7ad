"""How a run stands up to attacks, by gradient and without: FGSM, PGD, Square, and another network.

    tenfold train robust --out runs/robust
    tenfold train convnet --out runs/convnet
    python benchmarks/robustness.py runs/robust --other runs/convnet

Attacks without the network's own gradient, and strengths at which any network must fail, show
whether its gradients are merely hidden. `--held-out` judges on the digits that the run held out of
its training set, for choices; RESULTS.md holds the test set's figures.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import results

from tenfold.data.digits import Digits
from tenfold.evaluation.attack_figure import PUBLISHED
from tenfold.evaluation.attack_methods import Attacked, Attacker
from tenfold.evaluation.metrics import wilson
from tenfold.training.fit import own_data, split
from tenfold.training.run import Run

EPS = 0.3
STEPS = 100
BEYOND = (0.4, 0.5)
"""Strengths beyond what was trained for: at 0.5 all can become the same grey."""

LEAST_CLEAN, LEAST_ROBUST = 0.98, 0.88
_SIDES = ((0.8, 1), (0.5, 2), (0.2, 4), (0.05, 8), (0.0, 12))
"""Of the Square attack: from which share of its queries on, how many pixels a square is wide."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tried:
    """An attack of one strength, and which digits it left read right, (n,)."""

    name: str
    eps: float
    right: npt.NDArray[np.bool_]

    @property
    def share(self) -> float:
        """The share of them."""
        return float(self.right.mean())


def main() -> None:
    """Attack and write the section ``robustness``."""
    parser = results.parser(__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--other", type=Path, help="the run whose attacks are carried over")
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--restarts", type=int, default=20, help="random starts of PGD")
    parser.add_argument("--queries", type=int, default=5000, help="tries of the Square attack")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held-out", action="store_true", help="print only, on held-out digits")
    asked = parser.parse_args()
    run = Run.open(asked.run)
    dataset = own_data(run.path, run.config)
    whole = split(dataset, run.config)[1] if asked.held_out else dataset.test
    if whole is None:
        parser.error("this run held no digits out")
    clean, *under = _attacks(run, whole, asked)
    table = results.table(
        ("attack", "eps", "still read right", "95 %"), map(_row, [clean, *_with_worst(under)])
    )
    if asked.held_out:
        print(table)
        return
    pgd = next(attack for attack in under if attack.name.endswith(f" {asked.restarts}"))
    aim = (
        f"Aim: {100 * LEAST_CLEAN:.0f} % clean, {results.met(clean.share >= LEAST_CLEAN)}; "
        f"{100 * LEAST_ROBUST:.0f} % under PGD, {results.met(pgd.share >= LEAST_ROBUST)}."
    )
    text = "\n\n".join(["## Robustness", _told(run, asked), table, aim, _published()])
    results.write_section("robustness", text, date=asked.date, path=asked.results)


def _told(run: Run, asked: argparse.Namespace) -> str:
    minutes = run.seconds / 60
    return (
        f"`{run.config.recipe.name}`, seed {run.config.seed}, trained in {minutes:.0f} minutes. "
        f"Attacked are the first {asked.pictures:,} test digits; all 10,000 as they are. A digit "
        f"counts as read right if no start and no step of the attack fools the network."
    )


def _published() -> str:
    listed = "; ".join(f"{name} {100 * share:.2f} %" for name, share in PUBLISHED.items())
    return f"Published at eps {EPS}, on all 10,000: {listed}."


def _attacks(run: Run, whole: Digits, asked: argparse.Namespace) -> Iterator[Tried]:
    digits = whole.take(np.arange(min(asked.pictures, len(whole))))
    images, answers = digits.images, digits.answers
    attacker, rng = Attacker(run.model(), run.config.scale), np.random.default_rng(asked.seed)
    yield _tried("none", 0.0, attacker.judged(whole.images.astype(np.float32), whole.answers))
    yield _tried("FGSM", EPS, attacker.fgsm(images, answers, EPS))
    for restarts in sorted({1, asked.restarts}):
        pgd = attacker.pgd(images, answers, EPS, steps=STEPS, restarts=restarts, rng=rng)
        yield _tried(f"PGD-{STEPS}, random starts: {restarts}", EPS, pgd)
    square = square_attack(attacker, digits, EPS, asked.queries, rng)
    yield _tried(f"Square, {asked.queries:,} queries, no gradient", EPS, square)
    if asked.other:
        other = Run.open(asked.other)
        stranger = Attacker(other.model(), other.config.scale)
        made = stranger.pgd(images, answers, EPS, steps=STEPS, restarts=1, rng=rng)
        name = f"PGD-{STEPS} on `{other.config.recipe.name}`, carried over"
        yield _tried(name, EPS, attacker.judged(made.pixels, answers))
    for eps in BEYOND:
        pgd = attacker.pgd(images, answers, eps, steps=STEPS, restarts=1, rng=rng)
        yield _tried(f"PGD-{STEPS}, random start", eps, pgd)


def _tried(name: str, eps: float, attacked: Attacked) -> Tried:
    tried = Tried(name=name, eps=eps, right=~attacked.fooled)
    print(f"{time.strftime('%H:%M:%S')} {name} {eps}: {tried.share:.2%}", flush=True)
    return tried


def _with_worst(under: Sequence[Tried]) -> Iterator[Tried]:
    """Yield the attacks, and after those of one strength what is left by all of them."""
    same = [tried for tried in under if tried.eps == EPS]
    yield from same
    right = np.logical_and.reduce([tried.right for tried in same])
    yield Tried(name="the worst of these for each digit", eps=EPS, right=right)
    yield from (tried for tried in under if tried.eps != EPS)


def _row(tried: Tried) -> Sequence[str]:
    span = wilson(int(tried.right.sum()), len(tried.right))
    return (
        tried.name,
        f"{tried.eps:g}",
        f"{100 * tried.share:.2f} %",
        f"{100 * span.low:.1f}–{100 * span.high:.1f} %",
    )


def square_attack(
    attacker: Attacker, digits: Digits, eps: float, queries: int, rng: np.random.Generator
) -> Attacked:
    """Return the pictures after a random search that asks for margins alone.

    Each query sets a square to plus or minus eps, and keeps it where the margin grows; squares
    shrink. Andriushchenko et al., "Square Attack", 2020.
    """
    origin = digits.images.astype(np.float32)
    stripes = rng.choice((-255 * eps, 255 * eps), (len(origin), 1, 28))
    best = attacker.judged(_within(origin + stripes), digits.answers)
    moved = best.pixels - origin
    for query in range(queries):
        tried = _with_squares(moved, _side(query / queries), 255 * eps, rng)
        asked = attacker.judged(_within(origin + tried), digits.answers)
        better = asked.margin > best.margin
        moved = np.where(better[:, None, None], tried, moved)
        best = best.replaced(asked, better)
    return best


def _within(pixels: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    return np.asarray(np.clip(pixels, 0, 255), np.float32)


def _side(done: float) -> int:
    """Return the side of the squares, in pixels, after this share of the queries."""
    return next(side for since, side in _SIDES if done >= since)


def _with_squares(
    moved: npt.NDArray[np.floating], side: int, far: float, rng: np.random.Generator
) -> npt.NDArray[np.floating]:
    """Return the changes with a square of one sign at a random place in each."""
    tops, lefts = rng.integers(0, 29 - side, (2, len(moved)))
    signs = rng.choice((-far, far), len(moved))
    rows, columns = (np.arange(28) - first[:, None] for first in (tops, lefts))
    inside = ((rows >= 0) & (rows < side))[:, :, None] & ((columns >= 0) & (columns < side))[
        :, None
    ]
    return np.where(inside, signs[:, None, None], moved)


if __name__ == "__main__":
    main()
