"""``/v1/model``: what reads now and how well, a new reader in its place, and the way back."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from tenfold.reading.bundle import Kind
from tenfold.service.access import Administers, allowed
from tenfold.service.answers import json_answer
from tenfold.service.card import model_card, queue_card
from tenfold.service.compare import Comparison, compare
from tenfold.service.errors import RefusedError
from tenfold.service.in_use import KINDS, Pair, shipped_sha256
from tenfold.service.routes.needs import Here
from tenfold.service.running import Running
from tenfold.service.shapes import Models, RolledBack, Swapped, refusals

router = APIRouter(prefix="/v1/model", tags=["model"])

_BUNDLE = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": _BUNDLE}}}


@router.get(
    "", response_model=Models, responses=refusals(), dependencies=[Depends(allowed("read"))]
)
async def model(here: Here) -> Response:
    """Answer with the readers in use, and what people say about their errors."""
    return json_answer(await here.ask_store(_cards, here))


@router.post(
    "", response_model=Swapped, responses=refusals(404, 409, 413, 415), openapi_extra=_BODY
)
async def load(
    request: Request,
    here: Here,
    caller: Administers,
    force: Annotated[bool, Query(description="Take it though it is worse.")] = False,
) -> Response:
    """Verify a bundle, compare it on what people decided, and read with it unless it is worse."""
    _require_bytes(request)
    file = await request.body()
    async with here.changing:
        kind, pair = await asyncio.to_thread(here.in_use.with_new, file)
        before = here.in_use.pair
        comparison = await asyncio.to_thread(compare, here.store, kind, before.reader, pair.reader)
        if comparison.worse and not force:
            raise _worse(comparison)
        await here.ask_store(_take, here, kind, file, pair, caller.name)
    return json_answer(
        {
            "kind": kind,
            "sha256": pair.of(kind).sha256,
            "swapped": pair.of(kind).sha256 != before.of(kind).sha256,
            "comparison": comparison.to_dict(),
        }
    )


@router.post("/rollback", response_model=RolledBack, responses=refusals(404, 409))
async def rollback(
    here: Here,
    caller: Administers,
    kind: Annotated[Kind | None, Query(description="By default, what changed last.")] = None,
) -> Response:
    """Read with the reader that was in use before."""
    async with here.changing:
        rolled = await here.ask_store(_roll_back, here, kind, caller.name)
    return json_answer({"kind": rolled, "sha256": here.in_use.pair.of(rolled).sha256})


def _cards(here: Running) -> dict[str, Any]:
    pair, ask = here.in_use.pair, here.store.error_rate if here.storing else None
    cards = {
        kind: model_card(pair.of(kind))
        | {"queue": queue_card(ask(pair.sha256(kind)) if ask else None)}
        for kind in KINDS
    }
    return cards | {"queue": queue_card(ask() if ask else None)}


def _take(here: Running, kind: Kind, file: bytes, pair: Pair, by: str) -> None:
    """Store a bundle and take it into use, here at once and elsewhere within seconds."""
    now, sha256 = here.now(), pair.of(kind).sha256
    if sha256 == shipped_sha256(kind):
        here.store.use_model(None, kind=kind, by=by, now=now)
    else:
        saved = here.store.save_model(file, kind=kind, sha256=sha256, by=by, now=now)
        here.store.use_model(saved, kind=kind, by=by, now=now)
    here.in_use.take(kind, pair)
    here.metrics.swaps.labels(kind).inc()


def _require_bytes(request: Request) -> None:
    kind = request.headers.get("content-type", "application/octet-stream")
    if not kind.startswith(("application/octet-stream", "application/zip")):
        raise RefusedError(415, "this is no type of a bundle", expected="application/octet-stream")


def _worse(comparison: Comparison) -> RefusedError:
    return RefusedError(
        409,
        "the new reader is worse on what people have decided",
        code="worse",
        expected=f"{comparison.right_before} of {comparison.decisions} right, as now, or more",
        received=f"{comparison.right_after} right, {comparison.wrong_answers_after} sure and wrong",
        remedy="Train it on more, or load it all the same with ?force=true",
    )


def _roll_back(here: Running, kind: Kind | None, by: str) -> Kind:
    """Take the reader before this one into use, and return what it reads."""
    use = here.store.roll_back(kind, by=by, now=here.now())
    for changed in here.in_use.follow():
        here.metrics.swaps.labels(changed).inc()
    return "digit" if use.kind == "digit" else "number"
