"""Gets the font files: once, through the npm client, each checked before it is used.

The cache keeps only the font files, in ``fonts`` under Tenfold's cache folder.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tenfold.data import npm
from tenfold.data.fonts.catalogue import FONTS, Font, Part
from tenfold.data.sources import Report, cache_home, say
from tenfold.errors import FetchError
from tenfold.files import disk_errors, replacing, sha256

_REFUSALS = (
    OSError,
    KeyError,  # a package without the file
    tarfile.TarError,
    subprocess.SubprocessError,
    FetchError,
)
"""What the npm client and its packages may end in."""

_TIMEOUT = 900  # seconds; all fonts took 19 s at 5 MB/s


def fonts(
    part: Part,
    home: Path | None = None,
    report: Report | None = None,
    catalogue: Iterable[Font] = FONTS,
) -> tuple[Path, ...]:
    """Return the font files of one part, in the catalogue's order, fetched if need be.

    Args:
        part: ``learn``, or ``held`` for the fonts that are never trained on.
        home: The cache folder; by default ``$TENFOLD_HOME``, else the platform's cache folder.
        report: Receives a line whenever something slow begins; by default standard error.
        catalogue: What to choose from; tests hand in their own.

    Raises:
        FetchError: The npm client is missing or could not bring every font.
    """
    wanted = [font for font in catalogue if font.part == part]
    folder = (home or cache_home()) / "fonts"
    if absent := [font for font in wanted if not _is_whole(folder / font.file, font)]:
        (report or say)(f"Fetching {len(absent)} handwriting fonts with the npm client …")
        _fetch(absent, folder)
    return tuple(folder / font.file for font in wanted)


def _is_whole(path: Path, font: Font) -> bool:
    return path.exists() and sha256(path) == font.sha256


def _fetch(absent: Sequence[Font], folder: Path) -> None:
    try:
        _through_npm(absent, folder)
    except _REFUSALS as error:
        one, more = absent[0], len(absent) - 1
        raise FetchError(
            f"the handwriting fonts could not be fetched: {error}",
            remedy=(
                f"Put {one.file} from the files folder of the npm package {one.package} into "
                f"{folder}" + (f", and the same for {more} more" if more else "")
            ),
        ) from error


def _through_npm(absent: Sequence[Font], folder: Path) -> None:
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder)
    with scratch as place:
        npm.pack([font.package for font in absent], Path(place), timeout=_TIMEOUT)
        for font in absent:
            whole = _unpacked(Path(place) / f"fontsource-{font.name}-{font.version}.tgz", font)
            with replacing(folder / font.file) as partial:
                partial.write_bytes(whole)


def _unpacked(package: Path, font: Font) -> bytes:
    """Return the font file inside a package, only if it is the right one."""
    with tarfile.open(package) as tar:
        member = tar.extractfile(f"package/files/{font.file}")
        found = member.read() if member else b""
    received = hashlib.sha256(found).hexdigest()
    if received != font.sha256:
        raise FetchError(
            f"{font.file} is not the file it should be",
            expected=f"SHA-256 {font.sha256}",
            received=received,
        )
    return found
