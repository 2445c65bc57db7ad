"""What many tests share: the packaged sample, and one small finished run."""

from __future__ import annotations

import os
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest

import tenfold
from tenfold.data.composed import Sources
from tenfold.data.digits import Dataset
from tenfold.data.sources import sample as packaged_sample


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
