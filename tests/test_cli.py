"""The command line as a user meets it: real processes, real files, what they print and return."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tenfold
from tenfold.data.digits import Dataset


def tenfold_says(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tenfold", *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that the command line itself trained."""
    path = tmp_path_factory.mktemp("cli") / "d1"
    done = tenfold_says("train", "dense512", "--data", "mnist-sample", "--seed", 1, "--out", path)
    for part in ("Trained dense512", "of 1,000 digits", "report.html", "tenfold predict"):
        assert part in done.stdout, done.stdout
    assert "epoch 5/5" in done.stderr
    return path


def test_help_lists_the_commands_and_where_to_begin() -> None:
    said = tenfold_says("--help").stdout

    for part in (
        "recipes",
        "train",
        "evaluate",
        "predict",
        "explain",
        "export",
        "Begin with: tenfold train",
    ):
        assert part in said


@pytest.mark.parametrize(
    "command", ["read", "recipes", "train", "evaluate", "predict", "explain", "export"]
)
def test_every_command_explains_itself_and_speaks_json(command: str) -> None:
    said = tenfold_says(command, "--help").stdout

    assert "--json" in said
    assert len(said.splitlines()) > 5


def test_recipes_are_listed_for_people_and_programs() -> None:
    assert "dense512" in tenfold_says("recipes").stdout
    names = [recipe["name"] for recipe in json.loads(tenfold_says("recipes", "--json").stdout)]
    assert names == list(tenfold.recipes)


def test_training_leaves_a_whole_run(trained: Path) -> None:
    written = {path.name for path in trained.iterdir()}

    assert written == {
        "config.json", "manifest.json", "history.csv", "model.keras", "checkpoints",
        "evaluation.json", "report.html",
    }  # fmt: skip
    assert tenfold.Run.open(trained).config.seed == 1


def test_training_as_json_is_json_alone(tmp_path: Path) -> None:
    done = tenfold_says(
        "train", "softmax", "--data", "mnist-sample", "--epochs", 1, "--out", tmp_path / "r",
        "--json",
    )  # fmt: skip

    assert 0 < json.loads(done.stdout)["accuracy"] < 1


def test_evaluating_again_says_the_same(trained: Path) -> None:
    said = json.loads(tenfold_says("evaluate", trained, "--json").stdout)

    recorded = json.loads((trained / "evaluation.json").read_text())
    assert said["accuracy"] == recorded["accuracy"]
    assert "digits" in tenfold_says("evaluate", trained).stdout


def test_evaluating_other_data_leaves_the_run_as_it_was(trained: Path, tmp_path: Path) -> None:
    for digit in range(10):
        (tmp_path / "own" / str(digit)).mkdir(parents=True)
        Image.new("L", (28, 28), digit).save(tmp_path / "own" / str(digit) / "a.png")
    before = (trained / "evaluation.json").read_bytes()

    said = json.loads(
        tenfold_says("evaluate", trained, "--data", tmp_path / "own", "--json").stdout
    )

    assert said["n"] == 10
    assert (trained / "evaluation.json").read_bytes() == before


def test_a_table_becomes_a_submission(trained: Path, tmp_path: Path, sample: Dataset) -> None:
    table = tmp_path / "test.csv"
    header = ",".join(f"pixel{index}" for index in range(784))
    np.savetxt(
        table, sample.test.images[:20].reshape(20, 784), "%d", ",", header=header, comments=""
    )

    tenfold_says("predict", trained, table, "--out", tmp_path / "submission.csv")

    with (tmp_path / "submission.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["ImageId"] for row in rows] == [str(index) for index in range(1, 21)]
    answers = np.array([int(row["Label"]) for row in rows])
    assert (answers == sample.test.answers[:20]).mean() > 0.7


def test_a_picture_is_read(trained: Path, tmp_path: Path, sample: Dataset) -> None:
    picture = tmp_path / "my_digit.png"
    Image.fromarray(sample.test.images[0]).save(picture)

    said = json.loads(tenfold_says("predict", trained, picture, "--json").stdout)

    assert len(said) == 1
    assert said[0]["digit"] == sample.test.answers[0]
    assert sum(said[0]["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert "my_digit.png" in tenfold_says("predict", trained, picture).stdout


def test_pictures_become_a_table(trained: Path, tmp_path: Path, sample: Dataset) -> None:
    (tmp_path / "scans").mkdir()
    for index in range(3):
        Image.fromarray(sample.test.images[index]).save(tmp_path / "scans" / f"{index}.png")

    tenfold_says("predict", trained, tmp_path / "scans", "--out", tmp_path / "read.csv")

    with (tmp_path / "read.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [Path(row["file"]).name for row in rows] == ["0.png", "1.png", "2.png"]
    assert all(0 <= float(row["confidence"]) <= 1 for row in rows)


def test_an_answer_is_explained_by_a_picture(
    trained: Path, tmp_path: Path, sample: Dataset
) -> None:
    Image.fromarray(sample.test.images[0]).save(tmp_path / "seven.png")

    done = tenfold_says("explain", trained, tmp_path / "seven.png", "--out", tmp_path / "why.png")

    assert "why.png" in done.stdout
    with Image.open(tmp_path / "why.png") as picture:
        assert picture.width > 300


def test_a_run_is_handed_over_to_onnx_runtime(
    trained: Path, tmp_path: Path, sample: Dataset
) -> None:
    import onnxruntime

    done = tenfold_says("export", trained, "--onnx", tmp_path / "d1.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "d1.onnx")
    pixels = sample.test.images[:50].astype(np.float32)
    (said,) = session.run(["probabilities"], {"pixels": pixels})

    assert "Wrote" in done.stdout
    expected = [answer.digit for answer in tenfold.predict(trained, sample.test.images[:50])]
    assert said.argmax(axis=1).tolist() == expected


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["train", "convent"], 1, "one of sigmoid10"),
        (["train", "softmax", "--data", "mnist-smaple"], 1, "mnist-smaple"),
        (["train", "softmax", "--seed", "x"], 2, "seed"),
        (["trian"], 2, "trian"),
        (["evaluate", "no/such/run"], 1, "no run in no/such/run"),
        (["predict", "no/such/run", "x.png"], 1, "no run in no/such/run"),
    ],
)
def test_a_mistake_is_answered_in_one_line_without_a_traceback(
    arguments: list[str], code: int, part: str
) -> None:
    done = tenfold_says(*arguments, code=code)

    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_damaged_run_is_refused(trained: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(trained, tmp_path / "copy"))
    (copy / "model.keras").write_bytes(b"")

    assert "was changed or damaged" in tenfold_says("evaluate", copy, code=1).stderr
