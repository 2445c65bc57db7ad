"""``/v1/review``: readings claimed by a person for a while, the least sure first."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from fastapi import APIRouter, Depends, Response

from tenfold.service.access import Reviews, allowed
from tenfold.service.answers import json_answer, stored
from tenfold.service.routes.needs import Here
from tenfold.service.shapes import Claim, Claimed, ProgressShape, Release, refusals

router = APIRouter(prefix="/v1/review", tags=["review"])

LEASE = timedelta(seconds=120)
"""How long what a person claims is theirs; claiming again renews it."""


@router.post("/claim", response_model=Claimed, responses=refusals(404, 413))
async def claim(here: Here, caller: Reviews, claim: Claim) -> Response:
    """Answer with readings that nobody else is looking at, and hold them for this reviewer."""
    by, now = caller.as_reviewer(claim.reviewer), here.now()
    kept = await here.ask_store(here.store.claim, by, claim.count, now, LEASE)
    progress = await here.ask_store(here.store.progress, now)
    return json_answer(
        {
            "readings": [*map(stored, kept)],
            "lease_seconds": int(LEASE.total_seconds()),
            "progress": asdict(progress),
        }
    )


@router.post("/release", status_code=204, responses=refusals(404, 413))
async def release(here: Here, caller: Reviews, release: Release) -> Response:
    """Give back all that this reviewer holds."""
    await here.ask_store(here.store.release, caller.as_reviewer(release.reviewer))
    return Response(status_code=204)


@router.get(
    "/progress",
    response_model=ProgressShape,
    responses=refusals(404),
    dependencies=[Depends(allowed("review"))],
)
async def progress(here: Here) -> Response:
    """Answer with how far review has come."""
    return json_answer(asdict(await here.ask_store(here.store.progress, here.now())))
