"""``tenfold train --also`` and ``tenfold compare`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from handmade import constant_bundle

import tenfold
from tenfold.cli import main
from tenfold.data.digits import Dataset
from tenfold.reading.bundle import write_bundle


@pytest.fixture(scope="module")
def sevens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader that is sure that every digit is a 7."""
    path = tmp_path_factory.mktemp("readers") / "[7].tenfold"
    write_bundle(path, constant_bundle([*[0.01] * 7, 0.91, 0.01, 0.01]))
    return path


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, sample: Dataset) -> Path:
    """200 test digits in a file."""
    path = tmp_path_factory.mktemp("data") / "held.npz"
    np.savez(path, x_train=sample.test.images[:200], y_train=sample.test.answers[:200])
    return path


def said_of(old: object, new: object, held: object, *options: str) -> list[str]:
    return ["compare", str(old), str(new), "--data", str(held), *options]


def test_a_better_reader_is_said_to_be_better(
    run: tenfold.Run, sevens: Path, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(said_of(sevens, run.path, held, "--require-better"))

    said = capsys.readouterr().out
    assert f"OLD is {sevens}\nNEW is {run.path}\nOn 200 digits of {held}" in said
    assert "NEW is better: chance does not explain it on these 200 digits." in said


def test_a_worse_reader_is_no_failure(
    run: tenfold.Run, sevens: Path, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(said_of(run.path, sevens, held))

    said = capsys.readouterr().out
    assert "NEW is worse" in said
    assert "--reader" not in said


def test_it_is_one_where_a_better_reader_is_required(
    run: tenfold.Run, sevens: Path, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for new in (sevens, run.path):
        with pytest.raises(SystemExit, match="1"):
            main(said_of(run.path, new, held, "--require-better"))
    assert "There is no difference that these 200 digits can show." in capsys.readouterr().out


def test_a_better_bundle_is_said_how_to_read_with(
    run: tenfold.Run,
    sevens: Path,
    held: Path,
    sample: Dataset,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tenfold.export(run, out=tmp_path / "new.tenfold", data=sample)

    main(said_of(sevens, tmp_path / "new.tenfold", held))

    assert f"--reader {tmp_path / 'new.tenfold'}" in capsys.readouterr().out


def test_comparing_as_json_is_json_alone(
    run: tenfold.Run, sevens: Path, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(said_of(sevens, run.path, held, "--json"))

    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "better"
    assert said["n"] == 200
    assert len(said["apart"]) == said["right"]["old"] + said["right"]["new"]


def test_a_reader_that_is_not_there_is_one_line(
    run: tenfold.Run, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(said_of(run.path, run.path / "new.tenfold", held))

    assert capsys.readouterr().err.startswith("tenfold: there is no bundle at")


def test_training_takes_other_digits_any_number_of_times(
    run: tenfold.Run, corrections: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(
        [
            *("train", "softmax", "--data", "mnist-sample", "--epochs", "1"),
            *("--also", str(corrections), "--also", str(corrections)),
            *("--out", str(tmp_path / "run")),
        ]
    )
    main(said_of(run.path, tmp_path / "run", corrections))

    also = tenfold.Run.open(tmp_path / "run").config.also
    assert [each.digits for each in also] == [60, 60]
    assert "NEW learnt from these very digits" in capsys.readouterr().out


def test_other_digits_that_cannot_be_used_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()

    with pytest.raises(SystemExit, match="1"):
        main(["train", "softmax", "--data", "mnist-sample", "--also", str(tmp_path / "none")])

    assert capsys.readouterr().err.startswith("tenfold: ")
