"""What Alembic runs: the migrations, on the connection and in the transaction of whoever asks."""

from __future__ import annotations

from alembic import context

from tenfold.service.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
