"""The application: routes, guards and what runs behind them, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import APIRoute

from tenfold.service.described import described
from tenfold.service.errors import handle_errors
from tenfold.service.guard import Guard
from tenfold.service.metrics import Measured
from tenfold.service.routes import draw, export, health, model, pages, read, readings, review
from tenfold.service.running import Running
from tenfold.service.settings import Settings

_ROUTERS = (read, draw, readings, review, export, model, health, pages)


def application(settings: Settings) -> FastAPI:
    """Return the service with these settings; it opens its store when its server starts it."""
    running = Running(settings=settings)
    app = FastAPI(
        title="Tenfold",
        version=version("tenfold"),
        summary="Handwritten digits and numbers, read from pictures.",
        docs_url=None,  # the page it would show loads scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_operation,
    )
    app.state.running = running
    app.openapi = partial(described, app)  # type: ignore[method-assign]  # FastAPI's own way
    for module in _ROUTERS:
        app.include_router(module.router)
    app.mount("/pages", pages.files(), name="pages")
    handle_errors(app)
    app.add_middleware(Guard, settings=settings, metrics=running.metrics)
    app.add_middleware(Measured, metrics=running.metrics)  # the last added is the outermost
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.running.running():
        yield


def _operation(route: APIRoute) -> str:
    """Return the name of an operation in OpenAPI: its module and its function."""
    module = route.endpoint.__module__.rpartition(".")[2]
    return f"{module}_{route.endpoint.__name__}"
