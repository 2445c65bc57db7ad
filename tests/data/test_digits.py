"""Arrays become digits only when every value can be one."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tenfold.data.digits import BadRow, Dataset, Digits, checked
from tenfold.data.formats.joining import joined
from tenfold.data.formats.writers import writer_numbers
from tenfold.errors import DataError

LABELS = np.arange(10)


def pictures(kind: str = "uint8", n: int = 10) -> npt.NDArray[Any]:
    return (np.arange(n * 784).reshape(n, 28, 28) % 256).astype(kind)


@pytest.mark.parametrize("kind", ["uint8", "int64", "float32", "float64", "uint16"])
def test_whole_numbers_of_any_type_become_bytes(kind: str) -> None:
    digits = checked(pictures(kind), LABELS.astype(kind), "x")
    assert digits.images.dtype == np.uint8
    np.testing.assert_array_equal(digits.images, pictures())


@pytest.mark.parametrize("shape", [(10, 28, 28), (10, 28, 28, 1), (10, 784)])
def test_flat_and_channelled_pictures_are_squared(shape: tuple[int, ...]) -> None:
    assert checked(pictures().reshape(shape), LABELS, "x").images.shape == (10, 28, 28)


@pytest.mark.parametrize("value", [300, -1, 0.5, np.nan, np.inf])
def test_a_pixel_that_cannot_be_is_named_with_its_row(value: float) -> None:
    images = pictures("float64")
    images[3, 5, 5] = value
    with pytest.raises(DataError, match=rf"^x, row 3: a pixel.*0 to 255.*Received: {value:g}\."):
        checked(images, LABELS, "x")


@pytest.mark.parametrize("value", [10, -1, 2.5, np.nan])
def test_a_label_that_cannot_be_is_named_with_its_row(value: float) -> None:
    labels = LABELS.astype(float)
    labels[[4, 6]] = value
    with pytest.raises(DataError, match=rf"^x, row 4: a label.*0 to 9.*Received: {value:g}\."):
        checked(pictures(), labels, "x")


def test_scaled_pixels_are_told_how_to_be_mended() -> None:
    with pytest.raises(DataError, match="multiply them by 255"):
        checked(pictures() / 255, LABELS, "x")


def test_rows_that_are_all_not_a_number_are_told_like_any_other() -> None:
    with pytest.raises(DataError, match=r"row 0.*nan"):
        checked(np.full((10, 784), np.nan), LABELS, "x")


@pytest.mark.parametrize("labels", [np.array(["seven"] * 10), np.array([None] * 10)])
def test_labels_that_are_text_are_refused(labels: npt.NDArray[Any]) -> None:
    with pytest.raises(DataError, match=r"x, row 0: a label that is not a number"):
        checked(pictures(), labels, "x")


def test_one_hot_labels_are_told_how_to_be_mended() -> None:
    with pytest.raises(DataError, match="argmax"):
        checked(pictures(), np.eye(10), "x")


def test_counts_that_differ_are_both_named() -> None:
    with pytest.raises(DataError, match=r"x: pictures and labels.*10 labels.*9 labels"):
        checked(pictures(), LABELS[:9], "x")


def test_writers_are_counted_too() -> None:
    with pytest.raises(DataError, match="x: pictures and writers"):
        checked(pictures(), LABELS, "x", writers=np.zeros(3, np.int64))


def test_an_empty_set_is_refused() -> None:
    with pytest.raises(DataError, match="x: the set is empty"):
        checked(pictures(n=0), LABELS[:0], "x")


def test_pictures_of_another_size_are_refused() -> None:
    with pytest.raises(DataError, match=r"wrong shape.*\(3, 32, 32\)"):
        checked(np.zeros((3, 32, 32)), None, "x")


def test_a_class_without_example_is_a_warning() -> None:
    with pytest.warns(UserWarning, match="x: no example of 0, 1;"):
        checked(pictures(n=8), LABELS[2:], "x")


def test_pictures_without_labels_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert checked(pictures(n=1), None, "x").labels is None


def test_bad_rows_are_left_out_on_request_and_listed() -> None:
    images, labels = pictures("int64", 12), np.arange(12) % 10
    images[10, 0, 0], labels[11] = 300, 77
    digits = checked(images, labels, "x", skip_bad=True, writers=np.arange(12))
    assert digits.answers.tolist() == LABELS.tolist()
    assert digits.writers is not None
    assert digits.writers.tolist() == LABELS.tolist()
    assert digits.skipped == (
        BadRow(where="x, row 10", why="pixel 300 is not a whole number from 0 to 255"),
        BadRow(where="x, row 11", why="label 77 is not a whole number from 0 to 9"),
    )


def test_leaving_out_every_row_is_an_error() -> None:
    with pytest.raises(DataError, match=r"x: nothing is left.*2 bad rows, the first: x, row 0"):
        checked(pictures(n=2), np.array([11, 12]), "x", skip_bad=True)


def test_what_the_format_left_out_stays_listed() -> None:
    row = BadRow(where="a", why="b")
    assert checked(pictures(), LABELS, "x", skipped=(row,)).skipped == (row,)


def test_taking_rows_takes_all_that_is_known_of_them() -> None:
    names = tuple("abcdefghij")
    whole = Digits(images=pictures(), labels=LABELS.astype(np.uint8), writers=LABELS, names=names)
    taken = whole.take(np.array([3, 1]))
    assert taken.answers.tolist() == [3, 1]
    assert taken.names == ("d", "b")


def test_asking_unlabelled_digits_for_answers_is_an_error() -> None:
    with pytest.raises(DataError, match="no labels"):
        _ = Digits(images=pictures()).answers


def test_the_hash_of_a_data_set_tells_one_pixel_apart() -> None:
    one, other = checked(pictures(), LABELS, "x"), checked(pictures(), LABELS, "x")
    other.images[0, 0, 0] ^= 1
    assert (
        Dataset(name="a", train=one, test=one).sha256
        != Dataset(name="a", train=one, test=other).sha256
    )


def test_lots_with_and_without_labels_do_not_join() -> None:
    labelled = Digits(images=pictures(), labels=LABELS.astype(np.uint8))
    with pytest.raises(DataError, match=r"x: only some of the files have labels"):
        joined([labelled, Digits(images=pictures())], "x")


def test_writers_keep_their_numbers_and_names_get_one() -> None:
    first, second = writer_numbers(["7", "ann", "ann", "bob"]), writer_numbers(["bob", "7"])
    assert first[0] == second[1] == 7
    assert first[1] == first[2] != first[3]
    assert first[3] == second[0]
