"""The one JSON shape of every error, and the status that each error has.

    {"error": {"code": "too_large", "problem": …, "expected": …, "received": …, "remedy": …}}

What stands in it is about the request alone: no path, no trace and no address of a database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from tenfold.errors import (
    BundleError,
    ConflictError,
    ConstraintError,
    MissingExtraError,
    NotFoundError,
    PictureError,
    StorageError,
    StoreError,
    TenfoldError,
)

if TYPE_CHECKING:
    from starlette.types import ExceptionHandler

log = logging.getLogger("tenfold.service")

SOON = 1
"""Seconds after which to try again what was refused because of others."""

_STATUSES: Mapping[type[TenfoldError], tuple[int, str]] = {
    PictureError: (422, "bad_picture"),
    ConstraintError: (422, "bad_constraint"),
    BundleError: (422, "bad_bundle"),
    MissingExtraError: (422, "missing_extra"),
    NotFoundError: (404, "not_found"),
    ConflictError: (409, "conflict"),
}

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    409: "conflict",
    413: "too_large",
    415: "unsupported",
    422: "invalid",
    429: "too_many",
    503: "unavailable",
}


class RefusedError(TenfoldError):
    """A request that is refused, with the status and the code that say so."""

    def __init__(
        self,
        status: int,
        problem: str,
        *,
        code: str | None = None,
        expected: str | None = None,
        received: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(problem, expected=expected, received=received, remedy=remedy)
        self.status = status
        self.code = code or _CODES[status]


def refusal(error: TenfoldError) -> RefusedError:
    """Return an error as callers may see it."""
    if isinstance(error, RefusedError):
        return error
    for kind, (status, code) in _STATUSES.items():
        if isinstance(error, kind):
            return RefusedError(
                status,
                error.problem,
                code=code,
                expected=error.expected,
                received=error.received,
                remedy=error.remedy,
            )
    if isinstance(error, StoreError | StorageError):
        log.error("the store refuses: %s", error)
        return RefusedError(503, "the store cannot be reached just now", remedy="Try again soon")
    log.error("an error that no caller may see: %s", error)
    return broken()


def broken() -> RefusedError:
    """Return what is said of a fault of our own."""
    return RefusedError(
        500,
        "the service has failed",
        code="internal",
        remedy="Try again; if it fails again, tell whoever runs the service",
    )


def busy(problem: str) -> RefusedError:
    """Return what is said to those for whom there is no room just now."""
    return RefusedError(503, problem, code="busy", remedy="Try again after Retry-After")


def answered(error: RefusedError) -> Response:
    """Return the response that says what is wrong."""
    headers = {"retry-after": str(SOON)} if error.status in {429, 503} else {}
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    said = {
        "code": error.code,
        "problem": error.problem,
        "expected": error.expected,
        "received": error.received,
        "remedy": error.remedy,
    }
    body = to_json({"error": said}, inf_nan_mode="null")
    return Response(body, error.status, headers, "application/json")


def handle_errors(app: FastAPI) -> None:
    """Have every error of an application answered in the one shape."""
    handlers: dict[type[Exception], ExceptionHandler] = {
        TenfoldError: _expected,
        RequestValidationError: _invalid,
        HTTPException: _refused,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _expected(_: Request, error: Exception) -> Response:
    return answered(refusal(error) if isinstance(error, TenfoldError) else broken())


async def _invalid(_: Request, error: Exception) -> Response:
    """Answer what does not fit its declaration; what was sent is not sent back."""
    found = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = ".".join(str(part) for part in found.get("loc", ())) or "the request"
    said = str(found.get("msg", "what the documentation says"))
    if found.get("type") == "extra_forbidden":
        return answered(
            RefusedError(422, f"{where} is not known here", remedy="See docs/service.md")
        )
    return answered(RefusedError(422, f"{where} is not as it must be", expected=said))


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status not in _CODES:
        return answered(broken())
    known = {
        404: "there is nothing at this address",
        405: f"{request.method} is not possible at this address",
    }
    said = known.get(status, str(getattr(error, "detail", "")) or "this is refused")
    response = answered(RefusedError(status, said))
    response.headers.update(getattr(error, "headers", None) or {})
    return response
