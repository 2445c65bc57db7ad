"""Readings in and out: stored with their pictures, found by id, page by page, and expired."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from tenfold.errors import NotFoundError, StoreError
from tenfold.images.box import Box
from tenfold.service.store.records import Kept, New, Page, State
from tenfold.service.store.schema import DECIDED, pictures, readings

KEPT = (
    readings.c.number,
    readings.c.id,
    readings.c.created,
    readings.c.source,
    readings.c.state,
    readings.c.reading,
    readings.c.text,
    readings.c.confidence,
    readings.c.answer,
    readings.c.suggestion,
    readings.c.model,
    readings.c.claimed_by.label("by"),
    readings.c.has_crop,
    readings.c.has_picture,
)
"""What is asked for where a ``Kept`` is wanted: its number, and its fields."""

_FIELDS = tuple(field.name for field in fields(Kept))
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CURSOR = re.compile(r"[0-9]{1,18}")
_AT_ONCE = 500  # pictures deleted in one transaction: nobody waits long for it


def add(connection: Connection, news: Sequence[New]) -> None:
    """Store readings and their pictures."""
    if not news:
        return
    connection.execute(insert(readings), [_row(new) for new in news])
    shown = [_pictures(new) for new in news if new.crop is not None or new.picture is not None]
    if shown:
        connection.execute(insert(pictures), shown)


def get(connection: Connection, reading_id: str) -> Kept:
    """Return a reading."""
    row = connection.execute(select(*KEPT).where(readings.c.id == reading_id)).first()
    if row is None:
        raise missing("reading")
    return kept(row)


def crop(connection: Connection, reading_id: str) -> bytes:
    """Return a crop."""
    chosen = select(pictures.c.crop).where(pictures.c.reading == reading_id)
    return _there(connection.execute(chosen).scalar(), "crop")


def picture(connection: Connection, reading_id: str) -> bytes:
    """Return a picture."""
    chosen = select(pictures.c.picture).where(pictures.c.reading == reading_id)
    return _there(connection.execute(chosen).scalar(), "picture")


def crop_box(connection: Connection, reading_id: str) -> Box | None:
    """Return the part of the picture that a crop shows; None where that is not known."""
    chosen = select(pictures.c.crop_box).where(pictures.c.reading == reading_id)
    box = connection.execute(chosen).scalar()
    return Box(**box) if box else None


def page(connection: Connection, state: State | None, cursor: str | None, limit: int) -> Page:
    """Return readings, the newest first."""
    chosen = select(*KEPT)
    if state is not None:
        chosen = chosen.where(readings.c.state == state)
    rows = _newest(connection, chosen, _below(cursor), limit + 1)
    more = len(rows) > limit
    return Page(
        readings=[kept(row) for row in rows[:limit]],
        next_cursor=str(rows[limit - 1].number) if more else None,
    )


def decided(connection: Connection, limit: int, after: str | None) -> list[Kept]:
    """Return decided readings, the newest first."""
    below = None if after is None else _number(connection, after)
    return [kept(row) for row in _newest(connection, select(*KEPT).where(DECIDED), below, limit)]


def expire(connection: Connection, before: datetime) -> int:
    """Delete some crops and pictures older than this; return of how many readings."""
    old = select(pictures.c.reading).where(pictures.c.created < before).limit(_AT_ONCE)
    gone = list(connection.execute(old).scalars())
    if gone:
        connection.execute(delete(pictures).where(pictures.c.reading.in_(gone)))
        bare = update(readings).where(readings.c.id.in_(gone))
        connection.execute(bare.values(has_crop=False, has_picture=False))
    return len(gone)


def kept(row: Row[*tuple[Any, ...]]) -> Kept:
    """Return a row of ``KEPT`` as a value."""
    return Kept(**{name: row._mapping[name] for name in _FIELDS})


def plain(line: str) -> str:
    """Return a text as every database takes it: without nulls and without half characters."""
    return line.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def missing(what: str) -> NotFoundError:
    """Return the error of what is not there."""
    return NotFoundError(
        f"there is no such {what}", remedy="Check the id; pictures are deleted after a set time"
    )


def _row(new: New) -> dict[str, Any]:
    if not _ID.fullmatch(new.id):
        raise StoreError(
            "a reading's id is not as it must be",
            expected="1 to 64 letters, digits, - and _",
            received=repr(new.id[:64]),
        )
    return {
        "id": new.id,
        "created": new.created,
        "source": None if new.source is None else plain(new.source),
        "state": new.state,
        "reading": new.reading,
        "text": new.text,
        "confidence": new.confidence,
        "model": new.model,
        "has_crop": new.crop is not None,
        "has_picture": new.picture is not None,
    }


def _pictures(new: New) -> dict[str, Any]:
    return {
        "reading": new.id,
        "created": new.created,
        "crop": new.crop,
        "picture": new.picture,
        "crop_box": asdict(new.crop_box) if new.crop_box else None,
    }


def _newest(
    connection: Connection, chosen: Select[Any], below: int | None, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    if below is not None:
        chosen = chosen.where(readings.c.number < below)
    return connection.execute(chosen.order_by(readings.c.number.desc()).limit(limit)).all()


def _below(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not _CURSOR.fullmatch(cursor):
        raise NotFoundError(
            "there is no such page",
            expected="a cursor as it was handed out",
            received=repr(cursor[:40]),
        )
    return int(cursor)


def _number(connection: Connection, reading_id: str) -> int:
    chosen = select(readings.c.number).where(readings.c.id == reading_id)
    number: int | None = connection.execute(chosen).scalar()
    if number is None:
        raise missing("reading")
    return number


def _there(content: bytes | None, what: str) -> bytes:
    if content is None:
        raise missing(what)
    return content
