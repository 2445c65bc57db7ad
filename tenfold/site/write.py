"""Writes a site: a page that reads pictures in the browser, and asks no server once it is loaded.

    site/
      index.html, assets/    the page, and the worker that reads beside it
      ort.wasm.gz            ONNX Runtime, which does the arithmetic, and its licence
      readers/               what it reads with: two bundles, as Python reads them
      service-worker.js      keeps all of this for when there is no network

The page is built from ``web/`` and lies in the package; nothing is fetched to write it. Sits on
``evaluation``, which makes a reader of a run. Knows nothing of what the page does.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tenfold
from tenfold.errors import StorageError
from tenfold.files import disk_errors
from tenfold.reading.bundle import Bundle, Kind, read_bundle, write_bundle
from tenfold.reading.network import open_networks
from tenfold.reading.reader import SHIPPED, SHIPPED_NUMBERS

if TYPE_CHECKING:
    from tenfold.data.load import Source
    from tenfold.evaluation.subject import Subject

BUILT = Path(__file__).parent / "built"
"""The page, as ``npm run build`` made it."""

MADE_FROM = "made_from.json"
"""What the page was built from, beside it: paths and SHA-256."""

RUNTIME = Path(__file__).parent / "ort.wasm.gz"

_KEEPER = "service-worker.js"
_OURS = "self.tenfoldSite = "  # how that file begins, and no other page's


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site that was written.

    Attributes:
        path: Its folder.
        files: How many files it has.
        bytes: What a browser fetches in all, once.
    """

    path: Path
    files: int
    bytes: int


def write_site(
    path: str | Path, subject: Subject | None = None, *, data: Source | None = None
) -> Site:
    """Return the site in the folder ``path``, now written; a site that is there is replaced.

    Args:
        path: The folder.
        subject: What to read with: a bundle of either kind, which takes the place of the one in
            the package, or a run or a model, of which a reader of digits is made. By default the
            readers in the package.
        data: Digits to measure a reader on that is made of a run or a model; see
            ``tenfold.export``.

    Raises:
        BundleError: The bundle is none, or its network cannot read.
        StorageError: Something else lies in the folder, or the disk refuses.
        TenfoldError: As ``tenfold.export`` raises it, where a reader is made of a run.
    """
    out = Path(path)
    _require_free(out)
    bundles = _bundles(subject, data)
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
            made = Path(scratch) / "site"
            _write(made, bundles)
            _put(made, out)
    sizes = [file.stat().st_size for file in out.rglob("*") if file.is_file()]
    return Site(path=out, files=len(sizes), bytes=sum(sizes))


def _require_free(out: Path) -> None:
    if not out.exists() or _is_site(out):
        return
    if not out.is_dir() or any(out.iterdir()):
        raise StorageError(
            f"{out} is in the way",
            expected="a folder that is new, empty or a site that Tenfold wrote",
            received="a folder of other files" if out.is_dir() else "a file",
            remedy="Choose another folder",
        )


def _is_site(out: Path) -> bool:
    keeper = out / _KEEPER
    return keeper.is_file() and keeper.read_bytes().startswith(_OURS.encode())


def _bundles(subject: Subject | None, data: Source | None) -> Mapping[Kind, Bundle]:
    bundles: dict[Kind, Bundle] = {
        "digit": read_bundle(SHIPPED, "digit"),
        "number": read_bundle(SHIPPED_NUMBERS, "number"),
    }
    if subject is not None:
        named = _bundle(subject, data)
        open_networks(named)
        bundles[named.kind] = named
    return bundles


def _bundle(subject: Subject, data: Source | None) -> Bundle:
    """Return the bundle in a file, or one made of a run or a model."""
    if isinstance(subject, str | Path) and not Path(subject).is_dir():
        return read_bundle(subject)
    with tempfile.TemporaryDirectory() as folder:
        made = tenfold.export(subject, out=Path(folder) / "reader.tenfold", data=data)
        return read_bundle(made.path)


def _write(folder: Path, bundles: Mapping[Kind, Bundle]) -> None:
    shutil.copytree(BUILT, folder, ignore=shutil.ignore_patterns(MADE_FROM))
    shutil.copy(RUNTIME, folder)
    for kind, bundle in bundles.items():
        (folder / "readers").mkdir(exist_ok=True)
        write_bundle(folder / "readers" / f"{kind}.tenfold", bundle)
    keeper = folder / _KEEPER
    code = keeper.read_text(encoding="utf-8")
    keeper.unlink()
    keeper.write_text(f"{_kept(folder)}\n{code}", encoding="utf-8")


def _kept(folder: Path) -> str:
    """Return what is kept in the browser, as the first line of the service worker."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    names = [file.relative_to(folder).as_posix() for file in files]
    version = hashlib.sha256()
    for name, file in zip(names, files, strict=True):
        version.update(f"{name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    kept = {"version": version.hexdigest()[:16], "files": ["./", *names]}
    return f"{_OURS}{json.dumps(kept)};"


def _put(made: Path, out: Path) -> None:
    """Put a site where it belongs: what was there goes only when all of it is written."""
    old = made.with_name("old")
    if out.exists():
        out.rename(old)
    try:
        made.rename(out)
    except OSError:
        with suppress(OSError):
            old.rename(out)
        raise
