"""What a reader answers, when it declines, and that no thread, process or stream changes it."""

from __future__ import annotations

import io
import itertools
import pickle
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import STROKES, Grey, drawn, photographed, saved
from handmade import constant_bundle, drawn_bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numberwork import numbers_bundle
from PIL import Image

import tenfold
from tenfold.errors import BundleError, PictureError, TenfoldError
from tenfold.images.decode import Source
from tenfold.images.glyph import glyph
from tenfold.reading import reader as reading
from tenfold.reading.bundle import read_bundle, write_bundle
from tenfold.reading.reader import SHIPPED, Reader

BLANK = np.full((60, 50), 240, np.uint8)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(drawn_bundle(), numbers_bundle())


def says(*probabilities: tuple[int, float]) -> Reader:
    return Reader(constant_bundle(dict(probabilities)), numbers_bundle())


# ---------------------------------------------------------------------------------------------
# What it answers


@pytest.mark.parametrize("digit", list(STROKES))
def test_a_digit_is_read(reader: Reader, digit: int) -> None:
    reading = reader.read(drawn(digit))

    assert (reading.text, reading.why_not) == (str(digit), None)
    assert reading.confidence > 0.9


def test_a_path_bytes_a_pillow_picture_and_an_array_read_alike(
    reader: Reader, tmp_path: Path
) -> None:
    picture, path = drawn(4), tmp_path / "four.png"
    path.write_bytes(saved(picture, "PNG"))

    by_path = reader.read(path)
    others: list[Source] = [picture, path.read_bytes(), Image.fromarray(picture)]

    assert by_path.source == str(path) == reader.read(str(path)).source
    assert {reader.read(other) for other in others} == {tenfold.Reading(
        text=by_path.text, confidence=by_path.confidence, box=by_path.box,
        digits=by_path.digits, alternatives=by_path.alternatives, kind="digit",
    )}  # fmt: skip


def test_the_box_is_around_the_ink_in_pixels_of_the_picture(reader: Reader) -> None:
    picture = drawn(2, size=(900, 1200), at=(300, 700), height=200, pen=21)
    rows, columns = np.nonzero(picture < 128)

    box = reader.read(picture).box

    assert box is not None
    found = (box.left, box.top, box.right, box.bottom)
    expected = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert found == pytest.approx(expected, abs=6)


def test_a_reading_shows_the_probability_of_every_digit() -> None:
    reading = says((3, 0.9), (8, 0.06), (10, 0.04)).read(drawn(7))

    (digit,) = reading.digits
    assert (digit.digit, digit.box) == (3, reading.box)
    assert digit.confidence == reading.confidence == digit.probabilities[3]
    assert len(digit.probabilities) == 10
    assert 1 - sum(digit.probabilities) == pytest.approx(0.04, abs=1e-6)


def test_the_next_likeliest_are_alternatives_but_not_the_all_but_impossible() -> None:
    reading = says((3, 0.9), (8, 0.06), (5, 0.0395), (2, 0.0005)).read(drawn(7))

    assert [other.text for other in reading.alternatives] == ["8", "5"]
    assert [other.confidence for other in reading.alternatives] == pytest.approx([0.06, 0.0395])


def test_there_are_three_alternatives_at_most() -> None:
    digits = constant_bundle([0.55] + [0.05] * 9)
    reading = Reader(digits, numbers_bundle()).read(drawn(7), max_error=0.06)

    assert len(reading.alternatives) == 3


# ---------------------------------------------------------------------------------------------
# When it declines


def test_blank_paper_is_nothing_here(reader: Reader) -> None:
    assert reader.read(BLANK) == tenfold.Reading(why_not="nothing here")


def test_what_is_most_likely_no_digit_is_not_a_digit() -> None:
    reading = says((10, 0.5), (6, 0.45), (0, 0.05)).read(drawn(7))

    assert (reading.text, reading.why_not) == ("", "not a digit")
    assert reading.confidence == pytest.approx(0.45)
    assert reading.alternatives[0].text == "6"
    assert reading.digits[0].digit == 6


def test_what_is_below_the_threshold_is_unsure_and_keeps_the_best_guess() -> None:
    reading = says((6, 0.59), (0, 0.41)).read(drawn(7))

    assert (reading.text, reading.why_not) == ("", "unsure")
    assert reading.confidence == pytest.approx(0.59)
    assert [other.text for other in reading.alternatives] == ["6", "0"]
    assert reading.box is not None


@pytest.mark.parametrize(
    ("max_error", "text"), [(None, "6"), (0.06, "6"), (0.01, "6"), (0.001, "")]
)
def test_the_fewer_errors_are_asked_for_the_surer_it_must_be(
    max_error: float | None, text: str
) -> None:
    assert says((6, 0.95), (0, 0.05)).read(drawn(7), max_error=max_error).text == text


@pytest.mark.parametrize("max_error", [0, -1, 1.5, float("nan"), 0.00001])
def test_an_error_rate_that_cannot_be_promised_is_refused(reader: Reader, max_error: float) -> None:
    with pytest.raises(BundleError):
        reader.read(drawn(7), max_error=max_error)
    with pytest.raises(BundleError):
        reader.read_many([], max_error=max_error)


def test_no_workers_are_refused(reader: Reader) -> None:
    with pytest.raises(TenfoldError, match="workers of 1 or more"):
        reader.read_many([], workers=0)


def test_a_bad_picture_is_an_error(reader: Reader) -> None:
    with pytest.raises(PictureError, match="no file nowhere"):
        reader.read("nowhere.png")


@settings(max_examples=60, deadline=None)
@given(picture=hnp.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80))))
def test_any_pixels_give_a_reading(reader: Reader, picture: Grey) -> None:
    reading = reader.read(picture)

    assert 0 <= reading.confidence <= 1
    assert bool(reading.text) == (reading.why_not is None)
    assert (reading.box is None) == (reading.why_not == "nothing here")
    if reading.box:
        assert 0 <= reading.box.left < reading.box.right <= picture.shape[1]
        assert 0 <= reading.box.top < reading.box.bottom <= picture.shape[0]


# ---------------------------------------------------------------------------------------------
# Many pictures


def photos(count: int) -> list[Grey]:
    rng = np.random.default_rng(0)
    return [photographed(drawn(list(STROKES)[i % 4]), rng) for i in range(count)]


@pytest.mark.parametrize("workers", [None, 1, 2, 3])
def test_many_are_read_in_order_as_one_by_one(reader: Reader, workers: int | None) -> None:
    pictures = photos(70)

    many = list(reader.read_many(pictures, workers=workers))

    assert many == [reader.read(picture) for picture in pictures]
    assert [reading.text for reading in many[:4]] == ["1", "2", "4", "7"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_picture_does_not_end_the_stream(
    reader: Reader, workers: int, tmp_path: Path
) -> None:
    (tmp_path / "text.png").write_text("no picture")
    pictures: list[Source] = [drawn(1), tmp_path / "text.png", np.zeros(3), b"", drawn(7)]

    first, *bad, last = reader.read_many(pictures, workers=workers)

    assert (first.text, last.text) == ("1", "7")
    assert {reading.why_not for reading in bad} == {"bad picture"}
    assert bad[0].source == str(tmp_path / "text.png")
    assert all("Expected:" in str(reading.error) for reading in bad)


def test_processes_read_what_is_given_in_whatever_way_alike(reader: Reader, tmp_path: Path) -> None:
    grey = photos(1)[0]
    picture = Image.fromarray(grey)
    picture.save(tmp_path / "one.png")
    clear = Image.merge("RGBA", [picture, picture, picture, Image.eval(picture, lambda v: 255 - v)])
    given: list[Any] = [
        tmp_path / "one.png", str(tmp_path / "one.png"), (tmp_path / "one.png").read_bytes(),
        grey, grey / 255, np.dstack([grey] * 3), np.broadcast_to(np.uint8(0), (99_999, 99_999)),
        picture, clear, clear.quantize(), picture.convert("I;16"), Image.open(tmp_path / "one.png"),
        "nowhere.png", "", b"", bytearray(b"no"), None, object(), lambda: grey, reader.read(grey),
    ]  # fmt: skip

    assert list(reader.read_many(given, workers=2)) == list(reader.read_many(given, workers=1))


def test_a_reader_can_be_sent_to_another_process(reader: Reader) -> None:
    assert pickle.loads(pickle.dumps(reader)).read(drawn(4)) == reader.read(drawn(4))


def test_one_worker_takes_a_picture_when_its_reading_is_asked_for(reader: Reader) -> None:
    taken: list[int] = []

    def pictures() -> Iterator[Grey]:
        for number in itertools.count():
            taken.append(number)
            yield BLANK

    readings = reader.read_many(pictures(), workers=1)
    next(readings)

    assert taken == [0]


def test_a_long_stream_needs_no_more_memory_than_a_short_one(reader: Reader) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in reader.read_many((BLANK.copy() for _ in range(count)), workers=2):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(3000)  # what is imported and cached the first time
    assert peak(3000) < peak(300) + 200_000


def test_an_error_in_the_stream_itself_is_not_swallowed(reader: Reader) -> None:
    def broken() -> Iterator[Grey]:
        yield drawn(7)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(reader.read_many(broken()))


@pytest.mark.parametrize("one", ["a.png", b"\x89PNG"])
def test_one_picture_is_not_many(reader: Reader, one: str | bytes) -> None:
    with pytest.raises(PictureError, match="Use read"):
        reader.read_many(one)  # type: ignore[arg-type]  # a checker would have told


def test_eight_threads_get_the_answers_that_one_gets(reader: Reader) -> None:
    pictures = photos(40)
    alone = [reader.read(picture) for picture in pictures]

    with ThreadPoolExecutor(8) as pool:
        rounds = list(pool.map(lambda _: [reader.read(p) for p in pictures], range(8)))

    assert all(answers == alone for answers in rounds)


# ---------------------------------------------------------------------------------------------
# Glyphs and files


def test_glyphs_get_the_probabilities_that_pictures_get(reader: Reader) -> None:
    pictures = [drawn(digit) for digit in STROKES]

    said = reader.probabilities(np.array([glyph(picture) for picture in pictures]))

    assert said.shape == (4, 10)
    assert said.dtype == np.float32
    for row, picture in zip(said, pictures, strict=True):
        assert tuple(row.tolist()) == reader.read(picture).digits[0].probabilities


def test_the_batch_does_not_change_the_last_bit(reader: Reader) -> None:
    glyphs = np.random.default_rng(0).integers(0, 256, (30, 28, 28), np.uint8)

    alone = np.concatenate([reader.probabilities(glyphs[i : i + 1]) for i in range(30)])

    assert np.array_equal(reader.probabilities(glyphs), alone)


def test_no_glyphs_have_no_probabilities() -> None:
    said = says((3, 0.9), (10, 0.1)).probabilities(np.zeros((0, 28, 28), np.uint8))

    assert said.shape == (0, 11)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 29), np.uint8),
        np.zeros((1, 28, 28), np.float32),
    ],
)
def test_what_is_no_glyph_is_refused(reader: Reader, wrong: Grey) -> None:
    with pytest.raises(PictureError, match=r"uint8 of shape \(n, 28, 28\)"):
        reader.probabilities(wrong)


def test_a_reader_is_loaded_from_its_file(reader: Reader, tmp_path: Path) -> None:
    write_bundle(tmp_path / "my.tenfold", drawn_bundle())

    loaded = Reader.load(tmp_path / "my.tenfold")

    assert loaded.read(drawn(7)) == reader.read(drawn(7))


@pytest.mark.parametrize("swapped", [False, True])
def test_a_bundle_takes_the_place_of_the_shipped_one_of_its_kind(
    tmp_path: Path, swapped: bool
) -> None:
    digits, numbers = tmp_path / "digits.tenfold", tmp_path / "numbers.tenfold"
    write_bundle(digits, drawn_bundle())
    write_bundle(numbers, numbers_bundle())

    reader = Reader.load(numbers) if swapped else Reader.load(digits, numbers)

    expected = read_bundle(SHIPPED) if swapped else drawn_bundle()
    assert reader.bundle == expected
    assert reader.threshold("number") == numbers_bundle().promise.default


def test_two_bundles_of_numbers_are_one_too_many(tmp_path: Path) -> None:
    path = tmp_path / "numbers.tenfold"
    write_bundle(path, numbers_bundle())

    with pytest.raises(BundleError, match="two bundles that read numbers"):
        Reader.load(path, path)


def test_one_digit_needs_nothing_that_reads_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SHIPPED_NUMBERS", Path("gone.tenfold"))
    reader = Reader(drawn_bundle())

    assert reader.read(drawn(7), max_error=0.06).text == "7"
    assert reader.read(BLANK).why_not == "nothing here"
    with pytest.raises(BundleError, match="there is no bundle at gone"):
        reader.read(drawn(7), kind="number")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"my\.tenfold"):
        Reader.load(tmp_path / "my.tenfold")


def test_the_reader_in_the_package_reads_without_being_named() -> None:
    picture = io.BytesIO()
    Image.fromarray(drawn(7)).save(picture, "JPEG")

    reading = tenfold.read(picture.getvalue())

    assert reading == Reader.load().read(picture.getvalue())
    assert reading.text == "7"
