"""How a worker is spoken to: a request as JSON in, one line of JSON out."""

from __future__ import annotations

import json
import sys
from typing import Any


def request() -> dict[str, Any]:
    """Return what this worker was asked."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    return asked


def answer(**values: object) -> None:
    """Print the outcome, as the last line of standard output."""
    print(json.dumps(values))
