"""The queue: who looks at which waiting reading, and until when.

A claim is a name and a time in the reading's own row. It ends by itself: whoever leaves gives back
all that they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from tenfold.service.store.filing import KEPT, kept, plain
from tenfold.service.store.records import Kept
from tenfold.service.store.schema import IN_QUEUE, readings

_ORDER = (readings.c.skips, readings.c.confidence, readings.c.number)
_NOBODY = {"claimed_by": None, "claimed_until": None}


def claim(
    connection: Connection, by: str, count: int, now: datetime, until: datetime
) -> list[Kept]:
    """Return up to ``count`` readings, and note that ``by`` holds them until then."""
    by = plain(by)
    rows = sorted(connection.execute(held_by(by)), key=_place)[:count]
    rows += connection.execute(free(by, count - len(rows), now))
    _hold(connection, rows, by, until)
    return [replace(kept(row), by=by) for row in rows]


def release(connection: Connection, by: str) -> None:
    """Give back all that ``by`` holds."""
    connection.execute(update(readings).where(readings.c.claimed_by == plain(by)).values(_NOBODY))


def held_by(by: str) -> Select[Any]:
    """Return the question for what ``by`` holds: its lease may have ended, if nobody took it.

    In no order, or SQLite would look for it along the whole queue.
    """
    held = select(*KEPT, readings.c.skips).where(IN_QUEUE, readings.c.claimed_by == by)
    return held.with_for_update(skip_locked=True)


def free(by: str, count: int, now: datetime) -> Select[Any]:
    """Return the question for what nobody holds, in the order of the queue."""
    unheld = or_(
        readings.c.claimed_by.is_(None),
        and_(readings.c.claimed_by != by, readings.c.claimed_until <= now),
    )
    first = select(*KEPT).where(IN_QUEUE, unheld).order_by(*_ORDER).limit(count)
    return first.with_for_update(skip_locked=True)  # what another is taking is passed over


def _place(row: Row[*tuple[Any, ...]]) -> tuple[int, float, int]:
    return row.skips, row.confidence, row.number


def _hold(
    connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]], by: str, until: datetime
) -> None:
    if rows:
        held = update(readings).where(readings.c.number.in_([row.number for row in rows]))
        connection.execute(held.values(claimed_by=by, claimed_until=until))
