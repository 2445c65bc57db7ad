"""Digits that are learnt from beside a data set: they count, judge nothing, and are remembered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tenfold
from tenfold.data.digits import Dataset, Digits, sha256_of
from tenfold.data.load import Pairs, Source, learnt_part
from tenfold.errors import DataError, RunError
from tenfold.training.also import MOST_TIMES, Others, load_others, times_shown, with_others
from tenfold.training.fit import lesson
from tenfold.training.run import MANIFEST, Config, Run, data_hash, read_config


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, corrections: Path) -> tenfold.Run:
    """A run on the sample that learnt from the corrections as well, and held a tenth out."""
    folder = tmp_path_factory.mktemp("runs") / "taught"
    return tenfold.train(
        "softmax", "mnist-sample", also=[corrections], epochs=3, validation=0.1, out=folder,
        progress=False,
    )  # fmt: skip


def arrays(digits: Digits) -> Pairs:
    pair = digits.images, digits.answers
    return pair, pair


def errors(run: Run, data: Dataset) -> int:
    return tenfold.evaluate(run.model(), data).errors


# ---------------------------------------------------------------------------------------------
# They count


def test_what_was_corrected_is_read_better_afterwards(
    taught: Run, run: Run, corrections: Path
) -> None:
    _, digits = learnt_part(corrections)
    judging = Dataset(name="the corrections", train=digits, test=digits)

    assert errors(taught, judging) < errors(run, judging)


@pytest.mark.parametrize(
    ("count", "beside", "times"),
    [
        (1000, 60_000, 7),
        (200, 60_000, 33),
        (5, 60_000, 50),
        (6_667, 60_000, 1),
        (90_000, 60_000, 1),
    ],
)
def test_few_are_shown_often_and_many_once(count: int, beside: int, times: int) -> None:
    assert times_shown(count, beside) == times


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_each_is_shown_once_at_least_and_fifty_times_at_most(count: int, beside: int) -> None:
    assert 1 <= times_shown(count, beside) <= MOST_TIMES


def test_each_is_learnt_from_as_often_as_the_config_says(
    taught: Run, sample: Dataset, corrections: Path
) -> None:
    learning, watched = lesson(sample, load_others([corrections]), taught.config)

    assert watched is not None
    assert taught.config.also_times == 7
    assert len(learning) == 4000 - len(watched) + 7 * 60


def test_one_source_need_not_be_in_a_list(corrections: Path) -> None:
    assert load_others(str(corrections)).also == load_others([corrections]).also


# ---------------------------------------------------------------------------------------------
# They judge nothing


def test_none_is_held_out_or_in_the_test_set(
    taught: Run, sample: Dataset, corrections: Path
) -> None:
    alone = lesson(sample, Others(), taught.config)[1]
    beside = lesson(sample, load_others([corrections]), taught.config)[1]

    assert alone is not None
    assert beside is not None
    assert sha256_of(alone) == sha256_of(beside)
    assert tenfold.evaluate(taught).n == 1000


def test_a_test_digit_among_them_is_left_out_and_told(sample: Dataset, corrections: Path) -> None:
    _, good = learnt_part(corrections)
    mixed = Digits(
        images=np.concatenate([good.images, sample.test.images[:3]]),
        labels=np.concatenate([good.answers, sample.test.answers[:3]]),
    )

    with pytest.warns(UserWarning, match="arrays: 3 of 63 are among the digits that judge"):
        learning = with_others(sample.train, load_others([arrays(mixed)]), 1, [sample.test, None])

    assert len(learning) == 4060


def test_the_test_set_itself_is_not_learnt_from(sample: Dataset, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing to learn from, for 1,000 of 1,000"):
        tenfold.train("softmax", sample, also=[arrays(sample.test)], out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_test_set_of_their_own_is_not_learnt_from(sample: Dataset, tmp_path: Path) -> None:
    images, labels = sample.train.images, sample.train.answers
    np.savez(
        tmp_path / "own.npz",
        x_train=images[:70], y_train=labels[:70], x_test=images[70:90], y_test=labels[70:90],
    )  # fmt: skip

    assert [each.digits for each in load_others([tmp_path / "own.npz"]).also] == [70]


# ---------------------------------------------------------------------------------------------
# The run remembers them


def test_the_run_says_what_they_were(taught: Run, sample: Dataset, corrections: Path) -> None:
    (also,) = Run.open(taught.path).config.also
    manifest = json.loads((taught.path / MANIFEST).read_text())

    assert (also.data, also.digits) == (str(corrections.resolve()), 60)
    assert manifest["also"] == [
        {"data": also.data, "sha256": also.sha256, "digits": 60},
    ]
    assert taught.config.data_sha256 == data_hash(sample.sha256, [also.sha256]) != sample.sha256


def test_the_report_says_what_they_were(taught: Run) -> None:
    tenfold.evaluate(taught)

    assert "60 digits of" in (taught.path / "report.html").read_text()


def test_a_run_is_judged_when_they_are_gone(taught: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(taught.path, tmp_path / "copy"))
    text = (copy / "config.json").read_text()
    config = read_config(copy)

    (copy / "config.json").write_text(text.replace(config.also[0].data, "/nowhere"))
    (copy / MANIFEST).unlink()

    assert own_test(read_config(copy), copy) == 1000


def own_test(config: Config, path: Path) -> int:
    from tenfold.training.fit import own_data

    return len(own_data(path, config).test)


def test_a_config_from_before_them_has_none(run: Run, tmp_path: Path) -> None:
    fields = json.loads((run.path / "config.json").read_text())
    del fields["also"], fields["also_times"]
    (tmp_path / "config.json").write_text(json.dumps(fields))

    assert read_config(tmp_path) == run.config


# ---------------------------------------------------------------------------------------------
# Going on


class Interrupt(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, _: object = None) -> None:
        if epoch == 1:
            raise KeyboardInterrupt


def cut(path: Path, also: Sequence[Source]) -> Path:
    """A run of the settings of ``taught`` that was interrupted in its second epoch."""
    with pytest.raises(KeyboardInterrupt):
        tenfold.train(
            "softmax", "mnist-sample", also=also, epochs=3, validation=0.1, out=path,
            progress=False, callbacks=[Interrupt()],
        )  # fmt: skip
    return path


def test_a_run_goes_on_with_them(taught: Run, corrections: Path, tmp_path: Path) -> None:
    again = tenfold.resume(cut(tmp_path / "cut", [corrections]), progress=False)

    assert again.config == taught.config
    pairs = zip(again.model().get_weights(), taught.model().get_weights(), strict=True)
    assert all(np.array_equal(*pair) for pair in pairs)


def test_a_run_does_not_go_on_with_others(corrections: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(corrections, tmp_path / "corrections"))
    path = cut(tmp_path / "cut", [folder])
    table = folder / "metadata.csv"
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))

    with pytest.raises(RunError, match=r"also learns from are no longer .* Restore .*corrections"):
        tenfold.resume(path, progress=False)


def test_arrays_among_them_are_given_again(corrections: Path, tmp_path: Path) -> None:
    given = arrays(learnt_part(corrections)[1])
    path = cut(tmp_path / "cut", [given])

    with pytest.raises(RunError, match="also learnt from arrays, which are not kept"):
        tenfold.resume(path, progress=False)
    assert tenfold.resume(path, also=[given], progress=False).config.also_times == 7


# ---------------------------------------------------------------------------------------------
# What cannot be used


@pytest.mark.parametrize(
    ("table", "match"),
    [
        ("file,label\n", "there are no pictures"),
        ("file,label\nx.png,12\n", "label '12' is not a whole number from 0 to 9"),
        ("file,label\ngone.png,1\n", "the file 'gone.png' is not there"),
        ("file\nx.png\n", "digits without labels"),
    ],
    ids=["empty", "no digit", "gone", "no labels"],
)
def test_a_folder_without_usable_digits_is_named_and_leaves_no_run(
    tmp_path: Path, corrections: Path, table: str, match: str
) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    shutil.copy(corrections / "pictures" / "0000-0.png", folder / "x.png")
    (folder / "metadata.csv").write_text(table)

    with pytest.raises(DataError, match=match):
        tenfold.train("softmax", "mnist-sample", also=[folder], out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_bad_rows_of_them_are_left_out_on_request(tmp_path: Path, corrections: Path) -> None:
    folder = Path(shutil.copytree(corrections, tmp_path / "corrections"))
    with (folder / "metadata.csv").open("a") as table:
        table.write("gone.png,1\n")

    with pytest.warns(UserWarning, match="left out 1 bad row"):
        others = load_others([folder], skip_bad=True)

    assert others.also[0].digits == 60
