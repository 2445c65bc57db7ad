"""The reader inside the package: that it is small, and reads what nobody has trained it on."""

import numpy as np
import pytest
from drawn import drawn, photographed

from tenfold.data.digits import Dataset
from tenfold.data.hands import drawn as by_hand
from tenfold.data.papers import blank, scene
from tenfold.data.ways import WAYS
from tenfold.reading.reader import SHIPPED, Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_it_is_smaller_than_a_megabyte() -> None:
    assert SHIPPED.stat().st_size < 1_000_000


def test_it_says_how_it_was_made(reader: Reader) -> None:
    card = reader.bundle.card

    assert card["made_by"] == "runs/digit.py"
    assert {"seed", "epochs", "glyphs", "data_sha256", "temperature"} <= set(card)


def test_it_reads_test_digits_of_mnist(reader: Reader, sample: Dataset) -> None:
    said = [reader.read(image).text for image in sample.test.images]

    # 98.6 % of these 1,000, a hard draw: of all 10,000 it is 99.41 %.
    assert np.mean(np.array(said) == sample.test.answers.astype(str)) >= 0.985


def test_its_confidence_is_true_on_mnist(reader: Reader, sample: Dataset) -> None:
    said = reader.probabilities(sample.test.images)[:, :10]

    right = said.argmax(axis=1) == sample.test.answers
    assert abs(said.max(axis=1).mean() - right.mean()) < 0.01


def test_it_keeps_a_promise_on_hands_it_has_not_seen(reader: Reader) -> None:
    rng = np.random.default_rng(2026)
    labels = rng.integers(10, size=600)
    pictures = [scene(by_hand(int(label), rng), rng).picture for label in labels]

    readings = list(reader.read_many(pictures, max_error=0.02, workers=1))

    said = np.array([reading.text for reading in readings])
    answered, wrong = said != "", said != labels.astype(str)
    assert answered.mean() > 0.85
    assert wrong[answered].mean() <= 0.03


@pytest.mark.parametrize("digit", list(WAYS))
def test_it_reads_a_digit_of_every_shape_on_a_photo(reader: Reader, digit: int) -> None:
    rng = np.random.default_rng(digit)
    said = [reader.read(scene(by_hand(digit, rng), rng).picture).text for _ in range(40)]

    assert said.count(str(digit)) >= 34


def test_dark_on_light_and_light_on_dark_are_read_alike(reader: Reader) -> None:
    picture = photographed(drawn(7), np.random.default_rng(0))

    assert reader.read(picture).text == reader.read(255 - picture).text == "7"


def test_it_says_nothing_of_bare_paper(reader: Reader) -> None:
    papers = [blank(np.random.default_rng(seed)) for seed in range(200)]

    assert sum(bool(reader.read(paper).text) for paper in papers) <= 6


def test_two_digits_side_by_side_are_no_digit_however_sure_it_is_of_one(reader: Reader) -> None:
    two = np.hstack([drawn(7), drawn(7)])

    reading = reader.read(two, kind="digit", max_error=0.01)

    assert (reading.text, reading.why_not) == ("", "not a digit")


def test_asking_for_an_error_rate_never_answers_more(reader: Reader) -> None:
    rng = np.random.default_rng(5)
    pictures = [scene(by_hand(row % 10, rng), rng).picture for row in range(100)]

    asked = [bool(reader.read(picture, max_error=0.5).text) for picture in pictures]

    assert asked == [bool(reader.read(picture).text) for picture in pictures]


def test_its_page_names_the_very_network(reader: Reader) -> None:
    page = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")

    assert reader.bundle.sha256 in page
