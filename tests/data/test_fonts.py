"""Fonts with the real npm client; one small font stands for all of them."""

from __future__ import annotations

import shutil
import string
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.data.fonts import FONTS, Font, character, fonts
from tenfold.errors import FetchError

SMALL = next(font for font in FONTS if font.name == "sue-ellen-francisco")  # 37 kB to download


def fetch(home: Path, font: Font = SMALL) -> tuple[Path, ...]:
    return fonts("held", home, lambda _: None, [font])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder into which the npm client brought one font."""
    if shutil.which("npm") is None:
        pytest.skip("no npm client on this machine: fonts were NOT tested")
    folder = tmp_path_factory.mktemp("home")
    fetch(folder)
    return folder


@pytest.fixture(scope="module")
def font(home: Path) -> Path:
    (path,) = fetch(home)
    return path


@pytest.fixture
def no_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def test_no_font_is_listed_twice() -> None:
    assert len({font.name for font in FONTS}) == len({font.sha256 for font in FONTS}) == len(FONTS)


def test_one_font_in_seven_is_held_back() -> None:
    assert round(len(FONTS) / sum(font.part == "held" for font in FONTS)) == 7


def test_a_font_names_its_package_and_version() -> None:
    assert SMALL.package == "@fontsource/sue-ellen-francisco@5.3.0"


def test_the_npm_client_brings_a_font_alone(font: Path) -> None:
    assert [path.name for path in font.parent.iterdir()] == [SMALL.file]


@pytest.mark.usefixtures("no_npm")
def test_a_font_in_the_cache_needs_no_npm_client(home: Path) -> None:
    assert fetch(home) == (home / "fonts" / SMALL.file,)


def test_fonts_of_the_other_part_are_not_fetched(tmp_path: Path) -> None:
    assert fonts("learn", tmp_path, catalogue=[SMALL]) == ()


@pytest.mark.usefixtures("no_npm")
def test_without_npm_the_message_names_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="no npm client") as caught:
        fetch(tmp_path)

    for part in (SMALL.file, SMALL.package, str(tmp_path / "fonts")):
        assert part in str(caught.value)


def test_a_damaged_font_is_fetched_anew(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    (tmp_path / "fonts" / SMALL.file).write_bytes(b"half a fo")

    (path,) = fetch(tmp_path)

    assert path.read_bytes() == (home / "fonts" / SMALL.file).read_bytes()


@pytest.mark.usefixtures("home")
def test_a_font_with_the_wrong_bytes_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"sue-ellen-francisco.* is not the file it should be"):
        fetch(tmp_path, replace(SMALL, sha256="0" * 64))

    assert not list((tmp_path / "fonts").iterdir())


@pytest.mark.usefixtures("home")
def test_a_version_that_does_not_exist_is_a_fetch_error(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="npm pack failed"):
        fetch(tmp_path, replace(SMALL, version="0.0.0"))


@given(
    one=st.sampled_from(string.digits + string.ascii_letters),
    height=st.integers(min_value=8, max_value=128),
)
def test_ink_reaches_every_border(font: Path, one: str, height: int) -> None:
    ink = character(font, one, height)

    assert ink is not None
    assert all(border.any() for border in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


@given(height=st.integers(min_value=20, max_value=128))
def test_the_middle_digit_is_as_tall_as_asked(font: Path, height: int) -> None:
    heights = [
        len(ink) for digit in string.digits if (ink := character(font, digit, height)) is not None
    ]

    assert abs(np.median(heights) - height) <= 1.5


def test_ink_is_white_on_black(font: Path) -> None:
    ink = character(font, "0", 60)

    assert ink is not None
    assert ink.dtype == np.uint8
    assert ink.max() == 255
    assert ink[len(ink) // 2, ink.shape[1] // 2] == 0  # inside the zero


def test_several_characters_stand_side_by_side(font: Path) -> None:
    one, three = character(font, "4", 60), character(font, "444", 60)

    assert one is not None
    assert three is not None
    assert three.shape[1] > 2.5 * one.shape[1]


@pytest.mark.parametrize("text", ["中", "4中", "", " "])
def test_what_the_font_cannot_draw_is_none(font: Path, text: str) -> None:
    assert character(font, text, 60) is None


def test_the_ink_is_the_callers_to_change(font: Path) -> None:
    first = character(font, "7", 128)
    assert first is not None
    first[:] = 0

    again = character(font, "7", 128)
    assert again is not None
    assert again.any()
