"""How soon Tenfold is there and how much it takes: import, ``--help``, and size on disk.

Sizes are of fresh environments, made from a copy of this checkout, so that building leaves
nothing behind in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from statistics import median

import environments
import results

ROOT = Path(__file__).parents[1]
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "tenfold")
NOT_OURS = {"pip", "setuptools", "wheel"}
LARGEST = 8
MEGABYTE, MEBIBYTE = 10**6, 2**20

IMPORT = """
import time
began = time.perf_counter()
import tenfold
print(time.perf_counter() - began)
"""

TIME_LIMITS = {"import tenfold": 0.3, "tenfold --help": 0.5}
SIZE_LIMITS = {"core": 350, "train": 1300}


def main() -> None:
    """Measure and write the section ``startup``."""
    parser = results.parser(__doc__)
    parser.add_argument("--processes", type=int, default=10, help="processes a figure")
    parser.add_argument("--no-sizes", action="store_true", help="times only: installs nothing")
    asked = parser.parse_args()
    parts = ["## Start-up and size", times(asked.processes)]
    if not asked.no_sizes:
        parts += [sizes()]
    results.write_section("startup", "\n\n".join(parts), date=asked.date, path=asked.results)


def times(processes: int) -> str:
    """Return the table of times, each from so many fresh processes."""
    measures: Mapping[str, Callable[[], float]] = {
        "import tenfold": import_seconds,
        "tenfold --help": help_seconds,
    }
    rows = []
    for name, measure in measures.items():
        found = [measure() for _ in range(processes)]
        limit = f"{TIME_LIMITS[name]} s"
        rows.append([f"`{name}`", f"{min(found):.3f} s", f"{median(found):.3f} s", limit])
    words = (
        f"Least and median of {processes} processes: the import as the process itself sees it, "
        "the command with the interpreter's own start."
    )
    return f"{words}\n\n{results.table(['', 'least', 'median', 'limit'], rows)}"


def import_seconds() -> float:
    """Return how long a fresh interpreter takes to import Tenfold."""
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True)
    return float(done.stdout)


def help_seconds() -> float:
    """Return how long the command takes to print its help and be gone."""
    command = Path(sys.executable).with_name("tenfold")
    began = time.perf_counter()
    subprocess.run([command, "--help"], capture_output=True, check=True)
    return time.perf_counter() - began


def sizes() -> str:
    """Return the table of what a fresh installation takes, and its largest packages."""
    with tempfile.TemporaryDirectory() as folder:
        source = copy_of_checkout(Path(folder) / "source")
        core = installed(Path(folder) / "core", str(source))
        train = installed(Path(folder) / "train", f"{source}[train]")
    rows = [
        [f"`{extra}`", total(found), f"{SIZE_LIMITS[extra]} MB", largest(found)]
        for extra, found in (("core", core), ("train", train))
    ]
    words = "Files that pip installed, compiled bytecode included, on disk; MB is 10⁶ bytes."
    return f"{words}\n\n{results.table(['', 'size', 'limit', 'largest, MB'], rows)}"


def copy_of_checkout(folder: Path) -> Path:
    """Return ``folder`` with all that a build of Tenfold needs."""
    folder.mkdir()
    for path in (ROOT / name for name in BUILT_FROM):
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
        elif path.exists():
            shutil.copy(path, folder)
    return folder


def installed(folder: Path, requirement: str) -> Mapping[str, float]:
    """Return the megabytes of each package that ``requirement`` brings into a fresh environment."""
    environments.fresh(folder, requirement)
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    return {
        package.name: size(package)
        for package in distributions(path=[str(packages)])
        if package.name not in NOT_OURS
    }


def size(package: Distribution) -> float:
    """Return the megabytes that a package's files take on disk."""
    paths = [Path(str(file.locate())) for file in package.files or ()]
    blocks = sum(path.stat().st_blocks for path in paths if path.exists())
    return blocks * 512 / MEGABYTE  # a block of stat is 512 bytes, whatever the file system's


def total(found: Mapping[str, float]) -> str:
    """Return the sum in both units in use: the one disks are sold in, and the one ``du`` counts."""
    megabytes = sum(found.values())
    return f"{megabytes:.0f} MB = {megabytes * MEGABYTE / MEBIBYTE:.0f} MiB"


def largest(found: Mapping[str, float]) -> str:
    """Return the largest packages in words."""
    ordered = sorted(found.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in ordered[:LARGEST])


if __name__ == "__main__":
    main()
