"""The service in a server: an address to listen at, uvicorn behind it, and what the operator reads.

Several processes may share the address; one that dies is started anew. Sits on ``app``.
"""

from __future__ import annotations

import errno
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from tenfold.errors import ServiceError
from tenfold.service.access import require_loopback
from tenfold.service.app import application
from tenfold.service.metrics import counted_together
from tenfold.service.settings import Settings
from tenfold.service.store import open_store

_GRACE = 10  # seconds in which requests under way may end
_SOON = 0.05  # seconds
_HEALTHY = 60  # seconds in which a process must say that it lives, busy or not
_BACKLOG = 2048  # connections that wait to be taken


def run(settings: Settings, say: Callable[[str], object]) -> None:
    """Serve until interrupted.

    Args:
        settings: What the operator set.
        say: Tells the operator a line.

    Raises:
        ServiceError: It may not listen there, or cannot.
        StorageError: The folder of the database cannot be made.
        StoreError: The database cannot be opened.
    """
    require_loopback(settings)
    if settings.keep != "nothing":
        open_store(settings.database).close()  # what is wrong with it is said here, in a line
    several = settings.processes > 1
    with _listening(settings.host, settings.port, shared=several) as listener:
        if several:
            return _run_several(settings, listener, say)
        server = _Server(
            config(application(settings)), lambda: _greet(settings, _address(listener), say)
        )
        server.run(sockets=[listener])
    if not server.started:
        raise ServiceError("the service did not start", remedy="See the messages above")
    return None


def _run_several(settings: Settings, held: socket.socket, say: Callable[[str], object]) -> None:
    """Serve with several processes, which count together; ``held`` keeps the port for them."""
    host, port = held.getsockname()[:2]
    threading.Thread(target=_greet_once_up, args=(settings, held, say), daemon=True).start()
    made = config(partial(application, settings), settings.processes)
    with counted_together():
        Multiprocess(made, [_Another(host, port)]).run()  # type: ignore[list-item]  # in a child it is one


class _Another:
    """Becomes, in the process that it is sent to, a listener of its own at a port.

    The system shares connections out among listeners; of processes with one in common, the first
    to wake would take them all.
    """

    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)

    def __reduce__(self) -> tuple[Callable[..., socket.socket], tuple[str, int, bool]]:
        return _listening, (*self.address, True)


def _greet_once_up(settings: Settings, held: socket.socket, say: Callable[[str], object]) -> None:
    while held.fileno() >= 0:
        with suppress(OSError), socket.create_connection(held.getsockname()[:2], timeout=1):
            return _greet(settings, _address(held), say)
        time.sleep(_SOON)
    return None


def _greet(settings: Settings, address: str, say: Callable[[str], object]) -> None:
    say(f"Tenfold serves at http://{address}  (Ctrl-C ends it)")
    if not settings.tokens:
        say("There are no tokens: it listens to this machine alone. See TENFOLD_TOKENS.")


def config(app: FastAPI | Callable[[], FastAPI], processes: int = 1) -> uvicorn.Config:
    """Return how uvicorn runs the service, or what makes it in each of several processes."""
    logging.getLogger("tenfold.service").setLevel(logging.INFO)
    return uvicorn.Config(
        app,
        factory=processes > 1,
        workers=processes,
        timeout_worker_healthcheck=_HEALTHY,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=2**16,
    )


def _listening(host: str, port: int, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if shared and not hasattr(socket, "SO_REUSEPORT"):
        raise ServiceError("this system lets one process alone listen", remedy="Leave --processes")
    listener = socket.socket(family)
    try:
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        raise ServiceError(
            f"cannot listen at {host} port {port}: {error.strerror}",
            remedy="Choose another with --port" if taken else "Choose another with --host",
        ) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class _Server(uvicorn.Server):
    """A server that calls back once it listens: an address printed sooner would be refused."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], object]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started()
