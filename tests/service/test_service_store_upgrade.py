"""The schema from every earlier version to the newest, with data in it, once and wholly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from filed import CROP, LATER, LEASE, MODEL, NOW, reading
from sqlalchemy import MetaData, text

from tenfold.errors import StoreError
from tenfold.service.store import Decided, Store, open_store, upgrade
from tenfold.service.store.database import Database
from tenfold.service.store.schema import Moment, metadata
from tenfold.service.store.upgrade import versions

_EARLIER = versions()[:-1]
_STATES = {"sure": "answered", "waits": "waiting", "bare": "waiting", "right": "accepted"}
_SHOWN = ("waits", "right")


def test_there_are_earlier_versions() -> None:
    assert _EARLIER == ["0001", "0002"]


@pytest.mark.parametrize("version", _EARLIER)
def test_what_is_stored_outlives_an_upgrade(database: str, version: str) -> None:
    _old(database, version)

    with closing(open_store(database)) as store:
        assert {kept.id: kept.state for kept in store.readings().readings} == _STATES
        assert store.get("right").answer == "471"
        assert store.get("right").reading == reading().to_dict()
        assert store.get("right").created == NOW
        assert store.crop("waits") == CROP
        assert [one.by for one in store.history("right")] == ["ann"]


@pytest.mark.parametrize("version", _EARLIER)
def test_all_works_on_what_was_upgraded(database: str, version: str) -> None:
    _old(database, version)

    with closing(open_store(database)) as store:
        assert [kept.id for kept in store.claim("ben", 5, NOW, LEASE)] == ["waits"]
        assert store.decide("right", "ann", "undo", now=LATER).state == "waiting"
        assert store.expire(LATER) == 2
        assert store.error_rate() == Decided(accepted=0, corrected=0, rejected=0)
        assert store.models() == []


def test_the_versions_lead_to_the_tables_that_the_store_knows(database: str) -> None:
    upgrade(database)

    with closing(Database(database)) as opened, opened.reading() as connection:
        options = {"compare_type": _same_type, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_of_the_newest_changes_nothing(store: Store, database: str) -> None:
    store.save_model(b"a", kind="digit", sha256="a" * 64, by="ann", now=NOW)

    upgrade(database)

    assert store.save_model(b"a", kind="digit", sha256="a" * 64, by="ann", now=NOW) == 1


def test_many_that_start_at_once_upgrade_once(database: str) -> None:
    with ThreadPoolExecutor(4) as crowd:
        for opened in crowd.map(open_store, [database] * 4):
            opened.ping()
            opened.close()


def test_many_open_a_new_file_at_once(tmp_path: Path) -> None:
    def ask(url: str) -> int:
        with closing(Database(url)) as opened, opened.writing() as connection:
            return int(connection.execute(text("SELECT 1")).scalar_one())

    for place in range(40):  # SQLite refuses one opening in thirty, of four at the same moment
        with ThreadPoolExecutor(4) as crowd:
            assert [*crowd.map(ask, [f"sqlite:///{tmp_path / str(place)}.db"] * 4)] == [1] * 4


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(database: str) -> None:
    _old(database, "0001")
    _run(database, "CREATE TABLE models (in_the_way TEXT)")

    with pytest.raises(StoreError):
        upgrade(database)

    assert _version(database) == "0001"
    _run(database, "DROP TABLE models")
    upgrade(database)
    assert _version(database) == versions()[-1]


def test_a_database_of_a_newer_tenfold_is_refused(database: str) -> None:
    upgrade(database)
    _run(database, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="version that this Tenfold does not know"):
        open_store(database)


def _old(database: str, version: str) -> None:
    """Make a database as that version had it, with readings of several states in it."""
    upgrade(database, version)
    with closing(Database(database)) as opened, opened.writing() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for name, row in _rows():
            table = tables.tables[name]
            known = {column: value for column, value in row.items() if column in table.c}
            connection.execute(table.insert(), known)


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of a table and a row for it, with all that any version asks for."""
    for name, state in _STATES.items():
        yield (
            "readings",
            {
                "id": name,
                "created": NOW,
                "source": None,
                "state": state,
                "reading": reading().to_dict(),
                "text": "471",
                "confidence": 0.5,
                "answer": "471" if state == "accepted" else None,
                "model": MODEL,
                "has_crop": name in _SHOWN,
                "has_picture": False,
            },
        )
    for name in _SHOWN:
        yield "pictures", {"reading": name, "created": NOW, "crop": CROP, "picture": None}
    yield (
        "decisions",
        {
            "reading": "right",
            "at": NOW,
            "by": "ann",
            "action": "accept",
            "before": "471",
            "after": "471",
            "state_before": "waiting",
            "state_after": "accepted",
        },
    )


def _run(database: str, statement: str) -> None:
    with closing(Database(database)) as opened, opened.writing() as connection:
        connection.execute(text(statement))


def _version(database: str) -> str | None:
    with closing(Database(database)) as opened, opened.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _same_type(*compared: Any) -> bool | None:
    """Return whether two columns differ in type, as Alembic asks; None lets it find out."""
    return False if isinstance(compared[4], Moment) else None
