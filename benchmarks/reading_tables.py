"""What was found, as tables: every figure beside its target, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import results
from answers import Score
from found import Found
from ours import PROMISES, Kept

from tenfold.evaluation.metrics import Interval

REFUSED_DIGITS = 0.01
"""The share of digits that may be refused."""

ECE, NLL = 0.005, 0.016
"""Targets of calibration on MNIST's test set; the loss is that of ten LeNets, as published."""

PROMISED = """
Answered with `max_error={rate}`. "Within chance": more are wrong than promised, but not so many
that chance could not do it (the interval holds the promise).
"""

_NONE = "–"


def exact(found: Sequence[Found]) -> str:
    """Return the table of what was read rightly, in percent of the pictures."""
    header = ["", "pictures", "Tenfold", "target", "", "forced", *_peers(found)]
    rows = [
        [
            one.name,
            _count(one),
            _with_interval(one.ours),
            *_target(one.ours.exact, one.target.exact),
            _percent(one.ours.guessed / one.ours.n),
            *_each_peer(one, found, _with_interval),
        ]
        for one in found
        if one.of_digits
    ]
    return results.table(header, rows)


def at_1_percent(found: Sequence[Found]) -> str:
    """Return the table of what can be answered at 1 % error, in percent of the pictures."""
    header = ["", "pictures", "Tenfold", "target", "", *_peers(found)]
    rows = [
        [
            one.name,
            _count(one),
            _percent(one.ours.at_1_percent),
            *_target(one.ours.at_1_percent, one.target.at_1_percent),
            *_each_peer(one, found, lambda peer: _percent(peer.at_1_percent)),
        ]
        for one in found
        if one.of_digits
    ]
    return results.table(header, rows)


def refused(found: Sequence[Found]) -> str:
    """Return the table of what was not answered, in percent of the pictures."""
    header = ["", "pictures", "Tenfold", "target", "", *_peers(found), "Tenfold's reasons"]
    rows = [
        [
            one.name,
            _count(one),
            _percent(one.ours.refused),
            *_refusal(one),
            *_each_peer(one, found, lambda peer: _percent(peer.refused)),
            ", ".join(f"{why} {count}" for why, count in sorted(one.declined.items())) or _NONE,
        ]
        for one in found
    ]
    return results.table(header, rows)


def promised(found: Sequence[Found]) -> Iterator[str]:
    """Yield a heading, words and a table for each error rate that was promised."""
    for rate in PROMISES:
        yield f"### Promised: at most {100 * rate:g} % wrong"
        yield PROMISED.format(rate=rate).strip()
        yield promises(found, rate)


def promises(found: Sequence[Found], rate: float) -> str:
    """Return the table of what came of promising an error rate."""
    header = ["", "pictures", "answered %", "wrong", "error %", "95 %", "the promise"]
    rows = [
        [one.name, f"{one.ours.n:,}", *_promise(one.promises.get(rate), rate)]
        for one in found
        if one.of_digits
    ]
    return results.table(header, rows)


def calibration(found: Sequence[Found]) -> str:
    """Return the table of how true the confidences are on each set, in percent."""
    header = ["", "pictures", "Tenfold", *_peers(found)]
    rows = [
        [
            one.name,
            _count(one),
            _percent(one.ours.calibration_error),
            *_each_peer(one, found, lambda peer: _percent(peer.calibration_error)),
        ]
        for one in found
    ]
    return results.table(header, rows)


def truth(found: Found) -> str:
    """Return the table of how true the confidence is on one set."""
    if found.loss is None:
        return ""
    figures = (
        ("expected calibration error", found.ours.calibration_error, ECE),
        ("negative log-likelihood, nats", found.loss, NLL),
    )
    rows = [
        [name, f"{value:.4f}", f"≤ {target}", results.met(value <= target)]
        for name, value, target in figures
    ]
    return results.table([found.name, "Tenfold", "target", ""], rows)


def _refusal(one: Found) -> tuple[str, str]:
    if not one.of_digits:
        return _target(one.ours.refused, one.target.refused)
    return f"≤ {100 * REFUSED_DIGITS:g}", results.met(one.ours.refused <= REFUSED_DIGITS)


def _promise(kept: Kept | None, rate: float) -> list[str]:
    if kept is None:
        return [_NONE, _NONE, _NONE, _NONE, "cannot be made"]
    return [
        _percent(kept.share),
        str(kept.wrong),
        f"{100 * kept.error:.2f}",
        _interval(kept.interval),
        _verdict(kept, rate),
    ]


def _verdict(kept: Kept, rate: float) -> str:
    if kept.error <= rate:
        return "holds"
    return "within chance" if kept.interval.low <= rate else "does not hold"


def _peers(found: Sequence[Found]) -> list[str]:
    return list(found[0].peers)


def _each_peer(one: Found, found: Sequence[Found], figure: Callable[[Score], str]) -> list[str]:
    scores = [one.peers.get(name) for name in _peers(found)]
    return [figure(score) if score else _NONE for score in scores]


def _count(one: Found) -> str:
    """Return how many pictures were shown, and how many of them to the peers if fewer."""
    shown = {peer.n for peer in one.peers.values()} - {one.ours.n}
    return " / ".join(f"{n:,}" for n in (one.ours.n, *shown))


def _target(figure: float, target: float | None) -> tuple[str, str]:
    if target is None:
        return _NONE, ""
    return f"≥ {100 * target:g}", results.met(figure >= target)


def _with_interval(score: Score) -> str:
    """Return the share read rightly, and its 95 % interval."""
    return f"{_percent(score.exact)} ({_interval(score.interval)})"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"


def _interval(interval: Interval) -> str:
    return f"{100 * interval.low:.1f}–{100 * interval.high:.1f}"
