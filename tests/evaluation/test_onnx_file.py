"""An ONNX file says what it is and comes with examples; in 8 bits it reads as well, or is not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

import tenfold
from tenfold.cli import main
from tenfold.data.digits import Dataset
from tenfold.errors import ModelError
from tenfold.evaluation import int8
from tenfold.evaluation.onnx_file import OnnxFile, of_bundle
from tenfold.reading.bundle import read_bundle
from tenfold.reading.reader import SHIPPED, SHIPPED_NUMBERS

DOCS = Path(__file__).parents[2] / "docs" / "onnx.md"
NOTHING_ELSE = """
import sys
assert {"tenfold", "keras", "jax", "onnx", "cv2", "PIL"}.isdisjoint(sys.modules)
"""


def the_ten_lines() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line]) <= 10
    return f"{code}{NOTHING_ELSE}"


def notes_of(path: Path) -> dict[str, str]:
    return {note.key: note.value for note in onnx.load(path).metadata_props}


@pytest.mark.parametrize("bundle", [SHIPPED, SHIPPED_NUMBERS], ids=["digit", "number"])
def test_the_ten_lines_read_with_onnx_runtime_alone(tmp_path: Path, bundle: Path) -> None:
    of_bundle(read_bundle(bundle), tmp_path / "my.onnx")

    done = subprocess.run(
        [sys.executable, "-c", the_ten_lines()],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "version 1" in done.stdout


def test_the_calibration_of_a_bundle_goes_with_its_network(tmp_path: Path) -> None:
    bundle = read_bundle(SHIPPED_NUMBERS)

    of_bundle(bundle, tmp_path / "net.onnx")

    calibration = json.loads(notes_of(tmp_path / "net.onnx")["calibration"])
    assert calibration["calibrated"]
    assert calibration["promise"]["default"] == bundle.promise.default
    assert calibration["curves"] == bundle.curves.to_dict()


def test_the_network_of_a_run_says_that_it_is_not_calibrated(
    tmp_path: Path, run: tenfold.Run
) -> None:
    done = tenfold.export(run, tmp_path / "net.onnx")

    assert isinstance(done, OnnxFile)
    assert json.loads(notes_of(done.path)["calibration"]) == {"calibrated": False}
    assert np.load(done.pairs)["probabilities"].shape == (8, 10)
    assert done.int8 is None


def test_a_bundle_is_named_like_a_run(tmp_path: Path) -> None:
    done = tenfold.export(SHIPPED, tmp_path / "net.onnx")

    assert notes_of(done.path)["classes"].endswith('"not a digit"]')


def test_in_8_bits_a_network_is_smaller_and_reads_as_well(tmp_path: Path, sample: Dataset) -> None:
    few = Dataset(name="few", train=sample.train, test=sample.train.take(np.arange(500)))

    done = tenfold.export(SHIPPED, tmp_path / "net.onnx", int8=True, data=few)

    assert done.int8
    assert done.bytes < 0.33 * done.int8.bytes_before
    assert done.int8.accuracy == pytest.approx(done.int8.accuracy_before, abs=int8.MOST_LOST)
    assert notes_of(done.path)["weights"] == "int8"
    assert "of 500 digits right" in done.int8.in_words()


def test_a_network_that_reads_worse_in_8_bits_is_not_written_so(
    tmp_path: Path, sample: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8, "MOST_LOST", -1.0)  # as though any loss were too much
    path = tmp_path / "net.onnx"
    path.write_bytes(read_bundle(SHIPPED).network)
    before = path.read_bytes()

    with pytest.raises(ModelError, match="in 8 bits this network reads worse"):
        int8.in_8_bits(path, sample.test)

    assert path.read_bytes() == before


def test_what_is_refused_in_8_bits_leaves_what_was_there(
    tmp_path: Path, run: tenfold.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8, "MOST_LOST", -1.0)
    (tmp_path / "net.onnx").write_text("of an earlier export")

    for subject in (SHIPPED, run):
        with pytest.raises(ModelError, match="reads worse"):
            tenfold.export(subject, tmp_path / "net.onnx", int8=True, data="mnist-sample")

    assert [path.name for path in tmp_path.iterdir()] == ["net.onnx"]
    assert (tmp_path / "net.onnx").read_text() == "of an earlier export"


def test_a_network_of_numbers_is_not_written_in_8_bits(tmp_path: Path, sample: Dataset) -> None:
    with pytest.raises(ModelError, match="reads numbers"):
        of_bundle(read_bundle(SHIPPED_NUMBERS), tmp_path / "net.onnx", held=sample.test)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["--onnx", "net.onnx"], "Name the run"),
        (["some.tenfold", "--web", "site", "--int8"], "name it with --onnx"),
        (["--web", "site", "--data", "digits"], "--data measures what is made of a run"),
        ([str(SHIPPED), "--out", "copy.tenfold"], "is a reader already"),
    ],
)
def test_what_does_not_go_together_is_misused(
    arguments: list[str], missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["export", *arguments])

    assert missing in capsys.readouterr().err
