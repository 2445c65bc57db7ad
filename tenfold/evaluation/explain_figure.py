"""The picture of an explanation: what was seen, what spoke for and against, and what is like it.

Knows nothing of networks; draws what ``explain`` returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tenfold.data.digits import CLASSES
from tenfold.evaluation.explanation import Explanation
from tenfold.evaluation.figures import INK, RULE, SECOND, diverging, plain, save_png
from tenfold.evaluation.nearest import Neighbour
from tenfold.evaluation.occlusion import Method, Picture, Saliency

_MEANING: Mapping[Method, str] = {
    "weight times pixel": "each pixel's weight times its ink: exact",
    "integrated gradients": (
        "integrated gradients: they add up to\nits log-odds above those of a blank picture"
    ),
    "occlusion": "occlusion: what blanking a patch takes from it",
}
_STROKE = 96  # of 255: where the outline of the ink is drawn


def save_explanation(answer: Explanation, path: Path) -> None:
    """Draw an explanation as a PNG file, whole or not at all."""
    figure = _digit(answer) if answer.kind == "digit" else _number(answer)
    save_png(figure, path)


def _digit(answer: Explanation) -> Figure:
    """Return the glyph, its evidence and ten bars, with the nearest digits below them."""
    figure = Figure(figsize=(10, 6), facecolor="white", layout="constrained")
    grid = figure.add_gridspec(2, 1, height_ratios=[4.1, 1.9])
    evidence = answer.digits[0]
    picture, why, bars = figure.add_subfigure(grid[0, 0]).subplots(1, 3)
    picture.imshow(255 - answer.pixels, cmap="gray", vmin=0, vmax=255)
    picture.set_title("what the network saw", color=INK)
    _draw_evidence(why, evidence, answer.pixels)
    why.set_title(f"red speaks for {evidence.digit}, blue against", color=INK)
    why.set_xlabel(_MEANING[evidence.method], color=INK)
    _frame(picture, why)
    _probability_bars(bars, evidence)
    if answer.nearest:
        below = figure.add_subfigure(grid[1, 0])
        below.suptitle(_like(answer), color=INK, fontsize=11)
        panels = below.subplots(1, len(answer.nearest[0]), squeeze=False)[0]
        _draw_neighbours(panels.tolist(), answer.nearest[0])
    return figure


def _number(answer: Explanation) -> Figure:
    """Return the strip, and below it a row for each digit: its evidence and the nearest digits."""
    rows = len(answer.digits)
    figure = Figure(figsize=(11, 2.4 + 1.35 * rows), facecolor="white", layout="constrained")
    grid = figure.add_gridspec(2, 1, height_ratios=[2.2, 1.35 * rows])
    above, below = (figure.add_subfigure(grid[row, 0]) for row in range(2))
    method = _MEANING[answer.method]
    above.suptitle(f"{answer.text}: red speaks for the digit, blue against; {method}", color=INK)
    strip = above.subplots()
    strip.imshow(255 - answer.pixels, cmap="gray", vmin=0, vmax=255)
    strip.set_xlabel(_like(answer) if answer.nearest else "", color=INK)
    _frame(strip)
    count = len(answer.nearest[0]) if answer.nearest else 0
    panels = below.subplots(rows, 1 + count, squeeze=False, width_ratios=[6] + [1] * count)
    for row, (why, *others) in enumerate(panels):
        evidence = answer.digits[row]
        _draw_evidence(why, evidence, answer.pixels)
        share = 100 * float(evidence.probabilities[evidence.digit])
        why.set_ylabel(f"{evidence.digit}\n{share:.1f} %", color=INK, rotation=0, labelpad=22)
        _frame(why)
        if answer.nearest:
            _draw_neighbours(others, answer.nearest[row])
    return figure


def _like(answer: Explanation) -> str:
    return f"the nearest training digits of {answer.among}, by {answer.space}"


def _draw_evidence(axes: Axes, evidence: Saliency, pixels: Picture) -> None:
    diverging(axes, evidence.map, float(np.abs(evidence.map).max()))
    if pixels.min() < _STROKE < pixels.max():
        axes.contour(pixels, levels=[_STROKE], colors=INK, linewidths=0.6, alpha=0.5)


def _draw_neighbours(panels: Sequence[Axes], neighbours: Sequence[Neighbour]) -> None:
    for axes, other in zip(panels, neighbours, strict=True):
        axes.imshow(255 - other.image, cmap="gray", vmin=0, vmax=255)
        axes.set_xlabel(f"{other.digit}, at {other.distance:.2f}", color=INK, fontsize=8)
    _frame(*panels)


def _frame(*panels: Axes) -> None:
    for axes in panels:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color(RULE)


def _probability_bars(axes: Axes, evidence: Saliency) -> None:
    colours = [SECOND if digit == evidence.digit else RULE for digit in range(CLASSES)]
    axes.barh(range(CLASSES), evidence.probabilities, color=colours)
    for digit, probability in enumerate(evidence.probabilities):
        axes.text(probability + 0.02, digit, _share(float(probability)), va="center", color=INK)
    axes.set(xlim=(0, 1.3), xticks=[], yticks=range(CLASSES), box_aspect=1)
    axes.set_title("what the network says", color=INK)
    axes.invert_yaxis()
    plain(axes)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _share(probability: float) -> str:
    return "" if probability < 0.0005 else f"{100 * probability:.1f} %"
