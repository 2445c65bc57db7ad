"""``tenfold read`` as a user meets it: real processes, real files, what they print and return."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawn import drawn
from handmade import drawn_bundle
from numberwork import numbers_bundle, page, written
from PIL import Image

from tenfold.reading.bundle import write_bundle

COMMAND = [sys.executable, "-m", "tenfold", "read"]
INTERRUPTIBLE = [  # a shell has its background jobs ignore Ctrl-C, and so their children
    sys.executable, "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from tenfold.cli import main; main()", "read",
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a reader, three pictures in it, and what is no picture."""
    folder = tmp_path_factory.mktemp("desk")
    write_bundle(folder / "my.tenfold", drawn_bundle())
    write_bundle(folder / "numbers.tenfold", numbers_bundle())
    (folder / "scans" / "old").mkdir(parents=True)
    (folder / "empty").mkdir()
    Image.fromarray(drawn(7)).save(folder / "seven.png")
    Image.fromarray(drawn(4)).save(folder / "scans" / "old" / "four.jpg")
    Image.fromarray(drawn(2)).save(folder / "scans" / "two.bmp")
    Image.fromarray(np.full((90, 70), 235, np.uint8)).save(folder / "blank.png")
    (folder / "scans" / "notes.txt").write_text("not looked at")
    (folder / "text.png").write_text("no picture")
    Image.fromarray(written("1274")).save(folder / "number.png")
    pages = [Image.fromarray(page(lines)) for lines in ([["12", "471"], ["7"]], [["22"], ["4"]])]
    pages[0].save(folder / "page.png")
    (folder / "papers").mkdir()
    pages[0].save(
        folder / "papers" / "two.pdf", save_all=True, append_images=pages[1:], resolution=150
    )
    (folder / "codes.txt").write_text("12-77\n1274\n")
    return folder


def says(
    desk: Path, *arguments: object, code: int = 0, reader: str = "my.tenfold"
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *map(str, arguments), "--reader", reader],
        cwd=desk, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def test_pictures_and_folders_become_a_table_with_a_summary(desk: Path) -> None:
    head, *rows, summary = says(desk, "seven.png", "blank.png", "scans").stdout.splitlines()

    assert head.split() == ["picture", "text", "confidence", "why", "not"]
    assert [row.split()[:2] for row in rows] == [
        ["seven.png", "7"], ["blank.png", "nothing"],
        ["scans/old/four.jpg", "4"], ["scans/two.bmp", "2"],
    ]  # fmt: skip
    assert summary.startswith("Answered 3 of 4 (75.0 %), each at least 60 % sure")


def test_a_promise_is_named_and_kept(desk: Path) -> None:
    said = says(desk, "seven.png", "--max-error", 0.01).stdout

    assert said.splitlines()[-1] == "Answered 1 of 1 (100 %), promising at most 1 error in 100."


def test_long_names_are_not_cut(desk: Path) -> None:
    name = f"{'long' * 40}.png"
    (desk / name).write_bytes((desk / "seven.png").read_bytes())

    said = says(desk, name).stdout

    assert name in said


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_programs_get_nothing_but_answers(desk: Path, form: str) -> None:
    done = says(desk, "scans", "seven.png", "--format", form)

    assert texts(done.stdout, form) == ["4", "2", "7"]
    assert "Answered 3 of 3" in done.stderr


def texts(written: str, form: str) -> list[str]:
    if form == "csv":
        return [row["text"] for row in csv.DictReader(io.StringIO(written))]
    lines = json.loads(written) if form == "json" else map(json.loads, written.splitlines())
    return [line["text"] for line in lines]


def test_json_is_short_for_its_format(desk: Path) -> None:
    (reading,) = json.loads(says(desk, "seven.png", "--json").stdout)

    assert (reading["source"], reading["text"], reading["why_not"]) == ("seven.png", "7", None)
    assert len(reading["digits"][0]["probabilities"]) == 10


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_the_ending_of_a_file_names_its_format(desk: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / "new" / f"results.{form}"

    done = says(desk, "scans", "seven.png", "--out", path)

    assert texts(path.read_text(), form) == ["4", "2", "7"]
    assert f"Wrote the answers to {path}" in done.stdout
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_format_may_go_to_a_file_of_any_name(desk: Path, tmp_path: Path) -> None:
    says(desk, "seven.png", "--format", "csv", "--out", tmp_path / "results")

    assert texts((tmp_path / "results").read_text(), "csv") == ["7"]


def test_a_batch_goes_on_past_bad_pictures_and_names_each_at_its_end(desk: Path) -> None:
    done = says(desk, "text.png", "seven.png", "gone.png", "empty", "scans", "--json", code=1)

    readings = json.loads(done.stdout)
    assert [reading["text"] for reading in readings] == ["", "7", "", "4", "2"]
    assert readings[0]["why_not"] == readings[2]["why_not"] == "bad picture"
    summary, *faults = done.stderr.splitlines()
    assert summary.endswith("2 more could not be read.")
    for fault, name in zip(faults, ["text.png", "gone.png", "empty"], strict=True):
        assert fault.startswith("tenfold: ")
        assert name in fault


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["gone.png"], 1, "there is no file gone.png"),
        (["sven.png"], 1, "Did you mean seven.png?"),
        (["text.png"], 1, "Received: text"),
        (["empty"], 1, "no pictures in the folder empty"),
        ([], 2, "--pictures requires an argument"),
        (["seven.png", "--max-error", "0"], 2, "--max-error"),
        (["seven.png", "--max-error", "2"], 2, "--max-error"),
        (["seven.png", "--max-error", "much"], 2, "--max-error"),
        (["seven.png", "--max-error", "0.00001"], 1, "cannot promise an error rate of 1e-05"),
        (["seven.png", "--format", "xml"], 2, "Choose from"),
        (["seven.png", "--out", "results.txt"], 2, "Expected: csv, json, jsonl or parquet"),
        (["seven.png", "--out", "results.csv", "--format", "table"], 2, "'table'"),
        (["seven.png", "--json", "--format", "csv"], 2, "contradict each other"),
        (["seven.png", "--out", "text.png/results.csv"], 1, "in the way"),
        (["seven.png", "--show", "sheet.jpg"], 2, "png"),
        (["seven.png", "--kind", "word"], 2, "Choose from"),
        (["seven.png", "--length", "long"], 2, "this is no length of a number"),
        (["seven.png", "--pattern", "#a"], 2, "this is no pattern of a number"),
        (["seven.png", "--check", "sum"], 2, "this check is not known"),
        (["seven.png", "--one-of", "gone.txt"], 2, "cannot read the list of codes gone.txt"),
        (["seven.png", "--kind", "digit", "--length", "4"], 2, "Ask for the kind number"),
    ],
)
def test_a_mistake_is_answered_in_one_line(
    desk: Path, arguments: list[str], code: int, part: str
) -> None:
    done = says(desk, *arguments, code=code)

    assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "1274"),
        (["--kind", "number"], "1274"),
        (["--length", "4-6"], "1274"),
        (["--pattern", "##-##"], "12-74"),
        (["--one-of", "codes.txt"], "1274"),
        (["--decimal"], "1274"),
    ],
)
def test_a_number_is_read_under_what_is_known(desk: Path, arguments: list[str], text: str) -> None:
    done = says(desk, "number.png", *arguments, "--json", reader="numbers.tenfold")

    (reading,) = json.loads(done.stdout)
    assert (reading["kind"], reading["text"], len(reading["digits"])) == ("number", text, 4)
    assert "Answered 1 of 1 numbers (100 %)" in done.stderr


def test_a_page_is_a_row_for_each_number_with_its_page_and_line(desk: Path) -> None:
    done = says(desk, "page.png", "seven.png", "papers", reader="numbers.tenfold")

    head, *rows, summary = done.stdout.splitlines()
    assert head.split()[:4] == ["picture", "page", "line", "text"]
    assert [row.split()[:4] for row in rows if "seven" not in row] == [
        ["page.png", "1", "1", "12"], ["page.png", "1", "1", "471"], ["page.png", "1", "2", "7"],
        ["papers/two.pdf", "1", "1", "12"], ["papers/two.pdf", "1", "1", "471"],
        ["papers/two.pdf", "1", "2", "7"], ["papers/two.pdf", "2", "1", "22"],
        ["papers/two.pdf", "2", "2", "4"],
    ]  # fmt: skip
    assert "of 9 numbers" in summary


def test_pages_are_drawn_once_each(desk: Path, tmp_path: Path) -> None:
    drawn_to = tmp_path / "sheet.png"

    done = says(desk, "page.png", "papers", "--show", drawn_to, reader="numbers.tenfold")

    assert f"Drew what it saw to {drawn_to}" in done.stdout
    with Image.open(drawn_to) as sheet:
        assert sheet.height == 48 + 3 * (60 + 1104 + 28)


def test_a_missing_reader_is_named(desk: Path) -> None:
    done = says(desk, "seven.png", reader="your.tenfold", code=1)

    assert "there is no bundle at your.tenfold" in done.stderr


def test_a_file_that_cannot_be_written_is_found_out_before_reading(
    desk: Path, locked_folder: Path
) -> None:
    done = says(desk, "seven.png", "--out", locked_folder / "r.csv", code=1)

    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_it_saw_is_drawn(desk: Path, tmp_path: Path) -> None:
    done = says(desk, "seven.png", "blank.png", "--show", tmp_path / "sheet.png")

    assert f"Drew what it saw to {tmp_path / 'sheet.png'}" in done.stdout
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.format == "PNG"
        assert sheet.height > 600


def test_of_many_pictures_the_first_are_drawn_and_it_says_so(desk: Path, tmp_path: Path) -> None:
    done = says(desk, *["blank.png"] * 53, "--show", tmp_path / "sheet.png", "--format", "csv")

    assert "Drew the first 50 of 53 pictures" in done.stderr


def test_a_long_table_says_what_it_leaves_out(desk: Path) -> None:
    done = says(desk, *["blank.png"] * 1005)

    assert "… and 5 more; write all with --out FILE.csv" in done.stdout
    assert "Answered 0 of 1,005" in done.stdout


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_whoever_stops_listening_ends_it_quietly(desk: Path, form: str) -> None:
    with subprocess.Popen(
        [*COMMAND, *["seven.png"] * 2000, "--reader", "my.tenfold", "--format", form],
        cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()

    assert said == b""
    assert running.returncode == 141


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_full_disk_behind_a_pipe_is_one_line(desk: Path, form: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "seven.png", "--reader", "my.tenfold", "--format", form],
            cwd=desk, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("tenfold: cannot write the answers")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_gives_the_same_answers(desk: Path, workers: int) -> None:
    names = ["seven.png", "scans", "text.png", "blank.png"] * 10

    done = says(desk, *names, "--workers", workers, "--json", code=1)

    alone = says(desk, *names, "--json", code=1)
    assert (done.stdout, done.stderr) == (alone.stdout, alone.stderr)


def test_ctrl_c_ends_it_quietly(desk: Path) -> None:
    with subprocess.Popen(
        [*INTERRUPTIBLE, *["seven.png"] * 20_000, "--reader", "my.tenfold", "--workers", "2",
         "--format", "csv"],
        cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0,
    ) as running:  # fmt: skip
        assert running.stdout
        running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate()

    assert said == b""
    assert running.returncode == 130


def test_names_in_any_encoding_and_with_markup_go_through(desk: Path, tmp_path: Path) -> None:
    names = [b"[bold]a.png", b"caf\xe9.png"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes((desk / "seven.png").read_bytes())

    says(desk, tmp_path, "--out", tmp_path / "results.csv")
    rows = (tmp_path / "results.csv").read_bytes().splitlines()[1:]
    table = subprocess.run(
        [*COMMAND, str(tmp_path), "--reader", "my.tenfold"],
        cwd=desk, capture_output=True, check=True,
    ).stdout  # fmt: skip

    assert [row.split(b",")[0].split(b"/")[-1] for row in rows] == names
    assert all(name in b"".join(table.split()) for name in names)


def test_reading_needs_nothing_of_training(desk: Path) -> None:
    heavy = {"keras", "jax", "onnx", "matplotlib", "jinja2", "pooch"}
    code = (
        "import sys; from tenfold.cli import main\n"
        "main(['read', 'seven.png', '--reader', 'my.tenfold'])\n"
        f"assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


def test_without_a_name_the_reader_in_the_package_reads(desk: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "seven.png", "--json"], cwd=desk, capture_output=True, text=True, check=False
    )

    assert json.loads(done.stdout)[0]["text"] == "7", done.stderr
