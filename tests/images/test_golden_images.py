import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_steps import STEPS, given_to, unpacked

GOLDEN = Path(__file__).parents[1] / "golden" / "images.json"
CASES: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]

LEVELS, SHARE = 4, 0.02  # other releases of OpenCV and other processors round otherwise


def assert_alike(got: Any, expected: Any) -> None:
    """Check that two steps gave the same but for rounding."""
    if isinstance(expected, Mapping):
        assert set(got) == set(expected)
        for name, part in expected.items():
            assert_alike(got[name], part)
    elif isinstance(expected, np.ndarray):
        difference = np.abs(got.astype(float) - expected)
        assert difference.max(initial=0) <= (LEVELS if expected.dtype.kind in "ui" else SHARE)
    elif isinstance(expected, Sequence) and not isinstance(expected, str):
        assert len(got) == len(expected)
        for one, other in zip(got, expected, strict=True):
            assert_alike(one, other)
    elif isinstance(expected, float):
        assert got == pytest.approx(expected, rel=1e-3, abs=1)
    else:
        assert got == expected


@pytest.mark.parametrize("step", sorted(STEPS))
def test_every_step_gives_what_it_gave(step: str) -> None:
    cases = [case for case in CASES if case["step"] == step]
    assert cases
    for case in cases:
        got = unpacked(given_to(step, case["given"]))
        assert_alike(got, unpacked(case["gives"]))
