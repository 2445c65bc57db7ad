"""How a worker is spoken to: a request as JSON in, one line of JSON out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def request() -> dict[str, Any]:
    """Return what this worker was asked."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    return asked


def answer(**values: object) -> None:
    """Print the outcome, as the last line of standard output."""
    print(json.dumps(values))


def listed(pictures: str) -> list[str]:
    """Return the files named in a list, one a line."""
    return Path(pictures).read_text(encoding="utf-8").splitlines()
