"""What contestants are shown: sets of pictures, with the truth about each.

Real sets lie outside the repository and are only measured on. MNIST's are made when they are asked
for, one at a time: all of them at once would not fit into memory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import blanks
from PIL import Image
from reframed import FRAMES, reframed

from tenfold.data.digits import Digits
from tenfold.images.grey import Picture

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "real"
"""The folder of the real sets, where nothing else is named."""

OF_DIGITS = ("photos", "scans", "drawings")
NOT_DIGITS = "notdigits"
PLAIN = "MNIST test"
LABELS = "labels.csv"
DIGITS = "0123456789"


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to be reached, as shares of the pictures; None where nothing is asked."""

    exact: float | None = None
    at_1_percent: float | None = None
    refused: float | None = None


TARGETS: Mapping[str, Target] = {
    "photos": Target(exact=0.99, at_1_percent=0.98),
    "scans": Target(exact=1.0, at_1_percent=1.0),
    "drawings": Target(exact=0.98, at_1_percent=0.95),
    PLAIN: Target(exact=0.996, at_1_percent=0.995),
    NOT_DIGITS: Target(refused=0.9),
    **dict.fromkeys(FRAMES, Target(exact=0.985)),
}
"""By the name of the set."""

REFUSING = Target(refused=0.95)
"""For what is composed to be no digit."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """A set of pictures.

    Attributes:
        name: What the tables call it.
        pictures: Files or grey arrays.
        labels: The digit or the number on each; empty where there is none.
        target: What is to be reached on it.
        of: How many of them contestants other than ours are shown, from the first on.
        known: What the reader is told of them, as arguments of ``Reader.read_many``.
        characters: All that may be read; RapidOCR is kept to them.
        uncounted: Characters that are dropped from answers before these are judged.
    """

    name: str
    pictures: Sequence[Path | Picture]
    labels: Sequence[str]
    target: Target
    of: int
    known: Mapping[str, Any] = field(default_factory=dict)
    characters: str = DIGITS
    uncounted: str = ""

    def first(self) -> Shown:
        """Return what contestants other than ours are shown."""
        return replace(self, pictures=self.pictures[: self.of], labels=self.labels[: self.of])

    def listing(self, folder: Path) -> Path:
        """Return a list of the pictures' files; arrays are written to ``folder`` without loss."""
        files = [_file(picture, folder / f"{row}.png") for row, picture in enumerate(self.pictures)]
        listing = folder / "pictures.txt"
        listing.write_text("".join(f"{file.resolve()}\n" for file in files), encoding="utf-8")
        return listing


def real_digits(folder: Path) -> Iterator[Shown]:
    """Yield the real sets of digits in ``folder``."""
    for name in OF_DIGITS:
        files, labels = listed(folder / name)
        yield Shown(name=name, pictures=files, labels=labels, target=TARGETS[name], of=len(files))


def not_digits(folder: Path) -> Shown:
    """Return the real set in ``folder`` of what is no digit."""
    files, _ = listed(folder / NOT_DIGITS)
    return _without_digits(NOT_DIGITS, files, TARGETS[NOT_DIGITS])


def composed_without_digits() -> Iterator[Shown]:
    """Yield sets composed to hold no digit."""
    for name, pictures in {**blanks.papers(), **blanks.drawn()}.items():
        yield _without_digits(name, pictures, REFUSING)


def mnist_digits(digits: Digits, frames: int, peers: int) -> Iterator[Shown]:
    """Yield MNIST's digits as they are, and the first of them in other frames.

    Args:
        digits: Of MNIST's test set.
        frames: How many of them are shown in each other frame.
        peers: How many of them contestants other than ours are shown.
    """
    labels = [str(label) for label in digits.answers]
    plain = list(digits.images)
    yield Shown(name=PLAIN, pictures=plain, labels=labels, target=TARGETS[PLAIN], of=peers)
    for name in FRAMES:
        pictures = reframed(name, digits.images[:frames])
        target = TARGETS[name]
        yield Shown(name=name, pictures=pictures, labels=labels[:frames], target=target, of=peers)


def _without_digits(name: str, pictures: Sequence[Path | Picture], target: Target) -> Shown:
    count = len(pictures)
    return Shown(name=name, pictures=pictures, labels=[""] * count, target=target, of=count)


def listed(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the files of a real set, and its labels."""
    with (folder / LABELS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [folder / row["file"] for row in rows], [row["label"] for row in rows]


def _file(picture: Path | Picture, place: Path) -> Path:
    if isinstance(picture, Path):
        return picture
    Image.fromarray(picture).save(place)
    return place
