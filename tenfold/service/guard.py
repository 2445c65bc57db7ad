"""What every request passes before a route sees it: hosts, origins, sizes, and headers on the way.

Plain ASGI, since the hot route goes through it. Nothing here knows what is asked for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenfold.errors import TenfoldError
from tenfold.service.access import is_loopback
from tenfold.service.errors import RefusedError, answered, broken, refusal
from tenfold.service.metrics import Metrics
from tenfold.service.settings import Settings

log = logging.getLogger("tenfold.service")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What pages may load: their own scripts and styles, and pictures that they hold themselves."""

MOST_BUNDLE = 40 * 2**20
"""Bytes of a bundle: more than the largest that is read."""

_MOST_JSON = 64 * 1024
_PICTURES = ("/v1/read", "/v1/draw")
_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
_LINGER = 2.0  # seconds for which what is too large is still taken in, so that the answer arrives

_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
]
_PRIVATE = (b"cache-control", b"no-store")  # what one caller is told is kept for no other


class Guard:
    """Refuses what no route should see, and bounds what is under way."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        passage = Passage(send, private=scope["path"].startswith("/v1/"))
        most = self._most(scope["path"])
        try:
            self._require_room()
            self._require_host(headers)
            _require_own_origin(scope["method"], headers)
            _require_length(headers, most)
        except RefusedError as error:
            return await passage.refuse(error, scope, receive)
        self.under_way += 1
        try:
            await self._passed(scope, Body(receive, most), passage)
        finally:
            self.under_way -= 1

    async def _passed(self, scope: Scope, body: Body, passage: Passage) -> None:
        passage.body = body
        try:
            await self.app(scope, body.receive, passage.send)
        except Exception as error:
            if passage.started:
                raise
            if not body.over:
                return await passage.refuse(_told(error), scope, body.receive)
        if body.over and not passage.started:
            await passage.refuse(_too_large(body.most), scope, body.source)
        return None

    def _most(self, path: str) -> int:
        """Return how many bytes the body of a request may have."""
        if path == "/v1/model":
            return MOST_BUNDLE
        return self.settings.most_bytes if path in _PICTURES else _MOST_JSON

    def _require_room(self) -> None:
        if self.under_way >= self.settings.requests:
            self.metrics.refused.labels("requests").inc()
            raise RefusedError(
                503, "too many requests are under way", code="busy", remedy="Try again"
            )

    def _require_host(self, headers: Headers) -> None:
        """Refuse names that are not ours, which another site may have made to point here."""
        known = self.settings.hosts
        host = _without_port(headers.get("host", ""))
        if host in known or (not known and self.settings.tokens) or is_loopback(host):
            return
        raise RefusedError(
            403,
            "the service is not called by this name",
            code="wrong_host",
            expected="localhost, or a name in TENFOLD_HOSTS",
        )


class Body:
    """The body of a request, cut off where it is larger than allowed."""

    def __init__(self, source: Receive, most: int) -> None:
        self.source = source
        self.most = most
        self.got = 0
        self.over = False

    async def receive(self) -> Message:
        """Return what comes next, or that the caller has gone where too much has come."""
        message = await self.source()
        self.got += len(message.get("body", b""))
        if self.got <= self.most:
            return message
        self.over = True
        return {"type": "http.disconnect"}


class Passage:
    """The way back: headers are added, and an answer to half a body gives way to a refusal."""

    def __init__(self, out: Send, *, private: bool) -> None:
        self.out = out
        self.extra = [*_HEADERS, _PRIVATE] if private else _HEADERS
        self.body: Body | None = None
        self.started = False

    async def send(self, message: Message) -> None:
        """Pass on a part of an answer."""
        if self.body and self.body.over and not self.started:
            return
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = [*message["headers"], *self.extra]
        await self.out(message)

    async def refuse(self, error: RefusedError, scope: Scope, receive: Receive) -> None:
        """Answer with what is wrong; the rest of a body too large is taken in for a while."""
        self.body = None
        response = answered(error)
        if error.status != 413:
            return await response(scope, receive, self.send)
        response.headers["connection"] = "close"
        start = {"type": "http.response.start", "status": 413, "headers": response.raw_headers}
        await self.send(start)
        await self.send({"type": "http.response.body", "body": response.body, "more_body": True})
        await _linger(receive)
        await self.send({"type": "http.response.body", "body": b""})
        return None


async def _linger(receive: Receive) -> None:
    """Take in what still comes: a connection closed on it would swallow the answer."""
    try:
        async with asyncio.timeout(_LINGER):
            while (await receive()).get("more_body"):
                pass
    except TimeoutError:
        return


def _require_own_origin(method: str, headers: Mapping[str, str]) -> None:
    """Refuse what another site has a browser send."""
    if method not in _CHANGING:
        return
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
    elsewhere = origin is not None and urlsplit(origin).netloc != headers.get("host")
    if elsewhere or site not in {"none", "same-origin"}:
        raise RefusedError(403, "requests from pages of other sites are refused", code="cross_site")


def _require_length(headers: Mapping[str, str], most: int) -> None:
    """Refuse a body that says itself that it is too large, before any of it is read."""
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise RefusedError(400, "the length of the body is no number")
    if int(length) > most:
        raise _too_large(most)


def _too_large(most: int) -> RefusedError:
    return RefusedError(
        413,
        "the request is too large",
        expected=f"at most {most:,} bytes",
        remedy="Send fewer pictures at once, or smaller ones",
    )


def _told(error: Exception) -> RefusedError:
    """Return what a caller may know of an error that no route has answered."""
    if isinstance(error, TenfoldError):
        return refusal(error)
    if isinstance(error, ClientDisconnect):  # nobody is there to be told
        return RefusedError(400, "the request was cut short")
    log.error("a request failed", exc_info=error)
    return broken()


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
