"""What a benchmark of reading found on one set of pictures, and how it is found.

Holds the figures and no picture: one set is done and forgotten before the next is made.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ours
from answers import Score, score
from contact_sheet import Case, write_sheet
from ours import Kept
from peers import Peer
from shown import Shown, Target

from tenfold.reading.reader import Reader
from tenfold.reading.result import Reading


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found on one set.

    Attributes:
        name: The set's.
        target: What was to be reached.
        ours: Tenfold's score.
        peers: Scores by the contestant's name.
        promises: What came of each promised error rate; None where it could not be promised.
        of_digits: Whether there is a digit on the pictures.
        loss: Tenfold's, in nats; None where there is not one digit on each picture.
        declined: How often Tenfold gave each reason for not answering.
    """

    name: str
    target: Target
    ours: Score
    peers: Mapping[str, Score]
    promises: Mapping[float, Kept | None]
    of_digits: bool
    loss: float | None
    declined: Mapping[str, int]


def measure(
    shown: Shown, reader: Reader, peers: Sequence[Peer], failures: Path | None = None
) -> Found:
    """Return what everyone reads on one set, and print how long it took.

    Args:
        shown: The set.
        reader: Ours.
        peers: Everyone else.
        failures: A folder for a picture of what ours got wrong or declined.
    """
    began = time.perf_counter()
    said = ours.readings(reader, shown)
    digits = any(shown.labels)
    if failures is not None:
        write_sheet(failures / f"{file_name(shown.name)}.png", failures_of(shown, said))
    found = Found(
        name=shown.name,
        target=shown.target,
        ours=score(ours.answers(said, shown.uncounted), shown.labels),
        peers={peer.name: score(peer.answers(shown), shown.first().labels) for peer in peers},
        promises={rate: ours.kept(reader, shown, rate) for rate in ours.PROMISES if digits},
        of_digits=digits,
        loss=ours.loss(said, shown.labels) if _one_each(shown) else None,
        declined=ours.declined(said),
    )
    print(f"{time.perf_counter() - began:.0f} s", found, flush=True)
    return found


def failures_of(shown: Shown, said: Sequence[Reading]) -> list[Case]:
    """Return the pictures that were not read rightly; of those without a digit, the ones read."""
    texts = ours.answers(said, shown.uncounted).texts
    each = zip(shown.pictures, shown.labels, said, texts, strict=True)
    return [
        Case(picture=picture, label=label, reading=reading)
        for picture, label, reading, text in each
        if text != label
    ]


def _one_each(shown: Shown) -> bool:
    return all(len(label) == 1 for label in shown.labels)


def file_name(name: str) -> str:
    """Return what the file of a set is called, without its end."""
    return "".join(letter if letter.isalnum() else "-" for letter in name)
