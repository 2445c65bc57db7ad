"""The queue: suggestions, claims, skips and undo; and when pictures expire.

Pictures take over the time of their reading, and readings say which pictures they have.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_IN_QUEUE = sa.text("state = 'waiting' AND has_crop")
_CLAIMED = sa.text("claimed_by IS NOT NULL")
_DECIDED = sa.text("answer IS NOT NULL")

_SAY_WHICH = """
UPDATE readings SET
    has_crop = EXISTS (
        SELECT 1 FROM pictures WHERE pictures.reading = readings.id AND crop IS NOT NULL
    ),
    has_picture = EXISTS (
        SELECT 1 FROM pictures WHERE pictures.reading = readings.id AND picture IS NOT NULL
    )
"""
_TAKE_OVER = """
UPDATE pictures SET
    created = (SELECT readings.created FROM readings WHERE readings.id = pictures.reading)
"""


def upgrade() -> None:
    """Add the columns, fill in what follows from the others, and make the indexes."""
    _add_columns()
    _fill()
    _index()


def _add_columns() -> None:
    # With a default, because SQLite would have to copy the whole table to add it and fill it first.
    for name in ("has_crop", "has_picture"):
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("readings", column)
    op.add_column("readings", sa.Column("suggestion", sa.Text))
    op.add_column("readings", sa.Column("claimed_by", sa.Text))
    op.add_column("readings", sa.Column("claimed_until", _MOMENT))
    op.add_column("readings", sa.Column("skips", sa.Integer, nullable=False, server_default="0"))
    op.add_column("pictures", sa.Column("created", _MOMENT))
    op.add_column("pictures", sa.Column("crop_box", sa.JSON))
    op.add_column("decisions", sa.Column("undoes", _NUMBER))


def _fill() -> None:
    op.execute(_SAY_WHICH)
    op.execute(_TAKE_OVER)


def _index() -> None:
    op.create_index("pictures_created", "pictures", ["created"])
    op.create_index("decisions_at", "decisions", ["at"])
    op.create_index("decisions_undoes", "decisions", ["undoes"])
    _index_some("readings_queue", ["state", "skips", "confidence", "number", "has_crop"], _IN_QUEUE)
    _index_some("readings_claims", ["claimed_by"], _CLAIMED)
    _index_some("readings_decided", ["number"], _DECIDED)


def _index_some(name: str, columns: list[str], rows: sa.TextClause) -> None:
    op.create_index(name, "readings", columns, sqlite_where=rows, postgresql_where=rows)
