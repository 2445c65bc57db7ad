"""Whatever is asked, run, model or reader: the evidence lies where the ink is, and adds up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from drawn import drawn
from handmade import drawn_bundle
from numberwork import numbers_bundle, page, written
from PIL import Image

import tenfold
from tenfold.data.digits import Dataset
from tenfold.data.sources import at_hand
from tenfold.errors import DataError, ModelError, PictureError
from tenfold.evaluation.evidence import integrated_gradients
from tenfold.evaluation.nearest import in_pixels, nearest
from tenfold.evaluation.occlusion import log_odds, occlusion
from tenfold.models.feeding import probabilities
from tenfold.reading.bundle import write_bundle

MODEL = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Reshape((28, 28, 1)),
        keras.layers.Conv2D(6, 5, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(12, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)


@pytest.fixture(scope="module")
def digit_reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digit") / "my.tenfold"
    write_bundle(path, drawn_bundle())
    return path


@pytest.fixture(scope="module")
def number_reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("number") / "my.tenfold"
    write_bundle(path, numbers_bundle())
    return path


def test_integrated_gradients_sum_to_the_difference_of_scores(sample: Dataset) -> None:
    image = sample.test.images[0]

    found = integrated_gradients(MODEL, image, 4, np.float32(1))

    said = probabilities(MODEL, np.stack([image, np.zeros_like(image)]))
    odds = log_odds(said, 4)
    assert found.sum() == pytest.approx(odds[0] - odds[1], abs=0.005)


def test_the_evidence_of_a_network_with_a_bend_is_by_integrated_gradients(
    sample: Dataset,
) -> None:
    answer = tenfold.explain(MODEL, sample.test.images[0])

    assert answer.method == "integrated gradients"
    assert not answer.map[sample.test.images[0] == 0].any()


def test_occlusion_shares_out_what_each_patch_takes() -> None:
    picture = np.zeros((12, 20), np.uint8)
    picture[4:8, 4:8] = 255  # speaks for the first answer, and the other ink for the second
    picture[4:8, 12:16] = 128

    def odds(pictures: np.ndarray) -> np.ndarray:
        ink = pictures.astype(float)
        return np.stack([ink[:, :, :10].mean((1, 2)), ink[:, :, 10:].mean((1, 2))], axis=1)

    for stride in (1, 2):
        maps = occlusion(odds, picture, stride=stride)
        assert maps.sum(axis=(1, 2)) == pytest.approx(odds(picture[None])[0], rel=1e-4)
        assert not maps[0, :, 10:].any()
        assert not maps[1, :, :10].any()


def test_a_run_shows_the_nearest_of_what_it_learnt_from(run: tenfold.Run, sample: Dataset) -> None:
    answer = tenfold.explain(run, sample.train.images[17], neighbours=3)

    assert (answer.space, answer.among) == ("pixels", "mnist-sample")
    assert [other.row for other in answer.nearest[0]][:1] == [17]
    assert answer.nearest[0][0].distance == pytest.approx(0, abs=1e-4)
    distances = [other.distance for other in answer.nearest[0]]
    assert distances == sorted(distances)


def test_a_network_with_a_hidden_layer_compares_what_that_sees(sample: Dataset) -> None:
    answer = tenfold.explain(MODEL, sample.train.images[5], data=sample, neighbours=2)

    assert answer.space == "last hidden features"
    assert answer.nearest[0][0].digit == sample.train.answers[5]


def test_a_model_has_no_nearest_digits_unless_data_is_given(sample: Dataset) -> None:
    assert tenfold.explain(MODEL, sample.test.images[0]).nearest == ()


def test_the_digit_that_a_reader_finds_on_a_picture_is_explained(
    digit_reader: Path, sample: Dataset
) -> None:
    answer = tenfold.explain(digit_reader, drawn(4), data=sample)

    assert (answer.kind, answer.text, answer.method) == ("digit", "4", "occlusion")
    assert answer.pixels.shape == (28, 28)
    assert not answer.map[answer.pixels == 0].any()
    assert answer.map.sum() > 0
    assert (answer.space, len(answer.nearest[0])) == ("pixels", 5)


def test_each_digit_of_a_number_is_explained_on_its_part_of_the_strip(
    number_reader: Path, tmp_path: Path
) -> None:
    Image.fromarray(written("1274")).save(tmp_path / "number.png")

    answer = tenfold.explain(number_reader, tmp_path / "number.png", out=tmp_path / "why.png")

    assert (answer.kind, answer.text) == ("number", "1274")
    assert [each.digit for each in answer.digits] == [1, 2, 7, 4]
    height, width = answer.pixels.shape
    middles = [
        (each.map.clip(0).sum(axis=0) @ np.arange(width)) / each.map.clip(0).sum()
        for each in answer.digits
    ]
    assert height == 32
    assert middles == sorted(middles)
    assert [len(others) for others in answer.nearest] == [5] * 4
    with Image.open(tmp_path / "why.png") as picture:
        assert picture.width > 800


def test_a_picture_alone_is_explained_for_the_readers_in_the_package(sample: Dataset) -> None:
    image = sample.test.images[0]

    answer = tenfold.explain(np.pad(255 - image, 30, constant_values=255), neighbours=0)

    assert answer.text == str(sample.test.answers[0])
    assert answer.why_not is None
    assert answer.nearest == ()


def test_an_explanation_speaks_json(digit_reader: Path, sample: Dataset) -> None:
    answer = tenfold.explain(digit_reader, drawn(7), 1, data=sample, neighbours=2)

    said = json.loads(json.dumps(answer.to_dict()))

    assert (said["text"], said["method"], said["nearest_in"]) == ("1", "occlusion", "pixels")
    assert np.shape(said["digits"][0]["evidence"]) == (28, 28)
    assert set(said["digits"][0]["nearest"][0]) == {"digit", "distance", "row"}


def test_what_cannot_be_explained_is_said(
    digit_reader: Path, number_reader: Path, run: tenfold.Run
) -> None:
    blank = np.full((90, 120), 240, np.uint8)
    for subject in (digit_reader, run):
        with pytest.raises(PictureError, match="no ink found"):
            tenfold.explain(subject, blank)
    with pytest.raises(DataError, match="each digit of the number"):
        tenfold.explain(number_reader, written("1274"), 3)
    with pytest.raises(PictureError, match="several numbers"):
        tenfold.explain(number_reader, page([["1274", "471"], ["2147"], ["4412", "77"]]))
    with pytest.raises(DataError, match="0 to 9"):
        tenfold.explain(digit_reader, drawn(4), 12)
    for in_its_place in (digit_reader, run.path):
        with pytest.raises(PictureError, match="Give a picture too"):
            tenfold.explain(in_its_place)
    with pytest.raises(ModelError, match="no classifier"):
        tenfold.explain(3, drawn(4))


def test_the_nearest_digit_is_found_by_distance(sample: Dataset) -> None:
    digits = sample.train.take(np.arange(300))
    asked = sample.test.images[:4]

    found = nearest(asked, in_pixels(digits, "some"), 1)

    far = ((asked[:, None].astype(float) - digits.images[None]) / 255) ** 2
    for row, (one,) in enumerate(found):
        assert one.row == far[row].sum(axis=(1, 2)).argmin()
        assert one.distance == pytest.approx(np.sqrt(far[row].sum(axis=(1, 2)).min()), rel=1e-5)


def test_without_the_full_mnist_at_hand_the_sample_is_looked_in(tmp_path: Path) -> None:
    assert at_hand(tmp_path).name == "mnist-sample"


def test_a_reader_is_explained_without_keras_and_drawn_with_matplotlib_alone(
    digit_reader: Path, tmp_path: Path
) -> None:
    Image.fromarray(drawn(4)).save(tmp_path / "four.png")
    code = (
        "import sys\n"
        "for name in ('keras', 'jax', 'matplotlib'): sys.modules[name] = None\n"
        "import tenfold\n"
        f"print(tenfold.explain({str(digit_reader)!r}, 'four.png').text)\n"
        f"try: tenfold.explain({str(digit_reader)!r}, 'four.png', out='why.png')\n"
        "except tenfold.TenfoldError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"TENFOLD_HOME": str(tmp_path)},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4\n")
    assert "pip install 'tenfold[train]'" in done.stdout
