"""What many tests share: the packaged sample, one small finished run, and empty databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from postgres import Postgres, running_postgres

import tenfold
from tenfold.data.composed import Sources
from tenfold.data.digits import Dataset
from tenfold.data.hands import drawn
from tenfold.data.pens import parsed
from tenfold.data.sources import sample as packaged_sample
from tenfold.service.store import Store, open_store

_PENS = """
0, 39, 2, 62, 11, 5, 63, 0, 100, 43, 89, 99, 36, 100, 0, 57, 0
36, 92, 7, 83, 0, 37, 26, 0, 77, 6, 100, 46, 84, 89, 36, 100, 0
0, 57, 31, 68, 72, 90, 100, 100, 76, 75, 50, 51, 28, 25, 16, 0, 1
0, 67, 49, 83, 100, 100, 81, 80, 60, 60, 40, 40, 33, 20, 47, 0, 1
0, 89, 27, 100, 42, 75, 29, 45, 15, 15, 37, 0, 69, 2, 100, 6, 2
24, 66, 43, 100, 59, 65, 34, 28, 0, 1, 16, 11, 58, 0, 100, 1, 2
35, 76, 57, 100, 100, 92, 68, 66, 81, 38, 82, 9, 32, 0, 0, 17, 3
50, 84, 66, 100, 75, 75, 51, 51, 100, 42, 97, 13, 49, 0, 0, 7, 3
0, 100, 7, 92, 5, 68, 19, 45, 86, 34, 100, 45, 74, 23, 67, 0, 4
0, 100, 3, 72, 26, 35, 85, 35, 100, 71, 73, 97, 65, 49, 66, 0, 4
13, 89, 12, 50, 72, 38, 56, 0, 4, 17, 0, 61, 32, 94, 100, 100, 5
100, 100, 72, 99, 36, 78, 34, 54, 79, 47, 64, 13, 19, 0, 0, 2, 5
100, 100, 88, 99, 49, 74, 17, 47, 0, 16, 37, 0, 73, 16, 20, 20, 6
54, 100, 34, 75, 6, 43, 0, 11, 70, 0, 100, 28, 44, 46, 36, 21, 6
0, 85, 38, 100, 81, 88, 87, 50, 84, 12, 58, 0, 53, 22, 100, 24, 7
0, 98, 36, 100, 80, 85, 68, 42, 56, 0, 25, 23, 50, 37, 100, 32, 7
47, 100, 27, 81, 57, 37, 26, 0, 0, 23, 56, 53, 100, 90, 40, 98, 8
48, 96, 62, 65, 88, 27, 21, 0, 21, 33, 79, 67, 100, 100, 0, 85, 8
74, 87, 31, 100, 0, 69, 62, 64, 100, 79, 100, 38, 84, 0, 18, 1, 9
91, 74, 54, 100, 0, 87, 23, 59, 81, 67, 100, 39, 79, 4, 21, 0, 9
"""
DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sample() -> Dataset:
    """The 4,000 training and 1,000 test digits inside the package."""
    return packaged_sample()


@pytest.fixture(scope="session")
def typeface() -> Path:
    """DejaVu Sans, which matplotlib brings along: no hand, but it needs no download."""
    fonts = "matplotlib/mpl-data/fonts/ttf"
    return Path(str(distribution("matplotlib").locate_file(f"{fonts}/DejaVuSans.ttf")))


@pytest.fixture(scope="session")
def sources(sample: Dataset, typeface: Path) -> Sources:
    """What little is drawn from: 500 digits, the one font, and 20 digits as pens moved."""
    return Sources(digits=sample.train.take(np.arange(500)), fonts=(typeface,), pens=parsed(_PENS))


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, sample: Dataset) -> tenfold.Run:
    """A finished run of softmax regression; tests that change it must copy it."""
    folder = tmp_path_factory.mktemp("runs") / "softmax"
    return tenfold.train("softmax", sample, epochs=5, out=folder, progress=False)


@pytest.fixture
def locked_folder(tmp_path: Path) -> Path:
    """A folder that may not be written to; root, whom no mode stops, gets a pseudo file system."""
    if os.geteuid() == 0:
        return Path("/proc/self")
    tmp_path.chmod(0o555)
    return tmp_path


@pytest.fixture(scope="session")
def corrections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 drawn digits as `tenfold review export` writes them; a 0 and a 9 are not among them."""
    folder, rng = tmp_path_factory.mktemp("reviewed") / "corrections", np.random.default_rng(0)
    (folder / "pictures").mkdir(parents=True)
    rows = ["file,label"]
    for number in range(60):
        label = 1 + number % 8
        name = f"pictures/{number:04}-0.png"
        Image.fromarray(np.pad(255 - drawn(label, rng), 20, constant_values=255)).save(
            folder / name
        )
        rows.append(f"{name},{label}")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server on the loopback, which ends with the session."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, one of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An open, empty store, on each kind of database."""
    with closing(open_store(database)) as opened:
        yield opened
