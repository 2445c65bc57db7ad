"""The scripts that made what ships run, on little."""

import subprocess
import sys
from pathlib import Path

from tenfold.reading.reader import Reader

ROOT = Path(__file__).parents[1]


def test_the_reader_that_ships_can_be_made_again(tmp_path: Path) -> None:
    made = tmp_path / "small.tenfold"
    few = ["--data=mnist-sample", "--glyphs=400", "--held=400", "--plain=1", "--epochs=1"]

    subprocess.run(
        [sys.executable, ROOT / "runs" / "digit.py", *few, "--work", tmp_path, "--out", made],
        check=True,
        capture_output=True,
    )

    bundle = Reader.load(made).bundle
    assert bundle.classes[-1] == "not a digit"
    assert bundle.card["glyphs"] == 400
