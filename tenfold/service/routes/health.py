"""``/livez``, ``/readyz`` and ``/metrics``: what watches over the service asks these."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from tenfold.errors import StoreError
from tenfold.service.access import allowed
from tenfold.service.answers import json_answer
from tenfold.service.errors import RefusedError
from tenfold.service.routes.needs import Here
from tenfold.service.shapes import files, refusals

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """That it is well."""

    status: str


@router.get("/livez", response_model=Health, responses=refusals())
async def alive() -> Response:
    """Answer that the process lives."""
    return json_answer({"status": "alive"})


@router.get("/readyz", response_model=Health, responses=refusals())
async def ready(here: Here) -> Response:
    """Answer whether readings can be made and stored; 503 where they cannot."""
    if not here.ready:
        raise RefusedError(503, "the service is not ready", code="not_ready")
    if here.storing:
        try:
            await here.ask_store(here.store.ping)
        except StoreError as error:
            raise RefusedError(503, "the store cannot be reached", code="not_ready") from error
    return json_answer({"status": "ready"})


@router.get(
    "/metrics",
    response_class=Response,
    responses=files("text/plain") | refusals(),
    dependencies=[Depends(allowed("read"))],
)
async def metrics(here: Here) -> Response:
    """Answer with the numbers that Prometheus collects."""
    return Response(here.metrics.written(), media_type=CONTENT_TYPE_LATEST)
