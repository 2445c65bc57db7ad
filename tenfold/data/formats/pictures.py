"""Pictures, one after the other, made into digits: what folders, metadata and Parquet share.

Knows pictures with what is known of each; knows nothing of where they are kept.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import BadRow, Digits, Rows, nothing_left, sifted
from tenfold.data.formats.writers import writer_numbers
from tenfold.errors import DataError, PictureError
from tenfold.images.glyph import Found, Glyph, glyph_on


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture and what is known of it, not yet decoded.

    Attributes:
        where: Where it stands, for messages: its path, or the row of a table.
        picture: A path, or the bytes of a picture file.
        label: The digit it shows, unchecked; None where unknown.
        writer: Whose hand it is; None where unknown.
        name: What to call it in answers; None where it is a row of a larger file.
        fault: Why it cannot be used, where that is known already.
    """

    where: str
    picture: Path | bytes
    label: float | None = None
    writer: str | None = None
    name: str | None = None
    fault: str | None = None


def developed(shots: Iterable[Shot], where: str, *, skip_bad: bool) -> Digits:
    """Return the digits on the pictures; labels, writers and names where every picture has them.

    Raises:
        DataError: There is no picture, or one cannot be used; the message says which.
    """
    good: list[Shot] = []
    glyphs: list[Glyph] = []
    crowded: list[str] = []
    skipped: list[BadRow] = []
    for shot in shots:
        try:
            found = _found(shot)
            glyphs.append(found.glyph)
            good.append(shot)
            if not found.alone:
                crowded.append(shot.where)
        except DataError as error:
            if not skip_bad:
                raise
            skipped.append(BadRow(where=shot.where, why=str(error).removeprefix(f"{shot.where}: ")))
    if skipped and not good:
        raise nothing_left(where, skipped)
    if not good:
        raise DataError(
            f"{where}: there are no pictures",
            expected="at least one picture",
            remedy="Check that this is what you meant",
        )
    if crowded:
        warnings.warn(
            f"more than one mark on {len(crowded)} of {len(good)} pictures, the first "
            f"{crowded[0]}: what looks most like a digit is taken of each",
            stacklevel=2,
        )
    rows = Rows(
        where=where,
        images=np.array(glyphs),
        labels=_known([shot.label for shot in good]),
        writers=_writers(good),
        names=_names(good),
        places=[shot.where for shot in good],
        skipped=tuple(skipped),
    )
    return sifted(rows, skip_bad=skip_bad)


def _found(shot: Shot) -> Found:
    if shot.fault:
        raise DataError(
            f"{shot.where}: {shot.fault}",
            remedy="Correct the row, or pass skip_bad (--skip-bad) to leave it out and list it",
        )
    try:
        return glyph_on(shot.picture)
    except PictureError as error:
        raise DataError(
            f"{shot.where}: a picture that cannot be used",
            received=str(error),
            remedy="Remove or replace it, or pass skip_bad (--skip-bad) to leave it out",
        ) from error


def _known(labels: list[float | None]) -> npt.NDArray[Any] | None:
    return None if any(label is None for label in labels) else np.array(labels)


def _writers(shots: list[Shot]) -> npt.NDArray[np.int64] | None:
    names = [shot.writer for shot in shots if shot.writer is not None]
    return writer_numbers(names) if names and len(names) == len(shots) else None


def _names(shots: list[Shot]) -> tuple[str, ...] | None:
    names = tuple(shot.name for shot in shots if shot.name is not None)
    return names if names and len(names) == len(shots) else None
