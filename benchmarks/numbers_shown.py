"""What contestants are shown of numbers: MNIST's test digits in rows, cheques, and a logbook.

The rows are composed here; the real sets lie outside the repository and are only measured on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from numbers_composed import GAPS, Rows, each_once, in_a_row, text
from shown import DIGITS, Shown, Target, listed

from tenfold.data.digits import Digits
from tenfold.images.grey import Picture

CHEQUES, LOGBOOK = "cheques", "logbook"
SEPARATORS = ".,-"
SEED = 0

NUMBER: Mapping[str, Any] = {"kind": "number"}

TARGETS: Mapping[str, Target] = {
    "spaced": Target(exact=0.99, at_1_percent=0.98),
    "touching": Target(exact=0.98, at_1_percent=0.95),
    CHEQUES: Target(exact=0.93, at_1_percent=0.6),
    LOGBOOK: Target(exact=0.92, at_1_percent=0.55),
}
"""By the way the digits stand, or the name of the set; of the logbook, the labels of digits."""


def mnist_numbers(digits: Digits, *, most: int | None = None) -> Iterator[Shown]:
    """Yield rows of five of MNIST's test digits, spaced and touching, each digit once in each."""
    rows = each_once(digits, seed=SEED)[:most]
    for way in GAPS:
        yield composed(f"five digits, {way}", way, rows, digits)


def composed(name: str, way: str, rows: Rows, digits: Digits) -> Shown:
    """Return a set of rows of digits that stand in a way of ``GAPS``."""
    return _numbers(
        name,
        [in_a_row(row, digits, GAPS[way]) for row in rows],
        [text(row, digits) for row in rows],
        TARGETS[way],
    )


def cheques(folder: Path) -> Shown:
    """Return the real set of cheques' amounts."""
    return _numbers(CHEQUES, *listed(folder / CHEQUES), TARGETS[CHEQUES])


def logbook(folder: Path) -> Shown:
    """Return the cells of the real logbook whose labels are digits only."""
    files, labels = listed(folder / LOGBOOK)
    kept = [row for row, label in enumerate(labels) if label.isdigit()]
    pictures, numbers = [files[row] for row in kept], [labels[row] for row in kept]
    return _numbers(f"{LOGBOOK}, digits only", pictures, numbers, TARGETS[LOGBOOK])


def logbook_with_separators(folder: Path) -> Iterator[Shown]:
    """Yield all cells of the logbook, read with separators; then with only the digits counted."""
    files, labels = listed(folder / LOGBOOK)
    reading = partial(
        Shown,
        pictures=files,
        target=Target(),
        of=len(files),
        known={**NUMBER, "decimal": True},
        characters=DIGITS + SEPARATORS,
    )
    bare = [label.translate(str.maketrans("", "", SEPARATORS)) for label in labels]
    yield reading(name=f"{LOGBOOK}, all, `decimal`", labels=labels)
    yield reading(name="the same, digits counted", labels=bare, uncounted=SEPARATORS)


def real_numbers(folder: Path) -> Iterator[Shown]:
    """Yield every real set of numbers in ``folder``."""
    yield cheques(folder)
    yield logbook(folder)
    yield from logbook_with_separators(folder)


def _numbers(
    name: str, pictures: Sequence[Path | Picture], labels: Sequence[str], target: Target
) -> Shown:
    return Shown(
        name=name,
        pictures=pictures,
        labels=labels,
        target=target,
        of=len(pictures),
        known=NUMBER,
    )
