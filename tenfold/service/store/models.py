"""Readers that people brought, and which of them is in use for each kind.

What was in use when is history, only added to. To roll back is one more row, and the rows are read
as a pile: a use lies on top, and rolling back takes it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from tenfold.errors import ConflictError
from tenfold.service.store.filing import missing, plain
from tenfold.service.store.records import ModelRow, ModelUse
from tenfold.service.store.schema import model_uses, models


def save(
    connection: Connection, bundle: bytes, kind: str, sha256: str, by: str, now: datetime
) -> int:
    """Return the id under which a bundle is stored, once."""
    same = select(models.c.id).where(models.c.kind == kind, models.c.sha256 == sha256)
    there: int | None = connection.execute(same).scalar()
    if there is not None:
        return there
    row = {"bundle": bundle, "kind": kind, "sha256": sha256, "by": plain(by), "at": now}
    return int(connection.execute(insert(models).returning(models.c.id), row).scalar_one())


def use(connection: Connection, model: int | None, kind: str, by: str, now: datetime) -> None:
    """Note what is in use from now on."""
    if model is not None:
        stored = select(models.c.id).where(models.c.id == model, models.c.kind == kind)
        if connection.execute(stored).first() is None:
            raise missing("reader")
    _note(connection, model, kind, by, now, rolled_back=False)


def roll_back(connection: Connection, kind: str | None, by: str, now: datetime) -> ModelUse:
    """Note that what was in use before is in use again, and return it."""
    kind = kind or _changed_last(connection)
    pile = _pile(uses(connection, kind))
    if len(pile) < 2:
        raise ConflictError(
            "there is no reader to go back to", expected="one that was loaded and is in use"
        )
    _note(connection, pile[-2], kind, by, now, rolled_back=True)
    return uses(connection, kind)[0]


def in_use(connection: Connection, kind: str) -> ModelRow | None:
    """Return the reader in use; None for the one that ships."""
    latest = select(model_uses.c.model).where(model_uses.c.kind == kind)
    model = connection.execute(latest.order_by(model_uses.c.id.desc()).limit(1)).scalar()
    row = connection.execute(select(models).where(models.c.id == model)).first()
    return ModelRow(**row._mapping) if row else None


def uses(connection: Connection, kind: str | None) -> list[ModelUse]:
    """Return what was taken into use, the last first."""
    chosen = select(model_uses, models.c.sha256).outerjoin_from(model_uses, models)
    if kind is not None:
        chosen = chosen.where(model_uses.c.kind == kind)
    rows = connection.execute(chosen.order_by(model_uses.c.id.desc()))
    return [ModelUse(**row._mapping) for row in rows]


def _pile(uses: Sequence[ModelUse]) -> list[int | None]:
    """Return the readers that lie under the one in use, it on top; at the bottom what ships."""
    pile: list[int | None] = [None]
    for one in reversed(uses):
        if one.rolled_back:
            pile.pop()
        else:
            pile.append(one.model)
    return pile


def _changed_last(connection: Connection) -> str:
    chosen = select(model_uses.c.kind).order_by(model_uses.c.id.desc()).limit(1)
    kind: str | None = connection.execute(chosen).scalar()
    if kind is None:
        raise ConflictError("there is no reader to go back to", expected="one that was loaded")
    return kind


def _note(
    connection: Connection,
    model: int | None,
    kind: str,
    by: str,
    now: datetime,
    *,
    rolled_back: bool,
) -> None:
    row = {"model": model, "kind": kind, "by": plain(by), "at": now, "rolled_back": rolled_back}
    connection.execute(insert(model_uses), row)
