"""Numbers read from pictures: their digits, boxes and confidence, and what is known of them."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from drawn import Grey, drawn, glared
from handmade import drawn_bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numberwork import PROMISE, numbers_bundle, written

from tenfold import Reading
from tenfold.errors import BundleError, ConstraintError
from tenfold.images.box import Box
from tenfold.images.turn import turned
from tenfold.reading.ctc import BLANK, SYMBOLS
from tenfold.reading.logistic import Curves, Logistic
from tenfold.reading.numbers import CLEAR, hypotheses, strip_of
from tenfold.reading.reader import Reader


def reads(**how: Any) -> Reader:
    return Reader(drawn_bundle(), numbers_bundle(**how))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return reads()


UNSURE = 6.0  # a spread with which the network tells shapes apart badly


# ---------------------------------------------------------------------------------------------
# What it answers


@pytest.mark.parametrize("text", ["7", "12", "77", "1274", "411727", "2-71", "22.47"])
def test_a_number_is_read_and_its_marks_are_looked_over(reader: Reader, text: str) -> None:
    reading = reader.read(written(text), kind="number")

    assert (reading.text, reading.why_not) == (text.replace("-", "").replace(".", ""), None)
    assert (reading.kind, reading.page, reading.line, reading.turned) == ("number", None, None, 0)


def test_each_digit_has_its_box_on_the_picture(reader: Reader) -> None:
    picture = written("1274")
    ink = np.flatnonzero((picture < 128).any(axis=0))
    starts = ink[np.flatnonzero(np.diff(ink, prepend=-9) > 1)]

    reading = reader.read(picture, kind="number")

    assert [digit.box.left for digit in reading.digits] == pytest.approx(list(starts), abs=4)
    assert reading.box == Box(
        left=reading.digits[0].box.left,
        top=reading.digits[0].box.top,
        right=reading.digits[-1].box.right,
        bottom=reading.digits[0].box.bottom,
    )


def test_faint_ink_is_read_beside_glare_that_looks_like_the_ink(reader: Reader) -> None:
    picture = glared(written("1274"))

    reading = reader.read(picture, kind="number")

    assert reading.text == "1274"
    strip = strip_of(picture, reading)
    assert strip
    assert strip.box == reading.box


@dataclass
class Asked:
    """A network that reads a 4 or a 7, and remembers how wide the strips were that it was asked."""

    four: float
    widths: list[int] = field(default_factory=list)

    def __call__(self, pixels: Grey) -> npt.NDArray[np.float32]:
        self.widths.append(pixels.shape[1])
        frames = np.full((9, len(SYMBOLS)), 1e-4, np.float32)
        frames[:, BLANK] = 1
        frames[4, [BLANK, 5, 8]] = 0, self.four, 1 - self.four
        return frames


STRIP = np.zeros((32, 64), np.uint8)


@pytest.mark.parametrize(
    ("sure", "clear", "looks"), [(0.999, CLEAR, 1), (0.6, CLEAR, 3), (0.6, 0.5, 1)]
)
def test_only_what_is_unclear_is_looked_at_again(sure: float, clear: float, looks: int) -> None:
    ask = Asked(sure)

    found = hypotheses([ask], STRIP, ask(STRIP), clear=clear)

    assert found[0].text == "4"
    assert found[0].probability == pytest.approx(sure, abs=0.01)
    assert ask.widths == [64, 64, 76][:looks]


def test_a_second_network_is_asked_where_the_first_is_unsure_and_may_say_otherwise() -> None:
    unsure, other = Asked(0.6), Asked(0.1)

    found = hypotheses([unsure, other], STRIP, unsure(STRIP))

    assert (unsure.widths, other.widths) == ([64, 64], [76, 64])
    assert [each.text for each in found[:2]] == ["7", "4"]
    assert found[0].probability == pytest.approx((0.4 + 0.9) / 2, abs=0.01)


def test_a_reader_asks_the_second_network_of_its_bundle() -> None:
    bundle, picture = numbers_bundle(spread=UNSURE), written("1274")
    two = replace(bundle, second=numbers_bundle().network)

    alone, together = (
        Reader(drawn_bundle(), each).read(picture, kind="number", max_error=0.2)
        for each in (bundle, two)
    )

    assert [each.alternatives[0].text for each in (alone, together)] == ["1274", "1274"]
    assert alone.confidence < 0.2 < 0.5 < together.confidence


def test_a_second_network_is_not_asked_where_the_first_is_sure() -> None:
    sure, other = Asked(0.999), Asked(0.1)

    hypotheses([sure, other], STRIP, sure(STRIP))

    assert other.widths == []


def test_each_digit_says_what_else_it_might_be() -> None:
    reading = reads(spread=UNSURE).read(written("1274"), kind="number", max_error=0.2)

    assert [str(digit.digit) for digit in reading.digits] == list("1274")
    for digit in reading.digits:
        assert digit.confidence == digit.probabilities[digit.digit]
        assert sum(digit.probabilities) <= 1 + 1e-9
        assert all(type(share) is float for share in digit.probabilities)


def test_the_confidence_is_what_the_curve_makes_of_it() -> None:
    half = Curves(text=Logistic(a=0.001, b=0.0), digit=Logistic(a=0.001, b=-1.0))

    doubting = reads(curves=half).read(written("1274"), kind="number")

    assert doubting.confidence == pytest.approx(0.5, abs=0.01)
    assert doubting.digits[0].confidence == pytest.approx(0.27, abs=0.01)
    assert doubting.why_not == "unsure"
    assert doubting.alternatives[0].text == "1274"


def test_no_alternative_is_likelier_than_the_answer_and_all_are_no_more_than_certain() -> None:
    reading = reads(spread=UNSURE).read(written("411727"), kind="number")

    shares = [other.confidence for other in reading.alternatives]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1
    assert 1 <= len(shares) <= 3


def test_what_is_below_the_threshold_is_unsure_and_keeps_its_best_guess(reader: Reader) -> None:
    picture = written("1274")

    unsure = reads(spread=UNSURE).read(picture, kind="number", max_error=0.005)

    assert (unsure.text, unsure.why_not, unsure.kind) == ("", "unsure", "number")
    assert unsure.alternatives[0].text == "1274"
    assert unsure.alternatives[0].confidence == unsure.confidence
    assert len(unsure.digits) == 4
    assert reader.read(picture, kind="number", max_error=0.005).text == "1274"


def test_writing_that_spells_nothing_is_not_a_number(reader: Reader) -> None:
    paper = np.full((90, 200), 255, np.uint8)
    paper[40:44, 30:170] = 0
    paper[20:70, 80:84] = 0

    reading = reader.read(paper, kind="number")

    assert (reading.text, reading.why_not) == ("", "not a number")
    assert reading.box is not None


def test_blank_paper_is_nothing_here(reader: Reader) -> None:
    blank = np.full((60, 90), 240, np.uint8)

    assert reader.read(blank, kind="number") == Reading(why_not="nothing here")


# ---------------------------------------------------------------------------------------------
# What is known


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"length": 4}, "1274"),
        ({"length": "4-6"}, "1274"),
        ({"pattern": "##-##"}, "12-74"),
        ({"one_of": ["12 74", "1277"]}, "12 74"),
        ({"one_of": ["4721", "1224"]}, "1224"),
    ],
)
def test_a_number_is_read_under_what_is_known(
    reader: Reader, known: dict[str, Any], text: str
) -> None:
    reading = reader.read(written("1274"), **known)

    assert reading.text == text
    assert len(reading.digits) == 4


def test_the_confidence_is_that_under_what_is_known() -> None:
    reader = reads(spread=UNSURE)

    free = reader.read(written("1274"), kind="number")
    known = reader.read(written("1274"), length=4)

    assert known.confidence > free.confidence


@pytest.mark.parametrize(
    "wrong", [{"length": 0}, {"pattern": "#a"}, {"check": "none"}, {"one_of": []},
              {"kind": "digit", "length": 3}, {"kind": "page"}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(reader: Reader, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConstraintError):
        reader.read(written("12"), **wrong)


def test_what_is_known_is_kept_to_by_processes_too(reader: Reader) -> None:
    pictures = [written("1274"), written("2747")] * 20

    many = list(reader.read_many(pictures, one_of=["1274", "2741"], workers=2))

    assert [reading.text for reading in many] == ["1274", "2741"] * 20


# ---------------------------------------------------------------------------------------------
# Promises


def test_an_error_rate_that_numbers_cannot_keep_is_refused_or_never_answered(
    reader: Reader,
) -> None:
    with pytest.raises(BundleError, match=r"cannot promise an error rate of 0\.002"):
        reader.read(written("12"), kind="number", max_error=0.002)
    with pytest.raises(BundleError, match=r"cannot promise an error rate of 0\.002"):
        reader.read_many([], length=3, max_error=0.002)

    reading = reader.read(written("12"), max_error=0.002)  # digits can
    assert (reading.kind, reading.why_not) == ("number", "unsure")


def test_each_kind_has_its_own_threshold(reader: Reader) -> None:
    assert reader.threshold("number") == PROMISE.default
    assert reader.threshold("number", 0.005) == 0.99
    assert reader.threshold("digit") == drawn_bundle().promise.default


# ---------------------------------------------------------------------------------------------
# Turned pictures, and any


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_number_on_its_side_is_turned(reader: Reader, quarters: int) -> None:
    upright, sideways = written("1274"), turned(written("1274"), quarters)

    reading = reader.read(sideways, kind="number")

    assert (reading.text, reading.turned) == ("1274", 360 - 90 * quarters)
    assert reading.box is not None
    inked = sideways[reading.box.top : reading.box.bottom, reading.box.left : reading.box.right]
    assert (inked < 128).sum() > 0.95 * (upright < 128).sum()
    firsts = [digit.box.top for digit in reading.digits]
    assert firsts == sorted(firsts, reverse=quarters == 3)


def test_a_slim_digit_is_not_turned(reader: Reader) -> None:
    assert reader.read(drawn(1), kind="number").turned == 0


@settings(max_examples=40, deadline=None)
@given(picture=hnp.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80))))
def test_any_pixels_give_a_reading(reader: Reader, picture: Grey) -> None:
    reading = reader.read(picture, kind="number")

    assert 0 <= reading.confidence <= 1
    assert bool(reading.text) == (reading.why_not is None)
    assert (reading.box is None) == (reading.why_not == "nothing here")
    for box in [digit.box for digit in reading.digits] + [reading.box] * bool(reading.box):
        assert box
        assert 0 <= box.left < box.right <= picture.shape[1]
        assert 0 <= box.top < box.bottom <= picture.shape[0]


def test_threads_and_copies_answer_alike(reader: Reader) -> None:
    pictures = [written(text) for text in ("12", "471", "7742", "2-1")]
    alone = [reader.read(picture) for picture in pictures]
    fresh = reads()

    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: [fresh.read(picture) for picture in pictures], range(4)))

    assert all(answers == alone for answers in rounds)
    assert [pickle.loads(pickle.dumps(reader)).read(picture) for picture in pictures] == alone
