"""Two runs or bundles on the same digits: each as a user has it, and none judged by its lessons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from handmade import constant_bundle

import tenfold
from tenfold.data import sources as known
from tenfold.data.digits import Dataset, Digits
from tenfold.errors import BundleError, DataError, ModelError, RunError
from tenfold.reading.bundle import read_bundle
from tenfold.reading.reader import SHIPPED_NUMBERS, Reader


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, sample: Dataset) -> Path:
    """1,000 digits of one's own, without a test set."""
    path = tmp_path_factory.mktemp("data") / "own.npz"
    np.savez(path, x_train=sample.train.images[:1000], y_train=sample.train.answers[:1000])
    return path


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory, own: Path, corrections: Path) -> tenfold.Run:
    """A run that learnt little, from few digits, the corrections among them."""
    folder = tmp_path_factory.mktemp("runs") / "weak"
    return tenfold.train("softmax", own, also=[corrections], epochs=1, out=folder, progress=False)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, run: tenfold.Run, sample: Dataset) -> Path:
    path = tmp_path_factory.mktemp("readers") / "run.tenfold"
    tenfold.export(run, out=path, data=sample)
    return path


@pytest.fixture(scope="module")
def weak_bundle(
    tmp_path_factory: pytest.TempPathFactory, weak: tenfold.Run, sample: Dataset
) -> Path:
    path = tmp_path_factory.mktemp("readers") / "weak.tenfold"
    tenfold.export(weak, out=path, data=Dataset(name="sample", train=sample.test, test=sample.test))
    return path


def digits(sample: Dataset, images: object = None, n: int = 100) -> Dataset:
    """The first test digits, or others in their place, to be judged by."""
    shown = sample.test.images[:n] if images is None else np.asarray(images)
    few = Digits(images=shown, labels=sample.test.answers[:n])
    return Dataset(name="few", train=few, test=few)


def test_the_run_that_learnt_more_is_better(
    run: tenfold.Run, weak: tenfold.Run, sample: Dataset
) -> None:
    comparison = tenfold.compare(weak, run, sample)

    assert comparison.verdict == "better"
    assert comparison.n == 1000
    assert comparison.new.right == 1000 - tenfold.evaluate(run.model(), sample).errors
    assert tenfold.compare(run, weak, sample).verdict == "worse"


def test_a_run_is_no_different_from_itself(run: tenfold.Run, sample: Dataset) -> None:
    comparison = tenfold.compare(run, run.path, digits(sample))

    assert comparison.verdict == "no difference"
    assert comparison.old == comparison.new


def test_mnist_s_test_digits_judge_where_none_are_named(
    run: tenfold.Run, sample: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "mnist", lambda: sample)

    assert tenfold.compare(run, run).n == 1000


def test_nothing_is_written(run: tenfold.Run, bundle: Path, sample: Dataset) -> None:
    before = {path: path.stat().st_mtime_ns for path in [bundle, *run.path.rglob("*")]}

    tenfold.compare(run, bundle, digits(sample))

    assert {path: path.stat().st_mtime_ns for path in [bundle, *run.path.rglob("*")]} == before


# ---------------------------------------------------------------------------------------------
# Bundles


def test_a_bundle_reads_and_declines_as_a_reader_does(bundle: Path, sample: Dataset) -> None:
    reader = Reader.load(bundle)
    shown = sample.test.images[:100]
    said = [reader.read(image, kind="digit").text for image in shown]
    labels = list(map(str, sample.test.answers[:100]))

    score = tenfold.compare(bundle, bundle, digits(sample)).new

    assert score.right == sum(text == label for text, label in zip(said, labels, strict=True))
    assert score.declined == said.count("")


def test_a_bundle_declines_below_its_own_threshold(sample: Dataset) -> None:
    unsure = constant_bundle([0.55, *[0.05] * 9])
    sure = constant_bundle([0.91, *[0.01] * 9])

    comparison = tenfold.compare(unsure, sure, digits(sample))

    assert comparison.old.declined == 100
    assert comparison.new.declined == 0


def test_a_bundle_is_shown_digits_as_reading_prepares_them(
    run: tenfold.Run, bundle: Path, sample: Dataset
) -> None:
    astray = np.roll(sample.test.images[:100], 4, axis=(1, 2))

    comparison = tenfold.compare(run, bundle, digits(sample, astray))

    assert comparison.new.right > comparison.old.right + 10


def test_a_blank_picture_is_declined(bundle: Path, sample: Dataset) -> None:
    blank = np.zeros((100, 28, 28), np.uint8)

    assert tenfold.compare(bundle, bundle, digits(sample, blank)).new.declined == 100


# ---------------------------------------------------------------------------------------------
# What trained it cannot judge it


def test_digits_that_one_learnt_besides_give_no_verdict(
    run: tenfold.Run, weak: tenfold.Run, corrections: Path
) -> None:
    comparison = tenfold.compare(run, weak, corrections)

    assert comparison.verdict == "not judged"
    assert (comparison.old.learnt, comparison.new.learnt) == (False, True)
    assert comparison.new.also == f"60 digits of {corrections}"


def test_a_bundle_tells_what_it_learnt_besides(
    bundle: Path, weak_bundle: Path, corrections: Path
) -> None:
    comparison = tenfold.compare(bundle, weak_bundle, corrections)

    assert comparison.verdict == "not judged"
    assert comparison.new.also == "60 digits of corrections"
    assert read_bundle(weak_bundle).card["also"] == "60 digits of corrections"
    assert "also" not in read_bundle(bundle).card


def test_of_the_data_that_trained_one_the_tenth_held_back_judges(
    run: tenfold.Run, weak: tenfold.Run, bundle: Path, weak_bundle: Path, own: Path
) -> None:
    for old, new in ((run, weak), (bundle, weak_bundle)):
        assert tenfold.compare(old, new, own).n == tenfold.evaluate(weak, own).n < 110


def test_data_that_trained_neither_judges_whole(run: tenfold.Run, bundle: Path, own: Path) -> None:
    assert tenfold.compare(run, bundle, own).n == 1000


# ---------------------------------------------------------------------------------------------
# What cannot be compared


def test_a_reader_of_numbers_is_refused(run: tenfold.Run, sample: Dataset) -> None:
    with pytest.raises(BundleError, match="another kind of reader"):
        tenfold.compare(run, SHIPPED_NUMBERS, sample)


def test_what_is_not_there_is_named(run: tenfold.Run, sample: Dataset, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"there is no bundle at .*new\.tenfold"):
        tenfold.compare(run, tmp_path / "new.tenfold", sample)
    with pytest.raises(RunError, match="there is no run in"):
        tenfold.compare(tmp_path / "old", run, sample)


def test_a_thing_that_reads_nothing_is_refused(run: tenfold.Run, sample: Dataset) -> None:
    with pytest.raises(ModelError, match=r"cannot be compared.* Received: int"):
        tenfold.compare(run, 3, sample)  # type: ignore[arg-type]  # that is the point


def test_digits_without_labels_cannot_judge(
    run: tenfold.Run, sample: Dataset, tmp_path: Path
) -> None:
    np.savez(tmp_path / "x.npz", x_test=sample.test.images[:5])

    with pytest.raises(DataError, match="without labels"):
        tenfold.compare(run, run, tmp_path / "x.npz")
