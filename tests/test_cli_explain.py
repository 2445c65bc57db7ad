"""``tenfold explain`` and ``tenfold attack`` as a user meets them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tenfold
from tenfold.cli import main
from tenfold.data.digits import Dataset


@pytest.fixture
def photo(tmp_path: Path, sample: Dataset) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(np.pad(255 - sample.test.images[0], 30, constant_values=255)).save(path)
    return path


def test_a_run_is_explained(
    run: tenfold.Run, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["explain", str(run.path), str(photo), "--out", str(photo.with_name("why.png"))])

    said = capsys.readouterr().out
    assert "by weight times pixel, to" in said
    assert "Nearest digits of mnist-sample, by pixels:" in said
    assert photo.with_name("why.png").exists()


def test_a_picture_alone_explains_what_tenfold_read_says(
    photo: Path, sample: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    out = photo.with_name("why.png")

    main(["explain", str(photo), "--neighbours", "0", "--out", str(out), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (said["text"], said["method"]) == (str(sample.test.answers[0]), "occlusion")
    assert said["out"] == str(out)


def test_a_run_is_attacked(
    run: tenfold.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "attack.png")

    main(["attack", str(run.path), "--pictures", "50", "--steps", "10", "--out", out])

    said = capsys.readouterr().out
    assert "On 50 digits of mnist-sample:" in said
    assert "Half of them are lost at eps 0." in said
    assert f"to {out}" in said


def test_an_eps_that_cannot_be_is_misuse(run: tenfold.Run) -> None:
    with pytest.raises(SystemExit) as left:
        main(["attack", str(run.path), "--eps", "2"])
    assert left.value.code == 2


@pytest.mark.parametrize("command", ["explain", "attack"])
def test_a_drawing_that_is_no_png_is_misuse(
    command: str, run: tenfold.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, str(run.path), "--out", str(tmp_path / "why.xyz")])

    assert left.value.code == 2
    assert "png" in capsys.readouterr().err


def test_another_digit_than_the_answer_is_told_from_it(
    run: tenfold.Run, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = int(tenfold.explain(run, photo, neighbours=0).text)
    asked, out = (said + 1) % 10, str(photo.with_name("why.png"))

    main(["explain", str(run.path), str(photo), "--digit", str(asked), "--out", out])

    first = capsys.readouterr().out.splitlines()[0]
    assert re.match(rf"It says {said} \([\d.]+ %\); drew what speaks for and", first)
    assert re.search(rf"against {asked} \([\d.]+ %\), by weight times pixel, to", first)


def test_a_run_without_a_picture_asks_for_one(
    run: tenfold.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["explain", str(run.path)])

    assert "Give a picture too" in " ".join(capsys.readouterr().err.split())
