"""``POST /v1/read``: pictures in, readings out, stored before they are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute

from tenfold.errors import MissingExtraError, PictureError
from tenfold.reading.reader import Reader
from tenfold.service.access import Caller, Reads, caller_of
from tenfold.service.answers import fresh, json_answer, new_one, unstored
from tenfold.service.arriving import FIELD, arrived
from tenfold.service.in_use import Pair
from tenfold.service.options import Options, options_of
from tenfold.service.routes.needs import Here
from tenfold.service.running import Running
from tenfold.service.shapes import Readings, refusals
from tenfold.service.work import Bounds, Read, Sent, bad_picture, read_picture, too_slow


class _Direct(APIRoute):
    """The hot route: described as all are, and called without FastAPI's way to its parameters.

    That took a sixth of the time of a request with one digit.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""

        async def answer(request: Request) -> Response:
            caller = await caller_of(request, "read")
            options = options_of(request.query_params)
            return await read(request, request.app.state.running, caller, options)

        return answer


router = APIRouter(tags=["read"], route_class=_Direct)

FILE = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "properties": {FIELD: {"type": "array", "items": FILE, "minItems": 1}},
    "required": [FIELD],
    "additionalProperties": False,
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": {"schema": FILE},
            "application/pdf": {"schema": FILE},
            "application/octet-stream": {"schema": FILE},
            "multipart/form-data": {"schema": _FORM},
        },
    }
}


@router.post(
    "/v1/read",
    response_model=Readings,
    responses=refusals(408, 413, 415, 429),
    openapi_extra=BODY,
    summary="Read the digit, the number or the page of numbers on each picture",
)
async def read(
    request: Request, here: Here, caller: Reads, options: Annotated[Options, Query()]
) -> Response:
    """Answer with the readings of each picture, in order; those stored have an id.

    A bad picture among several is a reading that says so; one alone is refused.
    """
    async with arrived(request, here) as pictures:
        pair = here.in_use.pair
        found = await readings(here, caller, pair, pictures, options)
        if not here.storing:
            answers = [unstored(read.reading) for each in found for read in each]
        else:
            answers = await _store(here, pair, pictures, found)
    return json_answer({"readings": answers})


async def readings(
    here: Running, caller: Caller, pair: Pair, pictures: Sequence[Sent], options: Options
) -> list[list[Read]]:
    """Return what the threads read on each picture, in time or not at all.

    Raises:
        RefusedError: There is no room, or it took too long.
        TenfoldError: What is asked cannot be; or the one picture is bad.
    """
    seconds = here.settings.seconds
    bounds = Bounds(
        pixels=here.settings.most_pixels, until=time.monotonic() + seconds, crops=here.storing
    )
    attempt = read_picture if len(pictures) == 1 else _one_of_several
    jobs = [partial(attempt, pair.reader, sent, options, bounds) for sent in pictures]
    async with in_time(here):
        found = await here.pool.work(caller.name, jobs)
    for each in found:
        for read in each:
            outcome = (read.reading.why_not or "answered").replace(" ", "_")
            here.metrics.readings.labels(read.reading.kind or "none", outcome).inc()
    return found


@asynccontextmanager
async def in_time(here: Running) -> AsyncIterator[None]:
    """Give up the work of the block where it takes longer than a request may."""
    try:
        async with asyncio.timeout(here.settings.seconds):
            yield
    except TimeoutError as error:
        raise too_slow() from error


def _one_of_several(reader: Reader, sent: Sent, options: Options, bounds: Bounds) -> list[Read]:
    try:
        return read_picture(reader, sent, options, bounds)
    except (PictureError, MissingExtraError) as error:
        return bad_picture(sent, error)


async def _store(
    here: Running, pair: Pair, pictures: Sequence[Sent], found: Sequence[Sequence[Read]]
) -> list[dict[str, Any]]:
    """Return the answers, all that can be stored being stored."""
    keep, now = here.settings.keep == "pictures", here.now()
    answers, news = list[dict[str, Any]](), []
    for sent, each in zip(pictures, found, strict=True):
        for read in each:
            if read.reading.error:
                answers.append(unstored(read.reading))
                continue
            new = new_one(read, pair.sha256(read.reading.kind), now, sent.content if keep else None)
            news.append(new)
            answers.append(fresh(new))
    if news:
        await here.commits.add(news)
    return answers
