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
from tenfold.data.sources import sample as packaged_sample
from tenfold.service.store import Store, open_store

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
    """What little is drawn from: 500 digits and the one font."""
    return Sources(digits=sample.train.take(np.arange(500)), fonts=(typeface,))


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
