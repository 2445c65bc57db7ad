"""``POST /v1/draw``: a drawing while it is drawn, read and shown as the network sees it.

Nothing is stored: whoever says that it is wrong sends it to ``/v1/read``.
"""

from __future__ import annotations

import base64
import time
from functools import partial

from fastapi import APIRouter, Request, Response

from tenfold.images.decode import open_picture
from tenfold.images.glyph import find_glyph
from tenfold.images.grey import Picture
from tenfold.reading.numbers import strip_of
from tenfold.reading.reader import Reader
from tenfold.reading.result import Reading
from tenfold.service.access import Reads
from tenfold.service.answers import json_answer, unstored
from tenfold.service.arriving import arrived
from tenfold.service.routes.needs import Here
from tenfold.service.routes.read import FILE, in_time
from tenfold.service.shapes import Drawn, Seen, refusals
from tenfold.service.work import Bounds, Sent, picture_png, too_slow

router = APIRouter(tags=["read"])

_BODY = {"requestBody": {"required": True, "content": {"image/png": {"schema": FILE}}}}


@router.post(
    "/v1/draw",
    response_model=Drawn,
    responses=refusals(408, 413, 415, 429),
    openapi_extra=_BODY,
    summary="Read a drawing and show what the network sees",
)
async def draw(request: Request, here: Here, caller: Reads) -> Response:
    """Answer with the reading of one drawing, and its glyph or its strip."""
    async with arrived(request, here) as pictures:
        until = time.monotonic() + here.settings.seconds
        bounds = Bounds(pixels=here.settings.most_pixels, until=until, crops=False)
        reader = here.in_use.pair.reader
        job = partial(_drawn, reader, pictures[0], bounds)
        async with in_time(here):
            (drawn,) = await here.pool.work(caller.name, [job])
    return json_answer(drawn)


def _drawn(reader: Reader, sent: Sent, bounds: Bounds) -> dict[str, object]:
    if time.monotonic() > bounds.until:
        raise too_slow()
    picture = open_picture(sent.content, bounds.pixels)
    reading = reader.read(picture)
    return {"reading": unstored(reading), "seen": _seen(picture, reading).model_dump()}


def _seen(picture: Picture, reading: Reading) -> Seen:
    if reading.kind == "digit" and (found := find_glyph(picture)):
        return Seen(kind="digit", glyph=_base64(found.glyph))
    strip = strip_of(picture, reading) if reading.kind == "number" else None
    if strip is None or reading.turned:
        return Seen(kind=reading.kind)
    spans = [
        (
            round((digit.box.left - strip.left) * strip.scale),
            round((digit.box.right - strip.left) * strip.scale),
        )
        for digit in reading.digits
    ]
    return Seen(kind="number", strip=_base64(strip.pixels), spans=spans)


def _base64(picture: Picture) -> str:
    return base64.b64encode(picture_png(picture)).decode("ascii")
