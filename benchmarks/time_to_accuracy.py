"""Wall time to 99.0 % and 99.5 % test accuracy: our recipes against two well-known examples.

Each contestant trains by its fixed schedule; seeds take turns among the contestants.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median, stdev

import environments
import results
from contestants import Contestant, mnist_files

import tenfold

OURS = ("convnet", "quick")
TARGETS = (0.99, 0.995)
COMPILING = ("s first step", "s first epoch above the others")

PEERS = (
    Contestant(
        name="Keras' Simple MNIST convnet, on TensorFlow",
        worker="keras_convnet",
        environment="tensorflow",
        backend="tensorflow",
    ),
    Contestant(name="PyTorch's examples/mnist", worker="torch_convnet", environment="torch"),
)

NOTES = """
Seconds run from the call of `fit`, compiling and checkpoints included. After each epoch the test
set is judged with the clock stopped, so judging, its compiling and validation count nothing
(meanwhile our augmenting thread may get 8 batches ahead: some 10 ms an epoch).
Nothing is chosen by it: every run goes to its schedule's end, and the honest figure is the
accuracy there. "To 99.0 %" is the first end of an epoch at or above it, which passes on the way
and may be lost again. Mean over seeds; "2 of 5" says in how many runs it was reached at all.
The first step holds the compiling of a whole batch; the first epoch's surplus also that of the
last, smaller one. Both examples run with their own settings (the first holds out a tenth, as it
is printed), on pixels made ready in memory beforehand. Ours run `tenfold.train`.
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One run: when each epoch ended, the test accuracy there, and when the first step did."""

    seconds: Sequence[float]
    accuracy: Sequence[float]
    first_step: float

    @property
    def surplus(self) -> float:
        """How much longer the first epoch took than the median of the others; 0 if alone."""
        epochs = [later - earlier for earlier, later in pairwise([0.0, *self.seconds])]
        return epochs[0] - median(epochs[1:] or epochs)

    def reached(self, target: float) -> float | None:
        """Return when ``target`` was first reached, or None."""
        pairs = zip(self.seconds, self.accuracy, strict=True)
        return next((seconds for seconds, accuracy in pairs if accuracy >= target), None)


Outcomes = Mapping[str, Sequence[Outcome]]


def main() -> None:
    """Measure and write the section ``time_to_accuracy``."""
    known = [name for name in OURS if name in tenfold.recipes]
    parser = results.parser(__doc__)
    parser.add_argument("--recipes", default=",".join(known), help="ours, comma between")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each of ours")
    parser.add_argument("--epochs", type=int, help="fewer for ours, to try it out")
    parser.add_argument("--peer-seeds", type=int, default=1, help="runs of each peer; 0: none")
    parser.add_argument("--peer-epochs", type=int, help="fewer for the peers")
    parser.add_argument("--digits", type=int, default=60_000, help="fewer, to try it out")
    asked = parser.parse_args()
    data = {"digits": asked.digits, "files": mnist_files()}
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for contestant, settings in programme(asked):
        outcomes[contestant.name].append(run(contestant, {**data, **settings}))
    results.write_section(
        "time_to_accuracy", report(outcomes, asked.digits), date=asked.date, path=asked.results
    )


def programme(asked: argparse.Namespace) -> Iterator[tuple[Contestant, Mapping[str, object]]]:
    """Yield every run in its turn: who, and by what settings."""
    for seed in range(max(asked.seeds, asked.peer_seeds)):
        for recipe in asked.recipes.split(",") if seed < asked.seeds else ():
            ours = Contestant(name=f"Tenfold `{recipe}`", worker="tenfold_race")
            yield ours, {"recipe": recipe, "seed": seed, "epochs": asked.epochs}
        for peer in PEERS if seed < asked.peer_seeds else ():
            yield peer, {"seed": seed, "epochs": asked.peer_epochs}


def run(contestant: Contestant, request: Mapping[str, object]) -> Outcome:
    """Return the outcome of one run, and print it: the whole takes long."""
    outcome = Outcome(**contestant.run(request))
    print(contestant.name, outcome, flush=True)
    return outcome


def report(outcomes: Outcomes, digits: int) -> str:
    """Return the section's text."""
    targets = [f"s to {target:.1%}" for target in TARGETS]
    header = ["", "runs", "epochs", "final accuracy %", "s to the end", *targets, *COMPILING]
    return "\n".join(
        [
            f"## Time to accuracy, training on {digits:,} digits",
            NOTES,
            f"Versions: {environments.versions()}.\n",
            results.table(header, [row(name, runs) for name, runs in outcomes.items()]),
        ]
    )


def row(name: str, runs: Sequence[Outcome]) -> list[str]:
    """Return one contestant's row."""
    return [
        name,
        str(len(runs)),
        str(len(runs[0].seconds)),
        spread([100 * run.accuracy[-1] for run in runs]),
        f"{fmean(run.seconds[-1] for run in runs):.1f}",
        *(reached([run.reached(target) for run in runs]) for target in TARGETS),
        f"{fmean(run.first_step for run in runs):.1f}",
        f"{fmean(run.surplus for run in runs):.1f}",
    ]


def spread(values: Sequence[float]) -> str:
    """Return mean ± standard deviation, or the one value."""
    mean = f"{fmean(values):.2f}"
    return f"{mean} ± {stdev(values):.2f}" if len(values) > 1 else mean


def reached(times: Sequence[float | None]) -> str:
    """Return the mean of the times there are, and how many that is if not all."""
    known = [time for time in times if time is not None]
    if not known:
        return "not reached"
    mean = f"{fmean(known):.1f}"
    return mean if len(known) == len(times) else f"{mean} ({len(known)} of {len(times)})"


if __name__ == "__main__":
    main()
