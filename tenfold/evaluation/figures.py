"""The figures of an evaluation: SVG text for the report's page, PNG bytes for a file.

Matplotlib without its global state: every function makes its own figure. Ink and rules of an SVG
are CSS variables with a fallback, so that a page in the dark draws them light.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

from tenfold.data.digits import CLASSES
from tenfold.evaluation.metrics import Evaluation, wilson
from tenfold.files import replacing

if TYPE_CHECKING:
    from tenfold.evaluation.evidence import Maps

History = Sequence[Mapping[str, float]]
"""One mapping an epoch, as Keras logs it: ``loss``, ``accuracy``, ``val_loss``, ..."""

MOST_MAPS = 60

INK, RULE, FIRST, SECOND = "#1d2530", "#d5d9e0", "#2166ac", "#c0512f"
_VARIABLES = {INK: "ink", RULE: "rule", FIRST: "first", SECOND: "second"}
_GAP = 3
_DIVERGING = LinearSegmentedColormap.from_list(
    "against and for", ["#053061", "#2166ac", "#92c5de", "#fff", "#f4a582", "#b2182b", "#67001f"]
)


def learning_curve(history: History, name: str) -> str:
    """Return ``loss`` or ``accuracy`` by epoch as SVG, with validation where it was measured."""
    figure = Figure(figsize=(4.6, 3.2), layout="constrained")
    axes = figure.subplots()
    _curve(axes, history, name, "training", FIRST)
    _curve(axes, history, f"val_{name}", "validation", SECOND)
    axes.set(xlabel="epoch", ylabel=name)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if axes.lines:
        axes.legend(frameon=False, labelcolor=INK)
    if name == "accuracy":
        percent(axes.yaxis)
    plain(axes)
    return _svg(figure, f"learning-{name}")


def reliability_diagram(evaluation: Evaluation) -> str:
    """Return confidence against the share right as SVG, with the count of answers below."""
    bins = evaluation.reliability
    confidence = [bin_.confidence for bin_ in bins]
    accuracy = np.array([bin_.accuracy for bin_ in bins])
    spans = [wilson(round(bin_.accuracy * bin_.count), bin_.count) for bin_ in bins]
    low, high = np.array([(span.low, span.high) for span in spans]).T
    whiskers = np.maximum([accuracy - low, high - accuracy], 0)
    figure = Figure(figsize=(4.6, 4.4), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=[3, 1], sharex=True)
    above.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (2, 3)))
    above.errorbar(confidence, accuracy, whiskers, fmt="o", color=FIRST, elinewidth=1.2)
    above.set(xlim=(0, 1.03), ylim=(-0.03, 1.04), ylabel="share right")
    below.bar(confidence, [bin_.count for bin_ in bins], width=0.045, color=FIRST)
    below.set(yscale="log", ylabel="answers", xlabel="confidence")
    below.set_ylim(bottom=0.7)
    below.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    percent(above.yaxis, below.xaxis)
    plain(above, below)
    return _svg(figure, "reliability")


def risk_coverage(evaluation: Evaluation) -> str:
    """Return the error rate among the answers accepted, by their share, as SVG."""
    share = [point.share for point in evaluation.coverage]
    risk = [point.risk for point in evaluation.coverage]
    figure = Figure(figsize=(4.6, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(share, risk, color=SECOND, linewidth=2, marker="o" if len(share) == 1 else None)
    axes.fill_between(share, risk, color=SECOND, alpha=0.14, linewidth=0)
    axes.set(xlabel="share accepted, the surest first", ylabel="error rate among them")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, max(0.001, 1.1 * max(risk)))
    percent(axes.xaxis, axes.yaxis)
    plain(axes)
    return _svg(figure, "risk")


def evidence(maps: Maps) -> str:
    """Return weights as pictures in SVG: red is for, blue against, white neither.

    At most ``MOST_MAPS`` are drawn, those of the largest weights, in the network's order. One
    scale serves all of them, so that shades compare.
    """
    chosen = _heaviest(maps.pictures)
    across = 5 if maps.kind == "class" else min(10, len(chosen))
    picture = _mosaic(maps.pictures[chosen], across)
    height, width = picture.shape
    figure = Figure(figsize=(8.4, 8.4 * height / width))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    diverging(axes, picture, float(np.abs(maps.pictures).max()))
    if maps.kind == "class":
        _number(axes, maps.pictures.shape[1:], across)
    return _svg(figure, "evidence")


def _curve(axes: Axes, history: History, key: str, label: str, colour: str) -> None:
    points = [(epoch, logs[key]) for epoch, logs in enumerate(history, 1) if key in logs]
    if points:
        axes.plot(*zip(*points, strict=True), "o-", color=colour, markersize=3.5, label=label)


def _mosaic(pictures: npt.NDArray[np.float32], across: int) -> npt.NDArray[np.float32]:
    """Return (k, h, w) as one picture, row by row, with gaps of NaN, which are not drawn."""
    spaced = np.pad(pictures, ((0, 0), (_GAP, 0), (_GAP, 0)), constant_values=np.nan)
    missing = -len(pictures) % across
    full = np.pad(spaced, ((0, missing), (0, 0), (0, 0)), constant_values=np.nan)
    _, height, width = full.shape
    rows = full.reshape(-1, across, height, width).swapaxes(1, 2)
    return rows.reshape(-1, across * width)[_GAP:, _GAP:]


def _number(axes: Axes, size: tuple[int, ...], across: int) -> None:
    """Write each class's digit into the corner of its picture."""
    height, width = (side + _GAP for side in size)
    for digit in range(CLASSES):
        row, column = divmod(digit, across)
        place = (column * width + 1, row * height + 1)
        axes.text(*place, str(digit), va="top", fontsize=13, fontweight="bold", color="#222")


def _heaviest(pictures: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    weight = np.square(pictures).sum(axis=(1, 2))
    return np.sort(np.argsort(-weight, kind="stable")[:MOST_MAPS])


def diverging(axes: Axes, picture: npt.NDArray[np.float32], most: float) -> None:
    """Draw what speaks for in red and against in blue, ``most`` in the deepest shade."""
    limit = most or 1.0
    axes.imshow(picture, cmap=_DIVERGING, vmin=-limit, vmax=limit, interpolation="none")


def percent(*scales: Axis) -> None:
    """Let scales of shares, 0 to 1, be read in percent."""
    for scale in scales:
        scale.set_major_formatter(PercentFormatter(1.0, symbol=" %"))


def plain(*panels: Axes) -> None:
    """Leave of each panel only what is read: no box, faint rules, one ink."""
    for axes in panels:
        axes.set_axisbelow(True)
        if not axes.images:
            axes.grid(color=RULE, linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(RULE)
        axes.tick_params(which="both", color=RULE, labelcolor=INK)
        axes.xaxis.label.set_color(INK)
        axes.yaxis.label.set_color(INK)


def _svg(figure: Figure, name: str) -> str:
    """Return ``figure`` as an ``<svg>`` to stand in a page: no prologue, ids of its own."""
    buffer = io.StringIO()
    metadata: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", transparent=True, metadata=metadata)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{variable}, {colour})")
    return svg


def save_png(figure: Figure, path: Path) -> None:
    """Write a figure as a PNG file, whatever its name ends in, whole or not at all."""
    with replacing(path) as partial:
        figure.savefig(partial, dpi=110, format="png")
