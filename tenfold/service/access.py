"""Who asks, and what they may do: bearer tokens, or whoever is on this machine.

Knows the SHA-256 of each token and no token. Without tokens everybody may do everything, and the
service listens on the loopback alone.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tenfold.errors import ServiceError
from tenfold.service.errors import RefusedError
from tenfold.service.settings import ROLES, Role, Settings

_BEARER = HTTPBearer(auto_error=False, description="A token, where the service has tokens.")


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks: the name of a token, or nobody known on this machine."""

    name: str
    role: Role
    known: bool

    def as_reviewer(self, named: str | None) -> str:
        """Return who decides: the reviewer named, under the token with which that was said."""
        if not self.known:
            return named or self.name
        return f"{self.name}/{named}" if named and named != self.name else self.name


ANYONE = Caller(name="local", role="admin", known=False)
"""Whoever asks where there are no tokens."""


def allowed(role: Role) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that lets those through who have this role or a higher one."""

    async def caller(
        request: Request,
        sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Caller:
        return _let_through(request, sent, role)

    return caller


async def caller_of(request: Request, role: Role) -> Caller:
    """Return who sent a request, if they have this role or a higher one."""
    return _let_through(request, await _BEARER(request), role)


def _let_through(request: Request, sent: HTTPAuthorizationCredentials | None, role: Role) -> Caller:
    who = _who(request.app.state.running.settings, sent)
    require_role(who, role)
    return who


def require_role(who: Caller, role: Role) -> None:
    """Refuse a caller whose role is lower."""
    if ROLES.index(who.role) < ROLES.index(role):
        raise RefusedError(
            403,
            "this token may not do that",
            expected=f"a token with the role {role}",
            received=f"the role {who.role}",
            remedy="Ask whoever runs the service for another token",
        )


def require_loopback(settings: Settings) -> None:
    """Refuse to listen to others where nobody needs a token.

    Raises:
        ServiceError: There are no tokens, and the address is not the loopback's.
    """
    if not settings.tokens and not is_loopback(settings.host):
        raise ServiceError(
            f"without tokens the service listens to this machine alone, not at {settings.host}",
            expected="TENFOLD_TOKENS with name:role:sha256 for each caller",
            remedy="Set it, or leave out --host",
        )


@lru_cache(64)  # every request names a host, and mostly the same
def is_loopback(host: str) -> bool:
    """Return whether a host, without its port, is this machine as seen by itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _who(settings: Settings, sent: HTTPAuthorizationCredentials | None) -> Caller:
    if not settings.tokens:
        return ANYONE
    # A lookup by hash tells nothing of a token by its time: who guesses does not choose the hash.
    hashed = hashlib.sha256(sent.credentials.encode()).hexdigest() if sent else None
    for token in settings.tokens:
        if token.sha256 == hashed:
            return Caller(name=token.name, role=token.role, known=True)
    raise RefusedError(
        401,
        "a token is needed" if sent is None else "this token is not known",
        expected="Authorization: Bearer TOKEN",
        remedy="Ask whoever runs the service for a token",
    )


Reads = Annotated[Caller, Depends(allowed("read"))]
Reviews = Annotated[Caller, Depends(allowed("review"))]
Administers = Annotated[Caller, Depends(allowed("admin"))]
