"""A site in headless Chromium, shown by a file server here: pictures in, readings out."""

from __future__ import annotations

import base64
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tenfold.site import write_site

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # it refuses one to root
    "--disable-dev-shm-usage",  # small in containers
    "--disable-background-networking",
    "--no-first-run",
)
_READ = """
const [base64, kind, done] = arguments;
const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
tenfold.read(new Blob([bytes], {type: kind})).then(
  ({reading, page}) => done({readings: page.length ? page : [reading]}),
  (error) => done({error: String(error)}));
"""

_FIRST = """
const [done] = arguments;
document.querySelector("#clear").click();
const sheet = document.querySelector("#sheet");
const {left, top, width, height} = sheet.getBoundingClientRect();
sheet.setPointerCapture = () => {};
const send = (name, y) => sheet.dispatchEvent(new PointerEvent(name, {
  pointerId: 1, button: 0, clientX: left + 0.5 * width, clientY: top + y * height}));
const wait = (wanted, then) => Boolean(document.querySelector("#bars .likeliest")) === wanted
  ? then() : requestAnimationFrame(() => wait(wanted, then));
wait(false, () => {
  const begun = performance.now();
  send("pointerdown", 0.2);
  for (let y = 0.2; y < 0.8; y += 0.05) send("pointermove", y);
  wait(true, () => {
    const first = performance.now() - begun;
    send("pointerup", 0.8);
    done(first);
  });
});
"""


class BrowserReader:
    """Reads in the browser."""

    def __init__(self, driver: Chrome) -> None:
        self._driver = driver

    def read(self, content: bytes, kind: str) -> list[dict[str, Any]]:
        """Return the readings of a picture file, as JSON has them.

        Raises:
            RuntimeError: The page says that it cannot.
        """
        sent = base64.b64encode(content).decode()
        said: dict[str, Any] = self._driver.execute_async_script(_READ, sent, kind)
        if "error" in said:
            raise RuntimeError(said["error"])
        readings: list[dict[str, Any]] = said["readings"]
        return readings

    def first_answer(self) -> float:
        """Return the milliseconds from the first stroke on a blank sheet to the first bar."""
        first: float = self._driver.execute_async_script(_FIRST)
        return first


@contextmanager
def browser_reader() -> Iterator[BrowserReader]:
    """Yield a reader in Chromium, at a site written anew."""
    with tempfile.TemporaryDirectory() as scratch:
        site = write_site(Path(scratch) / "site")
        with _shown(site.path) as address, _chromium(Path(scratch) / "profile") as driver:
            driver.get(address)
            yield BrowserReader(driver)


@contextmanager
def _chromium(profile: Path) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    driver = Chrome(options, ChromeService(str(shutil.which("chromedriver"))))
    driver.set_script_timeout(120)
    try:
        yield driver
    finally:
        driver.quit()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _shown(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
