"""What augmentation costs a recipe: seconds an epoch with and without it, and time spent waiting.

With and without take turns, so that a machine that slows down slows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

import environments
import results
from contestants import Contestant, mnist_files

import tenfold
from tenfold.models.recipes import DEFAULT

TRAINER = Contestant(name="Tenfold", worker="tenfold_epochs")

NOTES = """
Digits are bent by OpenCV in a thread that works ahead of training. Waiting is the share of an
epoch in which the loop stood still for its next batch; JAX may compute earlier steps meanwhile, so
it is the most that bending can cost. Bending also takes its share of busy cores. What it costs in
all is the difference between the rows. Epochs after the first.
"""


def main() -> None:
    """Measure and write the section ``augmentation``."""
    parser = results.parser(__doc__)
    parser.add_argument("--recipe", default=DEFAULT, help="which; by default ours")
    parser.add_argument("--epochs", type=int, default=4, help="passes a run")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each")
    parser.add_argument("--digits", type=int, default=60_000, help="fewer, to try it out")
    asked = parser.parse_args()
    request = {
        "recipe": asked.recipe,
        "epochs": asked.epochs,
        "digits": asked.digits,
        "files": mnist_files(),
    }
    runs: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for _ in range(asked.rounds):
        for augmented, found in runs.items():
            found.append(TRAINER.run({**request, "augmentation": augmented}))
            print(augmented, found[-1], flush=True)
    text = "\n".join(
        [
            f"## Augmentation of `{asked.recipe}`, {asked.digits:,} digits an epoch",
            NOTES,
            f"`{tenfold.recipes[asked.recipe].augmentation}`\n",
            f"Versions: {environments.own_versions()}.\n",
            results.table(
                ["", "seconds an epoch, median (least–most)", "waiting"],
                [row("as it is", runs[True]), row("without augmentation", runs[False])],
            ),
        ]
    )
    results.write_section("augmentation", text, date=asked.date, path=asked.results)


def row(name: str, runs: Sequence[dict[str, Any]]) -> list[str]:
    """Return the row of all later epochs of ``runs``."""
    seconds = [s for run in runs for s in run["seconds"][1:]]
    waited = [s for run in runs for s in run["waited"][1:]]
    shown = f"{median(seconds):.2f} ({min(seconds):.2f}–{max(seconds):.2f})"
    return [name, shown, f"{fmean(waited) / fmean(seconds):.1%}"]


if __name__ == "__main__":
    main()
