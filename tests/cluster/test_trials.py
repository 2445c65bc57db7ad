"""Many runs of one recipe: seeds, folds, a search; each a run folder, all in one table."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cyclopts import CycloptsError
from hypothesis import given
from hypothesis import strategies as st

import tenfold
from tenfold.cli import main
from tenfold.cli_trials import seeds_of
from tenfold.cluster.trials import Plan, anywhere, carry_out, carry_out_here, trials
from tenfold.data.digits import Dataset, Digits
from tenfold.data.splits import fold_of_each
from tenfold.errors import DataError, ModelError, RunError
from tenfold.models.recipes import recipes

SOFTMAX = replace(recipes["softmax"], epochs=1, batch_size=200)


def plan(out: Path, **changed: object) -> Plan:
    return replace(Plan(recipe=SOFTMAX, data="mnist-sample", out=out), **changed)  # type: ignore[arg-type]  # a test's own


def test_seeds_are_the_runs_that_train_would_make(tmp_path: Path) -> None:
    outcomes = list(carry_out_here(plan(tmp_path, seeds=(0, 3))))

    alone = tenfold.train(SOFTMAX, "mnist-sample", seed=3, out=tmp_path / "alone", progress=False)
    assert [outcome.run.name for outcome in outcomes] == ["seed-0", "seed-3"]
    assert outcomes[1].accuracy == tenfold.evaluate(alone).accuracy
    assert outcomes[1].judged_by == "test set"


def test_asked_once_more_finished_runs_are_kept(tmp_path: Path) -> None:
    asked = plan(tmp_path, search={"batch_size": ("200",)})
    (first,) = carry_out_here(asked)
    written = (first.run / "manifest.json").read_text()

    (again,) = carry_out_here(asked)

    assert again == first
    assert (first.run / "manifest.json").read_text() == written
    other = replace(asked, recipe=replace(SOFTMAX, epochs=2))
    with pytest.raises(RunError, match="holds a run of something else"):
        carry_out(trials(other)[0], other)


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(
    "changed", [{"data": "mnist"}, {"skip_bad": True}, {"also": ("more",)}, {"epochs": 2}]
)
def test_another_run_is_not_taken_for_the_one_asked_for(
    tmp_path: Path, changed: dict[str, Any], finished: bool
) -> None:
    (first,) = carry_out_here(plan(tmp_path))
    if not finished:
        (first.run / "manifest.json").unlink()
    if "epochs" in changed:
        changed = {"recipe": replace(SOFTMAX, **changed)}

    with pytest.raises(RunError, match=r"something else.*Received: softmax, 1 epochs, seed 0"):
        list(carry_out_here(plan(tmp_path, **changed)))


def test_a_fold_of_other_digits_is_not_taken_for_this_one(tmp_path: Path) -> None:
    list(carry_out_here(plan(tmp_path, folds=2)))

    with pytest.raises(RunError, match="something else"):
        list(carry_out_here(plan(tmp_path, folds=2, data="mnist")))


def test_a_plan_means_the_same_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()

    asked = anywhere(plan(Path("runs"), data="mine", also=("mine", "mnist-sample", "nowhere")))

    assert asked.out == tmp_path / "runs"
    assert asked.data == str(tmp_path / "mine")
    assert asked.also == (str(tmp_path / "mine"), "mnist-sample", "nowhere")


def test_each_fold_is_judged_by_what_it_did_not_learn(tmp_path: Path, sample: Dataset) -> None:
    asked = plan(tmp_path, folds=2)
    outcome = carry_out(trials(asked)[0], asked)

    judged = json.loads((outcome.run / "evaluation.json").read_text())
    assert (outcome.judged_by, outcome.run.name) == ("fold", "fold-1-seed-0")
    assert judged["n"] == len(sample.train) / 2
    assert tenfold.Run.open(outcome.run).config.data_sha256 != sample.sha256


def test_a_search_tries_every_combination_and_holds_digits_out_to_choose_by(tmp_path: Path) -> None:
    tried = trials(plan(tmp_path, search={"epochs": ("1", "2"), "optimizer": ("sgd", "adam")}))

    assert [trial.name for trial in tried] == [
        "epochs-1-optimizer-sgd-seed-0", "epochs-1-optimizer-adam-seed-0",
        "epochs-2-optimizer-sgd-seed-0", "epochs-2-optimizer-adam-seed-0",
    ]  # fmt: skip
    assert (tried[3].recipe.epochs, tried[3].recipe.optimizer) == (2, "adam")
    assert {trial.recipe.validation for trial in tried} == {0.1}
    assert carry_out(tried[1], plan(tmp_path, search={"epochs": ("1",)})).judged_by == "held out"


def test_fields_of_fields_can_be_searched(tmp_path: Path) -> None:
    convnet = plan(tmp_path, recipe=recipes["convnet"], search={"rate.peak": ("0.01", "0.03")})

    assert [trial.recipe.rate.peak for trial in trials(convnet) if trial.recipe.rate] == [
        0.01,
        0.03,
    ]


@pytest.mark.parametrize(
    ("search", "said"),
    [({"epoch": ("1",)}, "no field 'epoch'"), ({"rate": ("1",)}, "cannot be searched"),
     ({"epochs": ("1.5",)}, "cannot be '1.5'"), ({"rate.peak": ("1",)}, "cannot be searched"),
     ({"epochs.x": ("1",)}, "no field 'epochs.x'"), ({"validation": ("0",)}, "choose by")],
)  # fmt: skip
def test_what_cannot_be_searched_is_told(
    tmp_path: Path, search: Mapping[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        trials(plan(tmp_path, search=search))


@given(count=st.integers(2, 6), writers=st.none() | st.integers(6, 30))
def test_folds_part_all_digits_and_no_writer(count: int, writers: int | None) -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(300, dtype=np.uint8) % 10
    by = None if writers is None else np.arange(300) % writers
    digits = Digits(images=np.zeros((300, 28, 28), np.uint8), labels=labels, writers=by)

    fold = fold_of_each(digits, count, rng)

    assert set(fold) == set(range(1, count + 1))
    if by is None:
        sizes = [np.bincount(labels[fold == part], minlength=10) for part in set(fold)]
        assert np.ptp(sizes, axis=0).max() <= 1
    else:
        assert all(len(set(fold[by == writer])) == 1 for writer in range(by.max() + 1))


def test_too_many_folds_are_refused(sample: Dataset) -> None:
    with pytest.raises(DataError, match="cannot be 1 folds"):
        fold_of_each(sample.train, 1, np.random.default_rng(0))


def test_the_command_gathers_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["train", "softmax", "--data", "mnist-sample", "--epochs", "1", "--batch-size", "200"]

    main([*asked, "--seeds", "0-1", "--out", str(tmp_path / "many")])

    said = capsys.readouterr().out
    rows = list(csv.DictReader((tmp_path / "many" / "trials.csv").read_text().splitlines()))
    assert [row["run"] for row in rows] == [row["run"] for row in _json(tmp_path / "many")]
    assert {row["seed"] for row in rows} == {"0", "1"}
    assert "2 runs read" in said
    assert "% of the test set right." in said


def _json(folder: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads((folder / "trials.json").read_text())
    return rows


def test_seeds_are_a_list_or_a_range() -> None:
    assert seeds_of("0-4") == (0, 1, 2, 3, 4)
    assert seeds_of("7, 3,7") == (7, 3)
    for text in ("four", "²", "1-"):
        with pytest.raises(CycloptsError, match="names no seeds"):
            seeds_of(text)
    with pytest.raises(CycloptsError, match="too many seeds"):
        seeds_of("0-10000")
    assert len(seeds_of("1-10000")) == 10_000


@pytest.mark.parametrize(
    "flags", [["--seed", "3", "--seeds", "0-4"], ["--folds", "0"], ["--folds", "2", "--live"]]
)
def test_what_does_not_go_together_is_misuse(flags: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["train", "softmax", *flags])
