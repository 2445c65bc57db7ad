"""Readings as CSV, JSON and JSON lines, one by one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from tenfold import Reading
from tenfold.images.box import Box
from tenfold.reading.output import WRITERS
from tenfold.reading.result import Alternative

READ = Reading(
    text="7",
    confidence=0.9876543,
    box=Box(left=1, top=2, right=30, bottom=40),
    alternatives=(Alternative(text="1", confidence=0.01), Alternative(text="4", confidence=0.002)),
    source="a, b.png",
    kind="digit",
)
BAD = Reading(why_not="bad picture", error='It is "text".\nNo picture.', source="notes.png")


def written(form: str, *readings: Reading) -> str:
    text = io.StringIO()
    WRITERS[form](readings, text)
    return text.getvalue()


def test_csv_has_a_row_for_each_reading() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", READ, BAD), newline="")))

    assert rows[0] == {
        "file": "a, b.png", "text": "7", "confidence": "0.987654", "why_not": "",
        "left": "1", "top": "2", "right": "30", "bottom": "40",
        "alternatives": "1:0.010000 4:0.002000", "error": "", "kind": "digit",
        "page": "", "line": "", "turned": "0",
    }  # fmt: skip
    assert (rows[1]["why_not"], rows[1]["left"]) == ("bad picture", "")
    assert rows[1]["error"] == BAD.error


def test_a_number_on_a_page_says_where_it_stands() -> None:
    number = Reading(text="12", kind="number", page=3, line=14, turned=180)

    (row,) = csv.DictReader(io.StringIO(written("csv", number), newline=""))

    assert [row[name] for name in ("kind", "page", "line", "turned")] == [
        "number",
        "3",
        "14",
        "180",
    ]


def test_json_is_one_list() -> None:
    assert json.loads(written("json", READ, BAD)) == [READ.to_dict(), BAD.to_dict()]


def test_json_lines_are_a_line_each() -> None:
    lines = written("jsonl", READ, BAD).splitlines()

    assert [json.loads(line) for line in lines] == [READ.to_dict(), BAD.to_dict()]


def test_no_readings_are_written_too() -> None:
    assert json.loads(written("json")) == []
    assert written("jsonl") == ""
    assert written("csv").startswith("file,text,confidence")


@pytest.mark.parametrize("form", list(WRITERS))
def test_a_reading_is_written_before_the_next_is_asked_for(form: str) -> None:
    text = io.StringIO()

    def readings() -> Iterator[Reading]:
        yield READ
        assert "a, b.png" in text.getvalue()
        yield BAD

    WRITERS[form](readings(), text)
