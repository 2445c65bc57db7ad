"""``/v1/readings``: what is stored, page by page and one by one, and what people say of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import StringConstraints

from tenfold.service.access import Reads, allowed, require_role
from tenfold.service.answers import json_answer, stored
from tenfold.service.routes.needs import Here, ReadingId
from tenfold.service.shapes import (
    Decided,
    History,
    ReadingShape,
    ReadingsPage,
    files,
    refusals,
)
from tenfold.service.store import State

router = APIRouter(tags=["readings"])

_KNOWN = [Depends(allowed("read"))]
_REVIEWER = [Depends(allowed("review"))]

Cursor = Annotated[str, StringConstraints(max_length=200)]


@router.get(
    "/v1/readings",
    response_model=ReadingsPage,
    responses=refusals(404),
    dependencies=_REVIEWER,
)
async def readings(
    here: Here,
    state: State | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Answer with stored readings, the newest first."""
    page = await here.ask_store(here.store.readings, state=state, cursor=cursor, limit=limit)
    return json_answer({"readings": [*map(stored, page.readings)], "next": page.next_cursor})


@router.get(
    "/v1/readings/{id}",
    response_model=ReadingShape,
    responses=refusals(404),
    dependencies=_KNOWN,
)
async def reading(here: Here, reading_id: ReadingId) -> Response:
    """Answer with one reading."""
    return json_answer(stored(await here.ask_store(here.store.get, reading_id)))


@router.get(
    "/v1/readings/{id}/crop",
    response_class=Response,
    responses=files("image/png") | refusals(404),
    dependencies=_KNOWN,
)
async def crop(here: Here, reading_id: ReadingId) -> Response:
    """Answer with the part of the picture that shows the reading, as PNG."""
    return Response(await here.ask_store(here.store.crop, reading_id), media_type="image/png")


@router.get(
    "/v1/readings/{id}/history",
    response_model=History,
    responses=refusals(404),
    dependencies=_REVIEWER,
)
async def history(here: Here, reading_id: ReadingId) -> Response:
    """Answer with all that people have said of a reading."""
    decisions = await here.ask_store(here.store.history, reading_id)
    return json_answer({"decisions": [asdict(decision) for decision in decisions]})


@router.post(
    "/v1/readings/{id}/decision",
    response_model=ReadingShape,
    responses=refusals(404, 409, 413),
)
async def decide(here: Here, caller: Reads, reading_id: ReadingId, decided: Decided) -> Response:
    """Note what a person says of a reading, and answer with the reading as it is then.

    Whoever may read may suggest; what is true is for reviewers to say.
    """
    if decided.action != "suggest":
        require_role(caller, "review")
    kept = await here.ask_store(
        here.store.decide,
        reading_id,
        by=caller.as_reviewer(decided.reviewer),
        action=decided.action,
        text=decided.text,
        now=here.now(),
    )
    return json_answer(stored(kept))
