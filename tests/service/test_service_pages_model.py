"""The page about the readers in use, and what every page must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, Scheme, browser
from queued import name, queue, waiting
from selenium.webdriver.common.keys import Keys
from served import Visitor, asked, settings_in

PAGES = {"/": "#bars li", "/review": "#digits li", "/model": "#risk svg"}
"""Each page, and what it shows when it is ready."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path_factory.mktemp("service"))) as visitor:
        queue(visitor.running.store, 3)
        yield visitor


def ready(page: Browser, service: Visitor, path: str) -> None:
    """Go to a page, and wait until it shows something."""
    page.open(service.address + path)
    page.until(lambda: page.all(PAGES[path]), path)


def test_each_reader_is_shown_with_its_hash_and_its_curves(
    chromium: Browser, service: Visitor
) -> None:
    ready(chromium, service, "/model")
    models = service.get("/v1/model").json()
    assert models["digit"]["sha256"] in chromium.text("#identity")
    assert len(chromium.all("#calibration circle")) == len(models["digit"]["calibration"])
    chromium.press(Keys.TAB * 6, Keys.ARROW_RIGHT)
    chromium.until_text("#identity", models["number"]["sha256"])
    assert chromium.errors() == []


def test_the_slider_says_what_an_error_rate_costs(chromium: Browser, service: Visitor) -> None:
    ready(chromium, service, "/model")
    before = chromium.text("#bargain")
    chromium.find("#allowed").send_keys(Keys.HOME)
    assert chromium.text("#bargain") != before
    assert "go to people" in str(chromium.find("#allowed").get_attribute("aria-valuetext"))


def test_the_queue_tells_the_real_error_rate(chromium: Browser, tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as visitor:
        kind = visitor.get("/v1/model").json()["number"]["sha256"]
        store = visitor.running.store
        store.add([replace(waiting(at), model=kind) for at in range(4)])
        for at in range(4):
            said = {"action": "correct", "text": "5"} if at == 0 else {"action": "accept"}
            visitor.post(f"/v1/readings/{name(at)}/decision", json=said).raise_for_status()
        ready(chromium, visitor, "/model")
        chromium.find("input[value=number]").send_keys(Keys.SPACE)
        chromium.until_text("#rate", "Of 4 readings that people looked at, 1 was wrong")
        assert "25 %, with 95 % certainty between" in chromium.text("#rate")
        assert chromium.leave() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_wrong(
    chromium: Browser, service: Visitor, path: str, scheme: Scheme
) -> None:
    chromium.scheme(scheme)
    ready(chromium, service, path)
    if path == "/":
        chromium.draw("471")
        chromium.until_text("#text", "471")
        chromium.find("#disagree").click()
    assert chromium.violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_help(
    chromium: Browser, service: Visitor, scheme: Scheme
) -> None:
    chromium.scheme(scheme)
    ready(chromium, service, "/review")
    chromium.press("?")
    assert chromium.violations() == []


def test_axe_would_find_what_is_wrong(chromium: Browser, service: Visitor) -> None:
    ready(chromium, service, "/")
    chromium.script("document.querySelector('html').removeAttribute('lang')")
    assert any(line.startswith("html-has-lang") for line in chromium.violations())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_but_its_own_service(
    chromium: Browser, service: Visitor, path: str
) -> None:
    ready(chromium, service, path)
    names = chromium.script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert names
    assert [
        name for name in names if not name.startswith((service.address, "blob:", "data:"))
    ] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(chromium: Browser, service: Visitor, path: str) -> None:
    with chromium.phone():
        ready(chromium, service, path)
        assert chromium.script("return document.documentElement.scrollWidth") <= 390
        assert chromium.violations() == []
