"""``tenfold serve``, ``tenfold db`` and ``tenfold review`` as a user meets them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from served import SEVEN, asked, settings_in

import tenfold

TENFOLD = [sys.executable, "-m", "tenfold"]


def says(*arguments: object, code: int = 0, **environment: str) -> str:
    done = subprocess.run(
        [*TENFOLD, *map(str, arguments)],
        capture_output=True, text=True, check=False, env=os.environ | environment,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@contextmanager
def service(*arguments: str, **environment: str) -> Iterator[tuple[str, list[str], int]]:
    """Yield the address that ``tenfold serve`` prints, all that it printed, and its process."""
    with subprocess.Popen(
        [*TENFOLD, "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE, text=True, env=os.environ | environment,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        try:
            lines = [process.stderr.readline(), process.stderr.readline()]
            found = re.search(r"http://[^ ]+", lines[0])
            assert found, lines
            yield found[0], lines, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def posted(address: str) -> str:
    with tenfold.Client(address) as client:
        return str(client.read(SEVEN, kind="digit").id)


def counted(address: str, **labels: str) -> float:
    families = text_string_to_metric_families(httpx.get(f"{address}/metrics", timeout=60).text)
    samples = [sample for family in families for sample in family.samples]
    (found,) = [
        each for each in samples if each.name == "tenfold_requests_total" and each.labels == labels
    ]
    return float(found.value)


def servers_of(parent: int) -> set[int]:
    """Return the processes that a service has started to serve; one more only helps with it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return {int(child) for child in children if b"spawn_main" in _command(int(child))}


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def test_it_serves_with_no_set_up_and_says_where(tmp_path: Path) -> None:
    with service(TENFOLD_HOME=str(tmp_path)) as (address, lines, _):
        with tenfold.Client(address) as client:
            assert client.read(SEVEN, kind="digit").text == "7"

        assert address.startswith("http://127.0.0.1:")
        assert "this machine alone" in lines[1]
    assert (tmp_path / "tenfold.db").exists()


def test_what_is_served_is_there_after_a_restart(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'some' / 'where.db'}"
    with service("--database", database) as (address, _, _), tenfold.Client(address) as client:
        stored = client.read(SEVEN, kind="digit")

    with service("--database", database) as (address, _, _), tenfold.Client(address) as client:
        assert client.reading(str(stored.id)) == stored


def test_several_processes_serve_as_one(tmp_path: Path) -> None:
    with service("--processes", "2", TENFOLD_HOME=str(tmp_path)) as (address, _, _):
        said = [posted(address) for _ in range(12)]  # a connection each: either process takes it

        with tenfold.Client(address) as client:
            assert [client.reading(each).text for each in said] == 12 * ["7"]
        asked = counted(address, method="POST", route="/v1/read", status="200")
    assert asked == 12


def test_a_process_that_dies_is_started_anew(tmp_path: Path) -> None:
    with service("--processes", "2", TENFOLD_HOME=str(tmp_path)) as (address, _, parent):
        posted(address)
        before = servers_of(parent)
        os.kill(next(iter(before)), signal.SIGKILL)

        until = time.monotonic() + 60
        while len(after := servers_of(parent)) < 2 or after == before:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert len(after & before) == 1
        assert posted(address)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "TENFOLD_TOKENS"),
        (["--host", "203.0.113.1"], "TENFOLD_TOKENS"),
        (["--database", "nonsense"], "database"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_line(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    assert said in says("serve", *arguments, code=1, TENFOLD_HOME=str(tmp_path))


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as visitor:
        port = visitor.address.rpartition(":")[2]

        assert "--port" in says("serve", "--port", port, code=1, TENFOLD_HOME=str(tmp_path))


def test_a_database_is_brought_up_to_date(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'a.db'}"

    assert "up to date" in says("db", "upgrade", "--database", database)
    assert (tmp_path / "a.db").exists()


def test_decisions_are_exported_from_the_database_and_from_the_service(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with asked(settings) as visitor, tenfold.Client(visitor.address) as client:
        stored = client.read(SEVEN, kind="digit")
        client.decide(str(stored.id), "correct", "1")

        says("review", "export", "--out", tmp_path / "a", "--database", settings.database)
        said = says("review", "export", "--out", tmp_path / "b", "--url", visitor.address)

    assert "tenfold train" in said
    written = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (tmp_path / "a", tmp_path / "b")
    ]
    assert written[0] == written[1]
    assert "metadata.csv" in written[0]


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    assert "there already" in says("review", "export", "--out", tmp_path, code=1)
