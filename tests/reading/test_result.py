"""One shape for every answer: to hold, to compare, to write as JSON."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields

import pytest

from tenfold import Reading
from tenfold.images.box import Box
from tenfold.reading.result import Alternative, Digit

BOX = Box(left=3, top=4, right=30, bottom=50)
ONE = Digit(digit=1, confidence=0.9, box=BOX, probabilities=(0, 0.9, 0, 0, 0, 0, 0, 0.1, 0, 0))
TWO = Digit(digit=2, confidence=0.8, box=BOX, probabilities=(0, 0, 0.8, 0, 0, 0, 0, 0.1, 0, 0))
NUMBER = Reading(
    text="12",
    confidence=0.7,
    box=BOX,
    digits=(ONE, TWO),
    alternatives=(Alternative(text="17", confidence=0.1), Alternative(text="", confidence=0.01)),
    source="scan.png",
    kind="number",
    page=2,
    line=5,
    turned=90,
)


@pytest.mark.parametrize(
    "reading",
    [NUMBER, Reading(why_not="nothing here"), Reading(why_not="bad picture", error="It is text.")],
)
def test_a_reading_survives_json_whole(reading: Reading) -> None:
    plain = reading.to_dict()

    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain) == {field.name for field in fields(Reading)}


def test_a_number_of_several_digits_has_the_shape_of_one() -> None:
    plain = NUMBER.to_dict()

    assert plain["text"] == "12"
    assert [digit["digit"] for digit in plain["digits"]] == [1, 2]
    assert plain["digits"][1]["probabilities"] == list(TWO.probabilities)
    assert plain["box"] == {"left": 3, "top": 4, "right": 30, "bottom": 50}
    assert plain["alternatives"][0] == {"text": "17", "confidence": 0.1}


def test_every_box_of_a_reading_moves() -> None:
    moved = NUMBER.moved(lambda box: Box(left=0, top=0, right=box.width, bottom=box.height))

    expected = Box(left=0, top=0, right=27, bottom=46)
    assert {moved.box, *(digit.box for digit in moved.digits)} == {expected}
    assert (moved.text, moved.digits[0].probabilities) == ("12", ONE.probabilities)
    assert Reading(why_not="nothing here").moved(lambda box: box).box is None


def test_a_reading_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        NUMBER.text = "13"  # type: ignore[misc]  # what is tried here


def test_equal_readings_are_one_in_a_set() -> None:
    assert len({NUMBER, Reading(why_not="unsure"), Reading(why_not="unsure")}) == 2
