"""One door to SQLite and PostgreSQL: connections, transactions, and errors in one voice.

Knows how each is to be spoken to; knows nothing of tables.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from tenfold.errors import ConflictError, StoreError, first_line
from tenfold.files import disk_errors

_KINDS = "sqlite:///readings.db, or postgresql+psycopg://user:password@host/database"
_AGAIN = 0.01  # seconds until what SQLite refused is tried again
_BUSY = 15.0  # seconds that one process waits for another to have written to an SQLite file
_CONNECT = 10  # seconds to reach PostgreSQL
_POOL = {"pool_size": 8, "max_overflow": 24}
_WRITES = "tenfold_writes"

_WAL = "PRAGMA journal_mode=WAL"  # readers and a writer do not wait for each other
_PRAGMAS = (
    "PRAGMA synchronous=NORMAL",  # a commit outlives the process, killed or not
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # an expired picture is overwritten, not only forgotten
)


class Database:
    """An open database.

    Attributes:
        name: Its address without the password.
        is_sqlite: Whether it is a file of SQLite.
    """

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.name = address.render_as_string(hide_password=True)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        # In one process writers stand in line: SQLite would have them poll for their turn.
        self._turn: AbstractContextManager[Any] = Lock() if self.is_sqlite else nullcontext()
        self._engine = _sqlite(address) if self.is_sqlite else _postgresql(address)
        self._reader = self._engine.execution_options(**_reads(self.is_sqlite))
        self._writer = self._engine.execution_options(**{_WRITES: True})

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection on which everything is as of one moment."""
        with self._errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are there, all of them, once the block ends well."""
        with self._turn, self._errors(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise ConflictError(
                "what is to be stored does not fit what is stored", received=_told(error)
            ) from error
        except SQLAlchemyError as error:
            raise StoreError(
                f"the database {self.name} refuses",
                received=_told(error),
                remedy="See that it runs and can be reached, and that its disk has room",
            ) from error


def _reads(is_sqlite: bool) -> dict[str, Any]:
    """Return what keeps all that one transaction reads as of one moment."""
    return {} if is_sqlite else {"isolation_level": "REPEATABLE READ"}


def _told(error: SQLAlchemyError) -> str:
    """Return the first line of what the database itself says."""
    return first_line(getattr(error, "orig", None) or error)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise _unknown() from error
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise _unknown()
    return address


def _unknown() -> StoreError:
    return StoreError("this is no address of a database", expected=_KINDS)


def _sqlite(address: URL) -> Engine:
    path = Path(address.database or ":memory:")
    if path.name == ":memory:":
        raise StoreError(
            "a database in memory is gone when its thread ends", expected="the name of a file"
        )
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # pictures that people sent are nobody else's to read
    engine = create_engine(address, connect_args={"timeout": _BUSY})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(address: URL) -> Engine:
    arguments = {"connect_timeout": _CONNECT}
    # Asked before it is used: a database that was started anew has closed what was open.
    return create_engine(address, connect_args=arguments, pool_pre_ping=True, **_POOL)


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where ``_begin`` says, not by themselves
    _log_ahead(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Have a file log ahead; where others change it to that too, SQLite itself does not wait."""
    end = time.monotonic() + _BUSY
    while True:
        try:
            connection.execute(_WAL)
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(_AGAIN)
        else:
            return


def _begin(connection: Connection) -> None:
    """Begin a transaction: one that writes at once, so that what it reads stays true."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
