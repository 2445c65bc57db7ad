"""Reading on a cluster of two nodes of one core each: the same answers, killed and not, how fast.

Numbers composed of MNIST's test digits lie in a folder as files, in tars and in a table. What
``tenfold read`` writes on this machine alone is what the cluster must write, file by file.
"""

from __future__ import annotations

import filecmp
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import results
from cluster_nodes import Nodes, running_nodes
from contestants import Contestant
from numbers_composed import in_a_row
from PIL import Image

from tenfold.data import sources
from tenfold.data.digits import Digits

SPEED_UP, OVERHEAD, FLAT = 1.8, 0.15, 20.0
"""Targets: of two workers over one; beyond the local command; megabytes of the driver."""

DRIVER = Contestant(name="the driver", worker="cluster_driver")

_FILES, _TARS = 0.6, 0.3  # shares of the pictures; the others stand in a table
_IN_A_TAR = 1000
_GAPS = (2, 8)  # pixels between digits
_LONGEST = 8  # digits
_LEAST, _MOST = 2.0, 6.0  # seconds between kills
_LINKS = 50_000  # names of one file: disks allow not many more


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long a command took on the clock, and how much of it was left when nothing was to do."""

    seconds: float
    empty: float

    @property
    def reading(self) -> float:
        """Seconds of reading alone."""
        return self.seconds - self.empty


@dataclass(frozen=True, kw_only=True)
class Fire:
    """What happened in a round of kills: how many, whether a node went, and if all was read."""

    killed: int
    removed: bool
    whole: bool


def main() -> None:
    """Measure all of it, and write the section ``cluster-reading``."""
    parser = results.parser(__doc__)
    parser.add_argument("--pictures", type=int, default=20_000, help="how many are read")
    parser.add_argument("--kills", type=int, default=5, help="how many workers are killed")
    parser.add_argument("--rounds", type=int, default=5, help="how often, each from the beginning")
    parser.add_argument("--seed", type=int, default=0, help="decides pictures and moments")
    parser.add_argument(
        "--driver", type=int, nargs=2, default=(10_000, 200_000),
        help="over how many pictures the memory of the driver is compared",
    )  # fmt: skip
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, running_nodes(2) as nodes:
        place = Path(scratch)
        compose(place / "input", sources.mnist().test, asked.pictures, asked.seed)
        text = measured(place, nodes, asked.pictures)
        read(place, "quiet", "--workers", "2")
        rng = Random(asked.seed)
        rounds = [under_fire(place, nodes, asked.kills, rng, n) for n in range(asked.rounds)]
        text += "\n" + survived(rounds)
        text += "\n\n" + driver(place, nodes, asked.driver)
    results.write_section("cluster-reading", text, date=asked.date, path=asked.results)


def measured(place: Path, nodes: Nodes, count: int) -> str:
    """Return what was measured while nothing was killed, as Markdown."""
    on = ("--cluster", nodes.address)
    local = [took(place, f"local-{n}", "--workers", str(n)) for n in (1, 2)]
    ray = [took(place, f"ray-{n}", *on, "--workers", str(n)) for n in (1, 2)]
    equal = all(alike(place / "local-1", place / name) for name in ("local-2", "ray-1", "ray-2"))
    rows = [
        [name, f"{each.seconds:.1f} s", f"{each.empty:.1f} s", f"{count / each.reading:,.0f}"]
        for name, each in zip(
            ("local, one process", "local, two", "cluster, one worker", "cluster, two"),
            [*local, *ray],
            strict=True,
        )
    ]
    speed_up = ray[0].reading / ray[1].reading
    overhead = [here.reading / there.reading for here, there in zip(ray, local, strict=True)]
    beyond = max(overhead) - 1
    header = ["", "whole command", "of it with nothing to read", "pictures a second, reading"]
    return (
        f"## Reading on a cluster\n\n{count:,} composed numbers of 1 to {_LONGEST} digits, as "
        f"files, in tars and in a table, read with `--kind number` by Ray on two nodes of one "
        f"core each.\n\n{results.table(header, rows)}\n\n"
        f"- Every file that is written is the local command's, byte for byte: "
        f"{results.met(equal)}.\n"
        f"- Two workers read {speed_up:.2f} times as fast as one (target {SPEED_UP:g}): "
        f"{results.met(speed_up >= SPEED_UP)}; two local processes "
        f"{local[0].reading / local[1].reading:.2f} times.\n"
        f"- Beyond the local command, reading takes {100 * beyond:+.1f} % at most (target "
        f"{100 * OVERHEAD:.0f} %): {results.met(beyond <= OVERHEAD)}. The seconds with nothing to "
        f"read come on top, once."
    )


def compose(folder: Path, digits: Digits, count: int, seed: int) -> None:
    """Write the pictures, and one that is bad."""
    folder.mkdir()
    rng = np.random.default_rng(seed)
    pictures = [encoded(digits, rng) for _ in range(count)]
    files, tars = int(_FILES * count), int((_FILES + _TARS) * count)
    for number, picture in enumerate(pictures[:files]):
        (folder / f"{number:06}.png").write_bytes(picture)
    for start in range(files, tars, _IN_A_TAR):
        with tarfile.open(folder / f"shard-{start:06}.tar", "w") as tar:
            for number in range(start, min(start + _IN_A_TAR, tars)):
                member = tarfile.TarInfo(f"{number:06}.png")
                member.size = len(pictures[number])
                tar.addfile(member, io.BytesIO(pictures[number]))
    pq.write_table(
        pa.table({"image": pictures[tars:]}), folder / "table.parquet", row_group_size=_IN_A_TAR
    )
    (folder / "bad.png").write_text("no picture")


def encoded(digits: Digits, rng: np.random.Generator) -> bytes:
    """Return the PNG of some digits in a row."""
    row = rng.integers(len(digits), size=rng.integers(1, _LONGEST + 1))
    file = io.BytesIO()
    Image.fromarray(in_a_row(row, digits, _GAPS)).save(file, "PNG")
    return file.getvalue()


def command(place: Path, out: str, *flags: str) -> list[str]:
    """Return the command that reads into ``out``."""
    asked = ["read", str(place / "input"), "--kind", "number", "--out", f"{place / out}.parquet"]
    return [sys.executable, "-m", "tenfold", *asked, *flags]


def took(place: Path, out: str, *flags: str) -> Took:
    """Return how long reading takes, and how long it takes once more when all is read."""
    return Took(seconds=read(place, out, *flags), empty=read(place, out, *flags))


def read(place: Path, out: str, *flags: str) -> float:
    """Return how many seconds reading takes."""
    began = time.perf_counter()
    subprocess.run(command(place, out, *flags), check=False, capture_output=True)
    return time.perf_counter() - began


def under_fire(place: Path, nodes: Nodes, kills: int, rng: Random, number: int) -> Fire:
    """Read while workers are killed and then a node is removed."""
    out = f"killed-{number}"
    with (place / "said").open("w+") as said:
        asked = command(place, out, "--cluster", nodes.address)
        process = subprocess.Popen(asked, stdout=said, stderr=subprocess.STDOUT)
        killed = 0
        while killed < kills and process.poll() is None:
            time.sleep(rng.uniform(_LEAST, _MOST))
            killed += nodes.kill_a_worker(rng)
        removed = process.poll() is None
        if removed:
            nodes.remove_one()
        code = process.wait()
        said.seek(0)
        last = said.read()
    if removed:
        nodes.add_one()
    whole = alike(place / "quiet", place / out)
    if not whole:
        print(f"round {number} ended with {code} otherwise:\n{last}", file=sys.stderr)
    return Fire(killed=killed, removed=removed, whole=whole)


def survived(rounds: Sequence[Fire]) -> str:
    """Return what came of the rounds, as Markdown."""
    whole = sum(each.whole for each in rounds)
    return (
        f"- {sum(each.killed for each in rounds)} workers killed at random moments in "
        f"{len(rounds)} rounds, and in {sum(each.removed for each in rounds)} of them one of the "
        f"two nodes removed: the same files, nothing lost or double, in {whole}: "
        f"{results.met(whole == len(rounds))}."
    )


def alike(one: Path, other: Path) -> bool:
    """Return whether two folders of readings hold the same files."""
    names = [
        sorted(file.name for file in Path(f"{path}.parquet").iterdir() if file.name[0] != ".")
        for path in (one, other)
    ]
    if names[0] != names[1]:
        return False
    _, different, strange = filecmp.cmpfiles(
        f"{one}.parquet", f"{other}.parquet", names[0], shallow=False
    )
    return not different and not strange


def fill(folder: Path, file: Path, count: int) -> None:
    """Put ``count`` names of a file into a new folder."""
    folder.mkdir()
    for number in range(count):
        name = folder / f"{number:07}.png"
        if number % _LINKS == 0:
            file = Path(shutil.copy(file, name))
        else:
            os.link(file, name)


def driver(place: Path, nodes: Nodes, counts: Sequence[int]) -> str:
    """Return the memory of the driver over few pictures and over many, as Markdown."""
    peaks = []
    for count in counts:
        folder = place / f"links-{count}"
        fill(folder, place / "input" / "bad.png", count)
        request = {
            "folder": str(folder), "out": f"{folder}.parquet", "address": nodes.address,
        }  # fmt: skip
        peaks.append(float(DRIVER.run(request)["megabytes"]))
        shutil.rmtree(folder)
    rise = peaks[1] - peaks[0]
    return (
        f"The driver's memory at its peak: {peaks[0]:.1f} MB over {counts[0]:,} pictures and "
        f"{peaks[1]:.1f} MB over {counts[1]:,}, with a reader that looks at none (at most "
        f"{FLAT:g} MB more: {results.met(rise <= FLAT)})."
    )


if __name__ == "__main__":
    main()
