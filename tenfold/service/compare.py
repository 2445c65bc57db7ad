"""A reader beside the one in use, on what people have decided: the better one, or not.

Both read the same pictures. Counts; knows nothing of what is done with the answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tenfold.errors import TenfoldError
from tenfold.reading.bundle import Kind
from tenfold.reading.reader import Reader
from tenfold.reading.result import Reading
from tenfold.service.store import Kept, Store

MOST = 500
"""Decisions on which two readers are compared: a few seconds for each."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How two readers did on the same decided pictures.

    Attributes:
        decisions: The pictures.
        right_before: How many the reader in use has right, whether or not it is sure.
        right_after: The same of the new one.
        gained: Wrong before and right now.
        lost: Right before and wrong now.
        wrong_answers_before: How many the reader in use answers surely and wrongly.
        wrong_answers_after: The same of the new one.
    """

    decisions: int = 0
    right_before: int = 0
    right_after: int = 0
    gained: int = 0
    lost: int = 0
    wrong_answers_before: int = 0
    wrong_answers_after: int = 0

    @property
    def worse(self) -> bool:
        """Whether the new one has fewer right, or as many and more sure answers that are wrong."""
        after = (self.right_after, -self.wrong_answers_after)
        return after < (self.right_before, -self.wrong_answers_before)

    def to_dict(self) -> dict[str, Any]:
        """Return it in the types of JSON."""
        return asdict(self) | {"worse": self.worse}


def compare(store: Store, kind: Kind, before: Reader, after: Reader) -> Comparison:
    """Return how the two do on the latest decisions about pictures of one kind."""
    pairs = list[tuple[_Marks, _Marks]]()
    for kept in store.decided(MOST):
        if kept.answer is None or kept.reading.get("kind") != kind:
            continue
        picture = _picture(store, kept)
        if picture is not None:
            pairs.append((_marks(before, picture, kept, kind), _marks(after, picture, kept, kind)))
    return _counted(pairs)


@dataclass(frozen=True, kw_only=True)
class _Marks:
    right: bool
    wrong_answer: bool


def _counted(pairs: list[tuple[_Marks, _Marks]]) -> Comparison:
    return Comparison(
        decisions=len(pairs),
        right_before=sum(old.right for old, _ in pairs),
        right_after=sum(new.right for _, new in pairs),
        gained=sum(new.right and not old.right for old, new in pairs),
        lost=sum(old.right and not new.right for old, new in pairs),
        wrong_answers_before=sum(old.wrong_answer for old, _ in pairs),
        wrong_answers_after=sum(new.wrong_answer for _, new in pairs),
    )


def _marks(reader: Reader, picture: bytes, kept: Kept, kind: Kind) -> _Marks:
    try:
        reading = reader.read(picture, kind=kind)
    except TenfoldError:  # a picture that cannot be read is not read
        return _Marks(right=False, wrong_answer=False)
    said = best_guess(reading) if kept.answer else reading.text
    return _Marks(
        right=said == kept.answer,
        wrong_answer=bool(reading.text) and reading.text != kept.answer,
    )


def best_guess(reading: Reading) -> str:
    """Return what a reading says, or would have said were it sure."""
    if reading.text or not reading.alternatives:
        return reading.text
    return reading.alternatives[0].text


def _picture(store: Store, kept: Kept) -> bytes | None:
    """Return what was read: the picture, or of a page the crop that shows this number alone."""
    alone = kept.reading.get("line") is None and kept.reading.get("page") is None
    if kept.has_picture and alone:
        return store.picture(kept.id)
    return store.crop(kept.id) if kept.has_crop else None
