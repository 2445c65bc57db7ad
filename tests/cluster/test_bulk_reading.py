"""Reading into a folder of Parquet on this machine: every kind of input, and going on."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from clustered import count, encoded, files, folder, job, reader, rows, table, tar
from handmade import drawn_bundle

from tenfold.cluster.reading import read_here
from tenfold.errors import StorageError
from tenfold.reading.bundle import write_bundle


def test_rows_say_what_the_reader_says(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(20))

    assert count(read_here(job(tmp_path / "out", scans), 1)) == (20, 0)

    found = rows(tmp_path / "out")
    said = list(reader().read_many(sorted(scans.iterdir()), workers=1))
    assert [row["text"] for row in found] == [reading.text for reading in said]
    assert [row["confidence"] for row in found] == [reading.confidence for reading in said]
    assert [row["file"] for row in found] == [str(path) for path in sorted(scans.iterdir())]


def test_processes_write_the_same_files(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(40))

    for name, workers in (("alone", 1), ("two", 2)):
        count(read_here(job(tmp_path / name, scans), workers))

    assert files(tmp_path / "alone") == files(tmp_path / "two")


def test_going_on_reads_only_what_is_new(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(0, 40, 2))
    count(read_here(job(tmp_path / "out", scans), 1))
    folder(scans, range(40))

    assert count(read_here(job(tmp_path / "out", scans), 1)) == (20, 20)

    assert [row["file"] for row in rows(tmp_path / "out")] == [
        str(p) for p in sorted(scans.iterdir())
    ]


@pytest.mark.parametrize("parts", [0, 1, 2])
def test_what_was_broken_off_is_gone_on_with(tmp_path: Path, parts: int) -> None:
    scans = folder(tmp_path / "scans", range(40))
    count(read_here(job(tmp_path / "whole", scans), 1))
    begun = read_here(job(tmp_path / "out", scans), 1)
    assert len(list(islice(begun, parts))) == parts
    begun.close()  # type: ignore[attr-defined]  # an iterator to all others
    (tmp_path / "out" / ".killed.parquet-x").mkdir()
    (tmp_path / "out" / ".killed.parquet-x" / "killed.parquet").write_bytes(b"half")

    assert count(read_here(job(tmp_path / "out", scans), 1)) == (40 - 16 * parts, 16 * parts)

    assert rows(tmp_path / "out") == rows(tmp_path / "whole")


@pytest.mark.parametrize("name", ["shard-000.tar", "shard-000.tar.gz"])
def test_the_pictures_of_a_tar_are_read(tmp_path: Path, name: str) -> None:
    shard = tar(tmp_path / name, range(20))

    assert count(read_here(job(tmp_path / "out", shard), 1)) == (20, 0)

    found = rows(tmp_path / "out")
    assert [row["file"] for row in found] == [f"{shard}/{number:05}.png" for number in range(20)]
    assert not any(row["error"] for row in found)
    assert count(read_here(job(tmp_path / "out", shard), 1)) == (0, 20)


@pytest.mark.parametrize("struct", [True, False])
def test_the_pictures_of_a_table_are_read(tmp_path: Path, struct: bool) -> None:
    found_in = table(tmp_path / "pictures.parquet", range(25), struct=struct)

    assert count(read_here(job(tmp_path / "out", found_in), 1)) == (25, 0)

    texts = {row["file"]: row["text"] for row in rows(tmp_path / "out")}
    scans = folder(tmp_path / "scans", range(25))
    said = reader().read_many(sorted(scans.iterdir()), workers=1)
    assert [texts[f"{found_in}/{row}"] for row in range(25)] == [reading.text for reading in said]


def test_a_folder_may_hold_everything_and_its_own_readings(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(3))
    tar(scans / "more.tar", range(3, 5))
    table(scans / "yet_more.parquet", range(5, 9))
    (scans / "labels.gz").write_bytes(b"no picture")
    pq.write_table(pa.table({"label": [1]}), scans / "labels.parquet")
    out = scans / "readings.parquet"

    assert count(read_here(job(out, scans), 1)) == (9, 0)

    assert count(read_here(job(out, scans), 1)) == (0, 9)


def test_no_picture_is_read_twice_however_often_it_is_named(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(4))

    asked = job(tmp_path / "out", scans, scans / "00001.png", f"{scans}/../scans", scans)

    assert count(read_here(asked, 1)) == (4, 0)


def test_what_is_bad_is_a_row_with_its_error(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(2))
    (scans / "bad.png").write_text("no picture")
    (tmp_path / "cut.tar").write_bytes(tar(tmp_path / "whole.tar", range(4)).read_bytes()[:3000])

    count(read_here(job(tmp_path / "out", scans, tmp_path / "cut.tar", tmp_path / "gone.png"), 1))

    faults = {row["file"]: row["error"] for row in rows(tmp_path / "out") if row["error"]}
    assert list(faults) == [
        str(tmp_path / name) for name in ("cut.tar", "gone.png", "scans/bad.png")
    ]
    assert all(error.startswith(("there is no", name)) for name, error in faults.items())


@pytest.mark.parametrize("size", [2048, 2148])
def test_a_tar_cut_at_a_header_is_not_whole(tmp_path: Path, size: int) -> None:
    whole = tar(tmp_path / "whole.tar", range(2)).read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[:size])

    count(read_here(job(tmp_path / "out", tmp_path / "cut.tar"), 1))

    assert "no whole tar" in str(rows(tmp_path / "out")[0]["error"])


def test_what_is_wrong_with_an_input_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.parquet").write_text("no table")

    asked = job(tmp_path / "out", tmp_path / "empty", tmp_path / "broken.parquet")
    told = [error for part in read_here(asked, 1) for error in part.tally.errors]

    assert [error.partition(":")[0].partition(" /")[0] for error in told] == [
        "there are no pictures in the folder", str(tmp_path / "broken.parquet"),
    ]  # fmt: skip


def test_addresses_are_read_and_written(tmp_path: Path) -> None:
    store = import_module("fsspec").filesystem("memory")
    for number in range(6):
        store.pipe_file(f"/bucket/scans/{number:05}.png", encoded(number))
    store.pipe_file("/bucket/scans/more.tar", tar(tmp_path / "more.tar", range(6, 9)).read_bytes())
    out = "memory://bucket/readings.parquet"

    assert count(read_here(job(out, "memory://bucket/scans", "memory://bucket/gone.png"), 1)) == (
        10,
        0,
    )

    assert count(read_here(job(out, "memory://bucket/scans"), 1)) == (0, 9)
    assert len(store.ls("/bucket/readings.parquet")) == 1 + 2


def test_a_picture_behind_an_address_may_have_any_name(tmp_path: Path) -> None:
    store = import_module("fsspec").filesystem("memory")
    store.pipe_file("/photos/one?signed=yes", encoded(1))

    parts = list(read_here(job(tmp_path / "out", "memory://photos/one?signed=yes"), 1))

    assert [part.tally.pictures for part in parts] == [1]
    assert [error for part in parts for error in part.tally.errors] == []


def test_a_store_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no credentials\nfound")

    memory = type(import_module("fsspec").filesystem("memory"))
    monkeypatch.setattr(memory, "pipe_file", refuse)

    with pytest.raises(StorageError, match=r"refuses\. Received: RuntimeError: no credentials\."):
        job("memory://refused/out", "memory://refused")


def test_what_is_damaged_in_a_folder_of_readings_is_told(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", folder(tmp_path / "scans", range(1)))
    count(read_here(asked, 1))
    (part,) = (tmp_path / "out").glob("*.parquet")
    part.write_text("no readings")

    with pytest.raises(StorageError, match=rf"{part.name} is damaged.*Remove it"):
        asked.results.keys()


@pytest.mark.parametrize("note", ["no JSON", "[1]"])
def test_a_damaged_note_is_told(tmp_path: Path, note: str) -> None:
    asked = job(tmp_path / "out", tmp_path)
    (tmp_path / "out" / "_tenfold.json").write_text(note)

    with pytest.raises(StorageError, match=r"_tenfold.json is damaged.*another --out"):
        asked.results.begin({"asked": "by a test"})


def test_other_tables_in_a_folder_of_readings_are_looked_over(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", folder(tmp_path / "scans", range(3)))
    table(tmp_path / "out" / "mine.parquet", range(2))

    assert count(read_here(asked, 1)) == (3, 0)

    assert len(asked.results.keys()) == 3


def test_another_question_needs_another_folder(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", folder(tmp_path / "scans", range(1)))
    count(read_here(asked, 1))

    with pytest.raises(StorageError, match="answers another question"):
        asked.results.begin({"asked": "by another"})


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(StorageError, match="something else than readings"):
        job(tmp_path, tmp_path)


def test_what_had_an_error_is_read_anew_and_stands_once(tmp_path: Path) -> None:
    scans = folder(tmp_path / "scans", range(3))
    (scans / "late.png").write_text("half")
    count(read_here(job(tmp_path / "out", scans, tmp_path / "gone.png"), 1))
    folder(tmp_path, [0])
    (tmp_path / "00000.png").replace(tmp_path / "gone.png")

    assert count(read_here(job(tmp_path / "out", scans, tmp_path / "gone.png"), 1)) == (2, 3)

    found = {row["file"]: row["error"] for row in rows(tmp_path / "out")}
    assert len(rows(tmp_path / "out")) == len(found) == 5
    assert [Path(name).name for name, error in found.items() if error] == ["late.png"]


def test_a_folder_without_readings_takes_another_question(tmp_path: Path) -> None:
    job(tmp_path / "out", tmp_path).results.begin({"asked": "by another"})


@pytest.mark.parametrize("address", ["nope://bucket/a.png", "nope://bucket/scans"])
def test_an_address_that_nothing_opens_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        count(read_here(job(tmp_path / "out", address), 1))


def says(desk: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tenfold", "read", *arguments, "--reader", "my.tenfold"],
        cwd=desk, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def test_the_command_writes_what_it_prints_and_goes_on(tmp_path: Path) -> None:
    write_bundle(tmp_path / "my.tenfold", drawn_bundle())
    folder(tmp_path / "scans", range(0, 30, 3))
    asked = ("scans", "--kind", "digit")

    said = says(tmp_path, *asked, "--out", "readings.parquet").stdout
    again = says(tmp_path, *asked, "--out", "readings.parquet").stdout

    printed = json.loads(says(tmp_path, *asked, "--json").stdout)
    found = rows(tmp_path / "readings.parquet")
    assert [row["text"] for row in found] == [reading["text"] for reading in printed]
    assert [row["confidence"] for row in found] == [reading["confidence"] for reading in printed]
    assert said.splitlines()[1].startswith("Answered 10 of 10 (100 %), each at least 60 % sure")
    assert again == "Wrote the answers to readings.parquet; 10 pictures were there before\n"
    other = says(tmp_path, "scans", "--out", "readings.parquet", code=1).stderr
    assert "answers another question" in other


def test_a_missing_picture_fails_each_time_and_nothing_is_written(tmp_path: Path) -> None:
    write_bundle(tmp_path / "my.tenfold", drawn_bundle())

    for _ in range(2):
        done = says(tmp_path, "late.png", "--out", "v.parquet", code=1)
        assert (done.stdout, "there is no file" in done.stderr) == ("", True)


@pytest.mark.parametrize(
    "flags", [["--cluster", "auto"], ["--cluster", "auto", "--out", "a.csv"],
              ["--out", "a.parquet", "--show", "seen.png"],
              ["--out", "a.parquet", "--json"]],
)  # fmt: skip
def test_what_does_not_go_together_is_misuse(tmp_path: Path, flags: list[str]) -> None:
    assert "arquet" in says(tmp_path, "scans", *flags, code=2).stderr


@pytest.mark.parametrize("name", ["shard.tar", "table.parquet", "memory://nowhere/scan.png"])
def test_what_goes_into_parquet_alone_is_sent_there(tmp_path: Path, name: str) -> None:
    if "://" not in name:
        (tmp_path / name).write_bytes(b"")

    said = says(tmp_path, name, code=2).stderr

    assert f"{name} is read into Parquet alone" in said
    assert said.rstrip().endswith("See: tenfold read --help")
