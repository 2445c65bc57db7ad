"""Every figure of an evaluation keeps what its name promises."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tenfold.evaluation.metrics import (
    Coverage,
    Interval,
    Probabilities,
    ReliabilityBin,
    calibration_error,
    judge,
    reliability,
    risk_coverage,
    wilson,
)

Answers = tuple[Probabilities, npt.NDArray[np.uint8]]


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    n = draw(st.integers(1, 60))
    scores = draw(arrays.arrays(np.float32, (n, 10), elements=st.integers(0, 6)))
    powers = np.exp(scores)
    labels = draw(arrays.arrays(np.uint8, n, elements=st.integers(0, 9)))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32), labels


def sure(digits: list[int], confidence: float = 1.0) -> Probabilities:
    """Return answers that say each of ``digits`` with ``confidence``, the rest shared out."""
    said = np.full((len(digits), 10), (1 - confidence) / 9, np.float32)
    said[np.arange(len(digits)), digits] = confidence
    return said


@settings(deadline=None)
@given(answers())
def test_the_confusion_matrix_counts_every_digit_once(given: Answers) -> None:
    probabilities, labels = given
    confusion = np.array(judge(probabilities, labels, "x").confusion)
    assert confusion.sum(axis=1).tolist() == np.bincount(labels, minlength=10).tolist()


@settings(deadline=None)
@given(answers())
def test_each_digit_splits_the_set_in_four(given: Answers) -> None:
    evaluation = judge(*given, "x")
    for score in evaluation.classes:
        positives = score.true_positives + score.false_positives
        assert positives + score.true_negatives + score.false_negatives == evaluation.n


@settings(deadline=None)
@given(answers())
def test_precision_recall_and_f1_are_shares_with_f1_between(given: Answers) -> None:
    for score in judge(*given, "x").classes:
        low, high = sorted((score.precision, score.recall))
        assert 0 <= low <= score.f1 + 1e-12
        assert score.f1 <= high + 1e-12 <= 1 + 1e-9


@settings(deadline=None)
@given(answers())
def test_calibration_error_is_a_share(given: Answers) -> None:
    assert 0 <= judge(*given, "x").calibration_error <= 1


@settings(deadline=None)
@given(answers())
def test_reliability_bins_hold_every_answer(given: Answers) -> None:
    evaluation = judge(*given, "x")
    assert sum(bin_.count for bin_ in evaluation.reliability) == evaluation.n


@settings(deadline=None)
@given(answers())
def test_accepting_everything_risks_all_errors(given: Answers) -> None:
    evaluation = judge(*given, "x")
    last = evaluation.coverage[-1]
    assert last.share == 1
    assert last.risk == pytest.approx(1 - evaluation.accuracy)


@settings(deadline=None)
@given(answers())
def test_coverage_rises_as_the_threshold_falls(given: Answers) -> None:
    points = judge(*given, "x").coverage
    assert all(a.share < b.share and a.threshold > b.threshold for a, b in pairwise(points))


@settings(deadline=None)
@given(answers())
def test_a_threshold_accepts_the_share_it_names(given: Answers) -> None:
    probabilities, labels = given
    confidence = probabilities.max(axis=1)
    for point in judge(probabilities, labels, "x").coverage:
        assert (confidence >= point.threshold).mean() == pytest.approx(point.share)


@settings(deadline=None)
@given(answers())
def test_mistakes_are_all_the_errors_the_surest_first(given: Answers) -> None:
    evaluation = judge(*given, "x")
    sureness = [max(mistake.probabilities) for mistake in evaluation.mistakes]
    assert len(sureness) == evaluation.errors == sum(pair.count for pair in evaluation.confused)
    assert sureness == sorted(sureness, reverse=True)


@settings(deadline=None)
@given(answers())
def test_an_evaluation_is_ready_for_json(given: Answers) -> None:
    evaluation = judge(*given, "x")
    assert json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))["n"] == evaluation.n


@settings(deadline=None)
@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    interval = wilson(successes, n)
    assert 0 <= interval.low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= interval.high <= 1


@pytest.mark.parametrize(
    ("successes", "n", "known"),
    [
        (0, 10, Interval(low=0.0, high=0.2775)),
        (5, 10, Interval(low=0.2366, high=0.7634)),
        (10, 10, Interval(low=0.7225, high=1.0)),
        (81, 263, Interval(low=0.2553, high=0.3662)),  # Newcombe, Statistics in Medicine 1998
    ],
)
def test_the_interval_is_wilsons(successes: int, n: int, known: Interval) -> None:
    interval = wilson(successes, n)
    assert (interval.low, interval.high) == pytest.approx((known.low, known.high), abs=5e-5)


def test_a_perfect_classifier_has_no_fault() -> None:
    digits = list(range(10))
    evaluation = judge(sure(digits), np.array(digits, np.uint8), "x")
    assert (evaluation.accuracy, evaluation.loss, evaluation.calibration_error) == (1, 0, 0)
    assert not evaluation.mistakes
    assert not evaluation.confused
    assert {score.f1 for score in evaluation.classes} == {1.0}


def test_one_wrong_answer_of_four_counts_where_it_should() -> None:
    evaluation = judge(sure([4, 4, 9, 9]), np.array([4, 4, 9, 4], np.uint8), "x")
    four, nine = evaluation.classes[4], evaluation.classes[9]
    assert (four.precision, four.recall, nine.precision, nine.recall) == (1, 2 / 3, 0.5, 1)
    assert (four.f1, nine.f1) == pytest.approx((0.8, 2 / 3))


def test_calibration_error_is_the_weighted_gap() -> None:
    bins = (
        ReliabilityBin(confidence=0.9, accuracy=0.8, count=30),
        ReliabilityBin(confidence=0.5, accuracy=0.7, count=10),
    )
    assert calibration_error(bins) == pytest.approx(0.75 * 0.1 + 0.25 * 0.2)


def test_being_sure_and_half_right_is_half_a_point_of_calibration_error() -> None:
    evaluation = judge(sure([1, 2]), np.array([1, 1], np.uint8), "x")
    assert evaluation.calibration_error == pytest.approx(0.5)


def test_full_confidence_falls_into_the_last_bin() -> None:
    (only,) = reliability(np.array([0.95, 1.0]), np.array([True, False]))
    assert (only.confidence, only.accuracy, only.count) == (0.975, 0.5, 2)


def test_the_loss_of_guessing_is_the_log_of_ten() -> None:
    evaluation = judge(np.full((5, 10), 0.1, np.float32), np.arange(5, dtype=np.uint8), "x")
    assert evaluation.loss == pytest.approx(np.log(10))


def test_equal_confidences_are_accepted_together() -> None:
    points = risk_coverage(np.array([0.9, 0.5, 0.5, 0.5]), np.array([True, True, False, True]))
    assert points == (
        Coverage(share=0.25, risk=0.0, threshold=0.9),
        Coverage(share=1.0, risk=0.25, threshold=0.5),
    )


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    points = risk_coverage(np.linspace(0, 1, 5000), np.ones(5000, bool), points=50)
    assert (len(points), points[-1].share) == (50, 1.0)
