from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import tenfold
from tenfold.data.digits import Dataset
from tenfold.errors import DataError, ModelError, PictureError, RunError


@pytest.fixture
def copy(run: tenfold.Run, tmp_path: Path) -> tenfold.Run:
    return tenfold.Run.open(shutil.copytree(run.path, tmp_path / "copy"))


def folder_of(sample: Dataset, path: Path, each: int = 2) -> Path:
    """The first test digits of each class as picture files in folders 0 to 9."""
    for digit in range(10):
        (path / str(digit)).mkdir(parents=True)
        rows = np.flatnonzero(sample.test.answers == digit)[:each]
        for row in rows:
            Image.fromarray(sample.test.images[row]).save(path / str(digit) / f"{row}.png")
    return path


def test_a_run_is_judged_on_its_own_test_set_and_keeps_the_outcome(copy: tenfold.Run) -> None:
    result = tenfold.evaluate(copy)

    assert result.n == 1000
    assert json.loads((copy.path / "evaluation.json").read_text())["accuracy"] == result.accuracy
    assert f"{1000 - result.errors:,} of 1,000" in (copy.path / "report.html").read_text()
    assert tenfold.Run.open(copy.path) == copy


def test_a_folder_without_a_test_set_is_judged_whole(
    copy: tenfold.Run, sample: Dataset, tmp_path: Path
) -> None:
    result = tenfold.evaluate(copy, folder_of(sample, tmp_path / "own"))

    assert result.n == 20
    assert result.accuracy > 0.5
    assert not (copy.path / "evaluation.json").exists()


def test_a_run_on_such_a_folder_is_judged_on_the_tenth_held_back(
    sample: Dataset, tmp_path: Path
) -> None:
    data = folder_of(sample, tmp_path / "own", each=10)

    run = tenfold.train("softmax", data, epochs=1, out=tmp_path / "run", progress=False)

    assert tenfold.evaluate(run).n == 10
    assert tenfold.evaluate(run, data).n == 10, "digits it has learnt would be judged"


def test_a_run_is_judged_from_any_folder(
    sample: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder_of(sample, tmp_path / "own", each=10).parent)
    run = tenfold.train("softmax", "own", epochs=1, out=tmp_path / "run", progress=False)

    monkeypatch.chdir("/")

    assert tenfold.evaluate(run).n == 10


def test_a_data_set_made_by_hand_is_given_again(sample: Dataset, tmp_path: Path) -> None:
    data = Dataset(name="mine", train=sample.test, test=sample.train)
    run = tenfold.train("softmax", data, epochs=1, out=tmp_path / "run", progress=False)

    with pytest.raises(RunError, match="Give them again"):
        tenfold.evaluate(run)
    assert tenfold.evaluate(run, data).n == 4000


def test_a_run_on_arrays_is_judged_on_the_same_arrays(sample: Dataset, tmp_path: Path) -> None:
    pairs = (
        (sample.train.images, sample.train.answers),
        (sample.test.images, sample.test.answers),
    )
    run = tenfold.train("softmax", pairs, epochs=1, out=tmp_path / "run", progress=False)

    with pytest.raises(RunError, match="which are not kept"):
        tenfold.evaluate(run)
    assert tenfold.evaluate(run, pairs).n == 1000
    assert (run.path / "report.html").exists()


def test_a_report_goes_where_it_is_asked_to(
    copy: tenfold.Run, sample: Dataset, tmp_path: Path
) -> None:
    tenfold.evaluate(copy, folder_of(sample, tmp_path / "own"), report=tmp_path / "page.html")

    assert "20 digits" in (tmp_path / "page.html").read_text()


def test_a_model_is_judged_as_well(sample: Dataset) -> None:
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])

    assert 0 <= tenfold.evaluate(model, sample).accuracy < 0.5


def test_a_thing_that_is_no_classifier_is_refused(sample: Dataset) -> None:
    with pytest.raises(ModelError, match="Received: int"):
        tenfold.evaluate(3, sample)


def test_a_thing_that_is_no_data_is_refused(run: tenfold.Run) -> None:
    with pytest.raises(DataError, match="Received: int"):
        tenfold.evaluate(run, 3)  # type: ignore[arg-type]  # that is the point


def test_predictions_keep_order_names_and_probabilities(run: tenfold.Run, sample: Dataset) -> None:
    said = tenfold.predict(run, sample.test.images[:5])

    assert [one.name for one in said] == ["1", "2", "3", "4", "5"]
    for one in said:
        assert sum(one.probabilities) == pytest.approx(1, abs=1e-5)
        assert one.confidence == max(one.probabilities) == one.probabilities[one.digit]


def test_a_table_with_a_bad_row_gives_no_submission(run: tenfold.Run, tmp_path: Path) -> None:
    table = tmp_path / "test.csv"
    rows = [",".join(["0"] * 784), ",".join(["300"] * 784), ",".join(["9"] * 784)]
    table.write_text("\n".join(rows) + "\n")

    with pytest.raises(DataError, match="answers are known by row"):
        tenfold.predict(run, table, skip_bad=True)


def test_a_bad_picture_is_left_out_on_request(
    run: tenfold.Run, sample: Dataset, tmp_path: Path
) -> None:
    Image.fromarray(sample.test.images[0]).save(tmp_path / "good.png")
    (tmp_path / "bad.png").write_text("no picture")

    with pytest.warns(UserWarning, match=r"(?s)left out 1 bad row.*bad\.png"):
        said = tenfold.predict(run, tmp_path, skip_bad=True)

    assert [Path(one.name).name for one in said] == ["good.png"]


def test_a_blank_picture_is_pointed_out(run: tenfold.Run, tmp_path: Path) -> None:
    Image.new("L", (200, 100), 255).save(tmp_path / "blank.png")

    with pytest.warns(UserWarning, match=r"no ink found in 1 of 1 pictures.*blank\.png"):
        tenfold.predict(run, tmp_path / "blank.png")
    with pytest.raises(PictureError, match="no ink found"):
        tenfold.explain(run, tmp_path / "blank.png")


def test_a_picture_with_several_marks_is_pointed_out(
    run: tenfold.Run, sample: Dataset, tmp_path: Path
) -> None:
    gap = np.zeros((28, 12), np.uint8)
    two = np.hstack([sample.test.images[0], gap, sample.test.images[1]])
    Image.fromarray(255 - cv2.resize(two, None, fx=4, fy=4)).save(tmp_path / "two.png")

    with pytest.warns(UserWarning, match=r"more than one mark on 1 of 1 pictures.*two\.png"):
        tenfold.predict(run, tmp_path / "two.png")
    with pytest.warns(UserWarning, match="more than one mark on the picture"):
        tenfold.explain(run, tmp_path / "two.png", neighbours=0)


def test_an_explanation_is_of_the_digit_that_is_asked_about(
    run: tenfold.Run, sample: Dataset, tmp_path: Path
) -> None:
    Image.fromarray(sample.test.images[0]).save(tmp_path / "seven.png")

    answer = tenfold.explain(run, tmp_path / "seven.png", 3, out=tmp_path / "why.png")

    assert answer.digit == 3
    assert answer.method == "weight times pixel"
    assert (tmp_path / "why.png").stat().st_size > 1000
