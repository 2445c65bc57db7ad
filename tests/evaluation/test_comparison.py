"""What sets two readers apart, and how sure one can be of it."""

from __future__ import annotations

from math import comb

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tenfold.evaluation.better import in_words, judgement
from tenfold.evaluation.comparison import (
    DECLINED,
    Apart,
    Comparison,
    Contestant,
    compared,
    mcnemar,
)

LABELS = np.arange(200) % 10


def answers(name: str, *, wrong: range = range(0), declined: range = range(0)) -> Contestant:
    """A reader that reads all but these rows right."""
    said = LABELS.copy()
    said[list(wrong)] = (said[list(wrong)] + 1) % 10
    said[list(declined)] = DECLINED
    return Contestant(name=name, said=said)


def verdict_of(old: Contestant, new: Contestant) -> Comparison:
    return compared(old, new, LABELS.astype(np.uint8), "some digits")


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_test_is_the_exact_sign_test(one: int, other: int) -> None:
    n, middle = one + other, (one + other) / 2

    as_far = sum(comb(n, k) for k in range(n + 1) if abs(k - middle) >= abs(one - middle))

    assert mcnemar(one, other) == as_far / 2**n


def test_the_test_takes_counts_of_any_size() -> None:
    assert mcnemar(10_000, 10_000) == 1
    assert 0 < mcnemar(9_800, 10_200) < 0.01


@given(st.integers(0, 40), st.integers(0, 40))
def test_changing_sides_changes_the_verdict_alone(one: int, other: int) -> None:
    left, right = answers("a", wrong=range(one)), answers("b", wrong=range(100, 100 + other))
    turned = {"better": "worse", "worse": "better", "no difference": "no difference"}

    there, back = verdict_of(left, right), verdict_of(right, left)

    assert turned[there.verdict] == back.verdict
    assert there.right.p == back.right.p


def test_every_digit_is_right_wrong_or_declined() -> None:
    score = verdict_of(answers("a"), answers("b", wrong=range(5), declined=range(7, 10))).new

    assert (score.right, score.wrong, score.declined) == (192, 5, 3)
    assert score.accuracy == 0.96
    assert score.interval.low < 0.96 < score.interval.high


def test_the_digits_that_only_one_reads_right_are_listed() -> None:
    comparison = verdict_of(answers("a", wrong=range(2)), answers("b", declined=range(1, 3)))

    assert comparison.apart == (
        Apart(row=0, shown=0, old=1, new=0),
        Apart(row=2, shown=2, old=2, new=None),
    )
    assert (comparison.right.old, comparison.right.new) == (1, 1)


def test_six_digits_one_way_are_the_least_that_tell() -> None:
    assert verdict_of(answers("a", wrong=range(6)), answers("b")).verdict == "better"
    assert verdict_of(answers("a", wrong=range(5)), answers("b")).verdict == "no difference"
    assert verdict_of(answers("a"), answers("b", wrong=range(6))).verdict == "worse"


def test_errors_alike_do_not_count() -> None:
    old, new = answers("a", wrong=range(100)), answers("b", wrong=range(3, 100))

    assert verdict_of(old, new).verdict == "no difference"


def test_declining_what_was_wrong_is_better() -> None:
    comparison = verdict_of(answers("a", wrong=range(20)), answers("b", declined=range(20)))

    assert comparison.verdict == "better"
    assert comparison.right.p == 1


def test_answering_more_at_the_price_of_errors_is_neither() -> None:
    cautious, bold = answers("a", declined=range(40)), answers("b", wrong=range(12))

    assert verdict_of(cautious, bold).verdict == "mixed"
    assert "more of it both right and wrong" in judgement(verdict_of(cautious, bold))
    assert "less of it both right and wrong" in judgement(verdict_of(bold, cautious))


def test_two_tests_share_the_chance_of_error() -> None:
    old = answers("a", wrong=range(6), declined=range(9, 10))
    new = answers("b", declined=range(9, 10))

    assert verdict_of(old, new).right.p < 0.05
    assert verdict_of(old, new).verdict == "no difference"


def test_what_trained_one_gives_no_verdict() -> None:
    new = Contestant(name="b", said=LABELS, learnt=True, also="60 digits of mine")

    comparison = verdict_of(answers("a", wrong=range(50)), new)

    assert comparison.verdict == "not judged"
    assert any("NEW learnt from these very digits" in line for line in in_words(comparison))


def test_the_words_say_what_only_one_reads_and_what_can_be_shown() -> None:
    said = in_words(verdict_of(answers("a", wrong=range(4)), answers("b", wrong=range(8, 10))))

    assert said == (
        "Only OLD reads 2 right, only NEW 4; equals would differ as much in 68.75 % of cases "
        "(McNemar's exact test).",
        "There is no difference that these 200 digits can show.",
    )


def test_few_digits_that_differ_are_pointed_out() -> None:
    said = judgement(verdict_of(answers("a", wrong=range(2)), answers("b")))

    assert said.endswith("They would have to differ on 6 at least, and all one way.")


def test_readers_that_agree_are_no_different() -> None:
    said = in_words(verdict_of(answers("a"), answers("b")))

    assert said[0] == "There is no digit that only one of them reads right."


def test_what_is_compared_becomes_json() -> None:
    values = verdict_of(answers("a", wrong=range(6)), answers("b")).to_dict()

    assert values["verdict"] == "better"
    assert values["right"] == {"old": 0, "new": 6, "p": 0.03125}
