"""IDX files come back as they were written, and no damage goes unseen."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tenfold.data.formats.idx import read_idx, write_idx
from tenfold.errors import DataError

SHARED_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
ARRAYS = hnp.arrays(
    st.sampled_from(["u1", "i1", "i2", "i4", "f4", "f8"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)


@given(array=ARRAYS, ending=st.sampled_from(["idx", "idx.gz"]))
@SHARED_FOLDER
def test_any_array_comes_back_as_it_was_written(
    tmp_path: Path, array: npt.NDArray[np.generic], ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    write_idx(path, array)
    back = read_idx(path)
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("ending", ["idx", "idx.gz"])
def test_truncation_at_any_byte_is_an_error(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    write_idx(path, np.arange(24, dtype=np.int16).reshape(2, 3, 4))
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match=f"a.{ending}"):
            read_idx(path)


@given(where=st.integers(0, 60), value=st.integers(0, 255))
@SHARED_FOLDER
def test_any_changed_byte_gives_an_array_or_a_data_error(
    tmp_path: Path, where: int, value: int
) -> None:
    path = tmp_path / "a.idx.gz"
    write_idx(path, np.zeros((2, 2, 2), np.uint8))
    content = bytearray(path.read_bytes())
    content[where % len(content)] = value
    path.write_bytes(content)
    with suppress(DataError):
        assert read_idx(path).size <= 8


def test_packing_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_idx(tmp_path / name, np.zeros(9, np.uint8))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_gzip_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    write_idx(tmp_path / "a.gz", np.arange(3, dtype=np.uint8))
    (tmp_path / "a.gz").rename(tmp_path / "a")
    assert read_idx(tmp_path / "a").tolist() == [0, 1, 2]


def test_padding_is_an_error(tmp_path: Path) -> None:
    write_idx(tmp_path / "a", np.zeros(3, np.uint8))
    with (tmp_path / "a").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(DataError, match=r"a: IDX file padded.*Expected: 3 bytes.*more than 3"):
        read_idx(tmp_path / "a")


def test_a_short_file_is_called_truncated(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 9, 1, 2]))
    with pytest.raises(DataError, match=r"a: IDX file truncated.*Expected: 9 bytes.*2 bytes"):
        read_idx(tmp_path / "a")


def test_a_header_that_claims_terabytes_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes([0, 0, 8, 3]) + b"\xff" * 12)
    with pytest.raises(DataError, match="truncated"):
        read_idx(tmp_path / "a")


@pytest.mark.parametrize(
    "header", [b"\x89PNG", bytes([0, 1, 8, 1]), bytes([0, 0, 7, 1]), bytes([0, 0, 8, 99])]
)
def test_a_wrong_magic_number_is_named(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "a").write_bytes(header + bytes(400))
    with pytest.raises(DataError, match=r"a: not an IDX file.*Received: "):
        read_idx(tmp_path / "a")


def test_dimensions_that_overflow_are_an_error(tmp_path: Path) -> None:
    sizes = np.array([0, *[2**32 - 1] * 3], ">u4").tobytes()
    (tmp_path / "a").write_bytes(bytes([0, 0, 8, 4]) + sizes)
    with pytest.raises(DataError, match="dimensions"):
        read_idx(tmp_path / "a")


def test_damaged_gzip_is_named(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 1, 5])))
    packed[-5] ^= 255
    (tmp_path / "a.gz").write_bytes(packed)
    with pytest.raises(DataError, match=r"a.gz: damaged gzip"):
        read_idx(tmp_path / "a.gz")


def test_a_missing_file_offers_the_closest(tmp_path: Path) -> None:
    write_idx(tmp_path / "images.idx", np.zeros(1, np.uint8))
    with pytest.raises(DataError, match=r"nothing at .*Did you mean .*images.idx"):
        read_idx(tmp_path / "image.idx")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        read_idx(tmp_path)


@pytest.mark.parametrize("kind", ["int64", "bool", "uint16", "complex64", "U3"])
def test_a_type_that_idx_cannot_hold_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(DataError, match=r"IDX cannot hold .*Convert it first"):
        write_idx(tmp_path / "a", np.zeros(3, kind))
