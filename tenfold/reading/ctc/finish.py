"""How likely the rest of a strip shows a rest that may stand: for each time, and where a text is.

The backward half of the forward–backward algorithm, over the states of an automaton. It sums over
all texts, so what it gives at the start is exactly how likely the strip shows any that may stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenfold.reading.ctc import BLANK
from tenfold.reading.ctc.automaton import Automaton
from tenfold.reading.ctc.lattice import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Finish:
    """How a strip may end.

    Attributes:
        steps: How likely each frame begins a symbol, and all after it shows a rest that may stand:
            shape (states, frames, symbols), for the state before the symbol.
        total: How likely the strip shows any text that may stand.
    """

    steps: Floats
    total: float


def finish(frames: Floats, machine: Automaton) -> Finish:
    """Return how the frames may finish a text that ``machine`` allows."""
    if machine.allows_all:
        return Finish(steps=frames[None, :, 1:], total=1.0)
    states, symbols = machine.following.shape
    rest = np.repeat(machine.ends[:, None].astype(np.float64), symbols + 1, axis=1)
    steps, others = np.empty((len(frames), states, symbols)), np.empty_like(rest)
    for step, frame in zip(steps[::-1], frames[::-1], strict=True):
        np.take(rest, machine.entered, out=step, mode="clip")
        step *= frame[1:]
        np.matmul(step, _OTHERS[symbols], out=others)
        others += rest[:, :1] * frame[BLANK]  # by column: what was shown last, nothing first
        rest[:, 1:] *= frame[1:]
        rest[:, BLANK] = 0
        rest += others
    return Finish(steps=steps.transpose(1, 0, 2), total=float(rest[machine.starts, BLANK].sum()))


_OTHERS = {count: 1 - np.eye(count, count + 1, 1) for count in (10, 13)}
"""Which symbols may begin just after each: all but itself, and after nothing, all."""
