"""Readings as they are answered: ``Reading.to_dict`` with what is stored beside it.

Straight to JSON bytes, with no model in between: this is on the hot route.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from fastapi import Response
from pydantic_core import to_json

from tenfold.reading.result import Reading
from tenfold.service.compare import best_guess
from tenfold.service.store import Kept, New
from tenfold.service.work import Read


def json_answer(content: Any, status: int = 200) -> Response:
    """Return a response of JSON."""
    return Response(to_json(content), status, media_type="application/json")


def stored(kept: Kept) -> dict[str, Any]:
    """Return a stored reading."""
    return kept.reading | {
        "id": kept.id,
        "state": kept.state,
        "answer": kept.answer,
        "suggestion": kept.suggestion,
        "created": kept.created.isoformat(),
    }


def fresh(new: New) -> dict[str, Any]:
    """Return a reading that has just been stored."""
    return new.reading | {
        "id": new.id,
        "state": new.state,
        "answer": None,
        "suggestion": None,
        "created": new.created.isoformat(),
    }


def unstored(reading: Reading) -> dict[str, Any]:
    """Return a reading that is not stored."""
    nothing = dict.fromkeys(("id", "state", "answer", "suggestion", "created"))
    return reading.to_dict() | nothing


def new_one(read: Read, model: str, now: datetime, picture: bytes | None) -> New:
    """Return what is stored of a reading; what its reader is unsure of waits for a person."""
    reading = read.reading
    return New(
        id=uuid4().hex,
        created=now,
        source=reading.source,
        reading=reading.to_dict(),
        text=best_guess(reading),
        confidence=reading.confidence,
        state=_state(reading),
        model=model,
        crop=read.crop,
        crop_box=read.crop_box,
        picture=picture,
    )


def _state(reading: Reading) -> Literal["answered", "waiting"]:
    return "answered" if reading.why_not in {None, "nothing here"} else "waiting"
