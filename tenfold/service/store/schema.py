"""The tables, as they are in the newest version of the schema.

``migrations`` makes them, one version after the other; a test checks that both say the same.
Knows nothing of what is asked of them.

    readings    one row a reading; what waits in it is the queue
    pictures    its crop and its picture, until they expire
    decisions   what people said of it; rows are added, and never changed or deleted
    models      bundles of readers
    model_uses  which of them is in use; rows are added, and never changed or deleted
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Rows counted in the order in which they came: SQLite counts only an INTEGER."""

IN_QUEUE = text("state = 'waiting' AND has_crop")
"""What can be claimed. Literal, for SQLite takes an index of some rows only for what it can see."""

CLAIMED = text("claimed_by IS NOT NULL")
"""What somebody holds, or held until the lease ended."""

DECIDED = text("answer IS NOT NULL")
"""What a person has decided."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC. SQLite forgets the zone, and PostgreSQL answers in its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's
        """Return what is stored."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's
        """Return what was stored."""
        if value is None:
            return None
        aware: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC)


metadata = MetaData()

readings = Table(
    "readings",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("id", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("source", Text),
    Column("state", Text, nullable=False),
    Column("reading", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("answer", Text),
    Column("model", Text, nullable=False),
    Column("has_crop", Boolean, nullable=False, server_default=false()),
    Column("has_picture", Boolean, nullable=False, server_default=false()),
    Column("suggestion", Text),
    Column("claimed_by", Text),
    Column("claimed_until", Moment),
    Column("skips", Integer, nullable=False, server_default="0"),
    UniqueConstraint("id", name="readings_id"),
    Index("readings_state", "state", "number"),
)
Index(
    "readings_decided",
    readings.c.number,
    sqlite_where=DECIDED,
    postgresql_where=DECIDED,
)
Index(
    "readings_queue",
    readings.c.state,  # the same in all of it: without it, SQLite takes readings_state, and sorts
    readings.c.skips,
    readings.c.confidence,
    readings.c.number,
    readings.c.has_crop,  # the same too: without it, SQLite counts in the table
    sqlite_where=IN_QUEUE,
    postgresql_where=IN_QUEUE,
)
Index(
    "readings_claims",
    readings.c.claimed_by,
    sqlite_where=CLAIMED,
    postgresql_where=CLAIMED,
)

pictures = Table(
    "pictures",
    metadata,
    Column("reading", Text, ForeignKey("readings.id", name="pictures_reading"), primary_key=True),
    Column("created", Moment),
    Column("crop", LargeBinary),
    Column("picture", LargeBinary),
    Column("crop_box", JSON),
    Index("pictures_created", "created"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("reading", Text, ForeignKey("readings.id", name="decisions_reading"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("state_before", Text, nullable=False),
    Column("state_after", Text, nullable=False),
    Column("undoes", NUMBER),
    Index("decisions_reading_id", "reading", "id"),
    Index("decisions_at", "at"),
    Index("decisions_undoes", "undoes"),
)

models = Table(
    "models",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("bundle", LargeBinary, nullable=False),
    UniqueConstraint("kind", "sha256", name="models_kind_sha256"),
)

model_uses = Table(
    "model_uses",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("model", NUMBER, ForeignKey("models.id", name="model_uses_model")),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("rolled_back", Boolean, nullable=False, server_default=false()),
)
