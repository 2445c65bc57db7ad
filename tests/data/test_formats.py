"""The door takes every accepted layout for what it is, and turns away the rest with a reason."""

from __future__ import annotations

import gzip
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tenfold.data.formats.idx import write_idx
from tenfold.data.formats.read import read, read_pictures
from tenfold.data.load import load_data
from tenfold.data.sources import MNIST, SAMPLE
from tenfold.errors import DataError

IMAGES = np.stack([np.full((28, 28), 10 * digit, np.uint8) for digit in range(10)])
LABELS = np.arange(10, dtype=np.uint8)
USUAL = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def npz(path: Path, **changed: npt.NDArray[Any]) -> Path:
    arrays: dict[str, Any] = {"x_train": IMAGES, "y_train": LABELS}
    arrays |= {"x_test": IMAGES[::-1], "y_test": LABELS[::-1]}
    np.savez_compressed(path, **{**arrays, **changed})
    return path


def table(path: Path, *, labelled: bool = True) -> Path:
    rows = IMAGES.reshape(10, 784)
    values = np.column_stack([LABELS, rows]) if labelled else rows
    names = ["label"] * labelled + [f"pixel{number}" for number in range(784)]
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(names)] + [",".join(map(str, row)) for row in values.tolist()]
    path.write_text("\n".join(lines) + "\n")
    return path


def shard(path: Path) -> Path:
    columns = {f"pixel{at}": column for at, column in enumerate(IMAGES.reshape(10, 784).T)}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"label": LABELS, **columns}), path)
    return path


def pictures(folder: Path, *, labelled: bool = True) -> Path:
    for digit, image in enumerate(IMAGES):
        path = folder / str(digit) / "a.png" if labelled else folder / f"{digit}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
    return folder


def idx(folder: Path, names: tuple[str, ...] = USUAL) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        write_idx(folder / name, LABELS if "labels" in name else IMAGES)
    return folder


@pytest.mark.parametrize(
    "names",
    [
        USUAL,
        tuple(f"{name}.gz" for name in USUAL),
        tuple(name.replace("-idx", ".idx") for name in USUAL),
    ],
)
def test_the_four_files_of_mnist_give_both_parts(tmp_path: Path, names: tuple[str, ...]) -> None:
    parts = read(idx(tmp_path, names))
    assert parts.test is not None
    np.testing.assert_array_equal(parts.train.images, IMAGES)


def test_npz_in_keras_layout_gives_both_parts(tmp_path: Path) -> None:
    parts = read(npz(tmp_path / "a.npz"))
    assert parts.test is not None
    assert parts.test.answers.tolist() == LABELS[::-1].tolist()


def test_npz_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    assert len(read(npz(tmp_path / "a.npz").rename(tmp_path / "a.dat")).train) == 10


@pytest.mark.parametrize(("train", "test"), [("train", "test"), ("training", "testing")])
def test_subfolders_give_both_parts(tmp_path: Path, train: str, test: str) -> None:
    pictures(tmp_path / train)
    table(tmp_path / test / "digits.csv")
    parts = read(tmp_path)
    assert parts.test is not None
    np.testing.assert_array_equal(parts.train.images, parts.test.images)


def test_a_hubs_parquet_files_give_both_parts(tmp_path: Path) -> None:
    for name in ("train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001"):
        shard(tmp_path / f"{name}.parquet")
    parts = read(tmp_path)
    assert parts.test is not None
    assert (len(parts.train), len(parts.test)) == (20, 10)


def test_kaggles_unlabelled_test_file_is_no_test_part(tmp_path: Path) -> None:
    table(tmp_path / "train.csv")
    table(tmp_path / "test.csv", labelled=False)
    assert read(tmp_path).test is None
    assert read_pictures(tmp_path).labels is None


@pytest.mark.parametrize("make", [table, shard])
def test_a_single_table_gives_training_digits(tmp_path: Path, make: Any) -> None:
    suffix = "csv" if make is table else "parquet"
    parts = read(str(make(tmp_path / f"a.{suffix}")))
    assert parts.test is None
    np.testing.assert_array_equal(parts.train.images, IMAGES)


def test_an_idx_file_finds_its_labels_beside_it(tmp_path: Path) -> None:
    names = ("mine-images.idx3-ubyte", "mine-labels-idx1-ubyte.gz")
    parts = read(idx(tmp_path, names) / names[0])
    assert parts.train.answers.tolist() == LABELS.tolist()


def test_pictures_by_class_and_by_metadata_give_training_digits(tmp_path: Path) -> None:
    assert read(pictures(tmp_path / "a")).train.answers.tolist() == LABELS.tolist()
    folder = pictures(tmp_path / "b", labelled=False)
    lines = ["file,label", *(f"{digit}.png,{digit}" for digit in range(10))]
    (folder / "metadata.csv").write_text("\n".join(lines))
    assert read(folder).train.answers.tolist() == LABELS.tolist()


def test_numbers_of_other_types_are_taken(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", x_train=IMAGES.astype("float32"), y_train=LABELS.astype("i8"))
    assert read(path).train.images.dtype == np.uint8


def test_a_class_without_example_is_a_warning(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="a.npz: no example of 9"):
        read(npz(tmp_path / "a.npz", x_train=IMAGES[:9], y_train=LABELS[:9]))


def test_pictures_to_be_read_need_no_labels(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "a", labelled=False)
    assert len(read_pictures(folder)) == 10
    assert read_pictures(folder / "3.png").names == ("3.png",)
    np.save(tmp_path / "a.npy", IMAGES)
    assert len(read_pictures(tmp_path / "a.npy")) == 10


def test_pictures_to_be_read_keep_their_labels_and_warn_of_no_class(tmp_path: Path) -> None:
    Image.fromarray(IMAGES[3]).save(pictures(tmp_path) / "3" / "b.png")
    for digit in (0, 1):
        (tmp_path / str(digit) / "a.png").unlink()
    assert read_pictures(tmp_path).answers.tolist() == [2, 3, 3, 4, 5, 6, 7, 8, 9]


def test_of_both_parts_the_test_part_is_read(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_pictures(npz(tmp_path / "a.npz")).images, IMAGES[::-1])


def test_bad_rows_are_left_out_on_request_and_listed(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", x_train=np.concatenate([IMAGES, IMAGES]), y_train=np.arange(20))
    train = read(path, skip_bad=True).train
    assert (len(train), len(train.skipped)) == (10, 10)
    assert train.skipped[0].where == f"{path}, train part, row 10"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"y_train": LABELS + 1}, r"a.npz, train part, row 9: a label.*Received: 10\."),
        ({"x_test": IMAGES[1:]}, r"a.npz, test part: pictures and labels differ.*9 labels.*10"),
        ({"x_train": IMAGES[:, 1:]}, r"a.npz, train part: pictures of the wrong shape"),
        ({"x_train": IMAGES.astype(object)}, r"a.npz: refused.*pickled.*Save it again"),
    ],
)
def test_bad_arrays_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(npz(tmp_path / "a.npz", **changed))


def test_npz_of_another_layout_lists_what_it_holds(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", pictures=IMAGES)
    with pytest.raises(DataError, match=r"a.npz: not in Keras' layout.*Received: pictures"):
        read(tmp_path / "a.npz")


def test_truncated_npz_is_an_error(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz")
    whole = path.read_bytes()
    for size in range(1, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match=r"a\.npz"):
            read(path)


@pytest.mark.parametrize("raw", [True, False])
def test_npy_that_wants_pickle_is_refused(tmp_path: Path, raw: bool) -> None:
    path = tmp_path / "a.npy"
    if raw:
        path.write_bytes(pickle.dumps([1]))
    else:
        np.save(path, np.array([None]), allow_pickle=True)
    with pytest.raises(DataError, match=r"a.npy: refused.*pickled.*Save it again"):
        read_pictures(path)


@pytest.mark.parametrize("missing", USUAL[1::2])
def test_idx_pictures_without_their_labels_are_named(tmp_path: Path, missing: str) -> None:
    (idx(tmp_path) / missing).unlink()
    with pytest.raises(DataError, match=rf"no file of labels beside it.*Expected: {missing}"):
        read(tmp_path)


def test_idx_counts_that_differ_are_named(tmp_path: Path) -> None:
    write_idx(idx(tmp_path) / USUAL[1], LABELS[1:])
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte: pictures and labels differ"):
        read(tmp_path)


def test_damaged_idx_is_told_even_where_bad_rows_are_left_out(tmp_path: Path) -> None:
    (idx(tmp_path) / USUAL[0]).write_bytes(b"\x00\x07" * 99)
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte: not an IDX file"):
        read(tmp_path, skip_bad=True)


def test_a_file_of_labels_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"labels-idx1-ubyte: labels without pictures"):
        read_pictures(idx(tmp_path) / USUAL[1])


def test_test_data_alone_is_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="test data, and no training data"):
        read(idx(tmp_path, USUAL[2:]))


def test_digits_without_labels_are_nothing_to_learn_from(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "a", labelled=False)
    for path in (folder, table(tmp_path / "a.csv", labelled=False)):
        with pytest.raises(DataError, match=rf"{path}: digits without labels"):
            read(path)


def test_a_path_that_does_not_exist_offers_the_closest(tmp_path: Path) -> None:
    table(tmp_path / "digits.csv")
    for door in (read, read_pictures):
        with pytest.raises(DataError, match=r"nothing at .*digts.csv.*Did you mean .*digits.csv"):
            door(tmp_path / "digts.csv")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("mnst", MNIST.name), ("MNIST", MNIST.name), ("mnist_sample", SAMPLE)],
)
def test_a_name_that_is_mistyped_offers_the_data_meant(typed: str, meant: str) -> None:
    with pytest.raises(DataError, match=rf"Did you mean {meant}\b"):
        load_data(typed)


def test_an_unknown_format_lists_the_accepted(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(DataError, match=r"a.doc: a format.*IDX.*NPZ.*CSV.*Parquet.*folder"):
        read(tmp_path / "a.doc")
    with pytest.raises(DataError, match=r"a.doc: a picture that cannot be used"):
        read_pictures(tmp_path / "a.doc")


@pytest.mark.parametrize("name", ["a.csv", "a.npz", "a.png", "train-images-idx3-ubyte"])
def test_an_empty_file_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(DataError, match=f"{name}: an empty file"):
        read(tmp_path / name)


def test_damaged_gzip_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"1,2,3")[:-9])
    with pytest.raises(DataError, match=r"a.csv.gz: damaged gzip"):
        read(tmp_path / "a.csv.gz")


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"{tmp_path}: an empty folder"):
        read(tmp_path)


def test_several_data_files_are_not_guessed_between(tmp_path: Path) -> None:
    table(tmp_path / "train.csv")
    shard(tmp_path / "train.parquet")
    with pytest.raises(DataError, match=r"several data files.*train.csv, train.parquet"):
        read(tmp_path)


def test_both_parts_within_one_part_are_not_guessed_between(tmp_path: Path) -> None:
    idx(tmp_path / "train")
    with pytest.raises(DataError, match=r"train: training and test data in one part"):
        read(tmp_path)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(DataError, match=r"a.csv is not a regular file"):
        read(tmp_path / "a.csv")
