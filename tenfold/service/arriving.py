"""Pictures as they arrive: one raw body, or the parts of a form; bounded in bytes, count and time.

What a file is called is a line of text to show, and never a path.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from tenfold.service.errors import RefusedError
from tenfold.service.running import Running
from tenfold.service.work import Sent

FIELD = "pictures"

_RAW = ("image/", "application/octet-stream", "application/pdf")
_FORM = "multipart/form-data"
_LONGEST_NAME = 255
_NAMELESS = "blob"  # what browsers call a picture that comes from no file


@asynccontextmanager
async def arrived(request: Request, running: Running) -> AsyncIterator[list[Sent]]:
    """Yield the pictures of a request, counted as held in memory for the time of the block.

    Raises:
        RefusedError: They are of another type, too many, too slow, or there is no room for them.
    """
    size = int(request.headers.get("content-length") or running.settings.most_bytes)
    if running.held + size > max(running.settings.held, size):
        running.metrics.refused.labels("memory").inc()
        raise RefusedError(
            503, "too many pictures are on their way", code="busy", remedy="Try again"
        )
    running.held += size
    try:
        yield await _pictures(request, running)
    finally:
        running.held -= size


async def _pictures(request: Request, running: Running) -> list[Sent]:
    kind = request.headers.get("content-type", "application/octet-stream").lower()
    try:
        async with asyncio.timeout(running.settings.seconds):
            if kind.startswith(_FORM):
                return await _form(request, running.settings.most_pictures)
            _require_raw(kind)
            return [Sent(content=await _body(request))]
    except TimeoutError as error:
        raise RefusedError(
            408,
            "the body did not arrive in time",
            expected=f"all of it within {running.settings.seconds:g} seconds",
        ) from error


async def _body(request: Request) -> bytes:
    parts = [part async for part in request.stream()]
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    if not body:
        raise RefusedError(422, "there is no picture", expected="a picture as the body, or a form")
    return body


async def _form(request: Request, most: int) -> list[Sent]:
    try:
        # One more than may come, or a form with too many would look like a damaged one.
        form = await request.form(max_files=most + 1, max_fields=0)
    except HTTPException as error:
        raise _not_a_form(most, error.detail) from error
    except FormParserError as error:
        raise _not_a_form(most, str(error)) from error
    try:
        files = [part for name, part in form.multi_items() if name == FIELD]
        pictures = [await _picture(file) for file in files if isinstance(file, UploadFile)]
    finally:
        await form.close()
    _require_count(len(pictures), most)
    return pictures


async def _picture(file: UploadFile) -> Sent:
    return Sent(content=await file.read(), name=_shown(file.filename))


def _shown(name: str | None) -> str | None:
    """Return a file's name as it can be stored and shown: one line, and no folder."""
    if not name or name == _NAMELESS:
        return None
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char if char.isprintable() else "�" for char in last)[:_LONGEST_NAME] or None


def _require_raw(kind: str) -> None:
    if not kind.startswith(_RAW):
        raise RefusedError(
            415,
            "this is no type of a picture",
            expected=f"image/png or another picture, application/pdf, application/octet-stream, "
            f"or {_FORM} with the field {FIELD}",
            received=kind[:100],
            remedy="Send it with -H 'content-type: image/png', or whatever it is",
        )


def _require_count(count: int, most: int) -> None:
    if count == 0:
        raise RefusedError(422, "there is no picture", expected=f"files in the field {FIELD!r}")
    if count > most:
        raise _too_many(most)


def _too_many(most: int) -> RefusedError:
    return RefusedError(
        413,
        "there are too many pictures",
        code="too_many_pictures",
        expected=f"at most {most:,} in one request",
        remedy="Send them in several requests",
    )


def _not_a_form(most: int, said: str) -> RefusedError:
    if said.startswith("Too many files"):
        return _too_many(most)
    return RefusedError(
        422,
        "the form cannot be read",
        expected=f"pictures as files in the field {FIELD!r}, and nothing else",
        received=said[:200] or None,
    )
