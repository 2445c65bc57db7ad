"""Packages from the npm registry, through the npm client of this machine.

The client knows the registry, the proxy and the certificates; nothing here names any of them.
Knows nothing of what is in a package.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tenfold.errors import FetchError


def pack(packages: Iterable[str], folder: Path, *, timeout: float = 300) -> None:
    """Download packages, each named as ``name@version``, into ``folder`` as ``.tgz`` files.

    Raises:
        FetchError: There is no npm client, or it could not get every package.
        subprocess.TimeoutExpired: It took longer than ``timeout`` seconds.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise FetchError("there is no npm client on this machine")
    done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
        [npm, "pack", *packages, "--silent", "--pack-destination", str(folder)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode != 0:
        raise FetchError(f"npm pack failed: {done.stderr.strip() or done.stdout.strip()}")
