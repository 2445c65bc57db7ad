"""``tenfold train --live``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tenfold.cli import main


def test_the_address_goes_to_standard_error_and_the_answer_to_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--data", "mnist-sample", "--epochs", "1", "--out", str(tmp_path / "run")]

    main(["train", "softmax", *asked, "--live", "--json"])

    said = capsys.readouterr()
    assert re.search(r"^Watch it learn: http://127\.0\.0\.1:\d+$", said.err, re.MULTILINE)
    assert json.loads(said.out)["changed_by_hand"] == []
