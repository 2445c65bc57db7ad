"""Readings to file in a store, as the service would make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tenfold.images.box import Box
from tenfold.reading.result import Digit, Reading
from tenfold.service.store import New, Store

NOW = datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=UTC)
LEASE = timedelta(minutes=2)
LATER = NOW + LEASE + timedelta(seconds=1)
CROP = b"a crop"
MODEL = "ab" * 32


def reading(text: str = "471", confidence: float = 0.5) -> Reading:
    """A reading of a number, its digits side by side."""
    boxes = [Box(left=10 * at, top=0, right=10 * at + 8, bottom=12) for at in range(len(text))]
    digits = [
        Digit(digit=int(char), confidence=confidence, box=box, probabilities=(0.1,) * 10)
        for char, box in zip(text, boxes, strict=True)
    ]
    box = Box(left=0, top=0, right=10 * len(text), bottom=12) if text else None
    return Reading(text=text, confidence=confidence, box=box, digits=tuple(digits), kind="number")


def new(name: str = "one", text: str = "471", confidence: float = 0.5) -> New:
    """A reading that waits, with its crop."""
    return New(
        id=name,
        created=NOW,
        source="cheque.png",
        reading=reading(text, confidence).to_dict(),
        text=text,
        confidence=confidence,
        state="waiting",
        model=MODEL,
        crop=CROP,
    )


def sure(name: str) -> New:
    """A reading that its reader was sure of."""
    return replace(new(name, confidence=0.99), state="answered")


def fill(store: Store, count: int) -> list[str]:
    """Store readings that wait, each surer than the one before; return their ids."""
    news = [new(f"n{at:04}", confidence=(at + 1) / (count + 1)) for at in range(count)]
    store.add(news)
    return [one.id for one in news]
