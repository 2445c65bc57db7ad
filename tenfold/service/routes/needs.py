"""What most routes need: what runs behind them, taken from the application."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from tenfold.service.running import Running


async def _running(request: Request) -> Running:
    running: Running = request.app.state.running
    return running


Here = Annotated[Running, Depends(_running)]
ReadingId = Annotated[
    str, Path(alias="id", pattern=r"^[0-9a-f]{32}$", description="The id of a reading.")
]
"""Nobody can guess one: whoever knows it may see the reading."""
