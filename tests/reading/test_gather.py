"""Files and folders to a stream of pictures, in order, nothing left out in silence."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from tenfold.errors import PictureError
from tenfold.reading.gather import gather


def gathered(*paths: Path) -> tuple[list[Path], list[str]]:
    problems: list[PictureError] = []
    found = list(gather(paths, problems))
    return found, [str(problem) for problem in problems]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """A folder of pictures, deep and unsorted, with what else lies in folders."""
    folder = tmp_path / "scans"
    for name in ("b.png", "a/2.JPG", "a/1.tiff", "c/deep/er/x.webp", "notes.txt", "a/.hidden.png",
                 ".cache/y.png", "Thumbs.db", "z", "d.PDF"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


def test_a_folder_gives_its_pictures_sorted_however_deep(scans: Path) -> None:
    found, problems = gathered(scans)

    assert [path.relative_to(scans).as_posix() for path in found] == [
        "a/1.tiff", "a/2.JPG", "b.png", "c/deep/er/x.webp", "d.PDF",
    ]  # fmt: skip
    assert found == sorted(found)
    assert problems == []


def test_a_named_file_is_always_tried(scans: Path) -> None:
    named = [scans / "notes.txt", scans / "a" / ".hidden.png", scans / "nowhere.png"]

    assert gathered(*named) == (named, [])


def test_files_and_folders_come_in_the_order_they_were_named(scans: Path) -> None:
    found, _ = gathered(scans / "c", scans / "z", scans / "a")

    assert [path.name for path in found] == ["x.webp", "z", "1.tiff", "2.JPG"]


def test_a_folder_without_pictures_is_a_problem_and_the_others_go_on(
    scans: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()

    found, problems = gathered(tmp_path / "empty", scans)

    assert len(found) == 5
    assert len(problems) == 1
    assert str(tmp_path / "empty") in problems[0]
    assert ".png" in problems[0]


def test_a_folder_that_may_not_be_read_is_one_problem(
    scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refusing)  # root may read everything

    assert [path.name for path in gathered(scans)[0]] == ["b.png", "x.webp", "d.PDF"]
    assert gathered(scans / "a") == ([], [
        f"cannot look into the folder {scans / 'a'}: Permission denied. "
        "Expected: a folder that may be read. Check its permissions."
    ])  # fmt: skip


def test_links_to_folders_are_not_followed_and_links_to_pictures_are(scans: Path) -> None:
    (scans / "c" / "round.png").symlink_to(scans, target_is_directory=True)
    (scans / "c" / "link.png").symlink_to(scans / "b.png")

    assert [path.name for path in gathered(scans / "c")[0]] == ["x.webp", "link.png"]


def test_pictures_come_before_the_next_folder_is_looked_into(
    scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    listed = os.scandir

    def noting(path: Path) -> object:
        looked.append(Path(path).name)
        return listed(path)

    monkeypatch.setattr(os, "scandir", noting)

    list(itertools.islice(gather([scans], []), 2))

    assert looked == ["scans", "a"]
