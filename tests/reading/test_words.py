"""What people are told of readings."""

from __future__ import annotations

import pytest

from tenfold import Reading
from tenfold.reading.result import Alternative
from tenfold.reading.words import Tally, percent, summary, why_not

READ = Reading(text="7", confidence=0.99)
UNSURE = Reading(why_not="unsure", alternatives=(Alternative(text="7", confidence=0.4),))
BLANK = Reading(why_not="nothing here")
BAD = Reading(why_not="bad picture", error="It is text.")


def tallied(*readings: Reading) -> Tally:
    tally = Tally()
    assert list(tally.counting(readings)) == list(readings)
    return tally


def test_readings_are_counted_as_they_go_by() -> None:
    tally = tallied(READ, UNSURE, READ, BAD, BLANK)

    assert (tally.answered, tally.declined, tally.pictures) == (2, 2, 5)
    assert tally.errors == ["It is text."]


def test_the_numbers_of_a_page_are_one_picture() -> None:
    on_first = [Reading(text="1", kind="number", source="a.pdf", page=1, line=1)] * 3
    on_second = [Reading(text="2", kind="number", source="a.pdf", page=2, line=1)] * 2

    tally = tallied(READ, *on_first, *on_second, BLANK, BLANK)

    assert (tally.answered, tally.pictures) == (6, 5)
    assert "Answered 6 of 8 numbers (75.0 %)" in summary(tally, threshold=0.5, max_error=0.01)


@pytest.mark.parametrize(
    ("max_error", "words"),
    [
        (0.01, "promising at most 1 error in 100."),
        (0.0005, "promising at most 1 error in 2,000."),
        (0.03, "promising at most 3 % errors."),
        (1.0, "promising at most 1 error in 1."),
        (None, "each at least 87.5 % sure; ask for fewer errors with --max-error."),
    ],
)
def test_the_summary_says_what_answers_are_worth(max_error: float | None, words: str) -> None:
    said = summary(tallied(READ, READ, UNSURE), threshold=0.875, max_error=max_error)

    assert said == f"Answered 2 of 3 (66.7 %), {words}"


def test_the_summary_says_where_nothing_is_asked_of_answers() -> None:
    assert "however unsure" in summary(tallied(READ), threshold=0.0, max_error=None)


def test_bad_pictures_are_counted_apart() -> None:
    said = summary(tallied(READ, BAD, BAD), threshold=0.5, max_error=0.01)

    assert said.startswith("Answered 1 of 1 (100 %)")
    assert said.endswith(" 2 more could not be read.")


def test_no_readings_are_summed_up_too() -> None:
    assert summary(tallied(), threshold=0.5, max_error=None).startswith("Answered 0 of 0 (0 %)")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1, "100 %"), (0.99996, "99.9 %"), (0.00001, "0.1 %"), (0.9658, "96.6 %")],
)
def test_what_is_not_all_never_shows_as_all(share: float, words: str) -> None:
    assert percent(share) == words


def test_an_unsure_reading_names_its_best_guess() -> None:
    assert [why_not(reading) for reading in (UNSURE, BLANK, READ)] == [
        "unsure, perhaps 7", "nothing here", "",
    ]  # fmt: skip
