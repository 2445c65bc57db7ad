"""A service in a process of its own, on a free port of this machine, with a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
_PATIENCE = 90.0  # seconds to start in
_KILOBYTES = 1000


@dataclass(frozen=True, kw_only=True)
class Served:
    """A service that is up."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def megabytes(self) -> float:
        """The memory that its processes hold now, what they share counted for each."""
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return sum(map(_megabytes, (own, *map(int, children))))


def _megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / _KILOBYTES


def tenfold(port: int, processes: int = 1) -> list[str]:
    """Return the command of Tenfold's service."""
    command = [sys.executable, "-m", "tenfold", "serve", "--port", str(port)]
    return [*command, "--processes", str(processes)]


def started(command: Sequence[str], port: int, folder: Path) -> Served:
    """Return the service of a command, its database in ``folder``, once it answers.

    Raises:
        RuntimeError: It does not start.
    """
    environment = {**os.environ, "TENFOLD_DATABASE": f"sqlite:///{folder / 'service.db'}"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    served = Served(port=port, process=process)
    end = time.monotonic() + _PATIENCE
    while not answers(served):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise RuntimeError(f"{' '.join(command)} did not start")
        time.sleep(0.05)
    return served


@contextmanager
def serving(command: Sequence[str], port: int, folder: Path) -> Iterator[Served]:
    """Yield the service of a command; it is ended afterwards."""
    served = started(command, port, folder)
    try:
        yield served
    finally:
        served.process.terminate()
        served.process.wait()


def answers(served: Served) -> bool:
    """Return whether it says that it is ready."""
    try:
        with urllib.request.urlopen(f"{served.url}/readyz", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port
