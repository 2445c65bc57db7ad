"""The report: an evaluation as one page of HTML that asks nothing of the network.

Words come from ``verdict``, drawings from ``figures``; ``report.html`` lays them out.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jinja2
import numpy as np
from PIL import Image

from tenfold.data.digits import CLASSES, Images
from tenfold.errors import DataError
from tenfold.evaluation import figures
from tenfold.evaluation.metrics import ClassScore, Evaluation, Mistake
from tenfold.evaluation.verdict import belief, confidence, points, times, verdict

if TYPE_CHECKING:
    from tenfold.evaluation.evidence import Maps

MOST_MISTAKES = 40


@dataclass(frozen=True, kw_only=True)
class _Picture:
    """A mistake as the page shows it; ``source`` is a ``data:`` address."""

    source: str
    mistake: Mistake


def render(
    title: str,
    evaluation: Evaluation,
    history: Sequence[Mapping[str, float]],
    facts: Mapping[str, str],
    images: Images,
    maps: Maps | None,
) -> str:
    """Return the whole report as one page of HTML.

    Args:
        title: What was judged, usually the run's name.
        evaluation: The figures.
        history: One mapping an epoch, or none.
        facts: How the network came to be, in the order to be listed.
        images: The digits judged: uint8, shape (n, 28, 28).
        maps: The network's first weights, or None.

    Raises:
        DataError: ``images`` are not those that were judged.
    """
    if len(images) != evaluation.n:
        raise DataError(
            "the pictures are not those that were judged",
            expected=f"{evaluation.n} pictures, one for each answer",
            received=f"{len(images)}",
            remedy="Pass the images of the test set",
        )
    shares = [_shares(score) for score in evaluation.classes]
    return _template().render(
        title=title,
        evaluation=evaluation,
        lines=[_unbroken(line) for line in verdict(evaluation)],
        belief=_unbroken(belief(evaluation)),
        learning=_learning(history),
        reliability=figures.reliability_diagram(evaluation),
        risk=figures.risk_coverage(evaluation),
        evidence=figures.evidence(maps) if maps else None,
        maps=maps,
        most_maps=figures.MOST_MAPS,
        heat=_heat(evaluation),
        shares=shares,
        lowest={name: _lowest(row[name] for row in shares) for name in shares[0]},
        pictures=_pictures(evaluation, images),
        facts=facts,
    )


def _learning(history: Sequence[Mapping[str, float]]) -> dict[str, str]:
    """Return a curve for each of loss and accuracy that was logged."""
    logged = {key for logs in history for key in logs}
    return {
        name: figures.learning_curve(history, name)
        for name in ("loss", "accuracy")
        if {name, f"val_{name}"} & logged
    }


def _unbroken(line: str) -> str:
    return line.replace(" %", "\N{NO-BREAK SPACE}%")


def _heat(evaluation: Evaluation) -> list[list[float]]:
    """Return how hot each cell of the confusion matrix is, 0 to 1; the diagonal is cold."""
    counts = np.array(evaluation.confusion)
    errors = counts * (1 - np.eye(CLASSES, dtype=int))
    heat: list[list[float]] = np.round(np.sqrt(errors / max(1, errors.max())), 3).tolist()
    return heat


def _shares(score: ClassScore) -> dict[str, float | None]:
    """Return precision, recall and F1; None where nothing was said, shown, or either."""
    said = score.true_positives + score.false_positives
    shown = score.true_positives + score.false_negatives
    return {
        "precision": score.precision if said else None,
        "recall": score.recall if shown else None,
        "f1": score.f1 if said or shown else None,
    }


def _lowest(shares: Iterable[float | None]) -> float:
    return min((share for share in shares if share is not None), default=1.0)


def _pictures(evaluation: Evaluation, images: Images) -> list[_Picture]:
    shown = evaluation.mistakes[:MOST_MISTAKES]
    return [_Picture(source=_png(images[mistake.row]), mistake=mistake) for mistake in shown]


def _png(image: Images) -> str:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tenfold.evaluation", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "times": times, "confidence": confidence}
    return environment.get_template("report.html")
