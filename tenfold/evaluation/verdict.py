"""An evaluation in plain words, for the terminal and the report.

Chooses words and rounds numbers; imports nothing heavy, knows nothing of pages.
"""

from __future__ import annotations

from tenfold.evaluation.metrics import Coverage, Evaluation

FEW = 100
"""Below this many digits one more error moves the accuracy by over a point."""

_RATES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
_TIMES = {1: "once", 2: "twice"}
_DASH = "\N{EN DASH}"


def verdict(evaluation: Evaluation) -> tuple[str, ...]:
    """Return how good a network is, where it errs most, and what accepting the surest gives."""
    lines = [_score(evaluation), _caution(evaluation), _worst(evaluation), _surest(evaluation)]
    return tuple(line for line in lines if line)


def belief(evaluation: Evaluation) -> str:
    """Return whether the network claims too much or too little, in one sentence."""
    claimed = sum(bin_.confidence * bin_.count for bin_ in evaluation.reliability) / evaluation.n
    gap = 100 * evaluation.calibration_error
    said = f"It is {points(claimed)} % sure on average and {points(evaluation.accuracy)} % right"
    if gap < 0.5:
        return f"{said}: its confidence can be taken at its word (off by {gap:.2f} points)."
    manner = "claims too much" if claimed > evaluation.accuracy else "is too modest"
    return f"{said}: it {manner} (off by {gap:.1f} points on average)."


def points(share: float, decimals: int = 2) -> str:
    """Return a share in percent; what is not all never shows as 100, nor what is some as 0."""
    if share in (0, 1):
        return f"{100 * share:.0f}"
    least = 10.0**-decimals
    return f"{min(max(100 * share, least), 100 - least):.{decimals}f}"


def times(count: int) -> str:
    """Return a count of occasions in words: once, twice, 3 times."""
    return _TIMES.get(count, f"{count:,} times")


def confidence(threshold: float) -> str:
    """Return a threshold with as many decimals as tell it from 1."""
    return next((text for d in range(2, 7) if (text := f"{threshold:.{d}f}") < "1"), "1")


def _score(evaluation: Evaluation) -> str:
    n, errors = evaluation.n, evaluation.errors
    if n == 1:
        return f"It read the only digit {'wrong' if errors else 'right'}."
    score = "all" if not errors else f"{n - errors:,} of"
    low, high = (points(bound) for bound in (evaluation.interval.low, evaluation.interval.high))
    return (
        f"It read {score} {n:,} digits right: {points(evaluation.accuracy)} % "
        f"(95 % interval {low}{_DASH}{high})."
    )


def _caution(evaluation: Evaluation) -> str:
    if evaluation.n >= FEW:
        return ""
    return f"Only {_counted(evaluation.n, 'digit')}: do not trust the percentage."


def _worst(evaluation: Evaluation) -> str:
    if not evaluation.confused:
        return ""
    most = evaluation.confused[0].count
    worst = [pair for pair in evaluation.confused if pair.count == most]
    if evaluation.errors == most:
        which = "Its one error is" if most == 1 else f"Each of its {most:,} errors is"
        article = "an" if worst[0].shown == 8 else "a"
        return f"{which} {article} {worst[0].shown} read as {worst[0].said}."
    if len(worst) > 3:
        return f"No pair of digits is mixed up more than {times(most)}."
    verb = "errs" if evaluation.errors == most * len(worst) else "errs most"
    each = " each" if len(worst) > 1 else ""
    pairs = _listed([f"{pair.shown} as {pair.said}" for pair in worst])
    return f"It {verb} by reading {pairs} ({times(most)}{each})."


def _surest(evaluation: Evaluation) -> str:
    if not evaluation.errors or evaluation.n < FEW:
        return ""
    point = _acceptance(evaluation)
    return (
        f"Accept only the surest {points(point.share, 1)} % "
        f"(confidence {confidence(point.threshold)} or more) and {_remaining(point)}."
    )


def _acceptance(evaluation: Evaluation) -> Coverage:
    """Return the most that can be accepted to be rid of four errors in five, at a round rate.

    Where no threshold does that, the point nearest to accepting half.
    """
    bearable = max(0.2 * evaluation.errors, 1) / evaluation.n
    rate = next((rate for rate in _RATES if rate <= bearable), bearable)
    enough = [point for point in evaluation.coverage if point.risk <= rate and point.share >= 0.05]
    if enough:
        return max(enough, key=lambda point: point.share)
    return min(evaluation.coverage, key=lambda point: abs(point.share - 0.5))


def _remaining(point: Coverage) -> str:
    if point.risk == 0:
        return "no error remains"
    if point.risk > 0.1:
        return f"{points(point.risk, 0)} % of them are still wrong"
    return f"about 1 error in {_round(1 / point.risk):,} remains"


def _listed(items: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _round(number: float) -> int:
    """Return ``number`` to two significant digits: 987 is about 990."""
    return int(float(f"{number:.1e}"))
