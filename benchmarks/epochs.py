"""Seconds an epoch of the tutorials' nets: Tenfold and its peers, side by side.

Contestants take turns within a round, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import environments
import results
from contestants import Contestant, mnist_files

NETS = ("sigmoid10", "plain", "softmax", "dense512")

CONTESTANTS = (
    Contestant(name="Tenfold", worker="tenfold_epochs"),
    Contestant(name="Keras on JAX", worker="keras_epochs"),
    Contestant(
        name="Keras on TensorFlow",
        worker="keras_epochs",
        environment="tensorflow",
        backend="tensorflow",
    ),
    Contestant(name="Keras on torch", worker="keras_epochs", environment="torch", backend="torch"),
    Contestant(name="PyTorch, plain", worker="torch_epochs", environment="torch"),
    Contestant(name="scikit-learn", worker="sklearn_epochs", environment="sklearn"),
)
UNFIT = {("scikit-learn", "softmax")}  # no hidden layer: not an MLP

Times = Mapping[tuple[str, str], Sequence[Sequence[float]]]
"""Seconds of each epoch of each run, by contestant and net."""

Summary = Callable[[Sequence[Sequence[float]]], str]

NOTES = """
All train in batches as the recipes say (32, 128, 32, 128) with the recipes' optimizers, nothing
held out. Tenfold is `tenfold.train` itself, shuffling, history and checkpoints included, scaling
raw pixels inside the net. The peers get pixels scaled beforehand, in memory. PyTorch counts no
running accuracy. scikit-learn has no RMSprop and trains dense512 with Adam; softmax has no hidden
layer, so it is no MLP.
"""


def main() -> None:
    """Measure and write the section ``epochs``."""
    parser = results.parser(__doc__)
    parser.add_argument("--epochs", type=int, default=5, help="passes a run")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each contestant and net")
    parser.add_argument("--digits", type=int, default=60_000, help="fewer, to try it out")
    asked = parser.parse_args()
    times = measure(asked.rounds, asked.epochs, asked.digits)
    results.write_section(
        "epochs", report(times, asked.digits), date=asked.date, path=asked.results
    )


def measure(rounds: int, epochs: int, digits: int) -> Times:
    """Return the seconds of every epoch of every run."""
    times: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    request = {"epochs": epochs, "digits": digits, "files": mnist_files(), "augmentation": True}
    for turn in range(rounds):
        for net in NETS:
            for contestant in CONTESTANTS:
                if (contestant.name, net) in UNFIT:
                    continue
                answer = contestant.run({**request, "recipe": net})
                times[contestant.name, net].append(answer["seconds"])
                print(turn + 1, net, contestant.name, answer["seconds"][1:], flush=True)
    return times


def report(times: Times, digits: int) -> str:
    """Return the section's text."""
    return "\n".join(
        [
            f"## Seconds an epoch of {digits:,} digits",
            NOTES,
            f"Versions: {environments.versions()}.\n",
            "Median (least–most) of the epochs after the first:\n",
            results.table(["", *NETS], rows(times, later)),
            "\nThe first epoch, with compiling, median of the runs:\n",
            results.table(["", *NETS], rows(times, first)),
        ]
    )


def rows(times: Times, cell: Summary) -> list[list[str]]:
    """Return one row a contestant, one cell a net."""
    return [
        [
            who.name,
            *(cell(times[who.name, net]) if (who.name, net) in times else "–" for net in NETS),
        ]
        for who in CONTESTANTS
    ]


def later(runs: Sequence[Sequence[float]]) -> str:
    """Return the median and range of all epochs but each run's first."""
    epochs = [seconds for run in runs for seconds in run[1:]]
    if not epochs:
        return "–"
    return f"{median(epochs):.2f} ({min(epochs):.2f}–{max(epochs):.2f})"


def first(runs: Sequence[Sequence[float]]) -> str:
    """Return the median of the runs' first epochs."""
    return f"{median(run[0] for run in runs):.2f}"


if __name__ == "__main__":
    main()
