"""Headless Chromium at the pages, as people use them: a hand that draws, keys, a phone, and axe.

Debian's Chromium and its driver; nothing is downloaded but axe-core, once, by the npm client.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_PEN, POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tenfold.data import npm
from tenfold.data.sources import cache_home
from tenfold.files import replacing, sha256

Stroke: TypeAlias = Sequence[tuple[float, float]]
"""Points through which a pen goes, in heights of what is written."""

HAND: dict[str, tuple[Stroke, ...]] = {
    "1": (((0.38, 0.22), (0.52, 0.03), (0.5, 0.5), (0.48, 0.98)),),
    "3": (
        (
            (0.25, 0.12),
            (0.5, 0.02),
            (0.74, 0.14),
            (0.7, 0.36),
            (0.44, 0.47),
            (0.74, 0.6),
            (0.78, 0.85),
            (0.5, 0.98),
            (0.2, 0.88),
        ),
    ),
    "4": (((0.35, 0.03), (0.2, 0.58), (0.8, 0.6)), ((0.62, 0.3), (0.6, 0.98))),
    "7": (((0.2, 0.06), (0.78, 0.05), (0.62, 0.4), (0.45, 0.98)),),
}
"""Digits as a hand wrote them."""

PATIENCE = 60.0
"""Seconds after which a page has failed: only a machine that has too much to do takes them."""

_NOT_INSTALLED = (
    "CHROMIUM IS NOT INSTALLED, so the pages are not tested: apt install chromium chromium-driver"
)
_AXE = "axe-core@4.14.1"
_AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # it refuses one to root
    "--disable-dev-shm-usage",  # small in containers
    "--disable-background-networking",
    "--no-first-run",
    "--window-size=1280,900",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
_TALL, _TOP, _GAP = 0.55, 0.22, 0.15  # of the sheet's height: digits, above them, between them
_POINTERS = {"mouse": None, "pen": POINTER_PEN, "touch": POINTER_TOUCH}

Scheme: TypeAlias = Literal["light", "dark"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a browser; skip where there is none, but not in CI."""
    programs = shutil.which("chromium"), shutil.which("chromedriver")
    if None in programs:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(_NOT_INSTALLED)
    with tempfile.TemporaryDirectory(prefix="tenfold-chromium-") as profile:
        options = ChromeOptions()
        options.binary_location = str(programs[0])
        for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = Chrome(options, ChromeService(str(programs[1])))
        driver.set_script_timeout(PATIENCE)
        try:
            yield Browser(driver)
        finally:
            driver.quit()


class Browser:
    """One browser, and what a person does with it."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        """Go to a page."""
        self.driver.get(address)

    def find(self, selector: str) -> WebElement:
        """Return the element."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Return all such elements."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return what stands there, seen or only heard."""
        return str(self.find(selector).get_property("textContent")).strip()

    def texts(self, selector: str) -> list[str]:
        """Return what stands in each of these elements at one moment."""
        all_of = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
        return [str(text) for text in self.script(all_of, selector)]

    def script(self, body: str, *arguments: object) -> Any:
        """Return what a script in the page returns."""
        return self.driver.execute_script(body, *arguments)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for what must come."""
        WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: condition(), what)

    def until_text(self, selector: str, wanted: str) -> None:
        """Wait until a text stands somewhere."""
        self.until(lambda: wanted in self.text(selector), f"{wanted!r} in {selector}")

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self) -> str:
        """Return the id of the element that has the focus."""
        return str(self.driver.switch_to.active_element.get_attribute("id"))

    def window(self) -> str:
        """Return another window, opened beside this one."""
        self.driver.switch_to.new_window("window")
        return self.driver.current_window_handle

    def leave(self) -> list[str]:
        """Go nowhere, and return what the console complains of since this was asked last."""
        complaints = self.errors()
        self.open("about:blank")  # or it would look for a service that has ended
        return complaints

    def errors(self) -> list[str]:
        """Return what the console complains of since this was asked last."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def scheme(self, scheme: Scheme) -> None:
        """Prefer light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    @contextmanager
    def phone(self) -> Iterator[None]:
        """Be as large as a phone, with a finger, for the time of the block."""
        size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        yield
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def draw(self, digits: str, pointer: Literal["mouse", "pen", "touch"] = "mouse") -> None:
        """Draw digits side by side in the middle of the sheet, stroke by stroke."""
        sheet = self.find("#sheet").rect
        tall = _TALL * sheet["height"]
        widths = [_width(HAND[digit]) for digit in digits]
        whole = sum(widths) * tall + (len(digits) - 1) * _GAP * sheet["height"]
        left = sheet["x"] + (sheet["width"] - whole) / 2
        top = sheet["y"] + _TOP * sheet["height"]
        for digit, width in zip(digits, widths, strict=True):
            start = min(x for stroke in HAND[digit] for x, _ in stroke)
            for stroke in HAND[digit]:
                points = [(left + (x - start) * tall, top + y * tall) for x, y in stroke]
                self._stroke(points, pointer)
            left += width * tall + _GAP * sheet["height"]

    def _stroke(self, points: Stroke, pointer: str) -> None:
        kind = _POINTERS[pointer]
        source = PointerInput(kind, pointer) if kind else None
        builder = ActionBuilder(self.driver, mouse=source, duration=20)
        action = builder.pointer_action
        (left, top), *others = [(round(x), round(y)) for x, y in points]
        action.move_to_location(left, top).pointer_down()
        for x, y in others:
            action.move_to_location(x, y)
        action.pointer_up()
        builder.perform()

    def violations(self) -> list[str]:
        """Return what axe finds wrong with the page as it is now."""
        self.driver.execute_script(axe())
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1]; axe.run().then(done);"
        )
        return [
            f"{violation['id']}: {node['html']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


def axe() -> str:
    """Return axe-core, from the cache or the npm client; always the very file chosen."""
    path = cache_home() / "axe-core" / f"{_AXE_SHA256[:12]}.js"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            npm.pack([_AXE], Path(scratch))
            with tarfile.open(next(Path(scratch).glob("*.tgz"))) as package:
                package.extract("package/axe.min.js", scratch, filter="data")
            with replacing(path) as partial:
                shutil.copyfile(Path(scratch) / "package" / "axe.min.js", partial)
    assert sha256(path) == _AXE_SHA256
    return path.read_text()


def _width(strokes: Sequence[Stroke]) -> float:
    across = [x for stroke in strokes for x, _ in stroke]
    return max(across) - min(across)
