"""The page over HTTP, on the loopback and on nothing else; only the standard library.

News goes out as Server-Sent Events, wishes come in as small POSTs. What another site has a browser
ask, or what comes by another name than ours, is refused.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tenfold.errors import ConstraintError, TenfoldError
from tenfold.live.board import Board
from tenfold.live.controls import Controls

LOOPBACK = "127.0.0.1"
BEAT = 1.0
"""Seconds between signs of life: writing is how it is found out that a viewer has gone."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the page may load: its own scripts, styles and pictures."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

PAGES = Path(__file__).parent / "pages"
SHARED = tuple(
    Path(__file__).parents[1] / "service" / "pages" / name
    for name in ("style.css", "controls.css", "icon.svg")
)
"""What all pages of Tenfold have in common."""

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_MOST_BODY = 1024


class Server(ThreadingHTTPServer):
    """Serves one run; each request has a thread, which ends with the process at the latest."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, board: Board, controls: Controls) -> None:
        super().__init__((LOOPBACK, 0), _Request)
        self.board, self.controls = board, controls
        self.digits = b""
        self.closing = False
        self.files = {path.name: path.read_bytes() for path in (*PAGES.iterdir(), *SHARED)}
        self.names = {f"{host}:{self.server_port}" for host in (LOOPBACK, "localhost")}
        threading.Thread(target=self.serve_forever, name="live-server", daemon=True).start()

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def close(self) -> None:
        """Tell all who watch the last news, and stop."""
        self.board.wait_until_told(BEAT)
        self.closing = True
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of viewers who leave in the middle of an answer."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _RefusedError(TenfoldError):
    """A request that is not answered."""

    def __init__(self, status: HTTPStatus, problem: str, **more: str) -> None:
        super().__init__(problem, **more)
        self.status = status


class _Request(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = 30  # seconds that a viewer may take nothing

    def do_GET(self) -> None:
        """Answer with a part of the page, or with news."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Note what is asked for."""
        self._answer(self._post)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what http.server itself refuses in our one shape of errors."""
        del explain
        self._refuse(_RefusedError(HTTPStatus(code), message or HTTPStatus(code).phrase))

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (http.server's)
        """Leave the terminal to training."""

    def _answer(self, answer: Callable[[], None]) -> None:
        try:
            self._require_our_name()
            self._require_own_origin()
            answer()
        except _RefusedError as error:
            self._refuse(error)
        except ConstraintError as error:
            self._refuse(_RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)))

    def _get(self) -> None:
        path = self.path.partition("?")[0]
        name = "live.html" if path == "/" else path.removeprefix("/pages/")
        if path == "/news":
            self._stream()
        elif path == "/digits":
            self._send(HTTPStatus.OK, "application/octet-stream", self.server.digits)
        elif name in self.server.files:
            self._send(HTTPStatus.OK, _KINDS[Path(name).suffix], self.server.files[name])
        else:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "there is no such page")

    def _post(self) -> None:
        controls = self.server.controls
        wishes: Mapping[str, Callable[[], None]] = {
            "/pause": controls.pause,
            "/step": controls.step,
            "/go": controls.go,
            "/rate": lambda: controls.set_factor(self._factor()),
        }
        if self.path not in wishes:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "there is no such wish")
        wishes[self.path]()
        self._send(HTTPStatus.NO_CONTENT)

    def _factor(self) -> float:
        """Return the factor that the body names."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _MOST_BODY:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "the body is too large or has no length")
        try:
            return float(json.loads(self.rfile.read(int(length)))["factor"])
        except (ValueError, TypeError, KeyError) as error:
            raise _RefusedError(
                HTTPStatus.BAD_REQUEST, "the body names no factor", expected='{"factor": 0.5}'
            ) from error

    def _stream(self) -> None:
        """Send news until the viewer leaves or all is over."""
        self._head(HTTPStatus.OK, "text/event-stream")
        with self.server.board.viewer() as viewer:
            self._event("curve", self.server.board.curve())
            known = 0
            while not self.server.closing:
                known, news = self.server.board.news(viewer, known, BEAT)
                for kind, said in news:
                    self._event(kind, said)
                if not news:
                    self.wfile.write(b": still here\n\n")

    def _event(self, kind: str, said: bytes) -> None:
        self.wfile.write(b"event: %b\ndata: %b\n\n" % (kind.encode(), said))

    def _require_our_name(self) -> None:
        """Refuse names that are not ours, which another site may have made to point here."""
        if self.headers.get("Host") not in self.server.names:
            raise _RefusedError(
                HTTPStatus.FORBIDDEN,
                "the page is not called by this name",
                expected=self.server.address,
            )

    def _require_own_origin(self) -> None:
        """Refuse what the page of another site has a browser send; following a link is no harm."""
        origin = self.headers.get("Origin")
        site = self.headers.get("Sec-Fetch-Site", "none")
        elsewhere = origin is not None and origin.removeprefix("http://") not in self.server.names
        linked = self.command == "GET" and self.path == "/"
        if elsewhere or not (site in {"none", "same-origin"} or linked):
            raise _RefusedError(
                HTTPStatus.FORBIDDEN, "requests from pages of other sites are refused"
            )

    def _refuse(self, error: _RefusedError) -> None:
        said = {"problem": error.problem, "expected": error.expected}
        body = json.dumps({"error": {key: value for key, value in said.items() if value}})
        self._send(error.status, "application/json", body.encode())

    def _send(self, status: HTTPStatus, kind: str = "", body: bytes = b"") -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, length: int | None = None) -> None:
        self.send_response_only(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if kind:
            self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
