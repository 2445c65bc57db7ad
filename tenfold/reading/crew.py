"""Processes that share work: a thread here for each hands it chunks of items, and gets answers.

Processes, because Python lets one thread run at a time: small pictures are read no faster by two
threads than by one. Each is an interpreter of its own that runs ``worker``. It is no fork, for ONNX
Runtime and JAX have threads, which a fork breaks; nor what multiprocessing spawns, which runs the
user's own script once more.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread, current_thread
from typing import Any, Generic, TypeVar

from tenfold.errors import TenfoldError
from tenfold.reading.worker import Answer

Result = TypeVar("Result")

_GONE = (OSError, EOFError, pickle.UnpicklingError)  # how a pipe tells that nobody is there


@dataclass(frozen=True, kw_only=True)
class Chunk(Generic[Result]):
    """Items to work on, each pickled; the number of the first; and what will come of them."""

    first: int
    items: Sequence[bytes]
    answer: Future[Answer[Result]] = field(default_factory=Future)


_Chunks = SimpleQueue[Chunk[Any] | None]


class Crew(Generic[Result]):
    """Processes at work.

    Attributes:
        size: How many.
        ready: Set when the first is up, or never will be.
        close: Ends them all; happens by itself when the crew is forgotten, or Python ends.
    """

    def __init__(self, work: Callable[[Any], Result], size: int) -> None:
        self.size, self.ready = size, Event()
        self._chunks: _Chunks = SimpleQueue()
        hands: list[_Hand] = []
        self.close = weakref.finalize(self, _end, hands, self._chunks)
        opening = pickle.dumps(work)
        try:
            hands.extend(_Hand(opening, self._chunks, self.ready) for _ in range(size))
        except BaseException:  # Ctrl-C, too
            self.close()
            raise

    def take(self, chunk: Chunk[Result]) -> None:
        """Have the first who is free work on a chunk."""
        self._chunks.put(chunk)


def can_start() -> bool:
    """Return whether there is an interpreter to start; a program frozen into one file has none."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def _end(hands: Sequence[_Hand], chunks: _Chunks) -> None:
    for hand in hands:
        hand.process.kill()
    for _ in hands:
        chunks.put(None)
    for hand in hands:
        if hand.thread is not current_thread():  # Python may tidy up in any thread
            hand.thread.join()


class _Hand:
    """A process, and the thread that waits for it and tidies up after it."""

    def __init__(self, opening: bytes, chunks: _Chunks, ready: Event) -> None:
        self.process = _started()
        serving = (self.process, opening, chunks, ready)
        self.thread = Thread(target=_serve, args=serving, daemon=True)
        self.thread.start()


def _started() -> subprocess.Popen[bytes]:
    """Return a worker in a process group of its own, which Ctrl-C does not reach."""
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "tenfold.reading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
            env={**os.environ, "PYTHONPATH": _path(), "OPENBLAS_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise TenfoldError(
            f"cannot start another process: {error.strerror}", remedy="Ask for fewer workers"
        ) from error


def _path() -> str:
    """Return where we look for modules, so that the worker finds the same Tenfold."""
    home = str(Path(__file__).parents[2])
    path = [str(Path(entry).absolute()) for entry in sys.path]
    return os.pathsep.join(path if home in path else [home, *path])


def _serve(process: subprocess.Popen[bytes], opening: bytes, chunks: _Chunks, ready: Event) -> None:
    """Hand chunks to a process, one after the other; where it is gone, fail them."""
    with suppress(OSError), process:  # its pipe may hold what it will never take
        with suppress(*_GONE):  # the first chunk will tell
            _ask(process, opening)
        ready.set()
        for chunk in iter(chunks.get, None):
            try:
                chunk.answer.set_result(_ask(process, pickle.dumps(chunk.items)))
            except _GONE:
                chunk.answer.set_exception(_lost(process, chunk))
            except Exception as error:  # whoever waits for the answer is told
                chunk.answer.set_exception(error)


def _ask(process: subprocess.Popen[bytes], message: bytes) -> Any:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    process.stdin.write(message)
    process.stdin.flush()
    return pickle.load(process.stdout)  # noqa: S301 - from our own process


def _lost(process: subprocess.Popen[bytes], chunk: Chunk[Any]) -> TenfoldError:
    process.kill()
    last = chunk.first + len(chunk.items) - 1
    return TenfoldError(
        f"a process ended while it read pictures {chunk.first:,} to {last:,}{_names(chunk)}",
        expected="their readings",
        received=_fate(process.wait()),
        remedy="Ask for fewer workers: each takes memory, and 1 starts no process",
    )


def _names(chunk: Chunk[Any]) -> str:
    ends = [pickle.loads(item) for item in (chunk.items[0], chunk.items[-1])]  # noqa: S301 - ours
    return f" ({ends[0]} to {ends[1]})" if all(isinstance(end, str) for end in ends) else ""


def _fate(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    return f"{name}, as systems send when memory runs out" if name == "SIGKILL" else name
