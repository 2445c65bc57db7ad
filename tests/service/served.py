"""The service as tests meet it: a real server on a loopback port, in a thread of this process."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from drawn import drawn, saved

from tenfold.reading.bundle import Bundle, write_bundle
from tenfold.service.app import application
from tenfold.service.running import Running
from tenfold.service.serving import config
from tenfold.service.settings import Settings, read_settings

SEVEN = saved(drawn(7), "PNG")
"""A picture of a 7."""

PNG = {"content-type": "image/png"}


def settings_in(folder: Path, **given: Any) -> Settings:
    """Settings with a database of their own."""
    return read_settings(**{"database": f"sqlite:///{folder / 'service.db'}", "threads": 2} | given)


class Visitor(httpx.Client):
    """A client that speaks HTTP, and knows what runs behind the server it speaks to."""

    def __init__(self, address: str, running: Running) -> None:
        super().__init__(base_url=address, timeout=60)
        self.address = address
        self.running = running


@contextmanager
def asked(settings: Settings) -> Iterator[Visitor]:
    """Yield a client of a server with these settings."""
    app = application(settings)
    server = uvicorn.Server(config(app))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        assert server.started
        host, port = listener.getsockname()
        try:
            with Visitor(f"http://{host}:{port}", app.state.running) as visitor:
                yield visitor
        finally:
            server.should_exit = True
            thread.join()


def tokens(**roles: str) -> str:
    """Return what TENFOLD_TOKENS says of tokens that are their own names."""
    return ",".join(
        f"{name}:{role}:{hashlib.sha256(name.encode()).hexdigest()}" for name, role in roles.items()
    )


def bearer(name: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"authorization": f"Bearer {name}"}


def file_of(bundle: Bundle, folder: Path) -> bytes:
    """Return a bundle as the bytes of its file."""
    write_bundle(folder / "some.tenfold", bundle)
    return (folder / "some.tenfold").read_bytes()


def read_one(client: Visitor, content: bytes = SEVEN, query: str = "?kind=digit") -> Any:
    """Return the reading of one picture."""
    answer = client.post(f"/v1/read{query}", content=content, headers=PNG)
    assert answer.status_code == 200, answer.text
    return answer.json()["readings"][0]


def load(client: Visitor, bundle: Bundle, folder: Path, query: str = "") -> httpx.Response:
    """Load a reader into a service."""
    return client.post(
        f"/v1/model{query}",
        content=file_of(bundle, folder),
        headers={"content-type": "application/octet-stream"},
    )
