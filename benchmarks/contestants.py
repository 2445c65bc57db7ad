"""Contestants: each trains in a process of its own, and answers with one line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environments

from tenfold.data import sources

WORKERS = Path(__file__).parent / "workers"


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """One side of a comparison.

    Attributes:
        name: What the table calls it.
        worker: The program in ``workers/`` that trains.
        environment: Whose packages it needs; None: Tenfold's own.
        backend: What Keras is to run on, where Keras is used.
    """

    name: str
    worker: str
    environment: str | None = None
    backend: str = "jax"

    def run(self, request: Mapping[str, object]) -> dict[str, Any]:
        """Return what the worker answers to ``request``.

        Raises:
            RuntimeError: It failed; the message holds what it wrote to standard error.
        """
        python = environments.python(self.environment) if self.environment else sys.executable
        done = subprocess.run(
            [str(python), str(WORKERS / f"{self.worker}.py"), json.dumps(request)],
            env={**os.environ, "KERAS_BACKEND": self.backend, "TF_CPP_MIN_LOG_LEVEL": "2"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{self.name} failed on {request}:\n{done.stderr[-4000:]}")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer


def mnist_files() -> list[str]:
    """Return the four IDX files of the full MNIST, fetched if need be, in MNIST's usual order."""
    sources.mnist()
    return [str(sources.cache_home() / sources.MNIST.name / name) for name in sources.MNIST.files]
