"""Folders of pictures become digits in a stable order; nothing is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tenfold.data.formats.folders import read_class_folder, read_flat_folder, read_picture
from tenfold.data.formats.metadata import read_metadata_folder
from tenfold.errors import DataError


def glyph(shade: int) -> npt.NDArray[np.uint8]:
    return np.full((28, 28), shade, np.uint8)


def picture(path: Path, shade: int = 9) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(glyph(shade)).save(path)
    return path


def described(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_pictures_are_labelled_by_their_folder_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("3/b.png", "3/a.bmp", "0/deep/er/z.tiff", "0/a.gif"):
        picture(tmp_path / name)
    digits = read_class_folder(tmp_path)
    assert digits.names == ("0/a.gif", "0/deep/er/z.tiff", "3/a.bmp", "3/b.png")
    assert digits.answers.tolist() == [0, 0, 3, 3]


def test_a_glyph_stays_as_it_is(tmp_path: Path) -> None:
    picture(tmp_path / "5" / "a.png", 200)
    np.testing.assert_array_equal(read_class_folder(tmp_path).images, glyph(200)[None])


def test_what_systems_leave_lying_about_is_no_picture(tmp_path: Path) -> None:
    picture(tmp_path / "5" / "a.png")
    for name in (".DS_Store", "5/.DS_Store", "5/Thumbs.db", "__MACOSX/5/a.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert len(read_class_folder(tmp_path)) == 1


def test_a_label_folder_that_is_not_a_digit_is_named(tmp_path: Path) -> None:
    picture(tmp_path / "0" / "a.png")
    picture(tmp_path / "ten" / "a.png")
    with pytest.raises(DataError, match=r"ten: a label folder.*0 to 9.*Rename it"):
        read_class_folder(tmp_path, skip_bad=True)


@pytest.mark.parametrize("name", ["3/b.png", "notes.txt"])
def test_what_is_no_picture_is_named_or_left_out(tmp_path: Path, name: str) -> None:
    picture(tmp_path / "3" / "a.png")
    (tmp_path / name).write_text("no picture")
    with pytest.raises(DataError, match=name):
        read_class_folder(tmp_path)
    digits = read_class_folder(tmp_path, skip_bad=True)
    assert len(digits) == 1
    assert digits.skipped[0].where == str(tmp_path / name)


def test_leaving_out_every_picture_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "a.png").write_text("no picture")
    with pytest.raises(DataError, match="nothing is left"):
        read_class_folder(tmp_path, skip_bad=True)


def test_class_folders_without_pictures_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()
    with pytest.raises(DataError, match="there are no pictures"):
        read_class_folder(tmp_path)


def test_a_flat_folder_gives_names_and_no_labels(tmp_path: Path) -> None:
    for name in ("b.png", "a.png"):
        picture(tmp_path / name)
    digits = read_flat_folder(tmp_path)
    assert (digits.names, digits.labels) == (("a.png", "b.png"), None)


def test_a_single_picture_is_read(tmp_path: Path) -> None:
    assert read_picture(picture(tmp_path / "a.png")).names == ("a.png",)


@pytest.mark.parametrize("column", ["file", "file_name"])
def test_metadata_gives_labels_writers_and_order(tmp_path: Path, column: str) -> None:
    for name in ("a.png", "sub/b.png"):
        picture(tmp_path / name)
    described(tmp_path, f"{column},label,writer", "sub/b.png,7,ann", "a.png,2,12")
    digits = read_metadata_folder(tmp_path)
    assert digits.names == ("sub/b.png", "a.png")
    assert digits.answers.tolist() == [7, 2]
    assert digits.writers is not None
    assert digits.writers[1] == 12


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b.png,1,ann", r"the file 'b.png' is not there"),
        ("../a.png,1,ann", r"'\.\./a.png' lies outside the folder"),
        ("/etc/hostname,1,ann", "lies outside the folder"),
        (",1,ann", "no file is named"),
        ("a.png,10,ann", "the label '10' is not a whole number"),
        ("a.png,-1,ann", "the label '-1' is not a whole number"),
        ("a.png,one,ann", "the label 'one' is not a whole number"),
        ("a.png,,ann", "the label '' is not a whole number"),
        ("a.png,1,", "no writer is named"),
        ("a.png", "1 values where the header has 3"),
        ("a.png,1,ann,more", "4 values where the header has 3"),
        ("x" * 300 + ",1,ann", "is not there|cannot be the name"),
        ("no.png,1,ann", "a picture that cannot be used"),
    ],
)
def test_a_bad_row_of_metadata_is_named_by_its_line_or_left_out(
    tmp_path: Path, row: str, message: str
) -> None:
    picture(tmp_path / "in" / "a.png")
    picture(tmp_path / "a.png")
    (tmp_path / "in" / "no.png").write_text("no picture")
    folder = described(tmp_path / "in", "file,label,writer", "a.png,1,ann", row)
    with pytest.raises(DataError, match=f"metadata.csv, line 3: .*(?:{message})"):
        read_metadata_folder(folder)
    digits = read_metadata_folder(folder, skip_bad=True)
    assert (len(digits), len(digits.skipped)) == (1, 1)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = picture(tmp_path / "a.png")
    folder = described(tmp_path / "in", "file,label", "a.png,1")
    (folder / "a.png").symlink_to(outside)
    with pytest.raises(DataError, match="lies outside the folder"):
        read_metadata_folder(folder)


@pytest.mark.parametrize("header", ["picture,label", "file,file_name,label", ""])
def test_metadata_without_one_column_of_files_is_an_error(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataError, match=r"metadata.csv, line 1: .*file \(or file_name\)"):
        read_metadata_folder(described(tmp_path, header, "a.png,1"))


def test_metadata_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"metadata.csv: there are no pictures"):
        read_metadata_folder(described(tmp_path, "file,label"))
