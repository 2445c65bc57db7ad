"""The picture of an attack: ten digits before and after, and accuracy by strength.

Knows nothing of networks; draws what ``attack`` returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tenfold.evaluation.figures import FIRST, INK, RULE, SECOND, percent, plain, save_png

if TYPE_CHECKING:
    from tenfold.evaluation.attack import Attack, Example

PUBLISHED: Mapping[str, float] = {
    "TRADES, under its own attack": 0.9607,
    "IBP, proven": 0.9179,
    "Madry, the best attack": 0.8800,
}
"""Accuracy at eps 0.3 in the READMEs of Zhang et al. 2019, Gowal et al. 2018, Madry et al. 2018."""

_AT = 0.3


def save_attack(attack: Attack, path: Path) -> None:
    """Draw the examples as they are, at their least eps and with few pixels, above the curve."""
    figure = Figure(figsize=(11.5, 9.6), layout="constrained", facecolor="white")
    figure.suptitle(_headline(attack), color=INK)
    grid = figure.add_gridspec(2, 1)
    above, below = (figure.add_subfigure(grid[row, 0]) for row in range(2))
    columns = max(len(attack.examples), 1)
    panels = above.subplots(3, columns, squeeze=False)
    for column, example in enumerate(attack.examples):
        _draw_example(panels[:, column], example)
    for axes in panels.flat:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color(RULE)
    names = ("as it is", "the least eps (PGD)", "few pixels")
    for axes, name in zip(panels[:, 0], names, strict=True):
        axes.set_ylabel(name, color=INK)
    _draw_curve(below.subplots(), attack)
    save_png(figure, path)


def _headline(attack: Attack) -> str:
    few = "more than 60 pixels" if attack.few_pixels is None else f"{attack.few_pixels} pixels"
    return (
        f"{attack.subject} on {attack.n:,} digits of {attack.data}: half of them are lost "
        f"at eps {attack.least_eps:.3f}, or by {few}"
    )


def _draw_example(panels: npt.NDArray[np.object_], example: Example) -> None:
    before, after, few = panels
    _draw_digit(before, example.before, (example.digit, example.confidence), "")
    _draw_digit(after, example.after, example.said, f"eps {example.least_eps:.3f}")
    _draw_digit(few, example.few, example.few_said, f"{example.pixels} changed")


def _draw_digit(
    axes: Axes, pixels: npt.NDArray[np.generic], said: tuple[int, float], below: str
) -> None:
    axes.imshow(255 - pixels, cmap="gray", vmin=0, vmax=255)
    axes.set_title(f"{said[0]}: {100 * said[1]:.0f} %", color=INK, fontsize=10)
    axes.set_xlabel(below, color=INK, fontsize=8)


def _draw_curve(axes: Axes, attack: Attack) -> None:
    eps = [strength.eps for strength in attack.curve]
    axes.plot(eps, [each.fgsm for each in attack.curve], "o--", color=FIRST, label="FGSM")
    axes.plot(eps, [each.pgd for each in attack.curve], "o-", color=SECOND, label="PGD")
    for name, accuracy in PUBLISHED.items():
        axes.plot([_AT], [accuracy], "D", color=INK, markersize=5)
        axes.annotate(
            f"{name} {100 * accuracy:.2f} %", (_AT, accuracy), (8, 0), color=INK,
            textcoords="offset points", fontsize=8, va="center",
        )  # fmt: skip
    axes.set(xlabel="eps, the most that a pixel is changed, of full ink", ylabel="accuracy")
    axes.set(xlim=(-0.01, 0.51), ylim=(-0.03, 1.04))
    axes.legend(frameon=False, labelcolor=INK, loc="lower left")
    percent(axes.yaxis)
    plain(axes)
