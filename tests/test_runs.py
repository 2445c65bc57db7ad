"""The scripts that made what ships run, on little."""

import subprocess
import sys
from pathlib import Path

from tenfold.reading.bundle import read_bundle
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


def test_the_reader_of_numbers_that_ships_can_be_made_again(tmp_path: Path) -> None:
    made = tmp_path / "small.tenfold"
    few = ["--data=mnist-sample", "--strips=300", "--held=300", "--chunk=300", "--epochs=1"]

    subprocess.run(
        [sys.executable, ROOT / "runs" / "strings.py", *few, "--work", tmp_path, "--out", made],
        check=True,
        capture_output=True,
    )

    bundle = read_bundle(made, "number")
    assert bundle.card["strips"] == 300
    assert bundle.second
    assert (tmp_path / "batch.png").exists()
