"""A comparison in plain words, for the terminal: chooses words and rounds numbers."""

from __future__ import annotations

from tenfold.evaluation.comparison import Comparison, Discordant, Score
from tenfold.evaluation.metrics import Interval
from tenfold.evaluation.verdict import points

_FEWEST = 1e-4  # a smaller chance is told as smaller than this
_DASH = "\N{EN DASH}"


def in_words(comparison: Comparison) -> tuple[str, ...]:
    """Return what sets two readers apart, which is better, and what the data cannot tell."""
    lines = [
        _parted(comparison.right, "right"),
        _parted(comparison.wrong, "wrong") if _declining(comparison) else "",
        *(_learnt(score, side) for side, score in _sides(comparison)),
        judgement(comparison),
    ]
    return tuple(line for line in lines if line)


def judgement(comparison: Comparison) -> str:
    """Return the verdict in one sentence."""
    n = f"{comparison.n:,} digits" if comparison.n > 1 else "one digit"
    return {
        "better": f"NEW is better: chance does not explain it on these {n}.",
        "worse": f"NEW is worse: chance does not explain it on these {n}.",
        "mixed": f"NEW is neither better nor worse: {_mixed(comparison.right)}.",
        "no difference": f"There is no difference that these {n} can show.{_few(comparison)}",
        "not judged": f"Neither is judged: {_learner(comparison)} learnt from these very digits. "
        "Judge by others, with --data.",
    }[comparison.verdict]


def interval(bounds: Interval) -> str:
    """Return a 95 % interval in percent."""
    return f"{points(bounds.low)}{_DASH}{points(bounds.high)} %"


def _parted(counts: Discordant, how: str) -> str:
    if counts.old + counts.new == 0:
        return f"There is no digit that only one of them reads {how}."
    return (
        f"Only OLD reads {counts.old:,} {how}, only NEW {counts.new:,}; "
        f"equals would differ as much {_chance(counts.p)} (McNemar's exact test)."
    )


def _chance(p: float) -> str:
    if p < _FEWEST:
        return f"less than once in {1 / _FEWEST:,.0f} times"
    return "always" if p == 1 else f"in {points(p)} % of cases"


def _learnt(score: Score, side: str) -> str:
    if not score.also:
        return ""
    return f"{side} learnt from {score.also} as well; what trained it cannot judge it."


def _mixed(right: Discordant) -> str:
    if right.new > right.old:
        return "it answers more, and more of it both right and wrong"
    return "it answers less, and less of it both right and wrong"


def _few(comparison: Comparison) -> str:
    """Return how many digits must differ for any difference to be shown, where too few do."""
    differing = max(each.old + each.new for each in (comparison.right, comparison.wrong))
    least = next(n for n in range(1, 64) if 2 / 2**n < comparison.level)
    if differing >= least:
        return ""
    return f" They would have to differ on {least} at least, and all one way."


def _learner(comparison: Comparison) -> str:
    learners = [side for side, score in _sides(comparison) if score.learnt]
    return " and ".join(learners)


def _sides(comparison: Comparison) -> tuple[tuple[str, Score], tuple[str, Score]]:
    return ("OLD", comparison.old), ("NEW", comparison.new)


def _declining(comparison: Comparison) -> bool:
    return bool(comparison.old.declined or comparison.new.declined)
