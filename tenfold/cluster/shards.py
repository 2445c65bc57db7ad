"""What is to be read, in pieces that a worker takes: some files, a tar, or some rows of a table.

Opens nothing but tables, for the number of their rows. How an input is cut depends on it alone, so
that whoever cuts it again finds the same pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tenfold.cluster.places import below, is_address, lasting
from tenfold.cluster.tables import row_groups
from tenfold.errors import DataError, PictureError
from tenfold.reading.gather import ENDINGS, gather

TARS = (".tar", ".tar.gz", ".tgz")
TABLE = ".parquet"
_LOOKED_AT = tuple(ENDINGS) + TARS + (TABLE,)
_LAST_PARTS = ENDINGS | {".tar", ".gz", ".tgz", TABLE}

Root: TypeAlias = tuple[str, ...]
"""Inputs that are cut together: one folder, or files that were named one after the other."""


@dataclass(frozen=True, kw_only=True)
class Shard:
    """A piece of the inputs.

    Attributes:
        kind: ``files``, each a picture or a PDF; a ``tar``; a row group of a ``table``; or a
            ``fault``, where an input cannot be read.
        names: The files; or the one file; or what is wrong.
        group: Which row group.
    """

    kind: Literal["files", "tar", "table", "fault"]
    names: tuple[str, ...]
    group: int = 0


def roots(inputs: Iterable[str]) -> list[Root]:
    """Return the inputs as they are cut: none twice, and none that lies in another."""
    names = list(dict.fromkeys(lasting(name).rstrip("/") for name in inputs))
    folders = {name for name in names if _may_be_folder(name)}
    inside = [name for name in names if folders.isdisjoint(_above(name))]
    alone = [(name,) for name in inside if name in folders]
    files = [name for name in inside if name not in folders]
    here = tuple(name for name in files if not is_address(name))
    elsewhere = tuple(name for name in files if is_address(name))
    return [*alone, *(part for part in (here, elsewhere) if part)]


def shards(root: Root, size: int) -> Iterator[Shard]:
    """Yield the pieces of some inputs, ``size`` files at most in each."""
    faults: list[PictureError] = []
    loose: list[str] = []
    named = frozenset(root)
    for name in _files(root, faults):
        if name not in named and not name.lower().endswith(_LOOKED_AT):
            continue
        if name.lower().endswith(TARS):
            yield Shard(kind="tar", names=(name,))
        elif name.lower().endswith(TABLE):
            yield from _of_table(name, named=name in named)
        else:
            loose.append(name)
            if len(loose) == size:
                yield Shard(kind="files", names=tuple(loose))
                loose = []
    if loose:
        yield Shard(kind="files", names=tuple(loose))
    for fault in faults:
        yield Shard(kind="fault", names=(str(fault),))


def _files(root: Root, faults: list[PictureError]) -> Iterator[str]:
    """Return the files in a folder, or the files named."""
    if not is_address(root[0]):
        return map(str, gather(map(Path, root), faults, _LAST_PARTS))
    return iter(_behind(root[0], faults) if _may_be_folder(root[0]) else root)


def _behind(address: str, faults: list[PictureError]) -> list[str]:
    found = below(address)
    if found != [address] and not any(name.lower().endswith(_LOOKED_AT) for name in found):
        faults.append(
            PictureError(f"there are no pictures at {address}", remedy="Check the address")
        )
    return found


def _of_table(name: str, *, named: bool) -> Iterator[Shard]:
    """Yield the row groups of a table; in a folder, one without pictures is passed over."""
    try:
        count = row_groups(name, required=named)
    except DataError as error:
        yield Shard(kind="fault", names=(str(error),))
        return
    for group in range(count):
        yield Shard(kind="table", names=(name,), group=group)


def _may_be_folder(name: str) -> bool:
    if is_address(name):
        return not name.lower().endswith(_LOOKED_AT)
    return Path(name).is_dir()


def _above(name: str) -> Iterator[str]:
    """Yield the folders in which a file lies, the innermost first."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name
