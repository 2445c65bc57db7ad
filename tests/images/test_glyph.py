import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from drawn import STROKES, Grey, around, drawn, photographed, saved
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw

from tenfold.data.digits import Dataset
from tenfold.images.decode import open_picture
from tenfold.images.glyph import find_glyph, glyph, glyph_on

GOLDEN = Path(__file__).parents[1] / "golden" / "glyphs.json"
CASES = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]


def apart(one: Grey, other: Grey) -> float:
    """Return the share of their ink in which two glyphs differ, moved by a pixel at most.

    The centre of mass is rounded to a pixel, so the least change may move a glyph by one.
    """
    a, b = one.astype(float), other.astype(float)
    moves = [np.roll(b, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return float(min(np.abs(a - moved).sum() for moved in moves) / max(a.sum(), b.sum(), 1))


@pytest.mark.parametrize("digit", list(STROKES))
def test_a_glyph_is_white_on_black_in_a_box_of_20_by_20(digit: int) -> None:
    picture = glyph(drawn(digit))
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    assert picture.shape == (28, 28)
    assert picture.max() == 255
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20


@pytest.mark.parametrize("digit", list(STROKES))
def test_the_centre_of_mass_is_in_the_middle(digit: int) -> None:
    ink = glyph(drawn(digit)).astype(float)
    middle = [float((ink.sum(axis=1 - axis) @ np.arange(28)) / ink.sum()) for axis in (0, 1)]
    assert middle == pytest.approx([14, 14], abs=0.51)


@pytest.mark.parametrize("digit", list(STROKES))
def test_a_picture_and_its_inverse_give_the_same_glyph(digit: int) -> None:
    assert np.array_equal(glyph(drawn(digit)), glyph(255 - drawn(digit)))


@pytest.mark.parametrize("at", [(8, 9), (90, 10), (20, 75)])
def test_a_moved_digit_gives_the_same_glyph(at: tuple[int, int]) -> None:
    assert apart(glyph(drawn(7, at=at, height=80)), glyph(drawn(7, height=80))) < 0.1


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_an_enlarged_picture_gives_the_same_glyph(scale: int) -> None:
    large = cv2.resize(drawn(2), None, fx=scale, fy=scale).astype(np.uint8)
    assert apart(glyph(large), glyph(drawn(2))) < 0.15


def test_a_digit_that_is_small_in_the_picture_gives_the_same_glyph() -> None:
    small = drawn(4, size=(600, 600), at=(300, 100), height=60, pen=7)
    assert apart(glyph(small), glyph(drawn(4, pen=12))) < 0.25


@pytest.mark.parametrize("dark", [0.8, 0.5, 0.3])
def test_uneven_light_does_not_change_the_glyph(dark: float) -> None:
    picture = photographed(drawn(7), np.random.default_rng(0), dark=dark)
    assert apart(glyph(picture), glyph(drawn(7))) < 0.15


def coloured(pen: str) -> bytes:
    """Draw a 7 in colour on yellowish paper."""
    paper = Image.new("RGB", (160, 200), "#f4eedd")
    ImageDraw.Draw(paper).line([(40, 50), (110, 50), (70, 150)], pen, 11, "curve")
    return saved(paper, "PNG")


@pytest.mark.parametrize("pen", ["blue", "red", "green", "purple"])
def test_a_coloured_pen_gives_the_glyph_of_a_black_one(pen: str) -> None:
    assert apart(glyph_on(coloured(pen)).glyph, glyph_on(coloured("black")).glyph) < 0.05


@pytest.mark.parametrize("thin", [1, 2, 3])
def test_a_thin_pen_does_not_fade(thin: int) -> None:
    assert glyph(drawn(2, pen=thin)).mean() > 0.6 * glyph(drawn(2, pen=10)).mean()


def test_a_speck_far_away_is_ignored() -> None:
    specked = drawn(7)
    cv2.circle(specked, (10, 190), 3, (0,), -1)
    assert np.array_equal(glyph(specked), glyph(drawn(7)))


def test_the_edge_of_a_desk_is_ignored() -> None:
    framed = drawn(7)
    framed[:, :12] = 40
    assert apart(glyph(framed), glyph(drawn(7))) < 0.1


def test_a_printed_line_is_ignored() -> None:
    lined = drawn(7)
    lined[180:183] = 90
    assert apart(glyph(lined), glyph(drawn(7))) < 0.1


def test_a_broken_stroke_stays_with_its_digit() -> None:
    broken = drawn(7)
    broken[85:93] = 255
    assert apart(glyph(broken), glyph(drawn(7))) < 0.2


@pytest.mark.parametrize("sides", [(1, 0), (0, 1)])
def test_a_desk_without_a_digit_gives_an_empty_glyph(sides: tuple[int, int]) -> None:
    desk = np.full((200, 160), 230, np.uint8)
    desk[: 15 * sides[0] or None, : 15 * sides[1] or None] = 40
    assert not glyph(desk).any()


def test_a_digit_cut_tightly_is_kept() -> None:
    assert apart(glyph(drawn(7)[46:156, 36:116]), glyph(drawn(7))) < 0.15


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_picture_gives_an_empty_glyph(grey: int) -> None:
    assert not glyph(np.full((300, 200), grey, np.uint8)).any()


def test_a_speck_alone_gives_an_empty_glyph() -> None:
    paper = np.full((400, 400), 255, np.uint8)
    paper[200, 200] = 0
    assert not glyph(paper).any()


def test_a_glyph_enlarged_comes_back() -> None:
    once = glyph(drawn(2))
    large = cv2.resize(once, None, fx=10, fy=10, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    assert apart(glyph(np.pad(large, 60)), once) < 0.2


def test_twelve_megapixels_are_read() -> None:
    photo = cv2.resize(photographed(drawn(7), np.random.default_rng(0)), (3000, 4000))
    assert apart(glyph(photo.astype(np.uint8)), glyph(drawn(7))) < 0.25


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (2000, 1), (3, 3)])
def test_a_picture_too_small_for_a_digit_gives_a_glyph_all_the_same(shape: tuple[int, int]) -> None:
    assert glyph(np.zeros(shape, np.uint8)).shape == (28, 28)


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 64), st.integers(1, 64))))
def test_any_picture_gives_a_full_or_an_empty_glyph(picture: Grey) -> None:
    result = glyph(picture)
    assert result.shape == (28, 28)
    assert result.max() in {0, 255}


def test_a_picture_of_28_by_28_is_a_glyph_already() -> None:
    ready = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    assert np.array_equal(glyph_on(saved(ready, "PNG")).glyph, ready)
    assert np.array_equal(glyph_on(ready).glyph, ready)


def test_a_picture_of_another_size_is_made_a_glyph() -> None:
    assert np.array_equal(glyph_on(drawn(7)).glyph, glyph(drawn(7)))


@pytest.mark.parametrize("pen", [1, 3, 8, 16])
@pytest.mark.parametrize("digit", list(STROKES))
def test_a_glyph_is_its_own_glyph(digit: int, pen: int) -> None:
    once = glyph(drawn(digit, pen=pen))
    assert np.array_equal(glyph(once), once)


def test_mnists_digits_stay_as_they_are(sample: Dataset) -> None:
    same = [np.array_equal(glyph(image), image) for image in sample.test.images[:300]]
    assert np.mean(same) > 0.99


def test_a_picture_of_28_by_28_that_is_not_centred_is_made_a_glyph() -> None:
    page = drawn(7, size=(160, 160), at=(20, 20))
    small = cv2.resize(page, (28, 28), interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert apart(glyph(small), glyph(page)) < 0.3


def test_the_same_picture_gives_the_same_glyph_and_stays_as_it_was() -> None:
    photo = photographed(drawn(4), np.random.default_rng(0))
    before = photo.copy()
    assert np.array_equal(glyph(photo), glyph(photo))
    assert np.array_equal(photo, before)


def ruled(picture: Grey, apart: int, *, squares: bool, faint: int = 160) -> Grey:
    """Print grey lines on the paper below a drawing."""
    paper = np.full(picture.shape, 255, np.uint8)
    paper[apart // 2 :: apart] = faint
    if squares:
        paper[:, apart // 2 :: apart] = faint
    return np.minimum(picture, paper)


@pytest.mark.parametrize("squares", [False, True])
@pytest.mark.parametrize("apart_by", [25, 40, 60])
@pytest.mark.parametrize("digit", list(STROKES))
def test_printed_lines_and_squares_do_not_change_the_glyph(
    digit: int, apart_by: int, squares: bool
) -> None:
    page = drawn(digit, size=(400, 400), at=(150, 150))
    assert apart(glyph(ruled(page, apart_by, squares=squares)), glyph(page)) < 0.5


@pytest.mark.parametrize("cut", [0, 1, 2])
@pytest.mark.parametrize("digit", [2, 4, 7])
def test_a_digit_cut_to_its_ink_and_closer_keeps_its_bar(digit: int, cut: int) -> None:
    box = around(drawn(digit))
    tight = drawn(digit)[box.top + cut : box.bottom - cut, box.left + cut : box.right - cut]
    assert apart(glyph(tight), glyph(drawn(digit))) < 0.4


def five() -> Grey:
    """Draw a 5 in black on white."""
    paper = np.full((200, 160), 255, np.uint8)
    for stroke in (
        [(55, 50), (50, 92), (80, 88), (105, 105), (102, 135), (75, 150), (40, 142)],
        [(55, 50), (105, 50)],
    ):
        cv2.polylines(paper, [np.array(stroke, np.int32)], False, (0,), 11, cv2.LINE_AA)
    return paper


@pytest.mark.parametrize("cut", [0, 1])
def test_a_5_cut_to_its_ink_keeps_its_bar(cut: int) -> None:
    box = around(five())
    tight = five()[box.top + cut : box.bottom - cut, box.left + cut : box.right - cut]
    assert apart(glyph(tight), glyph(five())) < 0.3


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
@pytest.mark.parametrize("digit", list(STROKES))
def test_a_digit_that_meets_the_edge_is_larger_than_specks(digit: int, side: str) -> None:
    picture, box = drawn(digit), around(drawn(digit))
    cut = {
        "left": picture[:, box.left + 3 :],
        "top": picture[box.top + 3 :],
        "right": picture[:, : box.right - 3],
        "bottom": picture[: box.bottom - 3],
    }[side].copy()
    for row, column in np.random.default_rng(0).integers(0, min(cut.shape), (8, 2)).tolist():
        cv2.circle(cut, (column, row), 2, (0,), -1)
    assert apart(glyph(cut), glyph(picture)) < 0.45


@pytest.mark.parametrize("grey", [60, 110, 150])
@pytest.mark.parametrize("at", [(0, 200), (160, 200), (160, 0)])
def test_a_thumb_in_the_frame_is_ignored(at: tuple[int, int], grey: int) -> None:
    thumb = np.zeros((200, 160), np.float32)
    cv2.ellipse(thumb, at, (50, 60), 0, 0, 360, (1,), -1)
    thumb = cv2.GaussianBlur(thumb, (0, 0), 2).astype(np.float32)
    held = (drawn(7) * (1 - thumb) + grey * thumb).astype(np.uint8)
    assert apart(glyph(held), glyph(drawn(7))) < 0.3


@pytest.mark.parametrize("grey", [0, 90, 140])
def test_a_desk_around_the_sheet_is_ignored(grey: int) -> None:
    sheet = np.full((240, 200), grey, np.uint8)
    sheet[14:-26, 12:-28] = drawn(7)
    assert apart(glyph(sheet), glyph(drawn(7))) < 0.2


@pytest.mark.parametrize("pen", [3, 5, 9])
@pytest.mark.parametrize("faint", [40, 60, 90])
def test_pencil_gives_the_glyph_of_ink(faint: int, pen: int) -> None:
    grain = np.random.default_rng(0).normal(0, 3, (200, 160))
    pencil = 200 - faint + drawn(7, pen=pen) * (faint / 255) + grain
    assert apart(glyph(pencil.astype(np.uint8)), glyph(drawn(7, pen=pen))) < 0.45


def test_a_small_digit_in_twelve_megapixels_is_found() -> None:
    sheet = drawn(4, size=(750, 1000), at=(350, 620), height=40, pen=3)
    photo = photographed(sheet, np.random.default_rng(1))
    large = cv2.resize(photo, (4000, 3000)).astype(np.uint8)
    assert apart(glyph(large), glyph(drawn(4))) < 0.4


def bare_paper(rng: np.random.Generator) -> Grey:
    """Return a photo of paper with nothing on it: light falling off, a shadow, grain, noise."""
    shape = (300, 400)
    down, right = np.mgrid[: shape[0], : shape[1]] / max(shape)
    turn, fall = rng.uniform(0, 2 * np.pi, 2)
    edge = (right - rng.uniform()) * np.cos(turn) + (down - rng.uniform()) * np.sin(turn)
    shadow = 1 - rng.uniform(0, 0.5) / (1 + np.exp(-edge / rng.uniform(0.02, 0.1)))
    light = 1 - rng.uniform(0, 0.5) * (right * np.cos(fall) + down * np.sin(fall))
    grain = cv2.GaussianBlur(rng.normal(0, 1, shape), (0, 0), rng.uniform(0.5, 2))
    noise = rng.normal(0, rng.uniform(1, 5), shape) + grain / grain.std() * rng.uniform(0, 2)
    paper: Grey = np.clip(rng.uniform(120, 230) * light * shadow + noise, 0, 255).astype(np.uint8)
    return paper


def test_on_bare_paper_there_is_nothing() -> None:
    papers = (bare_paper(np.random.default_rng(seed)) for seed in range(100))
    assert sum(find_glyph(paper) is None for paper in papers) >= 95


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_golden_glyphs_stay(case: dict[str, Any]) -> None:
    picture = base64.b64decode(case["picture_png"])
    expected = glyph_on(base64.b64decode(case["glyph_png"])).glyph
    difference = np.abs(glyph_on(picture).glyph.astype(int) - expected)
    assert difference.max() <= 4  # other releases of OpenCV round otherwise


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_golden_boxes_stay(case: dict[str, Any]) -> None:
    found = find_glyph(open_picture(base64.b64decode(case["picture_png"])))
    box = asdict(found.box) if found else None
    assert box == (case["box"] and pytest.approx(case["box"], abs=1))


def test_a_digit_beside_another_is_not_alone() -> None:
    pair = np.hstack([drawn(7), drawn(2)])

    found = find_glyph(pair)

    assert found is not None
    assert not found.alone


def test_a_digit_with_a_speck_and_a_label_beside_it_is_alone() -> None:
    picture = drawn(7)
    picture[-12:-6, 10:60:8] = 0  # small print

    found = find_glyph(picture)

    assert found is not None
    assert found.alone
