"""The draw page, as people use it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, browser
from queued import crop
from selenium.webdriver.common.keys import Keys
from served import Visitor, asked, settings_in

TABS = 15  # presses of Tab after which everything on the page has been reached
STEP = 0.05  # of the sheet's width: what an arrow key moves the pen by with Shift


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path)) as visitor:
        yield visitor


@pytest.fixture
def page(chromium: Browser, service: Visitor) -> Iterator[Browser]:
    chromium.open(service.address)
    chromium.until_text("#sentence", "Nothing here")
    yield chromium
    assert chromium.leave() == []


@pytest.mark.parametrize("pointer", ["mouse", "pen", "touch"])
def test_a_3_drawn_by_hand_is_read_as_3(page: Browser, pointer: str) -> None:
    page.draw("3", pointer)  # type: ignore[arg-type]  # pytest's parameters are no literals
    page.until_text("#text", "3")
    page.until_text("#sentence", "sure")
    assert page.text("#sentence").startswith("3, ")


def test_a_blank_sheet_is_blank(page: Browser) -> None:
    assert page.text("#text") == ""
    assert not page.find("#undo").is_enabled()
    assert not page.find("#wrong").is_displayed()
    assert not page.find("#seen").is_displayed()


def test_4_7_1_is_read_as_one_number(page: Browser) -> None:
    page.draw("471")
    page.until_text("#text", "471")
    assert [place.text.split()[0] for place in page.all("#places label")] == ["4", "7", "1"]
    assert len(page.all("#spans rect")) == 3


def test_bars_move_before_the_pen_is_lifted(page: Browser) -> None:
    page.script(
        """
        const sheet = document.querySelector("#sheet");
        const {left, top, width, height} = sheet.getBoundingClientRect();
        sheet.setPointerCapture = () => {};
        const send = (name, x, y) => sheet.dispatchEvent(new PointerEvent(name, {
          pointerId: 1, button: 0, clientX: left + x * width, clientY: top + y * height}));
        send("pointerdown", 0.5, 0.2);
        for (let y = 0.2; y < 0.8; y += 0.05) send("pointermove", 0.5, y);
        """
    )
    page.until(lambda: page.all("#bars .likeliest"), "a bar that stands out")
    assert page.text("#bars .likeliest .digit") == "1"


def test_undo_takes_back_a_stroke_and_clear_all(page: Browser) -> None:
    page.draw("4")
    page.until_text("#text", "4")
    page.find("#undo").click()
    page.draw("1")
    page.find("#clear").click()
    page.until_text("#sentence", "Nothing here")
    assert page.text("#text") == ""
    assert page.focused() == "sheet"


def test_the_glyph_is_28_by_28_pixels(page: Browser) -> None:
    page.draw("3")
    page.until(lambda: page.script("return document.querySelector('#seen').naturalWidth"), "glyph")
    image = "document.querySelector('#seen')"
    assert page.script(f"return [{image}.naturalWidth, {image}.naturalHeight]") == [28, 28]


def test_a_correction_goes_to_review(page: Browser, service: Visitor) -> None:
    page.draw("3")
    page.until_text("#text", "3")
    page.find("#disagree").click()
    assert page.focused() == "truth"
    page.press("8", Keys.ENTER)
    page.until_text("#notice", "goes to review")
    (waiting,) = service.get("/v1/readings?state=waiting").json()["readings"]
    assert (waiting["text"], waiting["suggestion"]) == ("3", "8")


def test_a_picture_that_is_chosen_is_read(page: Browser, tmp_path: Path) -> None:
    (tmp_path / "number.png").write_bytes(crop("42"))
    page.find("#file").send_keys(str(tmp_path / "number.png"))
    page.until_text("#text", "42")
    assert page.find("#shown").is_displayed()
    page.find("#clear").click()
    page.until_text("#sentence", "Nothing here")
    assert not page.find("#shown").is_displayed()


@pytest.mark.parametrize(
    ("event", "carrier"), [("drop", "dataTransfer"), ("paste", "clipboardData")]
)
def test_a_picture_that_is_dropped_or_pasted_is_read(
    page: Browser, event: str, carrier: str
) -> None:
    page.script(
        """
        const [bytes, name, carrier] = arguments;
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "number.png", {type: "image/png"}));
        const event = new Event(name, {bubbles: true, cancelable: true});
        document.querySelector("#place").dispatchEvent(Object.assign(event, {[carrier]: data}));
        """,
        list(crop("42")),
        event,
        carrier,
    )
    page.until_text("#text", "42")


def test_a_photograph_is_taken_with_the_camera(page: Browser) -> None:
    page.find("#photograph").click()
    finder = "return document.querySelector('#finder').videoWidth"
    page.until(lambda: page.script(finder), "a camera")
    page.find("#shoot").click()
    page.until(lambda: page.find("#shown").is_displayed(), "the photograph")
    assert page.script("return document.querySelector('#finder').srcObject") is None


def test_a_file_that_is_no_picture_is_refused_in_words(page: Browser, tmp_path: Path) -> None:
    (tmp_path / "note.png").write_bytes(b"no picture")
    page.find("#file").send_keys(str(tmp_path / "note.png"))
    page.until(lambda: page.text("#sentence") != "Nothing here", "what is wrong")
    assert page.text("#text") == ""
    assert [line for line in page.errors() if "422" not in line] == []


def test_a_1_can_be_drawn_with_keys_alone(page: Browser) -> None:
    while page.focused() != "sheet":
        page.press(Keys.TAB)
    down = Keys.SHIFT + Keys.ARROW_DOWN * 7
    page.press(" ")
    page.press(down)
    page.press(" ")
    assert page.text("#pen") == "Pen lifted"
    page.until_text("#text", "1")


def test_everything_is_reached_with_tab(page: Browser) -> None:
    page.draw("471")
    page.until_text("#text", "471")
    reached = set()
    for _ in range(TABS):
        page.press(Keys.TAB)
        reached.add(page.focused() or str(page.script("return document.activeElement.name")))
    assert {"sheet", "undo", "clear", "choose", "photograph", "place", "disagree"} <= reached


def test_a_phone_shows_the_sheet_and_the_reading_at_once(page: Browser) -> None:
    with page.phone():
        page.draw("3", "touch")
        page.until_text("#text", "3")
        wide, bottom = page.script(
            "return [document.documentElement.scrollWidth,"
            " document.querySelector('#sentence').getBoundingClientRect().bottom]"
        )
    assert wide <= 390
    assert bottom <= 844
