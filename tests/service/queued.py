"""A review queue with pictures in it, for pages that show them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawn import drawn, saved
from filed import new

from tenfold.service.store import New, Store

TEXTS = ("471", "17", "42", "714", "124", "47", "241", "77", "14", "72", "21", "417")
"""What is written on the crops, the least sure first."""


def crop(text: str) -> bytes:
    """Return a picture of a number."""
    return saved(np.hstack([drawn(int(char)) for char in text]), "PNG")


def name(at: int) -> str:
    """Return the id of the reading that comes at this place of the queue."""
    return f"{at:032x}"


def waiting(at: int) -> New:
    """Return the reading that comes at this place of the queue."""
    text = TEXTS[at]
    one = new(name(at), text, confidence=0.3 + at / 50)
    reading = one.reading | {"alternatives": [{"text": f"{text}0", "confidence": 0.2}]}
    return replace(one, reading=reading, crop=crop(text), picture=crop(text))


def queue(store: Store, count: int) -> None:
    """Store so many readings that wait, each surer than the one before."""
    store.add([waiting(at) for at in range(count)])
