"""Works for a crew: takes chunks of items from standard input, and answers on standard output.

A process of its own, started by ``crew``, which says why. Pickles go between these two only: first
the work, which any module may define, then chunk after chunk. Knows nothing of the work.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, TypeAlias, TypeVar

import cv2

Result = TypeVar("Result")

Answer: TypeAlias = tuple[list[Result], Exception | None]
"""The results of a chunk; where one item raised an error, of those before it, and the error."""


def main() -> None:
    """Answer chunk after chunk until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems without process groups
    cv2.setNumThreads(1)  # there is a process for each core
    inbox, outbox = sys.stdin.buffer, _own_output()
    with suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):
        work = pickle.load(inbox)  # noqa: S301 - from the process that started this one
        _send(None, outbox)
        while True:
            _send(_answer(work, pickle.load(inbox)), outbox)  # noqa: S301 - as before
    os._exit(0)  # what is still to be written has no reader


def _own_output() -> BinaryIO:
    """Return standard output as a file of our own, for what libraries print must not get there."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return own


def _send(message: object, outbox: BinaryIO) -> None:
    pickle.dump(message, outbox)
    outbox.flush()


def _answer(work: Callable[[object], Result], items: list[bytes]) -> Answer[Result]:
    results: list[Result] = []
    try:
        for item in items:
            results.append(work(pickle.loads(item)))  # noqa: PERF401, S301 - kept if one fails
    except Exception as error:  # whatever it is, it is for the caller
        return results, _portable(error)
    return results, None


def _portable(error: Exception) -> Exception:
    """Return the error with its traceback as a note, as some error that survives pickling."""
    note = "".join(["In another process:\n", *traceback.format_exception(error)])
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - it tells whether the caller can
    except Exception:  # its class may do anything
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(note)
    return error


if __name__ == "__main__":
    main()
