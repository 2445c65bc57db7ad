"""A PostgreSQL server for tests: Debian's, on a free loopback port, in a folder that goes away.

It will not run as root, so root runs it as the user that Debian made for it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

_NOT_INSTALLED = (
    "POSTGRESQL IS NOT INSTALLED, so half of the store's tests do not run: apt install postgresql"
)
_PATIENCE = 60.0  # seconds for the server to start
_USERS = ("postgres", "nobody")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # nobody needs these data after a power cut
    "max_connections": "100",
}


class Postgres:
    """A running server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = count(1)

    def new_database(self) -> str:
        """Return the address of a new and empty database, as SQLAlchemy writes it."""
        name = f"tenfold_{next(self._numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
        return self._address(name).replace("postgresql:", "postgresql+psycopg:")

    def answers(self) -> bool:
        """Return whether it takes connections."""
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _address(self, database: str) -> str:
        return f"postgresql://tenfold@127.0.0.1:{self._port}/{database}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Yield a server; skip where there is none to start, but not in CI."""
    programs = _programs()
    if programs is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(_NOT_INSTALLED)
    with tempfile.TemporaryDirectory(prefix="tenfold-postgres-") as made:
        folder, who = Path(made), _unprivileged()
        if who:
            shutil.chown(folder, who["user"], who["group"])
        command = [f"{programs}/initdb", "-D", f"{folder}/data", "-U", "tenfold", "-A", "trust"]
        command += ["-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)
        with _server(programs, folder, who) as server:
            yield server


@contextmanager
def _server(programs: Path, folder: Path, who: dict[str, Any]) -> Iterator[Postgres]:
    port = _free_port()
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [f"{programs}/postgres", "-D", f"{folder}/data", "-p", str(port), *settings]
    with (folder / "log").open("wb") as log:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, **who
        )
    try:
        server = Postgres(port)
        _await(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # its fast shutdown
        process.wait(_PATIENCE)


def _await(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while not server.answers():
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail(f"PostgreSQL does not start:\n{log.read_text()}")
        time.sleep(0.05)


def _programs() -> Path | None:
    """Return the folder of the newest PostgreSQL there is: Debian keeps it off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    found = debian[-1] if debian else shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _version(program: Path) -> int:
    name = program.parent.parent.name
    return int(name) if name.isdigit() else 0


def _unprivileged() -> dict[str, Any]:
    """Return as whom to run it, where we are root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    user = next(name for name in _USERS if name in known)
    return {"user": user, "group": known[user], "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
