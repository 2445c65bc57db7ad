"""Tables of digits come back as they were written; a bad line is named by its number."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped, unused-ignore]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from tenfold.data.formats.parquet import read_parquet
from tenfold.data.formats.tables import read_csv
from tenfold.errors import DataError, MissingExtraError

SHARED_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)
NAMES = [f"pixel{number}" for number in range(784)]
HEADER = ",".join(["label", *NAMES])


def pictures(n: int = 3) -> npt.NDArray[np.uint8]:
    return (np.arange(n * 784).reshape(n, 28, 28) % 251).astype(np.uint8)


def line(label: object, pixel: object = 7, count: int = 784) -> str:
    return ",".join([str(label), str(pixel), *["0"] * (count - 1)])


def written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@given(
    values=hnp.arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(784))),
    headed=st.booleans(),
    labelled=st.booleans(),
    packed=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
@SHARED_FOLDER
def test_any_digits_come_back_as_they_were_written(
    tmp_path: Path,
    values: npt.NDArray[np.uint8],
    headed: bool,
    labelled: bool,
    packed: bool,
    newline: str,
) -> None:
    labels = values[:, 0] % 10
    table = np.column_stack([labels, values]) if labelled else values
    lines = [",".join(map(str, row)) for row in table.tolist()]
    if headed:
        lines.insert(0, HEADER if labelled else ",".join(NAMES))
    content = newline.join(lines).encode()
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    digits = read_csv(path)
    np.testing.assert_array_equal(digits.images.reshape(-1, 784), values)
    assert (digits.labels is not None) == labelled


@pytest.mark.parametrize(
    ("label", "pixel", "message"),
    [
        (10, 7, r"a label that cannot be.*Received: 10\."),
        (-1, 7, r"a label that cannot be.*Received: -1\."),
        ("seven", 7, r"a label that is not a number.*'seven'"),
        ("", 7, r"a label that is not a number.*''"),
        (1, 300, r"a pixel that cannot be.*Received: 300\."),
        (1, 0.5, r"a pixel that cannot be.*Received: 0.5\."),
        (1, "nan", r"a pixel that cannot be.*Received: nan\."),
        (1, "x", r"a pixel that is not a number.*'x' in column 2"),
        (1, "0,0", r"a row of the wrong length.*Expected: 785 values.*Received: 786"),
        (1, "\x00", r"not CSV|a pixel that is not a number"),
    ],
)
def test_a_bad_value_is_named_with_file_and_line(
    tmp_path: Path, label: object, pixel: object, message: str
) -> None:
    path = written(tmp_path / "a.csv", [HEADER, line(1), "", line(label, pixel), line(2)])
    with pytest.raises(DataError, match=rf"(?s)a.csv, line 4: (?:{message})"):
        read_csv(path)


def test_bad_lines_are_left_out_on_request_and_listed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [line(1), line("x"), line(2), line(3, 999)])
    digits = read_csv(path, skip_bad=True)
    assert digits.answers.tolist() == [1, 2]
    assert [row.where for row in digits.skipped] == [f"{path}, line 2", f"{path}, line 4"]
    assert "999" in digits.skipped[1].why


def test_leaving_out_every_line_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [HEADER, line("x")])
    with pytest.raises(DataError, match=r"a\.csv: nothing is left"):
        read_csv(path, skip_bad=True)


def test_whole_numbers_written_as_floats_are_read(tmp_path: Path) -> None:
    digits = read_csv(written(tmp_path / "a.csv", [line("3.0", "254.0")]))
    assert (digits.answers[0], digits.images[0, 0, 0]) == (3, 254)


def test_the_label_may_stand_last_and_pixels_in_any_order(tmp_path: Path) -> None:
    order = sorted(NAMES)
    header = ",".join([*order, "class"])
    row = ",".join([name.removeprefix("pixel")[-2:] for name in order] + ["4"])
    digits = read_csv(written(tmp_path / "a.csv", [header, row]))
    assert digits.answers.tolist() == [4]
    assert digits.images.reshape(784)[[3, 20, 783]].tolist() == [3, 20, 83]


def test_a_header_of_plain_numbers_is_a_header(tmp_path: Path) -> None:
    header = ",".join(map(str, range(784)))
    assert len(read_csv(written(tmp_path / "a.csv", [header, line(1, count=783)]))) == 1


@pytest.mark.parametrize("content", ["", "\n\n", HEADER, HEADER + "\n\n"])
def test_a_table_without_rows_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(DataError, match=r"a\.csv: a table without rows"):
        read_csv(tmp_path / "a.csv")


def test_an_index_column_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ["," + HEADER, "0," + line(1)])
    with pytest.raises(DataError, match=r"a.csv, line 1: columns.*785 others.*such as an index"):
        read_csv(path)


def test_a_table_of_something_else_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a.csv, line 1: a row of the wrong length.*785 values"):
        read_csv(written(tmp_path / "a.csv", ["1,2,3"]))


def encoded(picture: npt.NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize("struct", [True, False])
def test_encoded_pictures_come_back_as_they_were(tmp_path: Path, struct: bool) -> None:
    content = [encoded(picture) for picture in pictures()]
    column: list[Any] = [{"bytes": each, "path": None} for each in content] if struct else content
    digits = read_parquet(parquet(tmp_path / "a.parquet", image=column, label=[1, 2, 3]))
    np.testing.assert_array_equal(digits.images, pictures())
    assert digits.answers.tolist() == [1, 2, 3]


def test_writers_and_pixel_columns_are_read_from_parquet(tmp_path: Path) -> None:
    columns = dict(zip(NAMES, pictures().reshape(3, 784).T, strict=True))
    path = parquet(tmp_path / "a.parquet", label=[1, 2, 3], writer=[7, 7, 8], **columns)
    digits = read_parquet(path)
    np.testing.assert_array_equal(digits.images, pictures())
    assert digits.writers is not None
    assert digits.writers.tolist() == [7, 7, 8]


def test_parquet_without_labels_has_none(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", image=[encoded(pictures()[0])])
    assert read_parquet(path).labels is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"image": b"no picture"}, r"a.parquet, row 1: a picture that cannot be used"),
        ({"image": None}, r"a.parquet, row 1: no picture in the row"),
        ({"label": 10}, r"a.parquet, row 1: a label that cannot be.*Received: 10"),
        ({"label": None}, r"a.parquet, row 1: a label that cannot be.*Received: nan"),
        ({"writer": None}, r"a.parquet, row 1: no writer"),
    ],
)
def test_a_bad_row_of_parquet_is_named_or_left_out(
    tmp_path: Path, row: dict[str, Any], message: str
) -> None:
    good = {"image": encoded(pictures()[0]), "label": 1, "writer": "ann"}
    pq.write_table(pa.Table.from_pylist([good, {**good, **row}]), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=message):
        read_parquet(tmp_path / "a.parquet")
    digits = read_parquet(tmp_path / "a.parquet", skip_bad=True)
    assert (len(digits), len(digits.skipped)) == (1, 1)


@pytest.mark.parametrize("labels", [["one", "two"], [10, 1], [-1, 1]])
def test_bad_labels_of_pixel_columns_are_named(tmp_path: Path, labels: list[Any]) -> None:
    columns = dict(zip(NAMES, pictures(2).reshape(2, 784).T, strict=True))
    path = parquet(tmp_path / "a.parquet", label=labels, **columns)
    with pytest.raises(DataError, match=r"a.parquet, row 0: a label"):
        read_parquet(path)


def test_an_image_column_that_holds_no_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a.parquet: an 'image' column of an unknown type"):
        read_parquet(parquet(tmp_path / "a.parquet", image=[1, 2]))


def test_damaged_and_empty_parquet_are_errors(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", image=pa.array([], pa.binary()))
    with pytest.raises(DataError, match=r"a.parquet: a table without rows"):
        read_parquet(path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(DataError, match=r"a.parquet: damaged Parquet"):
        read_parquet(path)


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pyarrow.*tenfold\[tables\]"):
        read_parquet(tmp_path / "a.parquet")
