"""A reading as the service keeps it: what was read, its name, and what people say of it.

What the client answers with; knows nothing of how it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenfold.images.box import Box
from tenfold.reading.result import Alternative, Digit, Reading

_PLAIN = ("text", "confidence", "why_not", "error", "source", "kind", "page", "line", "turned")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredReading(Reading):
    """A reading, and what the service keeps beside it.

    Attributes:
        id: The name under which it is stored; None where it is not.
        state: Whether it was answered, waits for a person, or what a person decided.
        answer: What is written according to a person; empty where that is no number.
        suggestion: What somebody says is written, for a person to decide on.
        created: When it was read.
    """

    id: str | None = None
    state: str | None = None
    answer: str | None = None
    suggestion: str | None = None
    created: datetime | None = None


def stored_reading(values: Mapping[str, Any]) -> StoredReading:
    """Return the reading that JSON tells of."""
    box, created = values["box"], values["created"]
    return StoredReading(
        **{name: values[name] for name in _PLAIN},
        box=Box(**box) if box else None,
        digits=tuple(_digit(digit) for digit in values["digits"]),
        alternatives=tuple(Alternative(**other) for other in values["alternatives"]),
        id=values["id"],
        state=values["state"],
        answer=values["answer"],
        suggestion=values["suggestion"],
        created=datetime.fromisoformat(created) if created else None,
    )


def _digit(values: Mapping[str, Any]) -> Digit:
    return Digit(
        digit=values["digit"],
        confidence=values["confidence"],
        box=Box(**values["box"]),
        probabilities=tuple(values["probabilities"]),
    )
