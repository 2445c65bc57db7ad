"""A bundle that reads numbers is as strict as one that reads digits, and never taken for one."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bundles import BUNDLE, changed, network, parts_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numbered import NUMBERS, number_network

from tenfold.errors import BundleError
from tenfold.reading.bundle import (
    CALIBRATION,
    CLASSES,
    MANIFEST,
    NETWORK,
    SECOND,
    Bundle,
    Kind,
    read_bundle,
    write_bundle,
)
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.logistic import Curves
from tenfold.reading.parts import packed


def bytes_of(bundle: Bundle, folder: Path) -> bytes:
    write_bundle(folder / "my.tenfold", bundle)
    return (folder / "my.tenfold").read_bytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a bundle that reads numbers."""
    return bytes_of(NUMBERS, tmp_path_factory.mktemp("numbers"))


@pytest.fixture(scope="module")
def digit_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a bundle that reads digits."""
    return bytes_of(BUNDLE, tmp_path_factory.mktemp("digits"))


def calibrated(file: bytes, **fields: Any) -> bytes:
    """The bundle with other fields in its calibration, without those of None, and sums that fit."""
    parts = parts_of(file)
    values = json.loads(parts[CALIBRATION]) | fields
    kept = {name: value for name, value in values.items() if value is not None}
    parts[CALIBRATION] = json.dumps(kept).encode()
    sha256 = hashlib.sha256(parts[CALIBRATION]).hexdigest()
    sums = json.loads(parts[MANIFEST])["parts"]
    sums[CALIBRATION] = {"size": len(parts[CALIBRATION]), "sha256": sha256}
    return changed(packed(parts), parts=sums)


# ---------------------------------------------------------------------------------------------
# Whole bundles


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_bundle(tmp_path / "my.tenfold", NUMBERS)

    assert read_bundle(tmp_path / "my.tenfold") == NUMBERS
    assert read_bundle(tmp_path / "my.tenfold", "number") == NUMBERS


def test_a_second_network_is_written_and_read(tmp_path: Path) -> None:
    two = replace(NUMBERS, second=number_network(last="Sigmoid"))

    file = bytes_of(two, tmp_path)

    assert read_bundle(file) == two
    assert list(parts_of(file)) == [MANIFEST, NETWORK, CALIBRATION, SECOND]
    assert two.sha256 != NUMBERS.sha256


def test_a_second_network_that_was_taken_out_or_changed_is_missed(tmp_path: Path) -> None:
    parts = parts_of(bytes_of(replace(NUMBERS, second=number_network()), tmp_path))
    without = {name: part for name, part in parts.items() if name != SECOND}

    for damaged in (without, {**parts, SECOND: parts[SECOND] + b" "}, {**parts, SECOND: b""}):
        with pytest.raises(BundleError, match=f"damaged.*{SECOND}"):
            read_bundle(packed(damaged))


def test_a_reader_of_digits_has_no_second_network(digit_file: bytes) -> None:
    with pytest.raises(BundleError, match="Expected: the parts"):
        read_bundle(packed({**parts_of(digit_file), SECOND: network()}))


def test_its_parts_say_what_it_is(file: bytes) -> None:
    parts = parts_of(file)
    manifest, calibration = (json.loads(parts[name]) for name in (MANIFEST, CALIBRATION))

    assert (manifest["kind"], manifest["strip"], "glyph" in manifest) == ("number", 1, False)
    assert manifest["classes"] == list(SYMBOLS)
    assert calibration["text"] == {"a": 0.5, "b": -1.0}
    assert calibration["digit"] == {"a": 0.8, "b": 0.25}


def test_a_bundle_of_digits_says_what_it_has_always_said(digit_file: bytes) -> None:
    parts = parts_of(digit_file)
    manifest, calibration = (json.loads(parts[name]) for name in (MANIFEST, CALIBRATION))

    assert list(manifest) == ["format", "kind", "glyph", "tenfold", "classes", "card", "parts"]
    assert (manifest["format"], manifest["kind"], manifest["glyph"]) == (1, "digit", 1)
    assert list(calibration) == ["points", "pictures", "default", "source"]


@pytest.mark.parametrize(("wanted", "given"), [("number", "digit"), ("digit", "number")])
def test_a_bundle_of_another_kind_is_refused(
    file: bytes, digit_file: bytes, wanted: Kind, given: Kind
) -> None:
    files = {"digit": digit_file, "number": file}

    with pytest.raises(BundleError, match=f"reads a {wanted}. Received: one that reads a {given}"):
        read_bundle(files[given], wanted)


# ---------------------------------------------------------------------------------------------
# What is not exactly such a file


@pytest.mark.parametrize(
    ("name", "value"), [("strip", 2), ("strip", 1.0), ("strip", None), ("kind", "page"),
                        ("kind", ["number"]), ("kind", "digit")],
)  # fmt: skip
def test_another_version_asks_for_an_update(file: bytes, name: str, value: object) -> None:
    with pytest.raises(BundleError, match=r"newer Tenfold.*Update with"):
        read_bundle(changed(file, **{name: value}))


def test_a_bundle_of_digits_does_not_become_one_of_numbers(digit_file: bytes) -> None:
    curved = calibrated(digit_file, **NUMBERS.curves.to_dict())

    with pytest.raises(BundleError, match="curves"):
        read_bundle(changed(digit_file, kind="number", strip=1))
    with pytest.raises(BundleError, match="the classes"):
        read_bundle(changed(curved, kind="number", strip=1))


@pytest.mark.parametrize(
    "classes", [None, [], "0123456789", *map(list, CLASSES), sorted(SYMBOLS), [*SYMBOLS, "/"]],
    ids=str,
)  # fmt: skip
def test_other_classes_are_refused(file: bytes, classes: object) -> None:
    with pytest.raises(BundleError, match="the classes"):
        read_bundle(changed(file, classes=classes))


DAMAGED: dict[str, tuple[dict[str, Any], str]] = {
    "no curve of texts": ({"text": None}, "curves"),
    "no curve of digits": ({"digit": None}, "curves"),
    "half a curve": ({"text": {"a": 1.0}}, "curves"),
    "a falling curve": ({"digit": {"a": -1.0, "b": 0.0}}, "curves"),
    "a curve of text": ({"text": {"a": "1", "b": 0.0}}, "curves"),
    "no number": ({"text": {"a": math.nan, "b": 0.0}}, "curves"),
    "infinity": ({"text": {"a": 1.0, "b": math.inf}}, "curves"),
    "very many digits": ({"text": {"a": 10**400, "b": 0}}, "curves"),
    "a third curve": ({"page": {"a": 1.0, "b": 0.0}}, "promise"),
    "no default": ({"default": None}, "promise"),
    "no points": ({"points": []}, "promise"),
}


@pytest.mark.parametrize(("fields", "what"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_calibration_is_refused(file: bytes, fields: dict[str, Any], what: str) -> None:
    with pytest.raises(BundleError, match=f"its {what} .*damaged"):
        read_bundle(calibrated(file, **fields))


def test_a_calibration_written_anew_is_read(file: bytes) -> None:
    assert read_bundle(calibrated(file)) == NUMBERS


def test_curves_in_a_bundle_of_digits_are_refused(digit_file: bytes) -> None:
    with pytest.raises(BundleError, match="promise"):
        read_bundle(calibrated(digit_file, **NUMBERS.curves.to_dict()))


def test_curves_in_a_bundle_of_digits_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="digits has no curves"):
        write_bundle(tmp_path / "my.tenfold", replace(BUNDLE, curves=NUMBERS.curves))

    assert list(tmp_path.iterdir()) == []


def test_curves_that_could_not_be_read_are_not_written(tmp_path: Path) -> None:
    falling = Curves(text=replace(NUMBERS.curves.text, a=-1.0))

    with pytest.raises(BundleError, match="an a above 0"):
        write_bundle(tmp_path / "my.tenfold", replace(NUMBERS, curves=falling))


def test_a_part_that_the_manifest_does_not_know_is_refused(file: bytes) -> None:
    with pytest.raises(BundleError, match=NETWORK):
        read_bundle(packed(parts_of(file) | {NETWORK: network()}))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_changed_byte_never_changes_what_is_read(file: bytes, data: st.DataObject) -> None:
    broken = bytearray(file)
    places = st.integers(0, len(file) - 1) | st.integers(0, 1000)  # anywhere, or the manifest
    for place in data.draw(st.lists(places, min_size=1, max_size=4)):
        broken[place] = data.draw(st.integers(0, 255))

    try:
        read = read_bundle(bytes(broken))
    except BundleError:
        return
    assert read == NUMBERS
