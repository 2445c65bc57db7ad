"""Every limit, and what is said where it is reached."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from drawn import drawn, saved
from served import PNG, SEVEN, asked, bearer, read_one, settings_in, tokens

from tenfold.service import work


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["error"]["code"]
    return found


@contextmanager
def readers_that_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Semaphore, Any]]:
    """Have every reading wait; yield what counts those that do, and what lets them go on."""
    come, go = threading.Semaphore(0), threading.Event()
    leaves = work._leaves

    def waiting(content: bytes, bounds: work.Bounds) -> Iterator[Any]:
        come.release()
        go.wait(30)
        return leaves(content, bounds)

    monkeypatch.setattr(work, "_leaves", waiting)
    try:
        yield come, go
    finally:
        go.set()


def test_too_many_bytes_are_refused_before_they_are_sent(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, most_bytes=2048)) as client:
        host, _, port = client.address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            head = f"POST /v1/read HTTP/1.1\r\nHost: {host}\r\nContent-Length: 999999\r\n\r\n"
            connection.sendall(head.encode())

            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_too_many_bytes_are_refused_where_no_length_is_said(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, most_bytes=2048)) as client:
        answer = client.post("/v1/read", content=iter([bytes(1000)] * 50), headers=PNG)

        assert (answer.status_code, code(answer)) == (413, "too_large")


def test_too_much_json_is_refused(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        parts = iter([b'{"reviewer": "', b"a" * 100_000, b'"}'])
        answer = client.post(
            "/v1/review/claim", content=parts, headers={"content-type": "application/json"}
        )

        assert (answer.status_code, code(answer)) == (413, "too_large")


def test_too_many_pixels_are_refused(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, most_pixels=10_000)) as client:
        answer = client.post("/v1/read", content=SEVEN, headers=PNG)

        assert (answer.status_code, code(answer)) == (422, "bad_picture")
        assert answer.json()["error"]["expected"] == "at most 10,000"


@pytest.mark.parametrize("count", [3, 4])
def test_too_many_pictures_are_refused(tmp_path: Path, count: int) -> None:
    with asked(settings_in(tmp_path, most_pictures=2)) as client:
        answer = client.post("/v1/read", files=[("pictures", ("a", SEVEN))] * count)

        assert (answer.status_code, code(answer)) == (413, "too_many_pictures")


@pytest.mark.parametrize(
    "files", [{"other": ("a.png", SEVEN)}, {"pictures": (None, b"text")}, {"pictures": ("a", b"")}]
)
def test_a_form_without_pictures_is_refused(tmp_path: Path, files: Any) -> None:
    with asked(settings_in(tmp_path)) as client:
        assert client.post("/v1/read", files=files).status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/mixed"])
def test_what_is_no_picture_by_its_type_is_refused(tmp_path: Path, kind: str) -> None:
    with asked(settings_in(tmp_path)) as client:
        answer = client.post("/v1/read", content=SEVEN, headers={"content-type": kind})

        assert (answer.status_code, code(answer)) == (415, "unsupported")


def test_what_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked(settings_in(tmp_path, seconds=0.3)) as client, readers_that_wait(monkeypatch):
        answer = client.post("/v1/read", content=SEVEN, headers=PNG)

        assert (answer.status_code, code(answer)) == (503, "timeout")


def test_a_body_that_does_not_arrive_is_given_up(tmp_path: Path) -> None:
    def slowly() -> Iterator[bytes]:
        yield SEVEN[:10]
        arrived.wait(2)
        yield SEVEN[10:]

    arrived = threading.Event()
    with asked(settings_in(tmp_path, seconds=0.2)) as client:
        answer = client.post("/v1/read", content=slowly(), headers=PNG)

        assert (answer.status_code, code(answer)) == (408, "too_slow")


def test_a_full_queue_refuses_at_once_and_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path, threads=1, queue=2)
    with asked(settings) as client, ThreadPoolExecutor(2) as others:
        with readers_that_wait(monkeypatch) as (come, _):
            taken = [
                others.submit(client.post, "/v1/read", content=SEVEN, headers=PNG) for _ in range(2)
            ]
            assert come.acquire(timeout=30)
            while client.running.pool.waiting < 2:
                threading.Event().wait(0.01)
            refused = client.post("/v1/read", content=SEVEN, headers=PNG)
        assert (refused.status_code, code(refused)) == (503, "busy")
        assert int(refused.headers["retry-after"]) > 0
        assert [one.result().status_code for one in taken] == [200, 200]
        assert read_one(client)["text"] == "7"


def test_one_caller_cannot_fill_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def sent(name: str) -> httpx.Response:
        return client.post("/v1/read", content=SEVEN, headers=PNG | bearer(name))

    given = tokens(ann="read", ben="read")
    settings = settings_in(tmp_path, threads=1, queue=4, share=0.25, tokens=given)
    with asked(settings) as client, ThreadPoolExecutor(2) as others:
        with readers_that_wait(monkeypatch) as (come, _):
            first = others.submit(sent, "ann")
            assert come.acquire(timeout=30)
            refused = sent("ann")
            other = others.submit(sent, "ben")
            while client.running.pool.waiting < 2:
                threading.Event().wait(0.01)
        assert (refused.status_code, code(refused)) == (429, "too_many")
        assert "retry-after" in refused.headers
        assert (first.result().status_code, other.result().status_code) == (200, 200)


def test_pictures_that_do_not_fit_into_memory_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path, held=1024)
    with asked(settings) as client, ThreadPoolExecutor(1) as others:
        with readers_that_wait(monkeypatch) as (come, _):
            large = saved(drawn(7, size=(400, 300)), "BMP")
            first = others.submit(client.post, "/v1/read", content=large, headers=PNG)
            assert come.acquire(timeout=30)
            refused = client.post("/v1/read", content=SEVEN, headers=PNG)
        assert (refused.status_code, code(refused)) == (503, "busy")
        assert first.result().status_code == 200


def test_too_many_requests_at_once_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path, requests=1)
    with asked(settings) as client, ThreadPoolExecutor(1) as others:
        with readers_that_wait(monkeypatch) as (come, _):
            first = others.submit(client.post, "/v1/read", content=SEVEN, headers=PNG)
            assert come.acquire(timeout=30)
            refused = client.get("/livez")
        assert (refused.status_code, code(refused)) == (503, "busy")
        assert first.result().status_code == 200
        assert client.get("/livez").status_code == 200


def test_what_is_refused_is_counted(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, threads=1, queue=1)) as client:
        client.post("/v1/read", files=[("pictures", ("a", SEVEN))] * 2)
        read_one(client)

        told = client.get("/metrics").text

    assert 'tenfold_refused_total{why="queue"} 1.0' in told
    assert 'tenfold_readings_total{kind="digit",outcome="answered"} 1.0' in told
    assert 'route="/v1/read",status="503"' in told


def test_nothing_is_held_after_all_is_answered(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        client.post("/v1/read", content=b"no picture", headers=PNG)
        client.post("/v1/read", content=SEVEN, headers=PNG)

        assert (client.running.held, client.running.pool.waiting) == (0, 0)
