"""Make decodings.json: what networks might say of strips, and the numbers that are decoded from it.

The browser decodes the same. Run from the repository root:
``python tests/golden/make_decodings.py``.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.decode import decode
from tenfold.reading.known import Known

Frames = npt.NDArray[np.float32]
HERE = Path(__file__).parent

KNOWN: tuple[dict[str, Any], ...] = (
    {},
    {"length": 3},
    {"length": "2-4"},
    {"pattern": "##-#"},
    {"pattern": "4##"},
    {"check": "luhn"},
    {"check": "weighted:7,3,1"},
    {"check": "mod97", "length": 3},
    {"decimal": True},
    {"decimal": True, "length": 3},
)
"""What is known of the numbers, as both languages take it."""

CERTAINTIES = (0.5, 1.0, 3.0)
"""How sure the network is: from a guess to nearly certain."""


def frames(rng: np.random.Generator, certainty: float) -> Frames:
    """Return what a network might say of a strip of three or four symbols."""
    said = rng.gamma(0.3, size=(12, len(SYMBOLS)))
    shown = np.repeat(rng.integers(0, 11, 6), 2)
    said[np.arange(12), shown] += certainty
    shares: Frames = (said / said.sum(1, keepdims=True)).astype(np.float32)
    return shares


def case(said: Frames, known: dict[str, Any]) -> dict[str, Any]:
    """Return what is decoded, with all that is made of it."""
    found = decode(said, Known(**known))
    return {
        "frames": [[float(f"{share:.7g}") for share in frame] for frame in said.tolist()],
        "known": known,
        "texts": [
            {
                "text": other.text,
                "probability": other.probability,
                "spans": [list(span) for span in other.spans],
                "digits": [[round(share, 9) for share in row] for row in other.digits.tolist()],
            }
            for other in found[:2]
        ],
    }


def main() -> None:
    """Write decodings.json beside this script."""
    rng = np.random.default_rng(0)
    cases = [case(frames(rng, certainty), known) for known in KNOWN for certainty in CERTAINTIES]
    made = {"made_by": "tests/golden/make_decodings.py", "cases": cases}
    text = json.dumps(made, separators=(",", ":")).replace('{"frames"', '\n{"frames"')
    (HERE / "decodings.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
