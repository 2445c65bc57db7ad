"""The shapes of what is sent and answered, for the checks of one and the description of both.

Answers are written straight from dictionaries, which is faster; a test holds them to these shapes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tenfold.service.store import Action, State

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_ .@-]*$"),
]
"""What a person is called."""

Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[0-9.,\- /]*$")]
"""A number as a person types it."""


class Shape(BaseModel):
    """What comes in: nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(BaseModel):
    """What is wrong, what was expected, what was received, and what to do."""

    code: str
    problem: str
    expected: str | None
    received: str | None
    remedy: str | None


class ErrorShape(BaseModel):
    """Every error."""

    error: Problem


class BoxShape(BaseModel):
    """Where ink stands, in pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int


class DigitShape(BaseModel):
    """One digit of a reading."""

    digit: int = Field(ge=0, le=9)
    confidence: float
    box: BoxShape
    probabilities: list[float]


class AlternativeShape(BaseModel):
    """Another text that the picture might show."""

    text: str
    confidence: float


class ReadingShape(BaseModel):
    """What was read, and what people say about it."""

    id: str | None
    state: State | None
    answer: str | None
    suggestion: str | None
    created: datetime | None
    source: str | None
    page: int | None
    line: int | None
    kind: Literal["digit", "number"] | None
    text: str
    confidence: float
    why_not: str | None
    error: str | None
    box: BoxShape | None
    turned: int
    alternatives: list[AlternativeShape]
    digits: list[DigitShape]


class Readings(BaseModel):
    """What was read, in the order of the pictures and on each in reading order."""

    readings: list[ReadingShape]


class ReadingsPage(BaseModel):
    """Some readings, the newest first, and where the next begin."""

    readings: list[ReadingShape]
    next: str | None


class Decided(Shape):
    """What a person says of a reading."""

    action: Action
    text: Text | None = Field(None, description="What is written, for correct and suggest.")
    reviewer: Name | None = None


class DecisionShape(BaseModel):
    """One line of the history of a reading."""

    id: int
    reading: str
    at: datetime
    by: str
    action: Action
    before: str | None
    after: str | None
    state_before: State
    state_after: State


class History(BaseModel):
    """All that people have said of a reading, the first first."""

    decisions: list[DecisionShape]


class Claim(Shape):
    """Who wants how many readings to decide on."""

    reviewer: Name
    count: int = Field(10, ge=1, le=20)


class Release(Shape):
    """Who gives back what is claimed."""

    reviewer: Name


class ProgressShape(BaseModel):
    """How far review has come."""

    waiting: int
    claimed: int
    decided: int
    decided_last_hour: int
    by_state: dict[str, int]


class Claimed(BaseModel):
    """Readings to decide on, held for their reviewer for so long."""

    readings: list[ReadingShape]
    lease_seconds: int
    progress: ProgressShape


class Seen(BaseModel):
    """What the network sees: a glyph, or a strip and the columns of each digit; as base64 PNG."""

    kind: Literal["digit", "number"] | None
    glyph: str | None = None
    strip: str | None = None
    spans: list[tuple[int, int]] | None = None


class Drawn(BaseModel):
    """What was read of a drawing, which is not stored."""

    reading: ReadingShape
    seen: Seen


class Calibration(BaseModel):
    """Answers of about this confidence, the share of them that is right, and how many they are."""

    confidence: float
    right: float
    share: float


class Risk(BaseModel):
    """The threshold that keeps an error rate, and the share of pictures that is then answered."""

    max_error: float
    threshold: float
    answered: float


class Queue(BaseModel):
    """What people say about the error rate."""

    accepted: int
    corrected: int
    rejected: int
    error_rate: float | None
    interval: tuple[float, float] | None


class ModelShape(BaseModel):
    """A reader in use."""

    sha256: str
    version: str | None
    shipped: bool
    made: dict[str, str | int | float]
    scores: dict[str, float]
    default_threshold: float
    measured_on: str
    pictures: int
    calibration: list[Calibration]
    risk_coverage: list[Risk]
    queue: Queue


class Models(BaseModel):
    """What reads now."""

    digit: ModelShape
    number: ModelShape
    queue: Queue


class ComparisonShape(BaseModel):
    """How the reader in use and the new one did on the same decided pictures."""

    decisions: int
    right_before: int
    right_after: int
    gained: int
    lost: int
    wrong_answers_before: int
    wrong_answers_after: int
    worse: bool


class Swapped(BaseModel):
    """What became of a new reader."""

    kind: Literal["digit", "number"]
    sha256: str
    swapped: bool
    comparison: ComparisonShape


class RolledBack(BaseModel):
    """What reads after the reader in use was taken back."""

    kind: Literal["digit", "number"]
    sha256: str


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how errors are described: these, and those that any request may have."""
    common = (400, 401, 403, 422, 500, 503)
    return {status: {"model": ErrorShape, "description": _WHY[status]} for status in sorted(
        {*common, *statuses}
    )}  # fmt: skip


def files(*types: str) -> dict[int | str, dict[str, Any]]:
    """Return how an answer is described that is a file of one of these types."""
    return {200: {"content": {kind: {} for kind in types}}}


_WHY = {
    400: "The request is no whole request.",
    401: "A token is needed.",
    403: "This token, host or origin may not do that.",
    404: "There is none.",
    408: "The body did not arrive in time.",
    409: "What is stored does not allow it.",
    413: "Too many bytes or pictures.",
    415: "Of another type than a picture.",
    422: "It is not as it must be.",
    429: "Too many of this caller's pictures are waiting.",
    500: "The service has failed.",
    503: "Busy, or the store cannot be reached; Retry-After says when to try again.",
}
