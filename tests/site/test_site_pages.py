"""The page that reads in the browser, as people use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser
from drawn import saved
from numberwork import written
from selenium.webdriver.common.keys import Keys
from sited import shown, site_in_browser

NUMBER = saved(written("471"), "PNG")
TABS = 12  # presses of Tab after which everything on the page has been reached


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Browser, str, Path]]:
    with site_in_browser() as opened:
        yield opened


@pytest.fixture
def page(site: tuple[Browser, str, Path]) -> Iterator[Browser]:
    """The page with a blank sheet; it is loaded once, which takes longest."""
    chromium, address, _ = site
    if chromium.driver.current_url != address:
        chromium.open(address)
    chromium.until_text("#sentence", "Nothing here")
    yield chromium
    assert chromium.errors() == []
    chromium.script("document.querySelector('#clear').click()")


def test_a_3_drawn_by_hand_is_read_as_3(page: Browser) -> None:
    page.draw("3")
    page.until_text("#text", "3")
    page.until_text("#sentence", "sure")
    page.until(lambda: page.script("return document.querySelector('#seen').naturalWidth"), "glyph")
    image = "document.querySelector('#seen')"
    assert page.script(f"return [{image}.naturalWidth, {image}.naturalHeight]") == [28, 28]


def test_a_blank_sheet_is_blank(page: Browser) -> None:
    assert page.text("#text") == ""
    assert not page.find("#undo").is_enabled()
    assert not page.find("#seen").is_displayed()


def test_4_7_1_is_read_as_one_number(page: Browser) -> None:
    page.draw("471", "pen")
    page.until_text("#text", "471")
    assert [place.text.split()[0] for place in page.all("#places label")] == ["4", "7", "1"]
    assert len(page.all("#spans rect")) == 3


def test_clearing_leaves_a_blank_sheet(page: Browser) -> None:
    page.draw("1")
    page.until_text("#text", "1")
    page.find("#clear").click()
    page.until_text("#sentence", "Nothing here")
    assert page.focused() == "sheet"


def test_a_picture_that_is_chosen_is_read(page: Browser, tmp_path: Path) -> None:
    (tmp_path / "number.png").write_bytes(NUMBER)
    page.find("#file").send_keys(str(tmp_path / "number.png"))
    page.until_text("#text", "471")
    page.press(Keys.ESCAPE)
    page.until_text("#sentence", "Nothing here")


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
        list(NUMBER),
        event,
        carrier,
    )
    page.until_text("#text", "471")


def test_a_photograph_is_taken_with_the_camera(page: Browser) -> None:
    page.find("#photograph").click()
    finder = "return document.querySelector('#finder').videoWidth"
    page.until(lambda: page.script(finder), "a camera")
    page.find("#shoot").click()
    page.until(lambda: page.find("#shown").is_displayed(), "the photograph")


def test_a_file_that_is_no_picture_is_refused_in_words(page: Browser, tmp_path: Path) -> None:
    (tmp_path / "note.png").write_bytes(b"no picture")
    page.find("#file").send_keys(str(tmp_path / "note.png"))
    page.until_text("#sentence", "not one that this browser decodes")
    page.until(lambda: not page.find("#shown").is_displayed(), "no torn picture")


def test_a_1_can_be_drawn_with_keys_alone(page: Browser) -> None:
    while page.focused() != "sheet":
        page.press(Keys.TAB)
    page.press(" ")
    page.press(Keys.SHIFT + Keys.ARROW_DOWN * 7)
    page.press(" ")
    page.until_text("#text", "1")


def test_everything_is_reached_with_tab(page: Browser) -> None:
    page.draw("471")
    page.until_text("#text", "471")
    reached = set()
    for _ in range(TABS):
        page.press(Keys.TAB)
        reached.add(page.focused() or str(page.script("return document.activeElement.name")))
    assert {"sheet", "undo", "clear", "choose", "photograph", "place"} <= reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(page: Browser, scheme: str) -> None:
    page.scheme(scheme)  # type: ignore[arg-type]  # pytest's parameters are no literals
    page.draw("471")
    page.until_text("#text", "471")
    assert page.violations() == []


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


def test_nothing_is_fetched_but_the_site_itself(
    page: Browser, site: tuple[Browser, str, Path]
) -> None:
    page.draw("3")
    page.until_text("#text", "3")
    fetched = page.script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert [name for name in fetched if not name.startswith((site[1], "data:", "blob:"))] == []


def test_it_reads_when_there_is_no_server_any_more(site: tuple[Browser, str, Path]) -> None:
    chromium, _, folder = site
    with shown(folder) as address:
        chromium.open(address)
        chromium.script("navigator.serviceWorker.ready.then(() => { window.kept = true; })")
        chromium.until(lambda: chromium.script("return window.kept"), "all files to be kept")

    chromium.driver.refresh()

    chromium.until_text("#sentence", "Nothing here")
    chromium.draw("3")
    chromium.until_text("#text", "3")
    chromium.leave()
