"""What people say of readings: each decision a row of history, and the reading as it is then.

History is only added to. To undo is one more row, which names the one that it takes back; what
stands is what no row takes back. A reading that somebody has decided is decided: whoever disagrees
suggests, and it waits again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, insert, select, update

from tenfold.errors import ConflictError, ConstraintError
from tenfold.service.store.filing import KEPT, get, kept, missing, plain
from tenfold.service.store.records import Action, Decision, Kept, State
from tenfold.service.store.schema import decisions, readings

DECISIVE: tuple[Action, ...] = ("accept", "correct", "reject")
"""What decides a reading."""

DECIDED_STATES: tuple[State, ...] = ("accepted", "corrected", "rejected")
"""What a reading is once it is decided."""

_FROM: dict[Action, tuple[State, ...]] = {
    "accept": ("answered", "waiting"),
    "correct": ("answered", "waiting"),
    "reject": ("answered", "waiting"),
    "skip": ("waiting",),
    "suggest": ("answered", "waiting", *DECIDED_STATES),
}
_LONGEST = 200
_FIELDS = (
    decisions.c.id,
    decisions.c.reading,
    decisions.c.at,
    decisions.c.by,
    decisions.c.action,
    decisions.c.before,
    decisions.c.after,
    decisions.c.state_before,
    decisions.c.state_after,
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says of a reading, as ``Store.decide`` is told it."""

    by: str
    action: Action
    text: str | None
    at: datetime
    lease: timedelta


@dataclass(frozen=True, kw_only=True)
class _Held:
    """A reading locked for this transaction, and what of its row no ``Kept`` shows."""

    kept: Kept
    claimed_until: datetime | None
    skips: int


def decide(connection: Connection, reading_id: str, said: Said) -> Kept:
    """Note what is said, and return the reading as it is then."""
    said = replace(said, by=plain(said.by))
    held = _locked(connection, reading_id)
    _require_free(held, said)
    if said.action == "undo":
        return _undo(connection, held, said)
    after = replace(_decided(held.kept, said), by=None)
    _note(connection, held.kept, after, said)
    _change(connection, after, skips=held.skips + (said.action == "skip"))
    return after


def history(connection: Connection, reading_id: str) -> list[Decision]:
    """Return all decisions on a reading, the first first."""
    get(connection, reading_id)
    chosen = select(*_FIELDS).where(decisions.c.reading == reading_id).order_by(decisions.c.id)
    return [Decision(**row._mapping) for row in connection.execute(chosen)]


def stands() -> ColumnElement[bool]:
    """Return the condition under which a decision is no undo, and no undo has taken it back."""
    later = decisions.alias("later")
    undone = select(later.c.id).where(later.c.undoes == decisions.c.id).exists()
    return (decisions.c.action != "undo") & ~undone


def _locked(connection: Connection, reading_id: str) -> _Held:
    columns = (*KEPT, readings.c.claimed_until, readings.c.skips)
    chosen = select(*columns).where(readings.c.id == reading_id).with_for_update()
    row = connection.execute(chosen).first()
    if row is None:
        raise missing("reading")
    return _Held(kept=kept(row), claimed_until=row.claimed_until, skips=row.skips)


def _require_free(held: _Held, said: Said) -> None:
    until = held.claimed_until
    if held.kept.by not in {None, said.by} and until is not None and until > said.at:
        raise ConflictError(
            "somebody else is looking at this reading",
            remedy="Leave it to them, or try again when their time is over",
        )


def _decided(before: Kept, said: Said) -> Kept:
    """Return the reading as it is once this is said."""
    if before.state not in _FROM[said.action]:
        raise ConflictError(
            f"this reading cannot be taken to {said.action}",
            expected=f"a reading that is {' or '.join(_FROM[said.action])}",
            received=f"one that is {before.state}",
            remedy="Suggest what it is, and it waits again" if before.answer is not None else None,
        )
    match said.action:
        case "accept":
            return _answered(before, before.suggestion or _something(before.text))
        case "correct":
            return _answered(before, _number(said.text))
        case "reject":
            return replace(before, state="rejected", answer="")
        case "suggest":
            return replace(before, state="waiting", answer=None, suggestion=_number(said.text))
        case _:
            return before


def _answered(before: Kept, answer: str) -> Kept:
    """Return it with its answer; the state says whether the reader had it right."""
    return replace(
        before, state="accepted" if answer == before.text else "corrected", answer=answer
    )


def _something(text: str) -> str:
    if not text:
        raise ConflictError(
            "there is nothing to accept: the reader saw no number",
            remedy="Correct it to what is there, or reject it",
        )
    return text


def _number(text: str | None) -> str:
    """Return what a person typed, if it can be a number: digits, and marks between them."""
    typed = (text or "").strip()
    has_digit = any(char in "0123456789" for char in typed)
    is_line = typed.isprintable() and len(typed) <= _LONGEST
    if not (has_digit and is_line) or any(char.isalpha() for char in typed):
        raise ConstraintError(
            "this is no number",
            expected="digits, and what may stand between them",
            received=repr(typed[:40]),
            remedy="Reject the reading where there is no number",
        )
    return typed


def _undo(connection: Connection, held: _Held, said: Said) -> Kept:
    """Take back the last decision that stands, and give the reading to whoever takes it back."""
    standing = _standing(connection, held.kept.id)
    _require_own(standing, said.by)
    last = standing[0]
    after = _without(held.kept, standing)
    if after.state == "waiting":
        after = replace(after, by=said.by)
    _note(connection, held.kept, after, said, undoes=last.id)
    skips = held.skips - (last.action == "skip")
    _change(connection, after, skips=skips, until=said.at + said.lease if after.by else None)
    return after


def _standing(connection: Connection, reading_id: str) -> list[Decision]:
    """Return the decisions on a reading that stand, the last first."""
    chosen = select(*_FIELDS).where(decisions.c.reading == reading_id, stands())
    rows = connection.execute(chosen.order_by(decisions.c.id.desc()))
    return [Decision(**row._mapping) for row in rows]


def _require_own(standing: Sequence[Decision], by: str) -> None:
    if not standing or standing[0].by != by:
        raise ConflictError(
            "somebody else has decided since" if standing else "there is nothing to undo",
            expected="a reading on which your own decision is the last that stands",
        )


def _without(now: Kept, standing: Sequence[Decision]) -> Kept:
    """Return the reading as it would be, had the last decision not been made."""
    last, *earlier = standing
    answers = (said.after for said in earlier if said.action in DECISIVE)
    suggestions = (said.after for said in earlier if said.action == "suggest")
    return replace(
        now,
        state=last.state_before,
        answer=next(answers, None) if last.state_before in DECIDED_STATES else None,
        suggestion=next(suggestions, None),
        by=None,
    )


def _note(
    connection: Connection, before: Kept, after: Kept, said: Said, undoes: int | None = None
) -> None:
    row = {
        "reading": before.id,
        "at": said.at,
        "by": said.by,
        "action": said.action,
        "before": _written(before),
        "after": _written(after),
        "state_before": before.state,
        "state_after": after.state,
        "undoes": undoes,
    }
    connection.execute(insert(decisions), row)


def _written(kept: Kept) -> str:
    """Return what is taken to be written there."""
    if kept.answer is not None:
        return kept.answer
    return kept.text if kept.suggestion is None else kept.suggestion


def _change(
    connection: Connection, after: Kept, *, skips: int, until: datetime | None = None
) -> None:
    changed = update(readings).where(readings.c.id == after.id)
    connection.execute(
        changed.values(
            state=after.state,
            answer=after.answer,
            suggestion=after.suggestion,
            claimed_by=after.by,
            claimed_until=until,
            skips=skips,
        )
    )
