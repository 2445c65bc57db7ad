"""What was decided, taken away: a table, JSON lines, and a folder that can be learned from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn import Grey, drawn, saved
from filed import LATER, NOW, fill, new
from numberwork import written

import tenfold
from tenfold.data.digits import Dataset
from tenfold.data.formats.read import read_pictures
from tenfold.errors import StorageError
from tenfold.images.box import Box
from tenfold.images.glyph import glyph
from tenfold.images.turn import turned, turned_back
from tenfold.reading.result import Digit, Reading
from tenfold.service.store import Action, New, Store
from tenfold.service.store.export import COLUMNS, LEFT_OUT, csv_rows, jsonl, training_folder

_SOME = Box(left=0, top=0, right=1, bottom=1)


def numbered(name: str, picture: Grey, boxes: list[Box], quarters: int = 0) -> New:
    """A reading of a number whose digits stand in these boxes."""
    digits = [Digit(digit=0, confidence=0.5, box=box, probabilities=(0.1,) * 10) for box in boxes]
    read = Reading(digits=tuple(digits), kind="number", turned=quarters * 90)
    return replace(new(name), reading=read.to_dict(), picture=saved(picture, "PNG"), crop=None)


def boxes_of(picture: Grey) -> list[Box]:
    """Return the boxes of digits that stand apart."""
    inked = (picture < 128).any(axis=0).astype(int)
    edges = np.flatnonzero(np.diff(inked, prepend=0, append=0))
    rows = np.flatnonzero((picture < 128).any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    return [
        Box(left=int(left), top=top, right=int(right), bottom=bottom)
        for left, right in edges.reshape(-1, 2)
    ]


def cropped(one: New, picture: Grey, quarters: int = 0, scale: int = 1) -> New:
    """The same with a crop only: upright, and made smaller."""
    shown = Box(left=5, top=7, right=picture.shape[1] - 3, bottom=picture.shape[0] - 1)
    cut = picture[shown.top : shown.bottom, shown.left : shown.right]
    upright = turned(cut, quarters)
    size = (upright.shape[1] // scale, upright.shape[0] // scale)
    crop = cv2.resize(upright, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return replace(one, picture=None, crop=saved(crop, "PNG"), crop_box=shown)


def exported(store: Store, folder: Path) -> dict[str, tuple[int, Grey]]:
    """Return the label and the picture of each file of a training folder, as it is loaded."""
    training_folder(store, folder)
    found = read_pictures(folder)
    names, labels = found.names or (), found.answers.tolist()
    return {
        name: (label, image) for name, label, image in zip(names, labels, found.images, strict=True)
    }


def test_the_table_has_a_row_for_each_decision(store: Store) -> None:
    fill(store, 3)
    store.decide("n0001", "ann", "correct", "9", now=NOW)

    header, row = csv_rows(store)

    assert tuple(header) == COLUMNS
    assert row[:4] == ["n0001", NOW.isoformat(), "cheque.png", "corrected"]
    assert row[4] == "471"
    assert row[6] == "9"


@pytest.mark.parametrize("source", ["=1+1", "+1", "-1", "@a"])
def test_a_name_that_a_spreadsheet_would_run_is_defused(store: Store, source: str) -> None:
    store.add([replace(new("one"), source=source)])
    store.decide("one", "ann", "accept", now=NOW)

    _, row = csv_rows(store)

    assert row[2] == f"'{source}"


def test_json_lines_tell_all_with_the_history(store: Store) -> None:
    fill(store, 250)
    for kept in store.readings(limit=250).readings:
        store.decide(kept.id, "ann", "accept", now=NOW)

    lines = [json.loads(line) for line in jsonl(store)]

    assert [line["id"] for line in lines] == [f"n{at:04}" for at in range(249, -1, -1)]
    assert lines[0]["reading"]["text"] == "471"
    assert lines[0]["decisions"][0]["by"] == "ann"


def test_a_digit_is_exported_as_it_was_seen(store: Store, tmp_path: Path) -> None:
    store.add([_digit("one")])
    store.decide("one", "ann", "correct", "7", now=NOW)

    ((name, (label, image)),) = exported(store, tmp_path / "out").items()

    assert (name, label) == ("pictures/one-1.png", 7)
    assert np.array_equal(image, glyph(drawn(7)))


def test_load_data_takes_the_folder(store: Store, tmp_path: Path, sample: Dataset) -> None:
    rows = [
        row for digit in range(10) for row in np.flatnonzero(sample.train.answers == digit)[:10]
    ]
    wanted = sample.train.take(np.array(rows))
    for at, (label, image) in enumerate(zip(wanted.answers, wanted.images, strict=True)):
        store.add([replace(_digit(f"n{at}"), crop=saved(image, "PNG"))])
        store.decide(f"n{at}", "ann", "correct", str(label), now=NOW)
    training_folder(store, tmp_path / "out")

    (x_train, y_train), (x_test, y_test) = tenfold.load_data(tmp_path / "out")

    loaded = {(int(label), image.tobytes()) for label, image in zip(y_train, x_train, strict=True)}
    loaded |= {(int(label), image.tobytes()) for label, image in zip(y_test, x_test, strict=True)}
    assert loaded == {
        (int(label), image.tobytes())
        for label, image in zip(wanted.answers, wanted.images, strict=True)
    }


@pytest.mark.parametrize("quarters", [0, 1, 3])
@pytest.mark.parametrize("scale", [0, 1, 2], ids=["picture", "crop", "smaller crop"])
def test_a_number_is_exported_digit_by_digit(
    store: Store, tmp_path: Path, quarters: int, scale: int
) -> None:
    upright = written("4712", tall=160, pen=18, margin=40)
    given = turned(upright, -quarters)
    boxes = [turned_back(box, quarters, given.shape) for box in boxes_of(upright)]
    one = numbered("one", given, boxes, quarters)
    store.add([cropped(one, given, quarters, scale) if scale else one])
    store.decide("one", "ann", "correct", "4-712", now=NOW)

    found = exported(store, tmp_path / "out")

    assert [found[f"pictures/one-{at}.png"][0] for at in (1, 2, 3, 4)] == [4, 7, 1, 2]
    for label, image in found.values():
        assert _alike(image, label) > 0.6


def _alike(image: Grey, digit: int) -> float:
    """Return how much of the ink of two glyphs is the same."""
    one, other = image > 100, glyph(drawn(digit)) > 100
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize(("action", "text"), [("correct", "471"), ("reject", None), ("skip", None)])
def test_what_cannot_be_told_is_left_out(
    store: Store, tmp_path: Path, action: Action, text: str | None
) -> None:
    picture = written("4712")
    store.add([numbered("one", picture, boxes_of(picture))])
    store.decide("one", "ann", action, text, now=NOW)

    assert training_folder(store, tmp_path / "out") == 0
    listed = tmp_path / "out" / LEFT_OUT
    told = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    assert told == (["id,answer", f"one,{text}"] if text else [])


def test_what_expired_is_left_out(store: Store, tmp_path: Path) -> None:
    store.add([_digit("one")])
    store.decide("one", "ann", "correct", "7", now=NOW)
    store.expire(LATER)

    assert training_folder(store, tmp_path / "out") == 0


def _digit(name: str) -> New:
    digit = Digit(digit=1, confidence=0.5, box=_SOME, probabilities=())
    read = Reading(digits=(digit,), kind="digit")
    return replace(new(name), reading=read.to_dict(), crop=saved(drawn(7), "PNG"))


def test_a_crop_of_which_nobody_knows_where_it_was_gives_no_digits(
    store: Store, tmp_path: Path
) -> None:
    picture = written("4712")
    one = cropped(numbered("one", picture, boxes_of(picture)), picture)
    store.add([replace(one, crop_box=None)])
    store.decide("one", "ann", "correct", "4712", now=NOW)

    assert training_folder(store, tmp_path / "out") == 0


def test_a_picture_that_is_damaged_is_left_out(store: Store, tmp_path: Path) -> None:
    picture = written("4712")
    one = numbered("one", picture, boxes_of(picture))
    store.add([replace(one, picture=(one.picture or b"")[:40])])
    store.decide("one", "ann", "correct", "4712", now=NOW)

    assert training_folder(store, tmp_path / "out") == 0


def test_a_folder_in_the_way_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(StorageError):
        training_folder(store, tmp_path)

    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".txt"] == ["mine.txt"]
