"""The commands around the service: run it, bring its database up to date, take out corrections.

What is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter, validators

from tenfold.cli_print import answers, err
from tenfold.errors import MissingExtraError, StorageError

if TYPE_CHECKING:
    from tenfold.service.settings import Settings

db = App(name="db", help="Look after the database of the service.")
review = App(name="review", help="Take out what people have decided.")

Port = Annotated[int | None, Parameter(validator=validators.Number(gte=0, lte=65535))]


def serve(
    *,
    host: str | None = None,
    port: Port = None,
    database: str | None = None,
    processes: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
) -> None:
    """Serve readings over HTTP, with pages to draw on, to review doubtful ones and to see models.

    Settings are environment variables that begin with TENFOLD_; see docs/service.md.

    Args:
        host: The address to listen at; by default 127.0.0.1, and another only with TENFOLD_TOKENS.
        port: The port to listen at; by default 8000, and 0 for any that is free.
        database: Where readings are stored, such as sqlite:///readings.db or
            postgresql+psycopg://user@host/name; by default SQLite in the platform's data folder.
        processes: How many serve at once; by default 1. With one a core, twice as much is read.
    """
    settings = _settings(host=host, port=port, database=database, processes=processes)
    from tenfold.service.serving import run

    run(settings, say=lambda line: err.print(line, markup=False))


@db.command
def upgrade(*, database: str | None = None) -> None:
    """Bring the database to the newest version; `tenfold serve` does so by itself.

    Args:
        database: Its address; by default as for `tenfold serve`.
    """
    settings = _settings(database=database)
    from tenfold.service.store import upgrade as upgrade_store

    upgrade_store(settings.database)
    answers.print("The database is up to date.")


@review.command
def export(
    *,
    out: Path,
    database: str | None = None,
    url: str | None = None,
    token: Annotated[str | None, Parameter(env_var="TENFOLD_TOKEN")] = None,
) -> None:
    """Write what people have decided to a folder that `tenfold train --also` takes.

    Args:
        out: The folder to create.
        database: Where it is stored; by default as for `tenfold serve`.
        url: The address of a running service to ask instead.
        token: The bearer token to ask it with.
    """
    _require_free(out)
    if url:
        _from_service(url, token, out)
    else:
        _from_database(database, out)
    count = sum(path.suffix == ".png" for path in out.rglob("*"))
    answers.print(f"Wrote {count:,} pictures to {out}", markup=False)
    if (listed := out / "left_out.csv").exists():
        few = len(listed.read_text(encoding="utf-8").splitlines()) - 1
        answers.print(f"Left out {few:,} answers, of which no ink is known: {listed}", markup=False)
    answers.print("Train with them: tenfold train --data mnist --also " + str(out), markup=False)


def _settings(**given: Any) -> Settings:
    """Return the settings, those given here above those of the environment."""
    try:
        from tenfold.service.settings import read_settings
    except ModuleNotFoundError as error:
        raise MissingExtraError(str(error.name), "serve") from error
    return read_settings(**{name: value for name, value in given.items() if value is not None})


def _from_service(url: str, token: str | None, out: Path) -> None:
    from tenfold import Client
    from tenfold.files import replacing

    with Client(url, token=token) as client:
        sent = client.export("folder")
    with replacing(out) as partial, zipfile.ZipFile(BytesIO(sent)) as archive:
        archive.extractall(partial)


def _from_database(database: str | None, out: Path) -> None:
    settings = _settings(database=database)
    from tenfold.service.store import open_store
    from tenfold.service.store.export import training_folder

    store = open_store(settings.database)
    try:
        training_folder(store, out)
    finally:
        store.close()


def _require_free(out: Path) -> None:
    if out.exists():
        raise StorageError(
            f"{out} is there already",
            expected="the name of a new folder",
            remedy="Choose another name, or remove it",
        )
