"""OpenAPI as it is: what FastAPI finds in the routes, and what it cannot know.

Sits on the routes of an application.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi


def described(app: FastAPI) -> dict[str, Any]:
    """Return the description of an application, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes
        )
        for operation in _operations(made):
            if "security" in operation:  # a service without tokens asks for none
                operation["security"].append({})
        app.openapi_schema = made
    return app.openapi_schema


def _operations(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in made["paths"].values() for operation in path.values()]
