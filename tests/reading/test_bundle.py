"""A bundle is what Tenfold wrote, to the byte that matters, or it is refused with a sentence."""

from __future__ import annotations

import io
import json
import os
import struct
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bundles import BUNDLE, changed, network, parts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.errors import BundleError, StorageError
from tenfold.reading.bundle import (
    CALIBRATION,
    CLASSES,
    DIGITS,
    LARGEST,
    MANIFEST,
    NETWORK,
    read_bundle,
    write_bundle,
)
from tenfold.reading.parts import packed


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a bundle."""
    path = tmp_path_factory.mktemp("bundle") / "my.tenfold"
    write_bundle(path, BUNDLE)
    return path.read_bytes()


def only_as_written(file: bytes) -> None:
    """A bundle that is read is the one that was written."""
    try:
        read = read_bundle(file)
    except BundleError:
        return
    assert read == BUNDLE


# ---------------------------------------------------------------------------------------------
# Whole bundles


@pytest.mark.parametrize("classes", CLASSES, ids=["digits", "digits and others"])
def test_what_is_written_is_read(tmp_path: Path, classes: tuple[str, ...]) -> None:
    bundle = replace(BUNDLE, classes=classes, network=network(len(classes)))

    write_bundle(tmp_path / "my.tenfold", bundle)

    assert read_bundle(tmp_path / "my.tenfold") == bundle
    assert read_bundle(str(tmp_path / "my.tenfold")).sha256 == bundle.sha256


def test_the_same_bundle_gives_the_same_bytes(tmp_path: Path, file: bytes) -> None:
    write_bundle(tmp_path / "other.tenfold", BUNDLE)

    assert (tmp_path / "other.tenfold").read_bytes() == file


def test_any_tool_can_list_and_read_the_parts(file: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.namelist() == [MANIFEST, NETWORK, CALIBRATION]
        assert archive.read(NETWORK) == BUNDLE.network
        assert json.loads(archive.read(MANIFEST))["card"] == BUNDLE.card


@pytest.mark.parametrize(
    "card",
    [{"score": float("nan")}, {"a\x1b[2J": 1}, {"notes": "two\nlines"}, {"list": [1]}, {"x": None}],
    ids=str,
)
def test_a_card_that_could_not_be_read_is_not_written(tmp_path: Path, card: dict[str, Any]) -> None:
    with pytest.raises(BundleError, match="card of"):
        write_bundle(tmp_path / "my.tenfold", replace(BUNDLE, card=card))

    assert list(tmp_path.iterdir()) == []


def test_a_network_too_large_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="at most"):
        write_bundle(tmp_path / "my.tenfold", replace(BUNDLE, network=bytes(2**25 + 1)))


def test_a_disk_that_refuses_is_named(locked_folder: Path) -> None:
    with pytest.raises(StorageError, match=r"my\.tenfold"):
        write_bundle(locked_folder / "my.tenfold", BUNDLE)


# ---------------------------------------------------------------------------------------------
# Files that are no bundle


def test_a_name_that_is_almost_right_is_suggested(tmp_path: Path) -> None:
    write_bundle(tmp_path / "digits.tenfold", BUNDLE)

    with pytest.raises(BundleError, match=r"Did you mean .*digits\.tenfold\?"):
        read_bundle(tmp_path / "digit.tenfold")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="a folder or a device"):
        read_bundle(tmp_path)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(BundleError, match="a folder or a device"):
        read_bundle(tmp_path / "pipe")


def test_a_file_of_any_size_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.tenfold"
    path.touch()
    os.truncate(path, 2**40)

    with pytest.raises(BundleError, match="at most"):
        read_bundle(path)


@pytest.mark.parametrize("junk", [b"", b"PK", b"no zip at all", bytes(1000)], ids=repr)
def test_what_is_no_zip_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "my.tenfold").write_bytes(junk)

    with pytest.raises(BundleError, match=r"my\.tenfold is damaged, or no bundle"):
        read_bundle(tmp_path / "my.tenfold")


# ---------------------------------------------------------------------------------------------
# Zips that are no bundle


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in entries:
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize("name", [MANIFEST, NETWORK, CALIBRATION])
def test_a_missing_part_is_named(file: bytes, name: str) -> None:
    parts = parts_of(file)
    del parts[name]

    with pytest.raises(BundleError, match=name):
        read_bundle(packed(parts))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "C:\\evil", "a/", "NETWORK.ONNX"])
def test_a_part_that_does_not_belong_is_refused(file: bytes, name: str) -> None:
    with pytest.raises(BundleError, match="Expected: the parts"):
        read_bundle(zipped(*parts_of(file).items(), (name, b"")))


def test_a_name_that_only_begins_like_a_part_is_refused(file: bytes) -> None:
    longer = zipped(*[(f"{name}.evil", part) for name, part in parts_of(file).items()])

    with pytest.raises(BundleError, match=r"Expected: a part named manifest\.json"):
        read_bundle(longer.replace(b".evil", b"\0evil"))


def test_a_part_that_is_there_twice_is_refused(file: bytes) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(*parts_of(file).items(), (NETWORK, b"another"))

    with pytest.raises(BundleError, match="more than once"):
        read_bundle(twice)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_compressed_is_refused_unread(file: bytes, method: int) -> None:
    bomb = parts_of(file) | {NETWORK: bytes(2**25)}

    with pytest.raises(BundleError, match="compressed or encrypted"):
        read_bundle(zipped(*bomb.items(), method=method))


def test_what_is_encrypted_is_refused(file: bytes) -> None:
    place = file.rindex(b"PK\1\2") + 8

    with pytest.raises(BundleError, match="compressed or encrypted"):
        read_bundle(file[:place] + b"\1" + file[place + 1 :])


def test_a_size_that_is_a_lie_is_refused(file: bytes) -> None:
    place = file.index(b"PK\1\2") + 20
    lie = struct.pack("<LL", 2**31, 2**31)

    with pytest.raises(BundleError, match=r"manifest\.json of at most"):
        read_bundle(file[:place] + lie + file[place + 8 :])


def test_a_zip_of_very_many_parts_is_refused_before_they_are_listed() -> None:
    many = zipped(*((str(number), b"") for number in range(50_000)))
    tracemalloc.start()

    with pytest.raises(BundleError, match="a list of"):
        read_bundle(many)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_changed_byte_never_changes_what_is_read(file: bytes, data: st.DataObject) -> None:
    broken = bytearray(file)
    places = st.one_of(
        st.integers(0, len(file) - 1),
        st.integers(len(file) - 300, len(file) - 1),  # the list of parts
        st.integers(0, 1000),  # the manifest
    )
    for place in data.draw(st.lists(places, min_size=1, max_size=4)):
        broken[place] = data.draw(st.integers(0, 255))

    only_as_written(bytes(broken))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_bytes_cut_out_or_put_in_never_change_what_is_read(
    file: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(file)))
    end = data.draw(st.integers(start, len(file)))

    only_as_written(file[:start] + data.draw(st.binary(max_size=50)) + file[end:])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*LARGEST, "other"]), st.binary(max_size=99)),
        max_size=4,
        unique_by=lambda e: e[0],
    )
)
def test_random_zips_are_refused(entries: list[tuple[str, bytes]]) -> None:
    with pytest.raises(BundleError):
        read_bundle(zipped(*entries))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_that_end_like_a_zip_are_refused(junk: bytes) -> None:
    with pytest.raises(BundleError):
        read_bundle(junk + b"PK\5\6" + junk[:18].ljust(18, b"\0"))


# ---------------------------------------------------------------------------------------------
# Parts that are not what they should be


@pytest.mark.parametrize("name", [NETWORK, CALIBRATION])
def test_a_part_that_the_manifest_does_not_know_is_refused(file: bytes, name: str) -> None:
    parts = parts_of(file)
    parts[name] = parts[name].replace(b"0", b"1", 1)

    with pytest.raises(BundleError, match=name):
        read_bundle(packed(parts))


@pytest.mark.parametrize(
    ("name", "value"),
    [("format", 2), ("format", 0), ("format", True), ("format", "1"), ("kind", "string"),
     ("kind", None), ("glyph", 2), ("glyph", 1.0)],
)  # fmt: skip
def test_another_version_asks_for_an_update(file: bytes, name: str, value: object) -> None:
    with pytest.raises(BundleError, match=f"newer Tenfold.*Expected: {name}.*Update with"):
        read_bundle(changed(file, **{name: value}))


def test_a_newer_format_may_have_other_parts(file: bytes) -> None:
    newer = parts_of(changed(file, format=2)) | {"strings.onnx": b""}

    with pytest.raises(BundleError, match="newer Tenfold"):
        read_bundle(packed(newer))


@pytest.mark.parametrize(
    "classes", [None, [], "0123456789", list(range(10)), [*DIGITS, "x"], [[]], {"0": 1}], ids=str
)
def test_other_classes_are_refused(file: bytes, classes: object) -> None:
    with pytest.raises(BundleError, match="the classes 0 to 9"):
        read_bundle(changed(file, classes=classes))


@pytest.mark.parametrize("listed", [None, [], {}, {NETWORK: None}, {NETWORK: {"size": 1}}], ids=str)
def test_parts_that_are_not_listed_are_refused(file: bytes, listed: object) -> None:
    with pytest.raises(BundleError, match=NETWORK):
        read_bundle(changed(file, parts=listed))


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{", b"[]", b"null", b"\xff{}", b"[" * 200_000, b'{"a":' * 40_000, b"9" * 100_000,
     b" " * (2**18 + 1)],
    ids=lambda text: repr(text[:6]),
)  # fmt: skip
def test_a_manifest_that_is_no_json_object_is_refused(file: bytes, manifest: bytes) -> None:
    with pytest.raises(BundleError, match=r"manifest\.json"):
        read_bundle(packed(parts_of(file) | {MANIFEST: manifest}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
FIELDS = ["format", "kind", "glyph", "tenfold", "classes", "card", "parts"]


@settings(max_examples=150, deadline=None)
@given(fields=st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON, max_size=3))
def test_a_random_manifest_is_refused_or_read(file: bytes, fields: dict[str, Any]) -> None:
    try:
        read = read_bundle(changed(file, **fields))
    except BundleError:
        return

    assert replace(read, card=BUNDLE.card) == BUNDLE


@settings(max_examples=100, deadline=None)
@given(manifest=JSON)
def test_random_json_is_no_manifest(file: bytes, manifest: object) -> None:
    with pytest.raises(BundleError):
        read_bundle(packed(parts_of(file) | {MANIFEST: json.dumps(manifest).encode()}))
