from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import tenfold
from tenfold.errors import RunError, StorageError
from tenfold.training.run import Run, begin, free_folder, read_config, read_history


@pytest.fixture
def copy(run: tenfold.Run, tmp_path: Path) -> Path:
    """A copy of a finished run, to be spoiled."""
    return Path(shutil.copytree(run.path, tmp_path / "copy"))


def test_a_run_opens_as_it_was_written(run: tenfold.Run) -> None:
    assert Run.open(run.path) == run


def test_a_run_records_what_made_it(run: tenfold.Run) -> None:
    manifest = json.loads((run.path / "manifest.json").read_text())

    assert manifest["seed"] == 0
    assert manifest["data"]["sha256"] == run.config.data_sha256
    assert {"keras", "jax", "numpy", "python"} <= set(manifest["versions"])
    assert {"config.json", "history.csv", "model.keras"} <= set(manifest["files"])


@pytest.mark.parametrize("name", ["model.keras", "history.csv", "config.json"])
def test_a_file_that_was_changed_is_refused_by_name(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b" ")

    with pytest.raises(RunError, match=f"{name} was changed or damaged"):
        Run.open(copy)


def test_a_file_that_is_gone_is_named(copy: Path) -> None:
    (copy / "model.keras").unlink()

    with pytest.raises(RunError, match=r"lacks model\.keras"):
        Run.open(copy)


def test_a_config_that_is_no_json_is_named(copy: Path) -> None:
    (copy / "config.json").write_text("{")

    with pytest.raises(RunError, match=r"config\.json is damaged"):
        read_config(copy)


@pytest.mark.parametrize("text", ["", "{", "{}", "[]"])
def test_a_manifest_that_is_damaged_is_named(copy: Path, text: str) -> None:
    (copy / "manifest.json").write_text(text)

    with pytest.raises(RunError, match=r"manifest\.json is damaged"):
        Run.open(copy)


def test_a_history_that_is_damaged_is_named(copy: Path) -> None:
    (copy / "history.csv").write_text("epoch,seconds\none,two\n")

    with pytest.raises(RunError, match=r"history\.csv is damaged"):
        read_history(copy)


def test_a_report_that_was_deleted_does_no_harm(copy: Path) -> None:
    tenfold.evaluate(copy)
    (copy / "report.html").unlink()

    assert tenfold.evaluate(copy).n == 1000
    assert (copy / "report.html").exists()


def test_a_folder_without_a_run_suggests_the_closest(run: tenfold.Run) -> None:
    with pytest.raises(RunError, match=r"Did you mean .*softmax"):
        Run.open(run.path.parent / "softmx")


def test_a_folder_of_runs_names_three_of_them(run: tenfold.Run, tmp_path: Path) -> None:
    for name in "abcd":
        shutil.copytree(run.path, tmp_path / name)

    with pytest.raises(RunError, match=r"Did you mean \S+/a or \S+/b or \S+/c\?"):
        Run.open(tmp_path)


def test_a_file_in_place_of_a_run_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "seven.png").write_bytes(b"")

    with pytest.raises(RunError, match=r"that is a file.*give RUN first, then PICTURE"):
        Run.open(tmp_path / "seven.png")


def test_an_unfinished_run_says_how_to_go_on(copy: Path) -> None:
    (copy / "manifest.json").unlink()

    with pytest.raises(RunError, match="tenfold train --resume"):
        Run.open(copy)


def test_a_folder_that_holds_something_is_not_written_to(run: tenfold.Run) -> None:
    before = sorted(run.path.rglob("*"))

    with pytest.raises(RunError, match="exists already"):
        begin(run.path, run.config, run.model())

    assert sorted(run.path.rglob("*")) == before


def test_a_folder_that_may_not_be_written_to_is_named(
    run: tenfold.Run, locked_folder: Path
) -> None:
    with pytest.raises(StorageError, match=r"cannot write .*new"):
        begin(locked_folder / "new", run.config, run.model())


def test_the_default_folder_is_the_first_that_is_free(tmp_path: Path) -> None:
    (tmp_path / "convnet").mkdir()
    (tmp_path / "convnet-2").mkdir()

    assert free_folder("convnet", tmp_path) == tmp_path / "convnet-3"


def test_a_run_that_has_not_begun_an_epoch_has_no_history(tmp_path: Path) -> None:
    assert read_history(tmp_path) == ()
