"""The same work on a real cluster of several nodes on this machine, some of which are killed."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from clustered import count, files, folder, job, rows, table, tar
from nodes import Nodes, running_nodes

import tenfold
from tenfold.cli import main
from tenfold.cluster.on_ray import read_on
from tenfold.cluster.pictures import Read
from tenfold.cluster.reading import read_here
from tenfold.cluster.trials import Plan, carry_out_here
from tenfold.cluster.trials_on_ray import carry_out_on
from tenfold.errors import DataError, ServiceError, StorageError
from tenfold.images.decode import Source
from tenfold.models.recipes import recipes
from tenfold.reading.result import Reading

pytestmark = pytest.mark.filterwarnings(
    # Ray Data warns of the old names of its own settings.
    "ignore::DeprecationWarning:ray.data.context",
)

NUMBERS = range(220)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    """A cluster of two nodes with one core each."""
    with running_nodes(2) as nodes:
        yield nodes


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """220 pictures in files, tars and tables, and one that is bad."""
    path = tmp_path_factory.mktemp("inputs")
    folder(path / "scans", NUMBERS[:140])
    tar(path / "shard-0.tar", NUMBERS[140:180])
    table(path / "table.parquet", NUMBERS[180:])
    (path / "scans" / "bad.png").write_text("no picture")
    return path


@pytest.fixture(scope="module")
def whole(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this machine alone reads in them."""
    out = tmp_path_factory.mktemp("whole") / "readings.parquet"
    assert count(read_here(job(out, inputs), 1)) == (221, 0)
    return out


def test_a_cluster_writes_the_very_files_of_one_machine(
    nodes: Nodes, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    assert count(read_on(job(tmp_path / "out", inputs), nodes.address, None)) == (221, 0)

    assert files(tmp_path / "out") == files(whole)


def test_it_goes_on_with_what_one_machine_began(
    nodes: Nodes, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    count(read_here(job(tmp_path / "out", inputs / "scans"), 1))

    # The 80 that are new, and one of the others that cannot be read, which is tried again.
    assert count(read_on(job(tmp_path / "out", inputs), nodes.address, None)) == (81, 140)

    assert rows(tmp_path / "out") == rows(whole)


def test_what_a_worker_raises_on_purpose_is_told(
    nodes: Nodes, inputs: Path, tmp_path: Path
) -> None:
    asked = job(tmp_path / "out", inputs)
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(StorageError, match="cannot write"):
        count(read_on(asked, nodes.address, None))


class Fatal:
    """Reads as ``read`` does, but kills the first process that it is sent to, as that starts."""

    def __init__(self, read: Read, mark: Path) -> None:
        self._read, self._mark, self._home = read, mark, os.getpid()

    def __call__(self, sources: Iterable[Source]) -> Iterator[Reading]:
        return self._read(sources)

    def __reduce__(self) -> tuple[Callable[[Read], Read], tuple[Read]]:
        mark, home = self._mark, self._home

        def received(read: Read) -> Read:  # within, so that it is sent whole: tests are not there
            if os.getpid() != home and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return read

        return received, (self._read,)


def test_a_worker_killed_as_it_starts_is_replaced(
    nodes: Nodes, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    asked = job(tmp_path / "out", inputs)
    fatal = replace(asked, read=Fatal(asked.read, tmp_path / "killed"))

    assert count(read_on(fatal, nodes.address, None)) == (221, 0)

    assert (tmp_path / "killed").exists()
    assert files(tmp_path / "out") == files(whole)


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ray: Any = pytest.importorskip("ray")
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(ServiceError, match="cannot be reached"):
        next(read_on(job("memory://nowhere/out", "memory://nowhere"), "not an address", None))


def test_trials_are_carried_out_at_once_and_a_killed_one_goes_on(
    nodes: Nodes, tmp_path: Path
) -> None:
    recipe = replace(recipes["softmax"], epochs=200, batch_size=100)
    plan = Plan(recipe=recipe, data="mnist-sample", out=tmp_path, seeds=(0, 1))
    over, killed = Event(), list[int]()
    checkpoints = tmp_path / "seed-0" / "checkpoints"
    killer = Thread(target=_kill_when_begun, args=(nodes, checkpoints, over, killed))
    killer.start()

    try:
        outcomes = carry_out_on(plan, nodes.address)
    finally:
        over.set()
        killer.join()

    assert killed
    assert [outcome.run.name for outcome in outcomes] == ["seed-0", "seed-1"]
    alone = replace(plan, out=tmp_path / "alone", seeds=(0,))
    (whole,) = carry_out_here(alone)
    assert (outcomes[0].loss, outcomes[0].accuracy) == (whole.loss, whole.accuracy)


def _kill_when_begun(nodes: Nodes, checkpoints: Path, over: Event, killed: list[int]) -> None:
    """Kill whoever trains once there is a checkpoint beyond the first, unless all is over."""
    while not any(path.name > "epoch-0000.keras" for path in checkpoints.glob("epoch-*")):
        if over.wait(0.02):
            return
    for process in nodes.trainers():
        os.kill(process, signal.SIGKILL)
        killed.append(process)


def test_the_command_prints_json_alone_and_finds_what_lies_in_its_folder(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (images, labels), _ = tenfold.load_data("mnist-sample")
    np.savez("mine.npz", x_train=images[:200], y_train=labels[:200])

    main(
        ["train", "softmax", "--epochs", "1", "--data", "mine.npz", "--seeds", "0-1",
         "--out", "many", "--cluster", nodes.address, "--json"]
    )  # fmt: skip

    assert [row["judged by"] for row in json.loads(capfd.readouterr().out)] == ["test set"] * 2
    assert sorted(path.name for path in (tmp_path / "many").glob("seed-*")) == ["seed-0", "seed-1"]


def test_what_is_wrong_with_a_trial_is_told(nodes: Nodes, tmp_path: Path) -> None:
    plan = Plan(recipe=recipes["softmax"], data=str(tmp_path / "nowhere"), out=tmp_path / "runs")

    with pytest.raises(DataError, match="nowhere"):
        carry_out_on(plan, nodes.address)


def test_workers_killed_at_random_and_a_node_that_is_gone_lose_and_double_nothing(
    nodes: Nodes, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    rng, killed = random.Random(0), 0
    for place, _ in enumerate(read_on(job(tmp_path / "out", inputs, size=8), nodes.address, None)):
        if place in {1, 5}:
            os.kill(rng.choice(nodes.workers()), signal.SIGKILL)
            killed += 1
        if place == 9:
            nodes.remove_one()

    assert killed == 2
    assert rows(tmp_path / "out") == rows(whole)
