"""A run becomes a file that reads as the run does, and says how far it is to be trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
from keras import layers

import tenfold
from tenfold.cli import main
from tenfold.data.digits import Dataset, Images
from tenfold.errors import ModelError, RunError
from tenfold.evaluation.export import Exported
from tenfold.evaluation.metrics import judge
from tenfold.models.feeding import probabilities
from tenfold.reading.bundle import DIGITS, read_bundle
from tenfold.reading.network import open_networks


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, sample: Dataset) -> tenfold.Run:
    """A run that held out a fifth of its training digits."""
    folder = tmp_path_factory.mktemp("runs") / "held"
    return tenfold.train("softmax", sample, epochs=1, validation=0.2, out=folder, progress=False)


@pytest.fixture(scope="module")
def exported(
    tmp_path_factory: pytest.TempPathFactory, run: tenfold.Run, sample: Dataset
) -> Exported:
    folder = tmp_path_factory.mktemp("readers")
    return tenfold.export(run, out=folder / "my.tenfold", data=sample)


def said_by(path: Path, images: Images) -> npt.NDArray[np.float32]:
    (session,) = open_networks(read_bundle(path))
    said: npt.NDArray[np.float32] = session.run(None, {"pixels": images.astype(np.float32)})[0]
    return said


def cooled_by(heat: float, said: npt.NDArray[Any]) -> npt.NDArray[Any]:
    powers = said ** (1 / heat)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def test_the_reader_says_what_the_run_says_at_its_temperature(
    exported: Exported, run: tenfold.Run, sample: Dataset
) -> None:
    images = sample.test.images[:50]

    expected = cooled_by(exported.temperature, probabilities(run.model(), images))

    assert exported.temperature != 1
    assert np.allclose(said_by(exported.path, images), expected, atol=1e-4)


def test_its_promise_is_what_happens_on_the_digits_it_was_measured_on(
    exported: Exported, sample: Dataset
) -> None:
    said = said_by(exported.path, sample.test.images)
    point = exported.promise.points[len(exported.promise.points) // 2]

    accepted = said.max(axis=1) >= point.threshold
    wrong = said.argmax(axis=1)[accepted] != sample.test.answers[accepted]

    assert accepted.mean() == pytest.approx(point.share, abs=0.002)
    assert wrong.mean() == pytest.approx(point.error, abs=0.002)


def test_its_confidence_is_truer_than_the_run_s(
    exported: Exported, run: tenfold.Run, sample: Dataset
) -> None:
    said = probabilities(run.model(), sample.test.images)
    before = judge(said, sample.test.answers, "the run").calibration_error

    assert float(read_bundle(exported.path).card["calibration_error"]) < before


def test_the_proof_says_what_was_written(exported: Exported) -> None:
    bundle = read_bundle(exported.path)

    assert exported.bytes == exported.path.stat().st_size
    assert exported.largest_difference <= 1e-5
    assert exported.onnx is None
    assert (bundle.classes, bundle.promise) == (DIGITS, exported.promise)


def test_the_card_says_how_it_came_to_be(exported: Exported, run: tenfold.Run) -> None:
    card = read_bundle(exported.path).card

    assert card["recipe"] == "softmax"
    assert (card["seed"], card["epochs"], card["parameters"]) == (0, 5, 7850)
    assert card["data_sha256"] == run.config.data_sha256
    assert 0.8 < float(card["accuracy"]) < 1


def test_the_same_run_gives_the_same_bytes(
    tmp_path: Path, exported: Exported, run: tenfold.Run, sample: Dataset
) -> None:
    tenfold.export(run, out=tmp_path / "again.tenfold", data=sample)

    assert (tmp_path / "again.tenfold").read_bytes() == exported.path.read_bytes()


# ---------------------------------------------------------------------------------------------
# On what the promise is measured


def test_a_run_is_measured_on_what_it_held_out(tmp_path: Path, held: tenfold.Run) -> None:
    promise = tenfold.export(held, out=tmp_path / "my.tenfold").promise

    assert promise.source == "held out of the training digits of mnist-sample"
    assert promise.pictures == 800


def test_a_run_that_held_nothing_out_is_measured_on_its_test_set(exported: Exported) -> None:
    assert exported.promise.source == "the test set of mnist-sample"
    assert exported.promise.pictures == 1000


def test_other_data_can_be_measured_on(tmp_path: Path, held: tenfold.Run, sample: Dataset) -> None:
    own = tmp_path / "my digits.npz"
    np.savez(own, x_train=sample.test.images[:300], y_train=sample.test.answers[:300])

    promise = tenfold.export(held, out=tmp_path / "my.tenfold", data=own).promise

    assert (promise.source, promise.pictures) == ("my digits.npz", 300)


def test_the_data_of_the_run_itself_is_known_wherever_it_comes_from(
    tmp_path: Path, held: tenfold.Run, sample: Dataset
) -> None:
    promise = tenfold.export(held, out=tmp_path / "my.tenfold", data=sample).promise

    assert promise.pictures == 800


def test_arrays_must_be_given_again(tmp_path: Path, sample: Dataset) -> None:
    digits = sample.test.images[:500], sample.test.answers[:500]
    run = tenfold.train("softmax", (digits, digits), epochs=1, out=tmp_path / "r", progress=False)

    with pytest.raises(RunError, match="arrays, which are not kept"):
        tenfold.export(run, out=tmp_path / "my.tenfold")

    again = tenfold.export(run, out=tmp_path / "my.tenfold", data=(digits, digits))
    assert again.promise.source == "the test set of arrays"


# ---------------------------------------------------------------------------------------------
# Models of all kinds


def net(*shape: int, last: str | None = "softmax", scaled: bool = True) -> keras.Model:
    """A network that was trained on nothing, and takes pixels in one of their shapes."""
    keras.utils.set_random_seed(3)
    begin = [layers.Rescaling(1 / 255)] if scaled else []
    return keras.Sequential(
        [keras.Input(shape), *begin, layers.Flatten(), layers.Dense(10, last)], name="my_net"
    )


@pytest.mark.parametrize("shape", [(784,), (28, 28), (28, 28, 1), (1, 28, 28)], ids=str)
def test_pictures_go_in_as_squares_whatever_the_model_takes(
    tmp_path: Path, sample: Dataset, shape: tuple[int, ...]
) -> None:
    model = net(*shape)

    done = tenfold.export(model, out=tmp_path / "my.tenfold", data=sample)

    expected = cooled_by(done.temperature, probabilities(model, sample.test.images[:20]))
    assert np.allclose(said_by(done.path, sample.test.images[:20]), expected, atol=1e-4)


@pytest.mark.parametrize("scale", [None, 1 / 1000])
def test_the_scale_of_pixels_lies_in_the_reader(
    tmp_path: Path, sample: Dataset, scale: float | None
) -> None:
    model = net(784, scaled=False, last=None)

    done = tenfold.export(model, out=tmp_path / "my.tenfold", scale=scale, data=sample)

    expected = cooled_by(done.temperature, probabilities(model, sample.test.images[:20], scale))
    assert np.allclose(said_by(done.path, sample.test.images[:20]), expected, atol=1e-4)


def test_a_model_that_cannot_be_calibrated_is_left_as_it_is(
    tmp_path: Path, sample: Dataset
) -> None:
    model = keras.Sequential([net(784), layers.Softmax()])

    with pytest.warns(UserWarning, match="confidence of .* is left as it is"):
        done = tenfold.export(model, out=tmp_path / "my.tenfold", data=sample)

    assert done.temperature == 1


def test_a_model_that_cannot_be_written_leaves_nothing(tmp_path: Path, sample: Dataset) -> None:
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.UpSampling2D(), layers.Flatten(), layers.Dense(10)]
    )

    with pytest.raises(ModelError, match="UpSampling2D"):
        tenfold.export(model, out=tmp_path / "my.tenfold", data=sample)

    assert list(tmp_path.iterdir()) == []


def test_exporting_to_nothing_is_refused(run: tenfold.Run) -> None:
    with pytest.raises(ModelError, match="nothing to export to"):
        tenfold.export(run)  # type: ignore[call-overload]  # which is what is tested


# ---------------------------------------------------------------------------------------------
# The command


def test_the_command_writes_both_and_says_what_is_promised(
    tmp_path: Path, held: tenfold.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, onnx = tmp_path / "my.tenfold", tmp_path / "my.onnx"

    main(["export", str(held.path), "--out", str(reader), "--onnx", str(onnx)])

    said = capsys.readouterr().out
    assert f"Wrote {reader} (" in said
    assert f"Wrote {onnx} (" in said
    assert "Asked for no error rate it answers 99.5 %" in said
    assert "Measured on 800 pictures" in said
    assert reader.exists()
    assert onnx.exists()


def test_the_command_speaks_json(
    tmp_path: Path, held: tenfold.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["export", str(held.path), "--out", str(tmp_path / "my.tenfold"), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert said["path"] == str(tmp_path / "my.tenfold")
    assert said["promise"]["pictures"] == 800
    assert said["onnx"] is None


def test_a_command_that_names_no_file_is_misused(
    run: tenfold.Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["export", str(run.path)])

    assert "--onnx, --out or --web" in capsys.readouterr().err
