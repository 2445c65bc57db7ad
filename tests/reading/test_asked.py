"""What may be asked of a reader, and what does not go together."""

from __future__ import annotations

from typing import Any

import pytest

from tenfold.errors import ConstraintError
from tenfold.reading.asked import asked


@pytest.mark.parametrize(
    "known", [{"length": 5}, {"length": "1-2"}, {"pattern": "##"}, {"check": "luhn"},
              {"one_of": ["12"]}],
)  # fmt: skip
def test_what_is_known_of_a_number_rules_out_a_digit(known: dict[str, Any]) -> None:
    assert asked(**known).several
    with pytest.raises(ConstraintError, match="Ask for the kind number"):
        asked(kind="digit", **known)


@pytest.mark.parametrize(
    "known", [{}, {"length": 1}, {"length": "1"}, {"length": (1, 1)}, {"decimal": True},
              {"max_error": 0.01}],
)  # fmt: skip
def test_one_digit_may_be_a_number_of_one(known: dict[str, Any]) -> None:
    assert not asked(**known).several
    assert asked(kind="digit", **known).kind == "digit"


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConstraintError, match="Expected: digit, number, page"):
        asked(kind="word")  # type: ignore[arg-type]  # a checker would have told


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(ConstraintError):
        asked(length=3, check="ean13")
