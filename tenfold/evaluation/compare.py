"""Comparing: two runs or bundles, each asked about the same labelled digits. Replaces nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from tenfold.data.digits import Digits, Images, sha256_of
from tenfold.data.load import Source, judged_part, load
from tenfold.errors import ModelError
from tenfold.evaluation.comparison import DECLINED, Comparison, Contestant, Said, compared
from tenfold.models.feeding import probabilities
from tenfold.reading.bundle import Bundle, read_bundle
from tenfold.reading.digits import DigitReader, reading_of_digit
from tenfold.training.run import Run, data_hash

Reads: TypeAlias = "str | Path | Run | Bundle"
"""What can be compared: a run or the path of its folder, a bundle or the path of its file."""


def compare(
    old: Reads, new: Reads, data: Source | None = None, *, skip_bad: bool = False
) -> Comparison:
    """Return whether ``new`` is better than ``old`` on labelled digits, or worse, or neither.

    Each is asked about the same digits, so that the digits which only one reads right tell them
    apart (McNemar's exact test). A run answers always; a bundle declines below its threshold, and
    is asked about each digit prepared anew as reading prepares a picture. Declining is not reading
    right, nor reading wrong: with bundles both are tested, at half the level each.

    Digits that trained one of the two cannot judge it. A data set that one was trained on gives its
    test set alone, and digits that one learnt from besides (``also``) give no verdict.

    Args:
        old: The run or bundle there is.
        new: The one that may take its place.
        data: What ``tenfold.load_data`` takes; its test set is used, or all of it where it has
            none. By default MNIST's test set.
        skip_bad: Leave out bad rows of the data and list them, instead of stopping.

    Raises:
        BundleError: There is no such bundle, it is damaged, or it reads numbers.
        DataError: The data cannot be used.
        RunError: There is no such run, or its files were changed.
    """
    first, second = _opened(old), _opened(new)
    name, digits = _judging((first, second), "mnist" if data is None else data, skip_bad=skip_bad)
    judging = sha256_of(digits)
    return compared(
        first.asked(digits.images, judging), second.asked(digits.images, judging),
        digits.answers, name,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class _Reader:
    """What answers, and what trained it.

    Attributes:
        name: What the user called it.
        answer: What it says of pictures.
        data: The name of the data set that trained it, or its last part.
        data_sha256: The hash of this, and of ``learnt``.
        learnt: Hashes of the other digits that it learnt from.
        also: These in words.
    """

    name: str
    answer: Callable[[Images], Said]
    data: str
    data_sha256: str
    learnt: tuple[str, ...]
    also: str

    def asked(self, images: Images, judging: str) -> Contestant:
        """Return what it says of the pictures, which have the hash ``judging``."""
        return Contestant(
            name=self.name,
            said=self.answer(images),
            learnt=judging in self.learnt,
            also=self.also,
        )

    def trained_on(self, sha256: str) -> bool:
        """Return whether the data set of this hash trained it."""
        return data_hash(sha256, self.learnt) == self.data_sha256

    def may_know(self, data: Source) -> bool:
        """Return whether ``data`` may be what it was trained on: it has its name, or no name."""
        return not isinstance(data, str | Path) or Path(data).name == Path(self.data).name


def _judging(
    readers: tuple[_Reader, _Reader], data: Source, *, skip_bad: bool
) -> tuple[str, Digits]:
    """Return the name of the data and the digits of it that trained neither reader."""
    if any(reader.may_know(data) for reader in readers):
        dataset = load(data, skip_bad=skip_bad)
        if any(reader.trained_on(dataset.sha256) for reader in readers):
            return dataset.name, dataset.test
    return judged_part(data, skip_bad=skip_bad)


def _opened(reader: Reads) -> _Reader:
    if isinstance(reader, Run):
        return _of_run(reader, str(reader.path))
    if isinstance(reader, Bundle):
        return _of_bundle(reader, "the bundle")
    if not isinstance(reader, str | Path):
        raise ModelError(
            "this cannot be compared",
            expected="a run, the path of its folder, a bundle or the path of its file",
            received=type(reader).__name__,
        )
    path = Path(reader)
    if path.is_file() or path.suffix == ".tenfold":
        return _of_bundle(read_bundle(path, "digit"), str(path))
    return _of_run(Run.open(path), str(path))


def _of_run(run: Run, name: str) -> _Reader:
    config = run.config
    return _Reader(
        name=name,
        answer=partial(_said_by, run),
        data=config.data,
        data_sha256=config.data_sha256,
        learnt=tuple(each.sha256 for each in config.also),
        also=", ".join(map(str, config.also)),
    )


def _of_bundle(bundle: Bundle, name: str) -> _Reader:
    card = bundle.card
    return _Reader(
        name=name,
        answer=partial(_read_with, DigitReader(bundle)),
        data=str(card.get("data", "")),
        data_sha256=str(card.get("data_sha256", "")),
        learnt=tuple(str(card.get("also_sha256", "")).split()),
        also=str(card.get("also", "")),
    )


def _said_by(run: Run, images: Images) -> Said:
    said: Said = probabilities(run.model(), images, run.config.scale).argmax(axis=1)
    return said


def _read_with(reader: DigitReader, images: Images) -> Said:
    return np.array([_read(reader, image) for image in images])


def _read(reader: DigitReader, image: Images) -> int:
    lone = reader.look(image)
    text = reading_of_digit(lone, reader.bundle.promise.default).text if lone else ""
    return int(text) if text else DECLINED
