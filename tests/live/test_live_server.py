"""The server of the page: ours only, and asked by nobody but our page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from watched import ask

from tenfold.live import Live
from tenfold.live.server import PAGES, SHARED

FILES = sorted((*PAGES.iterdir(), *SHARED))


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with Live() as shown:
        yield shown


def test_it_listens_on_the_loopback_only(live: Live) -> None:
    assert live.address.startswith("http://127.0.0.1:")


def test_the_page_may_load_nothing_from_elsewhere(live: Live) -> None:
    status, headers, _ = ask(live, "GET", "/")

    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_part_of_the_page_is_served(live: Live, file: Path) -> None:
    status, headers, body = ask(live, "GET", f"/pages/{file.name}")

    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert body == file.read_bytes()


@pytest.mark.parametrize("path", ["/pages/../callback.py", "/pages/", "/nothing", "/%2e%2e/x"])
def test_nothing_else_is_served(live: Live, path: str) -> None:
    assert ask(live, "GET", path)[0] == 404


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "localhost:1", ""])
def test_another_name_is_refused(live: Live, host: str) -> None:
    assert ask(live, "GET", "/", Host=host)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.org"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/pause"), ("GET", "/news")])
def test_other_sites_are_refused(
    live: Live, method: str, path: str, headers: dict[str, str]
) -> None:
    status, _, body = ask(live, method, path, b"", **headers)

    assert status == 403
    assert b"pages of other sites" in body


def test_a_link_to_the_page_may_be_followed(live: Live) -> None:
    assert ask(live, "GET", "/", Sec_Fetch_Site="cross-site")[0] == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"factor": 0.5}', 204),
        (b'{"factor": 1000}', 422),
        (b'{"factor": NaN}', 422),
        (b'{"factor": "fast"}', 400),
        (b"{}", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b" " * 2000, 400),
    ],
)
def test_a_rate_is_checked(live: Live, body: bytes, status: int) -> None:
    assert ask(live, "POST", "/rate", body)[0] == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(live: Live, method: str) -> None:
    status, headers, _ = ask(live, method, "/")

    assert status == 501
    assert headers["content-type"] == "application/json"
