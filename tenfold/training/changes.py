"""What a person changed while a run was training: ``changes.json`` in its folder.

A run with changes is not what its config and seed give again, and says so: here, in its history,
in its manifest and in its report. Changes that an interruption undid are forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tenfold.errors import RunError
from tenfold.files import write_text

CHANGES = "changes.json"


@dataclass(frozen=True, kw_only=True)
class Change:
    """Another learning rate, asked for by a person.

    Attributes:
        step: How many steps the run had behind it.
        epoch: The epoch that it was in, from 1.
        factor: What its learning rate is multiplied by from then on.
    """

    step: int
    epoch: int
    factor: float

    def __str__(self) -> str:
        return f"× {self.factor:g} from step {self.step:,} on, in epoch {self.epoch}"


def read_changes(folder: Path) -> tuple[Change, ...]:
    """Return what was changed in the run in ``folder``, in order; mostly nothing.

    Raises:
        RunError: The file is damaged.
    """
    path = folder / CHANGES
    if not path.exists():
        return ()
    try:
        return tuple(Change(**each) for each in json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise RunError(f"{path} is damaged: {error}", remedy="Restore it, or train anew") from error


def record(folder: Path, change: Change) -> None:
    """Write down a change; it takes the place of another one before the same step."""
    _write(folder, [*_before(folder, change.step), change])


def forget(folder: Path, step: int) -> None:
    """Forget the changes from ``step`` on: training goes on from there as if without them."""
    kept = _before(folder, step)
    if len(kept) < len(read_changes(folder)):
        _write(folder, kept)


def changed_rate(folder: Path) -> dict[str, float]:
    """Return what the history says of the last change, as ``rate_factor``; nothing without one."""
    changes = read_changes(folder)
    return {"rate_factor": changes[-1].factor} if changes else {}


def said(changes: Sequence[Change]) -> str:
    """Return changes in words, and what they mean."""
    listed = "; ".join(map(str, changes))
    return f"a person changed the learning rate, so the seed will not give it again: {listed}"


def _before(folder: Path, step: int) -> list[Change]:
    return [change for change in read_changes(folder) if change.step < step]


def _write(folder: Path, changes: Sequence[Change]) -> None:
    text = json.dumps([asdict(change) for change in changes], indent=1)
    write_text(folder / CHANGES, text + "\n")
