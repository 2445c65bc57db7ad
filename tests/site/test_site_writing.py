"""A site is written whole, with the readers that are asked for, from a page that is up to date."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import tenfold
from tenfold.cli import main
from tenfold.errors import BundleError, StorageError
from tenfold.evaluation.export import export
from tenfold.reading.bundle import read_bundle, write_bundle
from tenfold.reading.reader import SHIPPED, SHIPPED_NUMBERS
from tenfold.site import Site, write_site
from tenfold.site.write import BUILT, MADE_FROM

ROOT = Path(__file__).parents[2]
LARGEST = 5_500_000  # bytes: what is stated in docs/browser.md, and a little


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return write_site(tmp_path_factory.mktemp("site") / "page")


def test_the_page_is_built_from_what_lies_in_web() -> None:
    made_from: dict[str, str] = json.loads((BUILT / MADE_FROM).read_text(encoding="utf-8"))
    now = {
        name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        for name in made_from
        if (ROOT / name).is_file()
    }
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "web/src").rglob("*")
        if path.is_file()
    }

    assert now == made_from, "run: cd web && npm ci && npm run build"
    assert sources <= set(made_from), "run: cd web && npm ci && npm run build"


def test_a_site_holds_the_readers_in_the_package(site: Site) -> None:
    readers = site.path / "readers"

    assert (readers / "digit.tenfold").read_bytes() == SHIPPED.read_bytes()
    assert (readers / "number.tenfold").read_bytes() == SHIPPED_NUMBERS.read_bytes()


def test_its_size_is_that_of_its_files(site: Site) -> None:
    sizes = [file.stat().st_size for file in site.path.rglob("*") if file.is_file()]

    assert (site.files, site.bytes) == (len(sizes), sum(sizes))
    assert site.bytes < LARGEST


def test_the_service_worker_keeps_every_file(site: Site) -> None:
    code = (site.path / "service-worker.js").read_text(encoding="utf-8")
    kept = json.loads(re.match(r"self\.tenfoldSite = (.*);\n", code)[1])  # type: ignore[index]  # it is there
    files = {
        file.relative_to(site.path).as_posix() for file in site.path.rglob("*") if file.is_file()
    }

    assert set(kept["files"]) == files - {"service-worker.js"} | {"./"}


def test_no_file_names_another_server(site: Site) -> None:
    page = (site.path / "index.html").read_text(encoding="utf-8")

    assert "default-src 'none'" in page
    assert "'unsafe-inline'" not in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_another_site_replaces_it_and_anything_else_stays(tmp_path: Path) -> None:
    write_site(tmp_path / "site")
    (tmp_path / "site" / "old.txt").write_text("of the old one")
    write_site(tmp_path / "site")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("keep me")

    with pytest.raises(StorageError, match="in the way"):
        write_site(tmp_path / "mine")

    assert not (tmp_path / "site" / "old.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "site"]


def test_a_page_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "service-worker.js").write_text("self.addEventListener('fetch', () => {});")

    with pytest.raises(StorageError, match="a site that Tenfold wrote"):
        write_site(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["service-worker.js"]


def test_a_site_reads_with_the_reader_of_a_run(tmp_path: Path, run: tenfold.Run) -> None:
    write_site(tmp_path / "site", run)

    bundle = read_bundle(tmp_path / "site" / "readers" / "digit.tenfold")
    assert bundle.card["recipe"] == "softmax"


def test_a_site_reads_with_a_bundle(tmp_path: Path, run: tenfold.Run) -> None:
    export(run, out=tmp_path / "my.tenfold")

    main(["export", str(tmp_path / "my.tenfold"), "--web", str(tmp_path / "site")])

    readers = tmp_path / "site" / "readers"
    assert (readers / "digit.tenfold").read_bytes() == (tmp_path / "my.tenfold").read_bytes()


def test_what_is_no_bundle_leaves_no_site(tmp_path: Path) -> None:
    (tmp_path / "some.tenfold").write_bytes(b"no bundle")

    with pytest.raises(BundleError, match="damaged, or no bundle"):
        write_site(tmp_path / "site", tmp_path / "some.tenfold")

    assert [path.name for path in tmp_path.iterdir()] == ["some.tenfold"]


def test_a_bundle_whose_second_network_cannot_read_leaves_no_site(tmp_path: Path) -> None:
    shipped = read_bundle(SHIPPED_NUMBERS)
    write_bundle(tmp_path / "some.tenfold", replace(shipped, second=b"no network"))

    with pytest.raises(BundleError, match="cannot read numbers"):
        write_site(tmp_path / "site", tmp_path / "some.tenfold")

    assert [path.name for path in tmp_path.iterdir()] == ["some.tenfold"]


def test_the_command_says_how_much_is_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["export", "--web", str(tmp_path / "site")])

    said = capsys.readouterr().out
    assert "bytes in all" in said
    assert "python -m http.server" in said
