"""A reader in a file: a zip of plain parts that any tool can list, and nothing that can run.

    manifest.json       kind, versions, classes, the card; size and SHA-256 of the other parts
    network.onnx        glyphs in, calibrated probabilities out; or strips in, those of frames out
    calibration.json    the promise of error rates, and of a reader of numbers its curves
    second.onnx         another network of strips, or none: asked where the first is unsure

Sits on ``parts``, which packs; ``network`` opens what it returns. Whatever is not exactly such a
file is refused with one sentence. Does not know how a network is trained or a promise measured.
"""

from __future__ import annotations

import hashlib
import json
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tenfold.errors import BundleError, first_line
from tenfold.files import closest, replacing
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.logistic import Curves
from tenfold.reading.parts import DIRECTORY, Parts, packed
from tenfold.reading.promise import Promise

Kind: TypeAlias = Literal["digit", "number"]
"""What a reader reads: one digit alone, or the digits that stand in a line."""

FORMAT = 1
GLYPH, STRIP = 1, 1
NORMALISATIONS: Mapping[Kind, Mapping[str, int]] = {
    "digit": {"glyph": GLYPH},
    "number": {"strip": STRIP},
}
"""What pictures became before a network was trained on them, and in which version of that."""

DIGITS = tuple(str(digit) for digit in range(10))
NOT_A_DIGIT = "not a digit"
CLASSES = (DIGITS, (*DIGITS, NOT_A_DIGIT))
"""What a network may tell apart that reads a digit; one that reads numbers tells SYMBOLS apart."""

Card: TypeAlias = Mapping[str, str | int | float]
"""How a reader came to be: recipe, seeds, data, scores."""

MANIFEST, NETWORK, CALIBRATION = "manifest.json", "network.onnx", "calibration.json"
SECOND = "second.onnx"
LARGEST = {MANIFEST: 2**18, NETWORK: 2**25, CALIBRATION: 2**18, SECOND: 2**25}
"""Bytes that each part may have: 256 kB of JSON are a thousand points, 32 MB are any network."""

_ENDLESS = 1e300  # no score, seed or size is as large; infinity and what is not a number are
_TOLD_APART: Mapping[Kind, tuple[tuple[tuple[str, ...], ...], str]] = {
    "digit": (CLASSES, f"0 to 9, and perhaps {NOT_A_DIGIT!r}"),
    "number": ((SYMBOLS,), f"{SYMBOLS}, in this order"),
}
_CURVES = {curve.name for curve in fields(Curves)}
_LARGEST_FILE = sum(LARGEST.values()) + 2 * DIRECTORY


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A reader: what it reads with, and what may be expected of it.

    Attributes:
        kind: Whether it reads a digit or a number.
        network: ONNX; ``pixels`` float32, 0 to 255, white ink on black, in, and ``probabilities``
            out. Of a digit: (batch, 28, 28) in and (batch, classes) out. Of a number: (batch, 32,
            width) in, any multiple of 4 wide, and (batch, width / 2, classes) out.
        classes: ``"0"`` to ``"9"``, and perhaps ``"not a digit"``; or the symbols of numbers.
        promise: The error rates it keeps.
        curves: What makes true confidences of what the network says, for numbers alone: a network
            that reads a digit holds its own.
        card: How it came to be.
        second: Another network of numbers like ``network``, asked too where that is unsure; none
            where it is empty.
    """

    kind: Kind = "digit"
    network: bytes = field(repr=False)
    classes: tuple[str, ...]
    promise: Promise
    curves: Curves = field(default_factory=Curves)
    card: Card = field(default_factory=dict)
    second: bytes = field(default=b"", repr=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the network, in hexadecimal; of both, one after the other, if two."""
        return _sha256(self.network + self.second)


def write_bundle(path: str | Path, bundle: Bundle) -> None:
    """Write ``bundle`` to ``path``, whole or not at all; the same bundle gives the same bytes.

    Raises:
        BundleError: It holds what could not be read again.
        StorageError: The disk refuses.
    """
    file = _file(bundle)
    _bundle(file, str(path))
    with replacing(Path(path)) as partial:
        partial.write_bytes(file)


def read_bundle(source: str | Path | bytes, kind: Kind | None = None) -> Bundle:
    """Return the bundle in a file, or in the bytes of one, every part checked.

    Args:
        source: A path, or bytes.
        kind: What the reader must read; None: either.

    Raises:
        BundleError: There is none, it is not exactly as Tenfold wrote it, or of another kind.
    """
    where = "the bundle" if isinstance(source, bytes) else str(source)
    bundle = _bundle(source if isinstance(source, bytes) else _bytes(Path(source)), where)
    if kind not in {None, bundle.kind}:
        raise BundleError(
            f"{where} holds another kind of reader",
            expected=f"one that reads a {kind}",
            received=f"one that reads a {bundle.kind}",
            remedy=f"Name another, or none to read with the {kind} reader that ships",
        )
    return bundle


# ---------------------------------------------------------------------------------------------
# Writing


def _file(bundle: Bundle) -> bytes:
    from importlib.metadata import version  # 10 ms that reading does without

    parts = {NETWORK: bundle.network, CALIBRATION: _json(_calibration(bundle))}
    if bundle.second:
        parts[SECOND] = bundle.second
    manifest = {
        "format": FORMAT,
        "kind": bundle.kind,
        **NORMALISATIONS[bundle.kind],
        "tenfold": version("tenfold"),
        "classes": list(bundle.classes),
        "card": dict(bundle.card),
        "parts": _sums(parts),
    }
    return packed({MANIFEST: _json(manifest), **parts})


def _calibration(bundle: Bundle) -> dict[str, Any]:
    if bundle.kind == "number":
        return bundle.promise.to_dict() | bundle.curves.to_dict()
    if bundle.curves != Curves():
        raise BundleError(
            "a reader of digits has no curves of confidence",
            received=str(bundle.curves),
            remedy="Calibrate its network instead, as export does",
        )
    return bundle.promise.to_dict()


def _json(values: object) -> bytes:
    try:
        return json.dumps(values, indent=1, allow_nan=False).encode("ascii") + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise BundleError(
            "a bundle cannot hold this",
            expected="a card of text and finite numbers",
            received=first_line(error),
        ) from error


def _sums(parts: Mapping[str, bytes]) -> dict[str, object]:
    return {name: {"size": len(part), "sha256": _sha256(part)} for name, part in parts.items()}


def _sha256(part: bytes) -> str:
    return hashlib.sha256(part).hexdigest()


# ---------------------------------------------------------------------------------------------
# Reading


def _bytes(path: Path) -> bytes:
    if not path.exists():
        near = closest(path)
        raise BundleError(
            f"there is no bundle at {path}",
            expected="a .tenfold file, as `tenfold export` writes",
            remedy=f"Did you mean {near}?" if near else "Check the name",
        )
    if not path.is_file():  # a pipe would keep us waiting for ever
        raise BundleError(
            f"{path} is no bundle", expected="a .tenfold file", received="a folder or a device"
        )
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise BundleError(
            f"cannot read {path}: {error.strerror}", remedy="Check its permissions"
        ) from error


def _bundle(file: bytes, where: str) -> Bundle:
    if len(file) > _LARGEST_FILE:
        raise BundleError(f"{where} is no bundle", expected=f"at most {_LARGEST_FILE:,} bytes")
    parts = Parts(file, where)
    manifest = _mapping(parts, MANIFEST)
    kind = _kind(manifest, where)
    _require_names(parts, kind)
    held = (name for name in (NETWORK, CALIBRATION, SECOND) if name in parts.names)
    read = {name: parts.read(name, LARGEST[name]) for name in held}
    _require_sums(manifest.get("parts"), read, parts)
    promise, curves = _calibrated(_mapping(parts, CALIBRATION), kind, where)
    return Bundle(
        kind=kind,
        network=read[NETWORK],
        classes=_classes(manifest.get("classes"), kind, parts),
        promise=promise,
        curves=curves,
        card=_card(manifest.get("card"), parts),
        second=read.get(SECOND, b""),
    )


def _require_names(parts: Parts, kind: Kind) -> None:
    needed = [MANIFEST, NETWORK, CALIBRATION]
    allowed = [*needed, SECOND] if kind == "number" else needed
    if sorted(parts.names) not in (sorted(needed), sorted(allowed)):
        perhaps = f", and perhaps {SECOND}" if kind == "number" else ""
        raise parts.damaged(
            f"the parts {', '.join(needed)}{perhaps}", ", ".join(map(repr, parts.names))
        )


def _mapping(parts: Parts, name: str) -> dict[str, Any]:
    try:
        values = json.loads(parts.read(name, LARGEST[name]).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise parts.damaged(f"{name} in JSON", first_line(error)) from error
    if not isinstance(values, dict):
        raise parts.damaged(f"a JSON object in {name}", type(values).__name__)
    return values


def _kind(manifest: Mapping[str, Any], where: str) -> Kind:
    """Return what the reader reads; a manifest of another version is refused."""
    _require_version(manifest, "format", (FORMAT,), where)
    _require_version(manifest, "kind", tuple(NORMALISATIONS), where)
    kind: Kind = manifest["kind"]
    for name, version in NORMALISATIONS[kind].items():
        _require_version(manifest, name, (version,), where)
    return kind


def _require_version(
    manifest: Mapping[str, Any], name: str, known: tuple[int | str, ...], where: str
) -> None:
    received = manifest.get(name)
    if type(received) is not type(known[0]) or received not in known:
        raise BundleError(
            f"{where} was made by a newer Tenfold, or is damaged",
            expected=f"{name} {' or '.join(map(repr, known))}",
            received=reprlib.repr(received),
            remedy="Update with: pip install --upgrade tenfold",
        )


def _require_sums(listed: object, read: Mapping[str, bytes], parts: Parts) -> None:
    if isinstance(listed, dict) and SECOND in listed and not read.get(SECOND):
        raise parts.damaged(f"a {SECOND}", ", ".join(read))
    for name, found in _sums(read).items():
        expected = listed.get(name) if isinstance(listed, dict) else None
        if expected != found:
            raise parts.damaged(f"a {name} of {reprlib.repr(expected)}", reprlib.repr(found))


def _classes(listed: object, kind: Kind, parts: Parts) -> tuple[str, ...]:
    known, said = _TOLD_APART[kind]
    if not isinstance(listed, list) or tuple(listed) not in known:
        raise parts.damaged(f"the classes {said}", reprlib.repr(listed))
    return tuple(listed)


def _calibrated(values: Mapping[str, Any], kind: Kind, where: str) -> tuple[Promise, Curves]:
    if kind == "digit":
        return Promise.from_dict(values, where), Curves()
    promise = {name: value for name, value in values.items() if name not in _CURVES}
    curves = {name: value for name, value in values.items() if name in _CURVES}
    return Promise.from_dict(promise, where), Curves.from_dict(curves, where)


def _card(values: object, parts: Parts) -> Card:
    if isinstance(values, dict) and all(map(_can_be_printed, values, values.values())):
        return values
    raise parts.damaged("a card of lines of text and finite numbers", reprlib.repr(values))


def _can_be_printed(name: str, value: object) -> bool:
    if isinstance(value, str):
        return name.isprintable() and value.isprintable()
    return name.isprintable() and isinstance(value, int | float) and abs(value) < _ENDLESS
