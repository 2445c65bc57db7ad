"""How a path is laid out: which of its files are to learn from, which to be judged by.

Looks at names, first bytes and headers; loads nothing before it is asked to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from tenfold.data.digits import Digits
from tenfold.data.formats.arrays import npz_names, read_npy, read_npz
from tenfold.data.formats.folders import entries, read_class_folder, read_flat_folder
from tenfold.data.formats.joining import joined
from tenfold.data.formats.kinds import Kind, kind_by_name, kind_of
from tenfold.data.formats.metadata import METADATA, metadata_has_labels, read_metadata_folder
from tenfold.data.formats.mnist_files import (
    TEST_IMAGES,
    TRAIN_IMAGES,
    file_named,
    labels_beside,
    labels_name,
    read_images,
)
from tenfold.data.formats.parquet import parquet_has_labels, read_parquet
from tenfold.data.formats.tables import csv_has_labels, read_csv
from tenfold.errors import DataError


class Loader(Protocol):
    """What reads one part, when it is asked to."""

    def __call__(self, *, skip_bad: bool) -> Digits:
        """Return the digits of the part."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What a path holds, not yet loaded.

    Attributes:
        train: Labelled digits to learn from.
        test: Labelled digits to be judged by.
        unlabelled: Digits without labels, only to be read.
    """

    train: Loader | None = None
    test: Loader | None = None
    unlabelled: Loader | None = None


_READERS: dict[Kind, Callable[..., Digits]] = {
    "idx": read_images,
    "npy": read_npy,
    "parquet": read_parquet,
    "csv": read_csv,
}
_HAS_LABELS: dict[Kind, Callable[[Path], bool]] = {
    "idx": lambda path: labels_beside(path) is not None,
    "npy": lambda _: False,
    "parquet": parquet_has_labels,
    "csv": csv_has_labels,
}
_PART_FOLDERS = {"train": "train", "training": "train", "test": "test", "testing": "test"}
_PART_FILE = re.compile(
    r"(?:mnist[-_])?(train|test)(-\d+-of-\d+)?\.(?:csv|csv\.gz|parquet)", re.IGNORECASE
)


def layout_of_file(path: Path) -> Layout | None:
    """Return how a data file is laid out; None where it is of no kind known here."""
    kind = kind_of(path)
    if kind is None:
        return None
    if kind == "npz":
        return _of_npz(path)
    loader = partial(_READERS[kind], path)
    return Layout(train=loader) if _HAS_LABELS[kind](path) else Layout(unlabelled=loader)


def layout_of_folder(folder: Path) -> Layout:
    """Return how a folder is laid out.

    Raises:
        DataError: The folder is empty, or holds several files of which one must be chosen.
    """
    lying = entries(folder)
    if not lying:
        raise DataError(
            f"{folder}: an empty folder",
            expected="pictures or data files",
            remedy="Check that this is the folder you meant",
        )
    for recognised in (_idx_files, _part_folders, _part_files, _metadata, _data_files):
        if layout := recognised(folder, lying):
            return layout
    if any(path.is_dir() for path in lying):
        return Layout(train=partial(read_class_folder, folder))
    return Layout(unlabelled=partial(read_flat_folder, folder))


def _of_npz(path: Path) -> Layout:
    names = npz_names(path)
    parts: dict[str, Loader] = {}
    for part in ("train", "test"):
        if f"x_{part}" in names:
            key = part if f"y_{part}" in names else "unlabelled"
            parts[key] = partial(read_npz, path, part)
    return Layout(**parts)


def _of_files(paths: Sequence[Path], part: str) -> Layout:
    """Return the layout of one part, kept in one file or in several that belong together."""
    inner = [layout for path in paths if (layout := layout_of_file(path))]
    labelled = [layout.train for layout in inner if layout.train]
    if len(labelled) == len(paths):
        return Layout(**{part: _together(labelled, str(paths[0].parent))})
    loaders = [load for layout in inner if (load := layout.train or layout.unlabelled)]
    return Layout(unlabelled=_together(loaders, str(paths[0].parent)))


def _together(loaders: Sequence[Loader], where: str) -> Loader:
    if len(loaders) == 1:
        return loaders[0]
    return lambda *, skip_bad: joined([load(skip_bad=skip_bad) for load in loaders], where)


def _merged(layouts: Sequence[Layout]) -> Layout | None:
    """Return the parts of all layouts as one layout; None where there are none."""
    if not layouts:
        return None
    return Layout(
        train=next((one.train for one in layouts if one.train), None),
        test=next((one.test for one in layouts if one.test), None),
        unlabelled=next((one.unlabelled for one in layouts if one.unlabelled), None),
    )


def _idx_files(folder: Path, lying: Sequence[Path]) -> Layout | None:
    """The four files of MNIST; pictures without their labels are an error, not unlabelled."""
    usual = {"train": file_named(lying, TRAIN_IMAGES), "test": file_named(lying, TEST_IMAGES)}
    for path in filter(None, usual.values()):
        if labels_beside(path) is None:
            raise DataError(
                f"{path}: there is no file of labels beside it",
                expected=f"{labels_name(path)}, plain or .gz, in {folder}",
                remedy="Put it there; to read pictures without labels, give the file itself",
            )
    return _merged([_of_files([path], part) for part, path in usual.items() if path])


def _part_folders(_: Path, lying: Sequence[Path]) -> Layout | None:
    named = [(path, _PART_FOLDERS.get(path.name.lower())) for path in lying if path.is_dir()]
    return _merged([_as_part(path, part) for path, part in named if part])


def _as_part(folder: Path, part: str) -> Layout:
    inner = layout_of_folder(folder)
    if inner.train and inner.test:
        raise DataError(
            f"{folder}: training and test data in one part",
            expected=f"only data to {part} with",
            remedy="Give this folder itself, or move one part out of it",
        )
    return Layout(**{part: inner.train or inner.test}, unlabelled=inner.unlabelled)


def _part_files(folder: Path, lying: Sequence[Path]) -> Layout | None:
    """``train.csv``, ``test.parquet`` and the like; a hub's pieces of a part belong together."""
    named = [(path, _PART_FILE.fullmatch(path.name)) for path in lying if path.is_file()]
    layouts = []
    for part in ("train", "test"):
        found = [(path, match[2]) for path, match in named if match and match[1].lower() == part]
        if len(found) > 1 and not all(piece for _, piece in found):
            raise _ambiguous(folder, [path for path, _ in found])
        if found:
            layouts.append(_of_files([path for path, _ in found], part))
    return _merged(layouts)


def _metadata(folder: Path, lying: Sequence[Path]) -> Layout | None:
    if folder / METADATA not in lying:
        return None
    loader = partial(read_metadata_folder, folder)
    return Layout(train=loader) if metadata_has_labels(folder) else Layout(unlabelled=loader)


def _data_files(folder: Path, lying: Sequence[Path]) -> Layout | None:
    """A folder of nothing but data files: one, or the pieces of one as Parquet."""
    kinds = {kind_by_name(path.name) if path.is_file() else None for path in lying}
    if None in kinds:
        return None
    if len(lying) == 1:
        return layout_of_file(lying[0])
    if kinds == {"parquet"}:
        return _of_files(lying, "train")
    raise _ambiguous(folder, lying)


def _ambiguous(folder: Path, paths: Sequence[Path]) -> DataError:
    return DataError(
        f"{folder}: several data files, and no way to know which is meant",
        expected="one file, or names as train.csv and test.csv",
        received=", ".join(path.name for path in paths[:5]),
        remedy="Give the path of one of them",
    )
