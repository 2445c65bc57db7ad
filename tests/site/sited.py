"""A site shown by a plain file server, and Chromium at it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from browser import Browser, browser

from tenfold.site import write_site


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def shown(folder: Path) -> Iterator[str]:
    """Yield the address of a folder, while a file server shows it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def site_in_browser() -> Iterator[tuple[Browser, str, Path]]:
    """Yield a browser, the address of a site with the readers in the package, and its folder."""
    with tempfile.TemporaryDirectory() as scratch:
        site = write_site(Path(scratch) / "site")
        with shown(site.path) as address, browser() as opened:
            yield opened, address, site.path
