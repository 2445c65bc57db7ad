"""The values that go into the store and come out of it.

Times are aware of their zone, and in UTC. Knows nothing of tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tenfold.images.box import Box

State = Literal["answered", "waiting", "accepted", "corrected", "rejected"]
"""What became of a reading.

``answered``: the reader was sure. ``waiting``: it is in the queue. The others a person decided: the
reader's text is right, is wrong, or there is no number.
"""

Action = Literal["accept", "correct", "reject", "skip", "undo", "suggest"]
"""What a person does with a reading."""


@dataclass(frozen=True, kw_only=True, slots=True)
class New:
    """A reading to be stored.

    Attributes:
        id: Letters, digits, ``-`` and ``_``; unique.
        created: When it was read.
        source: What the picture was called.
        reading: All of it, as ``Reading.to_dict`` gives it.
        text: What the reader says, or its best guess where it declines.
        confidence: The probability that the text is right.
        state: ``answered`` or ``waiting``.
        model: SHA-256 of the bundle that read it, in hexadecimal.
        crop: What a person needs to see of it, upright, as PNG. One that waits without a crop is in
            no queue, for nobody could decide on it.
        picture: The file as it was sent.
        crop_box: The part of the picture that the crop shows, before it was turned upright and made
            smaller; None where that is not known, and then no digit can be cut out of a number.
    """

    id: str
    created: datetime
    source: str | None = None
    reading: dict[str, Any]
    text: str
    confidence: float
    state: Literal["answered", "waiting"]
    model: str
    crop: bytes | None = field(default=None, repr=False)
    picture: bytes | None = field(default=None, repr=False)
    crop_box: Box | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A stored reading, without its pictures.

    Attributes:
        id: As it was given.
        created: When it was read.
        source: What the picture was called.
        state: What became of it.
        reading: All of it, as ``Reading.to_dict`` gave it.
        text: What the reader says, or its best guess where it declines.
        confidence: The probability that the text is right.
        answer: What is true according to a person; empty where there is no number, None where
            nobody has decided.
        suggestion: What somebody says it is, until it is decided.
        model: SHA-256 of the bundle that read it.
        by: Who claimed it last and neither decided nor gave it back.
        has_crop: Whether there is a crop.
        has_picture: Whether there is the picture.
    """

    id: str
    created: datetime
    source: str | None
    state: State
    reading: dict[str, Any]
    text: str
    confidence: float
    answer: str | None
    suggestion: str | None
    model: str
    by: str | None
    has_crop: bool
    has_picture: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some readings, and where the next begin: None where there are no more."""

    readings: list[Kept]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One line of a reading's history, which is only ever added to.

    Attributes:
        id: Its number, in the order of all.
        reading: The id of the reading.
        at: When.
        by: Who.
        action: What was done.
        before: What was taken to be written there before.
        after: What was after.
        state_before: The state before.
        state_after: The state after.
    """

    id: int
    reading: str
    at: datetime
    by: str
    action: Action
    before: str | None
    after: str | None
    state_before: State
    state_after: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far review has come.

    Attributes:
        waiting: In the queue, those claimed among them.
        claimed: Of these, how many somebody is looking at.
        decided: Decided by a person, ever.
        decided_last_hour: Decisions of the last hour that stand.
        by_state: How many stored readings are in each state.
    """

    waiting: int
    claimed: int
    decided: int
    decided_last_hour: int
    by_state: dict[State, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """How many of the reader's texts people found right, wrong, and to be no number."""

    accepted: int
    corrected: int
    rejected: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelRow:
    """A stored reader: the bytes of its bundle, and who stored it when."""

    id: int
    kind: str
    sha256: str
    at: datetime
    by: str
    bundle: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelUse:
    """A reader taken into use.

    Attributes:
        id: The number of this line, in the order of all.
        kind: What it reads: ``digit`` or ``number``.
        model: The id of the stored reader; None for the one that ships.
        sha256: Of its bundle; None for the one that ships.
        at: When.
        by: Who.
        rolled_back: Whether it came back by taking back the one after it.
    """

    id: int
    kind: str
    model: int | None
    sha256: str | None
    at: datetime
    by: str
    rolled_back: bool
