"""Confidence and promises, on answers drawn so that their true rates of error are known."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from keras import layers

from tenfold.errors import DataError
from tenfold.evaluation.calibrate import (
    Labels,
    cooled,
    in_words,
    logistic,
    measured_promise,
    numbers_promise,
    temperature,
)
from tenfold.evaluation.metrics import Probabilities, judge
from tenfold.models.feeding import probabilities
from tenfold.reading.promise import Point, Promise

IMAGES = np.random.default_rng(7).integers(0, 256, (9, 28, 28)).astype(np.uint8)


def softmax(scores: npt.NDArray[Any]) -> Probabilities:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def drawn(
    rng: np.random.Generator, n: int, classes: int = 10, spread: float = 4
) -> tuple[npt.NDArray[Any], Labels]:
    """Scores, and labels drawn with just the probabilities that their softmax says."""
    scores = rng.normal(0, spread, (n, classes))
    chances = softmax(scores).astype(float).cumsum(axis=1)
    labels = (chances < rng.random((n, 1)) * chances[:, -1:]).sum(axis=1)
    return scores, labels.astype(np.uint8)


def answers(*rows: tuple[int, float], classes: int = 10) -> Probabilities:
    """Probabilities that say a class with a confidence, and share the rest."""
    said = np.array([np.full(classes, (1 - sure) / (classes - 1)) for _, sure in rows], np.float32)
    for row, (digit, sure) in zip(said, rows, strict=True):
        row[digit] = sure
    return said


# ---------------------------------------------------------------------------------------------
# Temperature


@pytest.mark.parametrize("classes", [10, 11])
@pytest.mark.parametrize("heat", [0.5, 1.0, 2.5])
def test_the_temperature_that_was_put_in_is_found(heat: float, classes: int) -> None:
    scores, labels = drawn(np.random.default_rng(0), 20_000, classes)

    assert temperature(softmax(scores * heat), labels) == pytest.approx(heat, rel=0.03)


def test_dividing_by_it_makes_confidence_true() -> None:
    scores, labels = drawn(np.random.default_rng(1), 20_000)

    heat = temperature(softmax(scores * 3), labels)
    errors = [
        judge(softmax(scores * 3 / by), labels, "drawn").calibration_error for by in (1, heat)
    ]

    assert errors[0] > 0.1
    assert errors[1] < 0.01


def test_where_nothing_was_read_wrong_nothing_is_changed() -> None:
    assert temperature(answers((3, 0.6), (4, 0.9)), np.array([3, 4], np.uint8)) == 1


def test_probabilities_of_exactly_zero_and_one_are_borne() -> None:
    said = np.eye(10, dtype=np.float32)

    assert 0.1 <= temperature(said, np.arange(10)[::-1].astype(np.uint8)) <= 10.01


# ---------------------------------------------------------------------------------------------
# Cooling


def net(*last: keras.Layer, shape: tuple[int, ...] = (28, 28)) -> keras.Model:
    begin = [keras.Input(shape), layers.Rescaling(1 / 255), layers.Flatten()]
    return keras.Sequential([*begin, *last])


ENDS: dict[str, list[Any]] = {
    "softmax": [layers.Dense(10, "softmax")],
    "scores": [layers.Dense(10)],
    "a softmax layer": [layers.Dense(10), layers.Softmax()],
    "softmax as an activation": [layers.Dense(10, use_bias=False), layers.Activation("softmax")],
    "nested": [keras.Sequential([keras.Input((784,)), layers.Dense(10, "softmax")])],
    "dropout and norm before": [
        layers.BatchNormalization(), layers.Dropout(0.5), layers.Dense(10, "softmax")
    ],
}  # fmt: skip


@pytest.mark.parametrize("last", ENDS.values(), ids=ENDS)
def test_a_cooled_network_says_what_dividing_the_scores_would(last: list[keras.Layer]) -> None:
    model = net(*last)
    before = probabilities(model, IMAGES)

    copy = cooled(model, 2.0)

    assert copy is not None
    assert np.allclose(probabilities(copy, IMAGES), softmax(np.log(before) / 2), atol=1e-5)
    assert np.array_equal(probabilities(model, IMAGES), before)


class Own(keras.Model):
    def call(self, pixels: Any) -> Any:
        return keras.ops.softmax(keras.ops.reshape(pixels, (-1, 784))[:, :10])


UNCOOLED: dict[str, keras.Model] = {
    "another layer last": net(layers.Dense(10), layers.BatchNormalization(), layers.Softmax()),
    "another activation": net(layers.Dense(10, "sigmoid")),
    "softmax of a softmax": net(layers.Dense(10, "softmax"), layers.Softmax()),
    "no graph": Own(),
}


@pytest.mark.parametrize("model", UNCOOLED.values(), ids=UNCOOLED)
def test_a_network_that_ends_otherwise_is_left_alone(model: keras.Model) -> None:
    assert cooled(model, 2.0) is None


# ---------------------------------------------------------------------------------------------
# The promise


def test_the_curve_is_what_each_threshold_gives() -> None:
    said = answers((1, 0.9), (2, 0.8), (3, 0.7), (4, 0.6))

    promise = measured_promise(said, np.array([1, 2, 0, 4], np.uint8), source="four")

    assert [round(point.threshold, 6) for point in promise.points] == [0, 0.7, 0.8, 0.9]
    assert [point.share for point in promise.points] == [1, 0.75, 0.5, 0.25]
    assert [point.error for point in promise.points] == [0.25, pytest.approx(1 / 3), 0, 0]
    assert (promise.pictures, promise.source) == (4, "four")


def test_answers_of_equal_confidence_are_accepted_together() -> None:
    said = answers((1, 0.9), (2, 0.9), (3, 0.9), (4, 0.6))

    promise = measured_promise(said, np.array([1, 2, 0, 4], np.uint8), source="four")

    assert [point.share for point in promise.points] == [1, 0.75]


def test_a_threshold_accepts_what_it_was_measured_on_to_the_last_bit() -> None:
    scores, labels = drawn(np.random.default_rng(2), 500)
    said = softmax(scores)

    for point in measured_promise(said, labels, source="drawn").points:
        accepted = [row for row in said.max(axis=1).tolist() if row >= point.threshold]
        assert len(accepted) / 500 == point.share


def test_what_is_no_digit_and_answered_is_an_error() -> None:
    said = answers((1, 0.9), (2, 0.8), (3, 0.7), classes=11)

    promise = measured_promise(said, np.array([1, 2, 10], np.uint8), source="three")

    assert [(point.share, point.error) for point in promise.points] == [
        (1, pytest.approx(1 / 3)), (1, 0), (0.5, 0),
    ]  # fmt: skip


def test_what_is_likelier_no_digit_is_declined_whatever_it_is() -> None:
    said = answers((1, 0.9), (10, 0.5), (10, 0.9), classes=11)
    said[1, 2] = 0.4

    promise = measured_promise(said, np.array([1, 2, 10], np.uint8), source="three")

    assert [(point.share, point.error) for point in promise.points] == [(0.5, 0)]


@pytest.mark.parametrize(("refuse", "share"), [(0, 1), (0.005, 0.995), (0.0099, 0.995), (0.5, 0.5)])
def test_the_default_refuses_no_more_digits_than_it_may(refuse: float, share: float) -> None:
    sure = np.linspace(0.5, 0.9, 200)
    said = answers(*((1, float(each)) for each in sure))

    promise = measured_promise(said, np.ones(200, np.uint8), source="drawn", refuse=refuse)

    assert promise.share(promise.default) == share


def test_where_too_many_are_declined_already_the_default_declines_no_more() -> None:
    said = answers((1, 0.9), (10, 0.9), classes=11)

    promise = measured_promise(said, np.array([1, 1], np.uint8), source="two")

    assert promise.default == 0


@pytest.mark.parametrize("rate", [0.02, 0.01, 0.005])
def test_the_promised_rate_holds_on_pictures_it_was_not_measured_on(rate: float) -> None:
    rng = np.random.default_rng(3)
    broken, draws = 0, 40
    others, labels = drawn(rng, 200_000, spread=20)
    said = softmax(others)
    sure, wrong = said.max(axis=1), said.argmax(axis=1) != labels

    for _ in range(draws):
        scores, shown = drawn(rng, 3000, spread=20)
        promise = measured_promise(softmax(scores), shown, source="drawn")
        broken += wrong[sure >= promise.threshold(rate)].mean() > rate

    assert broken / draws <= 0.1


@settings(max_examples=100, deadline=None)
@given(data=st.data(), n=st.integers(1, 400), classes=st.sampled_from([10, 11]))
def test_any_promise_can_be_written_and_read(data: st.DataObject, n: int, classes: int) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    scores = rng.normal(0, data.draw(st.sampled_from([0, 1, 5, 50])), (n, classes))
    labels = data.draw(hnp.arrays(np.uint8, n, elements=st.integers(0, classes - 1)))
    labels[0], scores[0, 0] = 0, 999

    promise = measured_promise(softmax(scores), labels, source="drawn")

    assert Promise.from_dict(promise.to_dict()) == promise
    assert len(promise.points) <= 200
    assert promise.points[0].threshold == 0
    assert promise.default in {point.threshold for point in promise.points}


def test_pictures_that_nothing_can_be_learnt_from_are_refused() -> None:
    with pytest.raises(DataError, match="no promise can be measured"):
        measured_promise(answers((1, 0.9), classes=11), np.array([10], np.uint8), source="letters")
    with pytest.raises(DataError, match="0 answers"):
        measured_promise(answers((10, 0.9), classes=11), np.array([1], np.uint8), source="unread")


# ---------------------------------------------------------------------------------------------
# In words


def promise(*bounds: float) -> Promise:
    count = len(bounds)
    points = [
        Point(threshold=place / count, share=1 - place / count, error=0.0, bound=bound)
        for place, bound in enumerate(bounds)
    ]
    return Promise(points=tuple(points), pictures=9000, default=1 / count, source="digits drawn")


def test_a_promise_is_said_in_words() -> None:
    assert in_words(promise(0.02, 0.009, 0.0005, 0.0007)) == (
        "At 1 error in 100 it answers 75.0 % of digits.",
        "At 1 error in 1,000 it answers 50.0 % of digits.",
        "Asked for no error rate it answers 75.0 %, at most 0.90 % of that wrong.",
        "Measured on 9,000 pictures: digits drawn.",
    )


def test_what_cannot_be_promised_is_said_with_what_can() -> None:
    said = in_words(promise(0.05, 0.0031))

    assert said[0] == "At 1 error in 100 it answers 50.0 % of digits."
    assert said[1] == (
        "It cannot promise 1 error in 1,000; the least it can is 1 in 322, "
        "and then it answers 50.0 %."
    )
    assert in_words(promise(0.05, 0.02))[0].startswith("It cannot promise 1 error in 100;")
    assert len(in_words(promise(0.05, 0.02))) == 3


# ---------------------------------------------------------------------------------------------
# Numbers


def test_the_curve_that_made_the_answers_is_found() -> None:
    rng = np.random.default_rng(0)
    said = rng.uniform(0.01, 0.99, 20_000)
    right = rng.random(20_000) < 1 / (1 + np.exp(-(0.6 * np.log(said / (1 - said)) - 0.5)))

    curve = logistic(said, right)

    assert curve.a == pytest.approx(0.6, abs=0.05)
    assert curve.b == pytest.approx(-0.5, abs=0.07)


def test_a_curve_over_answers_that_are_nearly_all_sure_stays_a_curve() -> None:
    """The first of Newton's steps is far too long here, and the next ones never came back."""
    rng = np.random.default_rng(0)
    odds = np.concatenate([rng.normal(12, 3, 200_000), rng.normal(-1, 2, 4_000)])
    said = 1 / (1 + np.exp(-odds))
    right = rng.random(len(said)) < 1 / (1 + np.exp(-(0.4 * odds + 1)))

    curve = logistic(said, right)

    assert 0 < curve.a < 2
    assert abs(curve.b) < 5
    assert curve(0.5) == pytest.approx(1 / (1 + np.exp(-1)), abs=0.1)


@pytest.mark.parametrize("all_right", [True, False])
def test_where_nothing_tells_right_from_wrong_the_curve_changes_nothing(all_right: bool) -> None:
    curve = logistic(np.array([0.2, 0.9]), np.array([all_right, all_right]))

    assert curve(0.3) == pytest.approx(0.3)


def test_a_promise_of_numbers_counts_what_was_said_of_none() -> None:
    confidence = np.array([0.9, 0.9, 0.8, 0.7, -1.0])
    right = np.array([True, True, True, False, True])
    shown = np.array([True, True, True, False, False])

    promise = numbers_promise(confidence, right=right, shown=shown, source="drawn", refuse=0)

    assert promise.pictures == 5
    assert promise.default == pytest.approx(0.8)
    assert promise.points[0].error == pytest.approx(1 / 4)
    assert promise.points[0].share == 1


def test_words_are_declined_where_no_error_rate_is_asked_for() -> None:
    confidence = np.concatenate([np.linspace(0.01, 0.99, 99), np.linspace(0.1, 0.5, 10)])
    shown = np.arange(109) < 99

    promise = numbers_promise(confidence, right=shown, shown=shown, source="drawn", mistake=0.2)

    assert (confidence[~shown] >= promise.default).sum() == 2


def test_no_promise_without_a_number() -> None:
    nothing = np.array([False])

    with pytest.raises(DataError, match="no promise"):
        numbers_promise(np.array([-1.0]), right=nothing, shown=nothing, source="none")
