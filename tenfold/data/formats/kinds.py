"""What kind of data file this is: told by its first bytes, and only then by its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from tenfold.data.formats.idx import CODES
from tenfold.data.formats.opening import opened
from tenfold.errors import DataError

Kind = Literal["idx", "npz", "npy", "parquet", "csv"]

_HEAD = 4096
_MAGICS: dict[bytes, Kind] = {
    b"PK\x03\x04": "npz",
    b"PK\x05\x06": "npz",
    b"\x93NUMPY": "npy",
    b"PAR1": "parquet",
}
_NAMES: dict[str, Kind] = {
    r"\.npz": "npz",
    r"\.npy": "npy",
    r"\.parquet": "parquet",
    r"\.csv": "csv",
    r"[.-]idx(\d-ubyte)?": "idx",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def kind_of(path: Path) -> Kind | None:
    """Return the kind of a data file, plain or gzip; None where it is of no kind known here.

    A damaged file is of the kind that its name says, so that its reader can tell the damage.

    Raises:
        DataError: The file is missing, empty, or damaged gzip.
    """
    with opened(path) as file:
        head = file.read(_HEAD)
    if not head:
        raise DataError(
            f"{path}: an empty file",
            expected="data",
            received="0 bytes",
            remedy="Download or save it again",
        )
    return _by_content(head) or kind_by_name(path.name)


def kind_by_name(name: str) -> Kind | None:
    """Return the kind that a file's name promises, or None."""
    plain = name.lower().removesuffix(".gz")
    for pattern, kind in _NAMES.items():
        if re.search(f"{pattern}$", plain):
            return kind
    return None


def _by_content(head: bytes) -> Kind | None:
    for magic, kind in _MAGICS.items():
        if head.startswith(magic):
            return kind
    if len(head) >= 4 and head[:2] == b"\0\0" and head[2] in CODES.values():
        return "idx"
    return "csv" if _is_table(head) else None


def _is_table(head: bytes) -> bool:
    """Return whether this is text with commas in its first line, and no markup."""
    first = head.splitlines()[0]
    return b"," in first and not _CONTROL.search(head) and not first.startswith((b"<", b"{", b"["))
