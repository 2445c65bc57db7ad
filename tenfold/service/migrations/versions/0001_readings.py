"""Readings with their pictures, and what people decide on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _readings()
    _pictures()
    _decisions()


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("model", sa.Text, nullable=False),
        sa.UniqueConstraint("id", name="readings_id"),
    )
    op.create_index("readings_state", "readings", ["state", "number"])


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("reading", sa.Text, primary_key=True),
        sa.Column("crop", sa.LargeBinary),
        sa.Column("picture", sa.LargeBinary),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name="pictures_reading"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("state_before", sa.Text, nullable=False),
        sa.Column("state_after", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name="decisions_reading"),
    )
    op.create_index("decisions_reading_id", "decisions", ["reading", "id"])
