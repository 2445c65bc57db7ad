from __future__ import annotations

import resource
from pathlib import Path

import pytest

from tenfold.errors import StorageError
from tenfold.files import closest, replacing, sha256, write_text


def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("old")

    def fail(partial: Path) -> None:
        partial.write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), replacing(path) as partial:
        fail(partial)

    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["figures.csv"]


def test_a_block_that_ends_well_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "figures.csv"

    write_text(path, "whole")

    assert path.read_text() == "whole"


def test_a_folder_that_may_not_be_written_to_is_named(locked_folder: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot write .*figures\.csv"):
        write_text(locked_folder / "figures.csv", "text")


def test_a_disk_that_takes_no_more_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(StorageError, match="file would be larger"):
            write_text(path, "much too long for this disk")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert path.read_text() == "old"


def test_a_path_through_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match=r"file, not a folder|in the way"):
        write_text(tmp_path / "file" / "figures.csv", "text")


def test_the_closest_existing_path_is_found(tmp_path: Path) -> None:
    (tmp_path / "digits.csv").write_text("")

    assert closest(tmp_path / "digit.csv") == tmp_path / "digits.csv"
    assert closest(tmp_path / "digits.csv") is None
    assert closest(tmp_path / "zebra") is None
    assert closest(tmp_path / "nowhere" / "digit.csv") is None


def test_a_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")

    assert sha256(tmp_path / "abc").startswith("ba7816bf8f01cfea414140de5dae2223")
