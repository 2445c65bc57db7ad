"""Work shared out among processes: in order, in bounded memory, and nothing is left of them.

The work is ``eval``, which every process knows; the items say what is to happen there.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tenfold.errors import TenfoldError
from tenfold.reading import ahead as policy
from tenfold.reading import crew
from tenfold.reading.ahead import ALONE, ahead

PID = "__import__('os').getpid()"
KILLED = "__import__('os').kill(__import__('os').getpid(), 9)"

Processes = list[subprocess.Popen[bytes]]


def said(items: Any, workers: int | None = None) -> Iterator[Any]:
    return ahead(eval, items, ship=str, workers=workers)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Processes:
    """Two cores, and the processes that are started from now on."""
    processes: Processes = []
    start = crew._started

    def kept() -> subprocess.Popen[bytes]:
        processes.append(start())
        return processes[-1]

    monkeypatch.setattr(crew, "_started", kept)
    monkeypatch.setattr(policy, "_cores", lambda: 2)
    return processes


def serving() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "_serve" in thread.name]


def left(processes: Processes) -> list[int | None]:
    """Return how the processes were ended: all were, and no thread waits for one."""
    assert serving() == []
    return [process.returncode for process in processes]


def wait_for(done: Callable[[], bool]) -> bool:
    """Return whether something is done within five seconds."""
    until = time.monotonic() + 5
    while not done() and time.monotonic() < until:
        time.sleep(0.01)
    return done()


# ---------------------------------------------------------------------------------------------
# Who works


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order(workers: int) -> None:
    items = [f"__import__('time').sleep(0.03 * ({n} % 20 == 0)) or {n}" for n in range(100)]

    assert list(said(items, workers)) == list(range(100))


def test_processes_share_the_work(started: Processes) -> None:
    pids = set(said([f"__import__('time').sleep(0.01) or {PID}"] * 200, 2))

    assert pids == {process.pid for process in started}


def test_one_worker_is_this_process(started: Processes) -> None:
    assert set(said([PID] * 1000, 1)) == {os.getpid()}
    assert started == []


def test_a_short_stream_needs_no_process(started: Processes) -> None:
    assert set(said([PID] * ALONE)) == {os.getpid()}
    assert started == []


def test_the_first_items_of_a_stream_are_taken_as_they_are_asked_for(started: Processes) -> None:
    taken = itertools.count()

    results = said(PID for _ in taken)
    for _ in range(ALONE):
        next(results)

    assert next(taken) == ALONE
    assert started == []


def test_a_long_stream_is_worked_on_here_until_a_process_is_up(started: Processes) -> None:
    pids = said(itertools.repeat(f"__import__('time').sleep(0.001) or {PID}"))
    ours, theirs = itertools.tee(itertools.islice(pids, 20_000))

    alone = sum(1 for _ in itertools.takewhile(os.getpid().__eq__, ours))
    next(itertools.islice(theirs, alone, None))

    assert alone > ALONE
    assert len(started) == 2


def test_one_core_needs_no_process(started: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_cores", lambda: 1)

    assert set(said([PID] * 1000)) == {os.getpid()}
    assert started == []


def test_a_frozen_program_is_not_started_again(
    started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert set(said([PID] * 1000, 5)) == {os.getpid()}
    assert started == []


@pytest.mark.parametrize("workers", [0, -1])
def test_nobody_is_no_crew(workers: int) -> None:
    with pytest.raises(TenfoldError, match="workers of 1 or more"):
        said([], workers)


def test_a_process_leaves_the_other_cores_to_the_others() -> None:
    assert list(said(["__import__('cv2').getNumThreads()"], 2)) == [1]


def test_what_the_work_prints_is_not_taken_for_an_answer() -> None:
    assert list(said(["print('x' * 9999)", "__import__('os').write(1, b'x') * 0"], 2)) == [None, 0]


def test_large_items_and_results_pass() -> None:
    large = f"'{'x' * 3_000_000}'"

    assert [len(result) for result in said([large] * 9, 2)] == [3_000_000] * 9


# ---------------------------------------------------------------------------------------------
# How far ahead


def test_an_endless_stream_is_taken_no_further_ahead_than_needed() -> None:
    taken = itertools.count()

    first = list(itertools.islice(said((str(n) for n in taken), 2), 100))

    assert first == list(range(100))
    assert next(taken) < 200


def test_large_items_are_taken_one_by_one() -> None:
    taken, large = itertools.count(), f"len('{'x' * policy.LARGEST}')"

    next(said((large for _ in taken), 2))

    assert next(taken) <= 2 * policy.DEPTH + 1


# ---------------------------------------------------------------------------------------------
# What goes wrong


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_in_its_turn_as_what_it_was(workers: int) -> None:
    results = said([*map(str, range(20)), "1 / 0", "20"], workers)

    assert list(itertools.islice(results, 20)) == list(range(20))
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        next(results)


def test_an_error_brings_its_traceback_along() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(said(["1 / 0"], 2))

    (note,) = caught.value.__notes__
    assert note.startswith("In another process:\nTraceback")
    assert 'File "<string>", line 1' in note


def test_an_error_that_cannot_travel_is_told() -> None:
    odd = "(_ for _ in ()).throw(type('Odd', (Exception,), {})('why'))"

    with pytest.raises(RuntimeError, match="Odd: why"):
        list(said([odd], 2))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_the_stream_comes_after_the_results_before_it(workers: int) -> None:
    def broken() -> Iterator[str]:
        yield from map(str, range(20))
        raise LookupError

    results = said(broken(), workers)

    assert list(itertools.islice(results, 20)) == list(range(20))
    with pytest.raises(LookupError):
        next(results)


def test_a_process_that_is_killed_is_named_with_its_pictures(started: Processes) -> None:
    items = [*map(str, range(20)), KILLED, *map(str, range(100))]
    results = said(items, 2)

    assert list(itertools.islice(results, 16)) == list(range(16))
    with pytest.raises(TenfoldError, match=r"17 to 32 \(16 to 10\).*SIGKILL.*fewer workers"):
        list(results)
    assert left(started) == [-9, -9]


@pytest.mark.parametrize(
    ("program", "why"), [("/nowhere/python", "cannot start"), ("/bin/false", "exit code 1")]
)
def test_a_process_that_cannot_run_is_an_error(
    program: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)

    with pytest.raises(TenfoldError, match=why):
        list(said(["1"], 2))


def test_when_a_process_is_refused_those_before_it_are_ended(
    started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = crew._started

    def refused() -> subprocess.Popen[bytes]:
        if len(started) == 3:
            raise TenfoldError("cannot start another process")
        return start()

    monkeypatch.setattr(crew, "_started", refused)

    with pytest.raises(TenfoldError):
        list(said(["1"], 5))
    assert left(started) == [-9, -9, -9]


# ---------------------------------------------------------------------------------------------
# How it ends


def test_a_stream_that_ends_leaves_nothing(started: Processes) -> None:
    list(said(map(str, range(100)), 2))

    assert left(started) == [-9, -9]


def test_a_stream_that_is_left_leaves_nothing(started: Processes) -> None:
    endless = itertools.repeat("__import__('time').sleep(60)")
    results = said(itertools.chain(["1"] * 16, endless), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]  # an iterator for users, here a generator

    assert left(started) == [-9, -9]


def test_a_stream_that_is_forgotten_leaves_nothing(started: Processes) -> None:
    results = said(itertools.repeat("1"), 2)
    next(results)
    cycle = [results]
    cycle.append(cycle)  # type: ignore[arg-type]  # on purpose
    del results, cycle
    gc.collect()
    wait_for(lambda: not serving())  # Python may have tidied up in one of these threads

    assert left(started) == [-9, -9]


SCRIPT = """
import itertools, sys
from tenfold.reading.ahead import ahead
print("once", flush=True)
results = ahead(eval, itertools.repeat("__import__('os').getpid()"), ship=str, workers=2)
print(*sorted(set(itertools.islice(results, 300))), flush=True)
"""


def running(code: str) -> subprocess.Popen[str]:
    """Return a script without a guard, at the head of its own process group as in a terminal."""
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        process_group=0,
    )  # fmt: skip


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def gone(pids: str) -> bool:
    return wait_for(lambda: not any(alive(int(pid)) for pid in pids.split()))


def test_a_script_needs_no_guard_and_may_end_in_the_middle() -> None:
    with running(SCRIPT) as script:
        out, err = script.communicate(timeout=60)

    once, pids = out.splitlines()
    assert (once, err, script.returncode) == ("once", "", 0)
    assert gone(pids)


def test_ctrl_c_is_heard_by_the_caller_alone() -> None:
    default = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    with running(f"{default}{SCRIPT}for _ in results: pass") as script:
        assert script.stdout
        pids = [script.stdout.readline(), script.stdout.readline()][1]
        os.killpg(script.pid, signal.SIGINT)
        _, err = script.communicate(timeout=60)

    assert err.count("Traceback") == 1
    assert err.endswith("KeyboardInterrupt\n")
    assert gone(pids)


def test_when_the_caller_is_killed_no_process_stays() -> None:
    with running(f"{SCRIPT}for _ in results: pass") as script:
        assert script.stdout
        pids = [script.stdout.readline(), script.stdout.readline()][1]
        script.kill()
        _, err = script.communicate(timeout=60)

    assert err == ""
    assert gone(pids)


def test_any_thread_may_share_out_work() -> None:
    results: list[int] = []
    thread = threading.Thread(target=lambda: results.extend(said(map(str, range(50)), 2)))
    thread.start()
    thread.join()

    assert results == list(range(50))


def test_a_process_finds_the_modules_that_we_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("answer = 42")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])

    assert list(said(["__import__('only_here').answer"], 2)) == [42]
