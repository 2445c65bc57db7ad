"""The review desk, as people use it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, browser
from queued import TEXTS, name, queue
from selenium.webdriver.common.keys import Keys
from served import Visitor, asked, settings_in, tokens


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path)) as visitor:
        queue(visitor.running.store, 12)
        yield visitor


@pytest.fixture
def desk(chromium: Browser, service: Visitor) -> Iterator[Browser]:
    chromium.open(f"{service.address}/review")
    shows(chromium, TEXTS[0])
    yield chromium
    assert chromium.leave() == []


def shows(page: Browser, text: str) -> None:
    """Wait until a reading is on the desk."""
    page.until(lambda: page.find("#answer").get_attribute("placeholder") == text, text)


def decisions(service: Visitor) -> list[dict[str, Any]]:
    """Return what was decided, in the order of the queue, once all of it has arrived."""
    listed = service.get("/v1/readings?limit=200").json()["readings"]
    return sorted(listed, key=lambda one: str(one["id"]))


def test_ten_are_reviewed_with_keys_alone_and_one_is_taken_back(
    desk: Browser, service: Visitor
) -> None:
    desk.press(Keys.ENTER)
    shows(desk, TEXTS[1])
    desk.press("99", Keys.BACKSPACE, "8", Keys.ENTER)
    shows(desk, TEXTS[2])
    desk.press("x")
    shows(desk, TEXTS[3])
    desk.press("u")
    shows(desk, TEXTS[2])
    desk.press(Keys.ENTER)
    for text in TEXTS[3:10]:
        shows(desk, text)
        desk.press(Keys.ENTER)
    shows(desk, TEXTS[10])
    desk.until_text("#waiting", "2")
    done = decisions(service)
    assert [one["state"] for one in done] == [
        "accepted", "corrected", *["accepted"] * 8, "waiting", "waiting"
    ]  # fmt: skip
    assert done[1]["answer"] == "98"
    history = service.get(f"/v1/readings/{done[2]['id']}/history").json()["decisions"]
    assert [one["action"] for one in history] == ["reject", "undo", "accept"]


def test_two_reviewers_never_get_the_same(desk: Browser, service: Visitor) -> None:
    first = desk.driver.current_window_handle
    second = desk.window()
    desk.open(f"{service.address}/review")
    shows(desk, TEXTS[5])
    for window, texts in ((first, TEXTS[:3]), (second, TEXTS[5:8]), (first, TEXTS[3:5])):
        desk.driver.switch_to.window(window)
        for text in texts:
            shows(desk, text)
            desk.press(Keys.ENTER)
    desk.driver.switch_to.window(second)
    shows(desk, TEXTS[8])
    desk.driver.close()
    desk.driver.switch_to.window(first)
    desk.until(lambda: sum(one["state"] == "accepted" for one in decisions(service)) == 8, "all 8")
    names = {
        service.get(f"/v1/readings/{one['id']}/history").json()["decisions"][0]["by"]
        for one in decisions(service)
        if one["state"] == "accepted"
    }
    assert len(names) == 2


def test_who_leaves_gives_back_what_they_held(desk: Browser, service: Visitor) -> None:
    assert service.get("/v1/review/progress").json()["claimed"] == 5
    desk.open(f"{service.address}/model")
    desk.until(
        lambda: service.get("/v1/review/progress").json()["claimed"] == 0, "a queue without claims"
    )


def test_a_claim_that_ends_is_said_and_taken_up_again(desk: Browser) -> None:
    desk.script("const now = Date.now; Date.now = () => now() + 130000;")
    desk.until_text("#idle-words", "Back in the queue")
    desk.press(Keys.ENTER)
    shows(desk, TEXTS[0])


def test_the_next_crop_is_there_before_it_is_asked_for(desk: Browser) -> None:
    loaded = "return performance.getEntriesByType('resource').map(e => e.name)"
    desk.until(
        lambda: sum(name.endswith("/crop") for name in desk.script(loaded)) == 5, "five crops"
    )


def test_each_digit_shows_its_doubt(desk: Browser) -> None:
    digits = desk.all("#digits li")
    assert [digit.text.split()[0] for digit in digits] == list(TEXTS[0])
    assert all("30 %" in digit.text for digit in digits)


def test_skipping_brings_the_next_and_help_is_one_key_away(desk: Browser) -> None:
    desk.press("?")
    assert desk.find("#help").is_displayed()
    desk.press(Keys.ESCAPE)
    desk.press("s")
    shows(desk, TEXTS[1])


def test_a_word_cannot_be_typed_and_keys_held_down_decide_once(desk: Browser) -> None:
    desk.press("a", "1", "b")
    assert desk.find("#answer").get_attribute("value") == "1"
    desk.script(
        "document.querySelector('#answer').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'x', repeat: true, bubbles: true, cancelable: true}));"
    )
    shows(desk, TEXTS[0])


def test_an_empty_queue_says_so(chromium: Browser, tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as visitor:
        chromium.open(f"{visitor.address}/review")
        chromium.until_text("#idle-words", "Nothing waits")
        assert chromium.leave() == []


def test_what_somebody_suggests_is_offered_and_stands_in_the_history(
    chromium: Browser, service: Visitor
) -> None:
    said = {"action": "suggest", "text": "777", "reviewer": "Ada"}
    service.post(f"/v1/readings/{name(0)}/decision", json=said).raise_for_status()
    chromium.open(f"{service.address}/review")
    shows(chromium, "777")
    assert "777" in chromium.text("#suggested")
    chromium.find("#history summary").click()
    chromium.until_text("#decisions", f"Ada: suggest: {TEXTS[0]} → 777")
    assert chromium.leave() == []


def test_an_alternative_is_taken_with_an_arrow_or_pressed(desk: Browser) -> None:
    desk.press(Keys.ARROW_DOWN)
    assert desk.find("#answer").get_attribute("value") == f"{TEXTS[0]}0"
    desk.press(Keys.ENTER)
    shows(desk, TEXTS[1])
    desk.find("#others button").click()
    desk.press(Keys.ENTER)
    shows(desk, TEXTS[2])
    assert desk.texts("#trail strong") == [f"{TEXTS[1]}0", f"{TEXTS[0]}0"]


def test_a_service_that_keeps_nothing_has_no_queue(chromium: Browser, tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, keep="nothing")) as visitor:
        chromium.open(f"{visitor.address}/review")
        chromium.until_text("#idle-words", "There is no queue")
        assert [line for line in chromium.leave() if "404" not in line] == []


def test_a_phone_has_a_keypad_within_reach(desk: Browser) -> None:
    with desk.phone():
        keys = {key.text: key for key in desk.all("#keypad button")}
        keys["7"].click()
        assert desk.find("#answer").get_attribute("value") == "7"
        assert desk.script("return document.documentElement.scrollWidth") <= 390
        desk.find("#accept").click()
        shows(desk, TEXTS[1])


def test_a_token_is_asked_for_once(chromium: Browser, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, tokens=tokens(ada="review"))
    with asked(settings) as visitor:
        queue(visitor.running.store, 2)
        chromium.open(f"{visitor.address}/review")
        chromium.until(lambda: chromium.all("dialog[open] #token"), "the question for a token")
        chromium.press("ada", Keys.ENTER)
        shows(chromium, TEXTS[0])
        chromium.press(Keys.ENTER)
        shows(chromium, TEXTS[1])
        assert [line for line in chromium.leave() if "401" not in line] == []
