"""Decoding against all there is: every path through a few frames, added up one by one."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.reading.ctc import BLANK, SYMBOLS
from tenfold.reading.ctc.decode import decode, greedy, look, weighed
from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.ctc.search import LEAST
from tenfold.reading.known import Known

Frames = npt.NDArray[np.float32]

CODES = ["1", "12", "21-2", "2-2", "112", "1212", "11"]

WHAT_IS_KNOWN: list[dict[str, Any]] = [
    {},
    {"length": 2},
    {"length": "1-3"},
    {"pattern": "##-#"},
    {"pattern": "1#"},
    {"check": "luhn"},
    {"check": "mod97"},
    {"check": "weighted:7,3,1"},
    {"check": "weighted:1,2/3", "length": "2-3"},
    {"check": "weighted:3,1/2", "pattern": "#1#"},
    {"check": "mod97", "length": 2},
    {"one_of": CODES},
    {"one_of": CODES, "length": "2-3"},
    {"one_of": CODES, "check": "weighted:1/2"},
    {"one_of": CODES, "pattern": "##"},
    {"decimal": True},
    {"decimal": True, "length": 2},
    {"decimal": True, "check": "weighted:1/3"},
]


@st.composite
def strips(draw: st.DrawFn) -> Frames:
    """A few frames that show blanks, some digits and a mark, or some of them not at all."""
    frames = np.zeros((draw(st.integers(0, 4)), len(SYMBOLS)), np.float32)
    shown = [BLANK, 2, 3, draw(st.integers(1, 10)), draw(st.integers(11, 13))]
    weights = st.sampled_from([0.0, 0.0, 1e-6, 0.01, 0.3, 1.0, 20.0])
    for frame in frames:
        frame[shown] = [draw(weights) for _ in shown]
        frame[draw(st.sampled_from(shown))] += 0.5
        frame /= frame.sum()
    return frames


def collapsed(path: tuple[int, ...]) -> str:
    return "".join(SYMBOLS[symbol] for symbol, _ in itertools.groupby(path))


def heard(frames: Frames, *, decimal: bool) -> npt.NDArray[np.float64]:
    """Return the frames as they are decoded: each adds up to 1, unread marks are blank."""
    exact = frames.astype(np.float64)
    exact /= exact.sum(1, keepdims=True)
    if not decimal:
        exact[:, BLANK] += exact[:, 11:].sum(1)
        exact[:, 11:] = 0
    return exact


def paths(frames: Frames, *, decimal: bool) -> dict[str, list[float]]:
    """Return how likely each path is, by the text it spells."""
    exact = heard(frames, decimal=decimal)
    found, rows = defaultdict(list), exact.tolist()
    for path in itertools.product(*(np.flatnonzero(frame).tolist() for frame in exact)):
        chance = math.prod(row[s] for row, s in zip(rows, path, strict=True))
        found[collapsed(path)].append(chance)
    return found


def posterior(frames: Frames, known: Known) -> dict[str, float]:
    """Return how likely each text is that may stand, the likeliest first."""
    sums = {text: sum(each) for text, each in paths(frames, decimal=known.decimal).items()}
    may = {text: chance for text, chance in sums.items() if chance > 0 and allows(known, text)}
    total = sum(may.values())
    return {text: may[text] / total for text in sorted(may, key=may.__getitem__, reverse=True)}


def allows(known: Known, text: str) -> bool:
    symbols = np.array([[SYMBOLS.index(char) for char in text]], np.uint8)
    return bool(known.language.allows(symbols)[0])


def read(hypothesis: Hypothesis) -> str:
    """Return what was read, without what a pattern or a list adds."""
    return "".join(SYMBOLS[symbol] for symbol in hypothesis.symbols)


def peaks(text: str, *, wrong: Mapping[int, tuple[str, float]] | None = None) -> Frames:
    """Frames that show ``text``, a frame a symbol and one between, some half like another."""
    frames = np.full((2 * len(text) + 1, len(SYMBOLS)), 1e-5, np.float32)
    frames[::2, BLANK] = 1
    for place, char in enumerate(text):
        frames[2 * place + 1, SYMBOLS.index(char)] = 1
    for place, (char, share) in (wrong or {}).items():
        frames[2 * place + 1, SYMBOLS.index(text[place])] = 1 - share
        frames[2 * place + 1, SYMBOLS.index(char)] = share
    frames /= frames.sum(1, keepdims=True)
    return frames


def blank(count: int) -> Frames:
    """Frames that show nothing, almost surely."""
    frames = np.full((count, len(SYMBOLS)), 1e-5, np.float32)
    frames[:, BLANK] = 1
    return frames


# ---------------------------------------------------------------------------------------------
# Against every path


@pytest.mark.parametrize("said", WHAT_IS_KNOWN, ids=str)
@given(frames=strips())
@settings(max_examples=30, deadline=None)
def test_the_likeliest_texts_and_their_probabilities_are_exact(
    said: dict[str, Any], frames: Frames
) -> None:
    known = Known(**said)
    right = posterior(frames, known)
    expected = list(right.values())

    found = decode(frames, known, beam=1000)

    shares = [share for share in expected[:4] if share > LEAST * 1.0001] or expected[:1]
    if expected and expected[0] > 1 - LEAST:
        shares = expected[:1]
    assert [other.probability for other in found][: len(shares)] == pytest.approx(shares, abs=1e-9)
    for other in found:
        assert right[read(other)] == pytest.approx(other.probability, abs=1e-9)


@pytest.mark.parametrize("said", WHAT_IS_KNOWN, ids=str)
@given(frames=strips())
@settings(max_examples=15, deadline=None)
def test_each_digit_is_weighed_against_the_others_that_may_stand_there(
    said: dict[str, Any], frames: Frames
) -> None:
    known = Known(**said)
    sums = {text: sum(each) for text, each in paths(frames, decimal=known.decimal).items()}

    for other in decode(frames, known):
        text = read(other)
        places = [place for place, char in enumerate(text) if char.isdigit()]
        assert other.digits.shape == (len(places), 10)
        for place, row in zip(places, other.digits, strict=True):
            texts = [f"{text[:place]}{digit}{text[place + 1 :]}" for digit in range(10)]
            ways = np.array([allows(known, near) * sums.get(near, 0) for near in texts])
            assert row == pytest.approx(ways / ways.sum(), abs=1e-9)


@pytest.mark.parametrize(
    "said", [{}, {"length": "1-3"}, {"check": "luhn"}, {"one_of": CODES}], ids=str
)
@given(looks=st.lists(strips(), min_size=2, max_size=3))
@settings(max_examples=40, deadline=None)
def test_several_looks_count_alike(said: dict[str, Any], looks: list[Frames]) -> None:
    known = Known(**said)
    right = [posterior(frames, known) for frames in looks]

    found = weighed([look(frames, known, beam=1000) for frames in looks])

    def mean(text: str) -> float:
        return sum(each.get(text, 0.0) for each in right) / len(looks)

    for other in found:
        assert other.probability == pytest.approx(mean(read(other)), abs=1e-9)
    likeliest = [mean(next(iter(each))) for each in right if each]
    assert max(likeliest, default=0.0) <= (found[0].probability if found else 0.0) + 1e-9


def test_what_one_look_shows_and_the_next_does_not_is_weighed() -> None:
    (first, *_) = found = weighed([look(peaks(text)) for text in ("47", "41", "41")])

    assert [other.text for other in found] == ["41", "47"]
    assert first.spans == ((1, 2), (3, 4))
    assert first.digits[1, [1, 7]] == pytest.approx([2 / 3, 1 / 3], abs=1e-3)


@given(frames=strips(), said=st.sampled_from([{}, {"length": "1-3"}, {"decimal": True}]))
@settings(max_examples=100, deadline=None)
def test_spans_are_those_of_the_likeliest_path_of_a_text(
    frames: Frames, said: dict[str, Any]
) -> None:
    known = Known(**said)
    exact, by_text = heard(frames, decimal=known.decimal), paths(frames, decimal=known.decimal)

    for other in decode(frames, known):
        spans = other.lattices[0].spans(other.symbols)
        path = np.full(len(frames), BLANK)
        for (start, end), symbol in zip(spans, other.symbols, strict=True):
            path[start:end] = symbol
        chance = np.prod(exact[np.arange(len(frames)), path])
        assert collapsed(tuple(path.tolist())) == read(other)
        assert chance == pytest.approx(max(by_text[read(other)]))


@given(frames=strips(), beam=st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_a_narrow_beam_finds_a_text_wherever_one_may_stand(frames: Frames, beam: int) -> None:
    for said in ({"pattern": "#1#"}, {"check": "luhn", "length": 2}, {"one_of": CODES * 5}):
        known = Known(**said)

        found = decode(frames, known, beam=beam)

        assert bool(found) == bool(posterior(frames, known))


# ---------------------------------------------------------------------------------------------
# What is known


def test_a_constraint_reads_what_is_less_likely_alone() -> None:
    frames = peaks("12345", wrong={2: ("8", 0.6)})

    assert decode(frames)[0].text == "12845"
    assert decode(frames, Known(one_of=["12345", "54321"]))[0].text == "12345"
    assert decode(frames, Known(pattern="##3##"))[0].probability > 0.99


def test_a_tight_constraint_finds_its_text_among_frames_that_show_nothing() -> None:
    frames = blank(40)

    (first, *_) = decode(frames, Known(length=14, check="mod97"))

    assert len(first.text) == 14
    assert int(first.text) % 97 == 1


def test_more_digits_than_fit_into_the_frames_are_not_read() -> None:
    assert decode(peaks("1234"), Known(length=10)) == ()
    assert decode(peaks("1234")[:0], Known(length=1)) == ()


def test_digits_that_are_alike_need_a_frame_between_them() -> None:
    assert decode(peaks("1"), Known(one_of=["111"])) == ()
    assert decode(peaks("1"), Known(one_of=["121"]))[0].text == "121"


def test_frames_that_show_nothing_are_an_empty_text_where_nothing_is_known() -> None:
    only, *_ = decode(blank(9))

    assert (only.text, only.spans, only.digits.shape) == ("", (), (0, 10))
    assert only.probability > 0.99


def test_no_frames_are_an_empty_text() -> None:
    assert [other.text for other in decode(np.empty((0, len(SYMBOLS)), np.float32))] == [""]


def test_a_pattern_writes_its_separators_whether_they_were_read_or_not() -> None:
    known = Known(pattern="##-##")

    assert decode(peaks("1234"), known)[0].text == "12-34"
    assert decode(peaks("12-34"), known)[0].text == "12-34"
    assert len(decode(peaks("12-34"), known)[0].spans) == 4


def test_marks_are_looked_over_unless_they_are_asked_for() -> None:
    frames = peaks("-1,50.-")

    assert decode(frames)[0].text == "150"
    assert decode(frames, Known(decimal=True))[0].text == "-1,50.-"
    assert len(decode(frames, Known(decimal=True))[0].digits) == 3


def test_what_could_not_be_known_better_is_not_more_likely_than_certain() -> None:
    frames = peaks("12345")

    assert 0.99 < decode(frames, Known(length=5))[0].probability <= 1


@pytest.mark.parametrize("size", [9, 20])
def test_many_codes_are_searched_and_the_right_one_is_found(size: int) -> None:
    rng = np.random.default_rng(size)
    listed = ["".join(map(str, row)) for row in rng.integers(0, 10, (20_000, size))]
    right = listed[77]
    wrong = {place: (str((int(right[place]) + 1) % 10), 0.7) for place in (0, size - 1)}

    first, *_ = decode(peaks(right, wrong=wrong), Known(one_of=listed))

    assert first.text == right


def test_codes_that_no_one_looked_at_make_the_likeliest_less_sure() -> None:
    listed = [f"{code:04}" for code in range(5000)]
    nothing = np.full((12, len(SYMBOLS)), 1 / len(SYMBOLS), np.float32)

    narrow, wide = (decode(nothing, Known(one_of=listed), beam=beam)[0] for beam in (2, 5000))

    assert narrow.probability == pytest.approx(wide.probability, rel=0.1)


@given(frames=strips())
@settings(max_examples=50, deadline=None)
def test_a_narrow_beam_does_not_lose_what_greedy_reads(frames: Frames) -> None:
    right = posterior(frames, Known())

    assert decode(frames, beam=1)[0].probability >= right[greedy(frames).text] - 1e-9


def test_texts_that_are_not_likely_are_not_named() -> None:
    found = decode(peaks("12345", wrong={1: ("7", 0.1)}))

    assert [other.text for other in found] == ["12345", "17345"]


def test_greedy_reads_the_likeliest_symbol_of_each_frame() -> None:
    frames = peaks("1-23")

    assert greedy(frames).text == "123"
    assert greedy(frames).spans == ((1, 2), (5, 6), (7, 8))
    assert greedy(frames, decimal=True).text == "1-23"
    assert len(greedy(frames, decimal=True).spans) == 3


def test_the_blank_comes_first_of_the_symbols() -> None:
    assert SYMBOLS[BLANK] == ""
    assert "".join(SYMBOLS) == "0123456789.,-"
