"""The tags of a TIFF's first page: read, and written again without the others.

Knows how TIFF and BigTIFF lay out a directory; does not know what the tags mean.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Set
from dataclasses import dataclass

MOST_TAGS = 1_000
"""Tags of a page: TIFF and its extensions define some 200."""

MOST_VALUES = 100_000
"""Numbers in a tag, the longest being a list of strips or tiles: 78,125 tiles of 32 x 32 pixels
make the largest picture."""

_ORDERS = {b"II": "<", b"MM": ">"}
_NUMBERS = {1: "B", 3: "H", 4: "L", 16: "Q"}
_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8}


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a directory is written: the struct formats of its parts.

    Attributes:
        head: Bytes before the place of the first directory.
        room: Bytes of an entry that hold its values, or else their place.
    """

    order: str
    head: int
    count: str
    place: str
    entry: str
    room: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A tag: its bytes in the directory, and the type, number, size and place of its values."""

    raw: bytes
    kind: int
    count: int
    size: int
    place: int


@dataclass(frozen=True, kw_only=True)
class Tags:
    """The tags of the first page of a TIFF."""

    content: bytes
    layout: Layout
    entries: Mapping[int, Entry]

    def number(self, tag: int, default: int | None = None) -> int:
        """Return the first number of a tag, or the default where the tag is missing."""
        if default is not None and tag not in self.entries:
            return default
        return self.numbers(tag)[0]

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Return the whole numbers of a tag, which has at least one."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind not in _NUMBERS or not 0 < entry.count <= MOST_VALUES:
            raise ValueError(f"tag {tag} is missing, or not some numbers")
        kind = f"{self.layout.order}{entry.count}{_NUMBERS[entry.kind]}"
        return struct.unpack_from(kind, self.content, entry.place)


def read_tags(content: bytes) -> Tags:
    """Return the tags of the first page.

    Raises:
        ValueError, struct.error: The directory is damaged.
    """
    layout = _layout(content)
    (start,) = struct.unpack_from(layout.place, content, layout.head)
    (count,) = struct.unpack_from(layout.count, content, start)
    if count > MOST_TAGS:
        raise ValueError(f"{count:,} tags")
    entries: dict[int, Entry] = {}
    place = start + struct.calcsize(layout.count)
    for _ in range(count):
        tag, entry = _entry(content, place, layout)
        entries.setdefault(tag, entry)
        place += len(entry.raw)
    return Tags(content=content, layout=layout, entries=entries)


def with_tags(tags: Tags, kept: Set[int], single: Set[int]) -> bytes:
    """Return the file with a directory of the kept tags only, as its only page.

    Raises:
        ValueError: A kept tag points outside the file, or a single one has several values.
    """
    entries = {tag: entry for tag, entry in tags.entries.items() if tag in kept}
    for tag, entry in entries.items():
        if entry.kind not in _WIDTHS or entry.place + entry.size > len(tags.content):
            raise ValueError(f"tag {tag} points outside the file")
        if tag in single and entry.count != 1:
            raise ValueError(f"tag {tag} has {entry.count:,} values")
    if sum(entry.size for entry in entries.values()) > len(tags.content):
        raise ValueError("the tags point to more than the file")
    layout = tags.layout
    body = tags.content + bytes(-len(tags.content) % 8)
    start = struct.pack(layout.place, len(body))
    directory = struct.pack(layout.count, len(entries)) + b"".join(e.raw for e in entries.values())
    after = body[layout.head + len(start) :]
    return body[: layout.head] + start + after + directory + bytes(layout.room)


def _layout(content: bytes) -> Layout:
    order = _ORDERS[content[:2]]
    if content[2:4] in {b"+\0", b"\0+"}:  # BigTIFF
        return Layout(
            order=order, head=8, count=f"{order}Q", place=f"{order}Q", entry=f"{order}HHQ", room=8
        )
    return Layout(
        order=order, head=4, count=f"{order}H", place=f"{order}L", entry=f"{order}HHL", room=4
    )


def _entry(content: bytes, at: int, layout: Layout) -> tuple[int, Entry]:
    tag, kind, count = struct.unpack_from(layout.entry, content, at)
    size = count * _WIDTHS.get(kind, 0)
    values = at + struct.calcsize(layout.entry)
    (pointer,) = struct.unpack_from(layout.place, content, values)
    entry = Entry(
        raw=content[at : values + layout.room],
        kind=kind,
        count=count,
        size=size,
        place=pointer if size > layout.room else values,
    )
    return tag, entry
