"""The schema brought to its newest version, in one step: whole or not at all, and once.

Sits on ``database``; runs what lies in ``migrations``. Processes that start together wait for each
other.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from tenfold.errors import StoreError
from tenfold.service import migrations
from tenfold.service.store.database import Database

NEWEST = "head"

_LOCK = 0x7E1F01D  # any number that no other program takes for a lock in the same database


def upgrade(url: str, version: str = NEWEST) -> None:
    """Bring the database at this address to the newest version of the schema, or up to another.

    Raises:
        StoreError: It cannot be reached, or a newer Tenfold has made it.
    """
    database = Database(url)
    try:
        upgrade_database(database, version)
    finally:
        database.close()


def versions() -> list[str]:
    """Return the versions of the schema, the oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def upgrade_database(database: Database, version: str = NEWEST) -> None:
    """Bring an open database to a version of the schema that is newer than its own."""
    config = _config()
    with database.writing() as connection:
        if not database.is_sqlite:  # where two would both find no tables, and both make them
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, version)
        except CommandError as error:
            raise StoreError(
                f"the database {database.name} is of a version that this Tenfold does not know",
                received=str(error),
                remedy="Install the Tenfold that made it, or a newer one",
            ) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    return config
