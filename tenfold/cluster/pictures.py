"""The pictures of a shard, with the names that are their keys, a batch at a time.

A batch is what one file of results holds, and what is read again where a worker is killed. How a
shard is cut into batches depends on it alone.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TypeAlias

from tenfold.cluster.places import content, is_address, opened
from tenfold.cluster.shards import Shard
from tenfold.cluster.tables import rows
from tenfold.errors import DataError, PictureError
from tenfold.images.decode import Source
from tenfold.images.load import MOST_BYTES
from tenfold.reading.gather import ENDINGS
from tenfold.reading.result import Reading

LARGEST = 2**26
"""Bytes from which on a batch is full, however few its pictures: they are held while it is read."""

Read: TypeAlias = Callable[[Iterable[Source]], Iterator[Reading]]
"""``Reader.read_many`` with all that is asked but the pictures."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A picture with its name: a path, an address, or a place in a tar or a table.

    Attributes:
        name: The same whoever names it, wherever.
        source: Its file or bytes; None: behind the address that is its name.
        fault: What is wrong with what should have held it, in place of a picture.
    """

    name: str
    source: str | bytes | None = field(repr=False)
    fault: str | None = None

    @property
    def key(self) -> str:
        """What the rows of this picture are found by: 32 hexadecimal digits of its name."""
        return hashlib.sha256(os.fsencode(self.name)).hexdigest()[:32]


def batches(shard: Shard, size: int) -> Iterator[list[Named]]:
    """Yield the pictures of a shard, ``size`` at most at a time."""
    batch, held = list[Named](), 0
    for picture in _pictures(shard):
        batch.append(picture)
        held += len(picture.source) if isinstance(picture.source, bytes) else 0
        if len(batch) == size or held >= LARGEST:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def readings_of(picture: Named, read: Read) -> list[Reading]:
    """Return the readings of one picture: at least one; of a page or a PDF, one for each number."""
    try:
        source = _source(picture)
    except PictureError as error:
        return [Reading(why_not="bad picture", error=str(error), source=picture.name)]
    return [_named(reading, picture.name) for reading in read([source])]


def _source(picture: Named) -> str | bytes:
    if picture.fault:
        raise PictureError(picture.fault)
    if picture.source is None:
        return content(picture.name, MOST_BYTES + 1)
    return picture.source


def _named(reading: Reading, name: str) -> Reading:
    error = reading.error
    if error and name not in error:
        error = f"{name}: {error}"
    return replace(reading, source=name, error=error)


def _pictures(shard: Shard) -> Iterator[Named]:
    if shard.kind == "files":
        for name in shard.names:
            yield Named(name=name, source=None if is_address(name) else name)
    elif shard.kind == "tar":
        yield from _in_tar(shard.names[0])
    elif shard.kind == "table":
        yield from _in_table(shard.names[0], shard.group)


def _in_tar(name: str) -> Iterator[Named]:
    """Yield the pictures of a tar, read once from its beginning to its end."""
    try:
        with opened(name) as file, tarfile.open(fileobj=file, mode="r|*") as tar:
            for member in tar:
                if member.isfile() and _is_picture(member.name):
                    found = tar.extractfile(member)
                    pixels = found.read(MOST_BYTES + 1) if found else b""
                    yield Named(name=f"{name}/{member.name}", source=pixels)
            _require_end(file, tar)
    except FileNotFoundError:
        fault = PictureError(f"there is no file {name}", remedy="Check its name")
        yield Named(name=name, source=b"", fault=str(fault))
    except (tarfile.TarError, EOFError, PermissionError) as error:
        yield Named(name=name, source=b"", fault=_damaged(name, "tar", error))


def _require_end(file: BinaryIO, tar: tarfile.TarFile) -> None:
    """Refuse a tar that is cut at a header, which ``tarfile`` takes for its end."""
    if getattr(tar.fileobj, "comptype", None) != "tar" or not file.seekable():
        return  # what is compressed has an end of its own
    file.seek(tar.offset)
    if file.read(tarfile.BLOCKSIZE) != tarfile.NUL * tarfile.BLOCKSIZE:
        raise tarfile.ReadError("unexpected end of data")


def _is_picture(member: str) -> bool:
    return os.path.splitext(member)[1].lower() in ENDINGS  # noqa: PTH122 - no path here


def _in_table(name: str, group: int) -> Iterator[Named]:
    try:
        for row, pixels in rows(name, group):
            yield Named(name=f"{name}/{row}", source=pixels)
    except DataError as error:
        yield Named(name=f"{name}/group {group}", source=b"", fault=str(error))


def _damaged(name: str, what: str, error: Exception) -> str:
    return str(
        PictureError(
            f"{name} is no whole {what}",
            received=str(error) or type(error).__name__,
            remedy="Download or write it again",
        )
    )
