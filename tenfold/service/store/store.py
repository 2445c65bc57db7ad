"""The store: every question that the service asks of its database, each one transaction.

Threads may share one, and processes a database. Sits on the modules that answer; opens and closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tenfold.images.box import Box
from tenfold.service.store import deciding, filing, models, queue, tallies
from tenfold.service.store.database import Database
from tenfold.service.store.records import (
    Action,
    Decided,
    Decision,
    Kept,
    ModelRow,
    ModelUse,
    New,
    Page,
    Progress,
    State,
)
from tenfold.service.store.upgrade import upgrade_database

LEASE = timedelta(minutes=2)
"""How long a reading that is taken back stays with whoever took it back."""


def open_store(url: str) -> Store:
    """Return the store at a database's address, its schema brought to the newest version.

    Args:
        url: As SQLAlchemy writes them: ``sqlite:///file.db``, ``postgresql+psycopg://…``.

    Raises:
        StoreError: It cannot be opened, or a newer Tenfold has made it.
    """
    database = Database(url)
    try:
        upgrade_database(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store:
    """An open store. Every method raises ``StoreError`` where the database refuses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def ping(self) -> None:
        """Return if the database answers."""
        with self._database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")

    def add(self, news: Sequence[New]) -> None:
        """Store readings, all of them or none.

        Raises:
            ConflictError: One of that id is there already.
        """
        with self._database.writing() as connection:
            filing.add(connection, news)

    def get(self, reading_id: str) -> Kept:
        """Return a reading.

        Raises:
            NotFoundError: There is none of that id.
        """
        with self._database.reading() as connection:
            return filing.get(connection, reading_id)

    def crop(self, reading_id: str) -> bytes:
        """Return the crop of a reading, as PNG.

        Raises:
            NotFoundError: There is none.
        """
        with self._database.reading() as connection:
            return filing.crop(connection, reading_id)

    def crop_box(self, reading_id: str) -> Box | None:
        """Return the part of the picture that the crop shows; None where that is not known."""
        with self._database.reading() as connection:
            return filing.crop_box(connection, reading_id)

    def picture(self, reading_id: str) -> bytes:
        """Return the file that was sent.

        Raises:
            NotFoundError: There is none.
        """
        with self._database.reading() as connection:
            return filing.picture(connection, reading_id)

    def readings(
        self, state: State | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page:
        """Return readings, the newest first, and the cursor of those that come after.

        Raises:
            NotFoundError: The cursor is none that was handed out.
        """
        with self._database.reading() as connection:
            return filing.page(connection, state, cursor, limit)

    def decided(self, limit: int, after: str | None = None) -> list[Kept]:
        """Return decided readings, the newest first, or those that come after the one of this id.

        Raises:
            NotFoundError: There is none of that id.
        """
        with self._database.reading() as connection:
            return filing.decided(connection, limit, after)

    def expire(self, before: datetime) -> int:
        """Delete the crops and pictures of readings older than this; return of how many."""
        gone = 0
        while count := self._expire_some(before):
            gone += count
        return gone

    def claim(self, by: str, count: int, now: datetime, lease: timedelta) -> list[Kept]:
        """Return up to so many readings to decide on, which nobody else gets until the lease ends.

        First those that ``by`` holds already, whose lease is renewed; then the least sure; what
        was skipped comes last.
        """
        with self._database.writing() as connection:
            return queue.claim(connection, by, count, now, now + lease)

    def release(self, by: str) -> None:
        """Give back all that ``by`` holds."""
        with self._database.writing() as connection:
            queue.release(connection, by)

    def decide(
        self,
        reading_id: str,
        by: str,
        action: Action,
        text: str | None = None,
        *,
        now: datetime,
        lease: timedelta = LEASE,
    ) -> Kept:
        """Note what a person says of a reading; return it as it is then.

        Args:
            reading_id: Of the reading.
            by: Who says it.
            action: ``accept`` what is suggested, or what was read; ``correct`` it to ``text``;
                ``reject`` it, for there is no number; ``skip`` it, to the end of the queue;
                ``suggest`` that it is ``text``, which puts it into the queue; ``undo`` what the
                same person said of it last.
            text: What is written there, to correct or to suggest.
            now: When.
            lease: How long a reading that is taken back is claimed for ``by``.

        Raises:
            NotFoundError: There is no reading of that id.
            ConflictError: Somebody else holds it, or its state does not allow it.
            ConstraintError: The text is no number.
        """
        with self._database.writing() as connection:
            said = deciding.Said(by=by, action=action, text=text, at=now, lease=lease)
            return deciding.decide(connection, reading_id, said)

    def history(self, reading_id: str) -> list[Decision]:
        """Return all that people have said of a reading, the first first.

        Raises:
            NotFoundError: There is no reading of that id.
        """
        with self._database.reading() as connection:
            return deciding.history(connection, reading_id)

    def progress(self, now: datetime) -> Progress:
        """Return how far review has come."""
        with self._database.reading() as connection:
            return tallies.progress(connection, now)

    def error_rate(self, model: str | None = None) -> Decided:
        """Return what people found of readings, or of those by the bundle with this SHA-256."""
        with self._database.reading() as connection:
            return tallies.error_rate(connection, model)

    def save_model(self, bundle: bytes, kind: str, sha256: str, by: str, now: datetime) -> int:
        """Store a reader's bundle and return its id; one that is stored already keeps its own."""
        with self._database.writing() as connection:
            return models.save(connection, bundle, kind, sha256, by, now)

    def use_model(self, model: int | None, kind: str, by: str, now: datetime) -> None:
        """Note that a stored reader is in use for its kind, or with None the one that ships.

        Raises:
            NotFoundError: There is none of that id and kind.
        """
        with self._database.writing() as connection:
            models.use(connection, model, kind, by, now)

    def roll_back(self, kind: str | None, by: str, now: datetime) -> ModelUse:
        """Note that the reader before the one in use is in use again; return it.

        Once more goes back one more. With None, the kind is the one that changed last.

        Raises:
            ConflictError: There is none before it.
        """
        with self._database.writing() as connection:
            return models.roll_back(connection, kind, by, now)

    def model_in_use(self, kind: str) -> ModelRow | None:
        """Return the reader in use; None for the one that ships."""
        with self._database.reading() as connection:
            return models.in_use(connection, kind)

    def models(self, kind: str | None = None) -> list[ModelUse]:
        """Return which readers were taken into use, the last first."""
        with self._database.reading() as connection:
            return models.uses(connection, kind)

    def _expire_some(self, before: datetime) -> int:
        with self._database.writing() as connection:
            return filing.expire(connection, before)
