"""Digits that a run learns from beside those of its data set: the corrections of a reader.

They join what is learnt from, and nothing else: what judges a run, while it trains and when it is
done, is of its data set alone. Sits beside ``fit``; knows nothing of networks.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tenfold.data.digits import Dataset, Digits, sha256_of
from tenfold.data.load import ARRAYS, Source, lasting_name, learnt_part
from tenfold.errors import DataError, RunError
from tenfold.training.run import Also, Config

SHARE = 0.1
"""The share of an epoch that other digits are brought to, where they are fewer."""

MOST_TIMES = 50
"""How often an epoch shows one of them at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Others:
    """Other digits to learn from, and what the run's config says of them.

    Attributes:
        digits: Those of each source.
        also: Each source.
    """

    digits: tuple[Digits, ...] = ()
    also: tuple[Also, ...] = ()


def load_others(sources: Sequence[Source], *, skip_bad: bool = False) -> Others:
    """Return the digits of ``sources`` to learn from: all but the test set of one that has its own.

    Raises:
        DataError: A source cannot be used.
    """
    given = (sources,) if isinstance(sources, str | Path | Dataset) else sources
    parts = [learnt_part(source, skip_bad=skip_bad) for source in given]
    return Others(
        digits=tuple(digits for _, digits in parts),
        also=tuple(
            Also(data=lasting_name(name), sha256=sha256_of(digits), digits=len(digits))
            for name, digits in parts
        ),
    )


def own_others(path: Path, config: Config, sources: Sequence[Source] = ()) -> Others:
    """Return the very digits that the run in ``path`` began to learn from beside its data set.

    Args:
        path: The run, for messages.
        config: Its config.
        sources: The digits again, where the config cannot name them.

    Raises:
        RunError: They were arrays and are not given again, or they have changed.
    """
    names = [each.data for each in config.also]
    if ARRAYS in names and not sources:
        raise RunError(
            f"the run {path} also learnt from arrays, which are not kept",
            remedy="Give them again, from Python, as also=",
        )
    others = load_others(sources or names, skip_bad=config.skip_bad)
    began, now = ([each.sha256 for each in also] for also in (config.also, others.also))
    if began != now:
        raise RunError(
            f"the digits that the run {path} also learns from are no longer what it began with",
            expected=f"SHA-256 {', '.join(began) or 'of none'}",
            received=", ".join(now) or "none",
            remedy=f"Restore {', '.join(names) or 'the call'}, or train anew",
        )
    return others


def times_shown(count: int, beside: int) -> int:
    """Return how often an epoch shows each of ``count`` other digits, ``beside`` those of its data.

    So often that they are a tenth of what is shown, but no more than fifty times, and once at
    least. Measured with one seed, two epochs of ``convnet`` on 15,000 of MNIST's training digits,
    corrected by drawings of ``tenfold.data.hands`` that it had found hard. Wrong on 4,000 other
    drawings, and on 10,001 MNIST digits held out of training:

        none           6.5 %  152      863, once      3.3 %  146
        100, once      6.0 %  160      863, a tenth   1.9 %  141
        100, a tenth   2.8 %  163      863, 3 tenths  1.1 %  149
        100, 3 tenths  2.8 %  151

    ``dense512`` on 50,000 was worse at both with two fifths than with one, so a tenth it is.
    """
    if not count:
        return 1
    wanted = SHARE / (1 - SHARE) * beside / count
    return round(min(max(wanted, 1), MOST_TIMES))


def with_others(
    learning: Digits, others: Others, times: int, judging: Iterable[Digits | None]
) -> Digits:
    """Return what is learnt from: ``learning``, and each other digit ``times`` over.

    A picture that also judges is left out, with a warning: sent to a service to try it, corrected
    and exported, a test digit comes back this way.

    Raises:
        DataError: Every other digit judges as well.
    """
    known = {image.tobytes() for part in judging if part for image in part.images}
    lots = [
        _apart(digits, known, also.data)
        for digits, also in zip(others.digits, others.also, strict=True)
    ]
    if not lots:
        return learning
    return Digits(
        images=np.concatenate([learning.images, *[lot.images for lot in lots] * times]),
        labels=np.concatenate([learning.answers, *[lot.answers for lot in lots] * times]),
    )


def _apart(digits: Digits, judging: set[bytes], name: str) -> Digits:
    apart = [row for row, image in enumerate(digits.images) if image.tobytes() not in judging]
    if len(apart) == len(digits):
        return digits
    told = f"{len(digits) - len(apart):,} of {len(digits):,} are among the digits that judge"
    if not apart:
        raise DataError(
            f"{name}: nothing to learn from, for {told}",
            expected="digits that are not in the test set or held out of the training digits",
            remedy="Give others as also= (--also)",
        )
    warnings.warn(f"{name}: {told}, and are not learnt from", stacklevel=4)
    return digits.take(np.array(apart, np.intp))
