from __future__ import annotations

from tenfold.errors import DataError, MissingExtraError, TenfoldError, first_line, last_line


def test_a_message_says_what_is_wrong_expected_received_and_what_to_do() -> None:
    error = DataError("a.csv is odd", expected="even", received="7", remedy="Add one")

    assert str(error) == "a.csv is odd. Expected: even. Received: 7. Add one."


def test_parts_that_are_not_known_are_left_out() -> None:
    assert str(TenfoldError("it broke.")) == "it broke."


def test_a_question_keeps_its_mark() -> None:
    assert str(TenfoldError("it broke", remedy="Did you mean b?")) == "it broke. Did you mean b?"


def test_a_missing_extra_names_the_command_that_installs_it() -> None:
    error = MissingExtraError("pyarrow", "tables")

    assert "pip install 'tenfold[tables]'" in str(error)
    assert isinstance(error, ImportError)


def test_of_what_others_say_one_line_is_kept() -> None:
    error = ValueError("\n first\nlast ")

    assert (first_line(error), last_line(error)) == ("first", "last")


def test_what_says_nothing_gives_its_name() -> None:
    assert (first_line(KeyError()), last_line(TimeoutError())) == ("KeyError", "TimeoutError")


def test_a_package_that_an_extra_brings_is_named_with_it() -> None:
    missing = MissingExtraError.of(ModuleNotFoundError("no", name="keras.layers"))

    assert "pip install 'tenfold[train]'" in str(missing)
    assert MissingExtraError.of(ModuleNotFoundError("no", name="something")) is None
