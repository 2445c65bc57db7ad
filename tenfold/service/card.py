"""What the service tells of a reader: where it comes from, how true its confidence is, its errors.

Made from the bundle, and from what people decided. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from itertools import pairwise
from math import sqrt
from typing import Any

from tenfold.reading.promise import Point
from tenfold.service.in_use import Loaded, shipped_sha256
from tenfold.service.store import Decided

_LEAST_SHARE = 0.01  # of all pictures: fewer say little about how true a confidence is
_SCORED = ("_right", "_refused")  # what a recipe measured on what it held back, not what it set
_Z = 1.959964  # standard deviations on either side that hold 95 %


def model_card(loaded: Loaded) -> dict[str, Any]:
    """Return all that is known of a reader."""
    card, promise = dict(loaded.bundle.card), loaded.bundle.promise
    made_with = card.get("tenfold", version("tenfold"))
    scores = {name: score for name, score in card.items() if name.endswith(_SCORED)}
    return {
        "sha256": loaded.sha256,
        "version": str(made_with),
        "shipped": loaded.sha256 == shipped_sha256(loaded.bundle.kind),
        "made": {name: value for name, value in card.items() if name not in scores},
        "scores": {name: score for name, score in scores.items() if isinstance(score, int | float)},
        "default_threshold": promise.default,
        "measured_on": promise.source,
        "pictures": promise.pictures,
        "calibration": _calibration(promise.points),
        "risk_coverage": [
            {"max_error": point.bound, "threshold": point.threshold, "answered": point.share}
            for point in promise.points
        ],
    }


def queue_card(decided: Decided | None) -> dict[str, Any]:
    """Return what people say of the readings they were shown."""
    accepted = decided.accepted if decided else 0
    corrected = decided.corrected if decided else 0
    rejected = decided.rejected if decided else 0
    wrong, count = corrected + rejected, accepted + corrected + rejected
    return {
        "accepted": accepted,
        "corrected": corrected,
        "rejected": rejected,
        "error_rate": wrong / count if count else None,
        "interval": wilson(wrong, count) if count else None,
    }


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which holds for few and for many."""
    share, spread = hits / count, _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _calibration(points: Sequence[Point]) -> list[dict[str, float]]:
    """Return confidence against truth: what each stretch of thresholds holds alone."""
    ends = [*points, Point(threshold=1.0, share=0.0, error=0.0, bound=0.0)]
    bins, first = list[dict[str, float]](), ends[0]
    for before, after in pairwise(ends):
        share = first.share - after.share
        if share < _LEAST_SHARE and after is not ends[-1]:
            continue
        if share > 0:
            wrong = max(0.0, first.error * first.share - after.error * after.share)
            middle = (first.threshold + max(after.threshold, before.threshold)) / 2
            bins.append(
                {"confidence": middle, "right": max(0.0, 1 - wrong / share), "share": share}
            )
        first = after
    return bins
