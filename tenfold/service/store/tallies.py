"""How many: what waits, what is decided, and how often the reader was right."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, TextClause, func, select

from tenfold.service.store.deciding import DECIDED_STATES, DECISIVE, stands
from tenfold.service.store.records import Decided, Progress, State
from tenfold.service.store.schema import CLAIMED, IN_QUEUE, decisions, readings

_HOUR = timedelta(hours=1)


def progress(connection: Connection, now: datetime) -> Progress:
    """Return how far review has come."""
    by_state = _by_state(connection)
    held = readings.c.claimed_until > now
    recent = decisions.c.action.in_(DECISIVE) & (decisions.c.at > now - _HOUR) & stands()
    return Progress(
        waiting=_count(connection, readings, IN_QUEUE),
        claimed=_count(connection, readings, CLAIMED, held),
        decided=sum(by_state.get(state, 0) for state in DECIDED_STATES),
        decided_last_hour=_count(connection, decisions, recent),
        by_state=by_state,
    )


def error_rate(connection: Connection, model: str | None) -> Decided:
    """Return what people found, of all readings or of those by one reader."""
    chosen = select(readings.c.state, func.count().label("n"))
    chosen = chosen.where(readings.c.state.in_(DECIDED_STATES))
    if model is not None:
        chosen = chosen.where(readings.c.model == model)
    rows = connection.execute(chosen.group_by(readings.c.state))
    found = {row.state: row.n for row in rows}
    return Decided(
        accepted=found.get("accepted", 0),
        corrected=found.get("corrected", 0),
        rejected=found.get("rejected", 0),
    )


def _count(
    connection: Connection, table: Table, *conditions: ColumnElement[bool] | TextClause
) -> int:
    chosen = select(func.count()).select_from(table).where(*conditions)
    return connection.execute(chosen).scalar_one()


def _by_state(connection: Connection) -> dict[State, int]:
    chosen = select(readings.c.state, func.count().label("n")).group_by(readings.c.state)
    return {row.state: row.n for row in connection.execute(chosen)}
