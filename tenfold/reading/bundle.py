"""A reader in a file: a zip of plain parts that any tool can list, and nothing that can run.

    manifest.json       versions, classes, the card; size and SHA-256 of the other parts
    network.onnx        glyphs in, calibrated probabilities out
    calibration.json    the promise of error rates

Sits on ``parts``, which packs; readers open what it returns. Whatever is not exactly such a file is
refused with one sentence. Does not know how a network is trained or a promise measured.
"""

from __future__ import annotations

import hashlib
import json
import os
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tenfold.errors import BundleError
from tenfold.files import closest, replacing
from tenfold.images import SIDE
from tenfold.reading.parts import DIRECTORY, Parts, packed
from tenfold.reading.promise import Promise

if TYPE_CHECKING:
    import onnxruntime

FORMAT = 1
KIND = "digit"
GLYPH = 1
"""Which normalisation the network was trained on: that of ``tenfold.images.glyph``."""

DIGITS = tuple(str(digit) for digit in range(10))
NOT_A_DIGIT = "not a digit"
CLASSES = (DIGITS, (*DIGITS, NOT_A_DIGIT))
"""What a network may tell apart."""

INPUT, OUTPUT = "pixels", "probabilities"

Card: TypeAlias = Mapping[str, str | int | float]
"""How a reader came to be: recipe, seeds, data, scores."""

MANIFEST, NETWORK, CALIBRATION = "manifest.json", "network.onnx", "calibration.json"
LARGEST = {MANIFEST: 2**18, NETWORK: 2**25, CALIBRATION: 2**18}
"""Bytes that each part may have: 256 kB of JSON are a thousand points, 32 MB are any network."""

_ENDLESS = 1e300  # no score, seed or size is as large; infinity and what is not a number are
_ROUNDING = 1e-3
_LARGEST_FILE = sum(LARGEST.values()) + 2 * DIRECTORY


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A reader: what it reads with, and what may be expected of it.

    Attributes:
        network: ONNX; ``pixels`` float32 (batch, 28, 28), 0 to 255, white ink on black, in, and
            ``probabilities`` (batch, classes) out.
        classes: ``"0"`` to ``"9"``, and perhaps ``"not a digit"``.
        promise: The error rates it keeps.
        card: How it came to be.
    """

    network: bytes = field(repr=False)
    classes: tuple[str, ...]
    promise: Promise
    card: Card = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the network, in hexadecimal."""
        return _sha256(self.network)


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


def read_bundle(source: str | Path | bytes) -> Bundle:
    """Return the bundle in a file, or in the bytes of one, every part checked.

    Raises:
        BundleError: There is none, or it is not exactly as Tenfold wrote it.
    """
    if isinstance(source, bytes):
        return _bundle(source, "the bundle")
    return _bundle(_bytes(Path(source)), str(source))


def open_network(bundle: Bundle) -> onnxruntime.InferenceSession:
    """Return the network of ``bundle`` ready to run on one thread, having answered once.

    Raises:
        BundleError: It cannot be run, or is no network of these classes.
    """
    import onnxruntime

    try:
        session = onnxruntime.InferenceSession(
            bundle.network, _options(), providers=["CPUExecutionProvider"], enable_fallback=0
        )
        _require_signature(session, len(bundle.classes))
        (answer,) = session.run([OUTPUT], {INPUT: np.zeros((1, SIDE, SIDE), np.float32)})
    except BundleError:
        raise
    except Exception as error:  # ONNX Runtime's errors have no base of their own
        raise _unfit("a network that ONNX Runtime runs", _first_line(error)) from error
    _require_probabilities(answer, len(bundle.classes))
    return session


# ---------------------------------------------------------------------------------------------
# Writing


def _file(bundle: Bundle) -> bytes:
    from importlib.metadata import version  # 10 ms that reading does without

    parts = {NETWORK: bundle.network, CALIBRATION: _json(bundle.promise.to_dict())}
    manifest = {
        "format": FORMAT,
        "kind": KIND,
        "glyph": GLYPH,
        "tenfold": version("tenfold"),
        "classes": list(bundle.classes),
        "card": dict(bundle.card),
        "parts": _sums(parts),
    }
    return packed({MANIFEST: _json(manifest), **parts})


def _json(values: object) -> bytes:
    try:
        return json.dumps(values, indent=1, allow_nan=False).encode("ascii") + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise BundleError(
            "a bundle cannot hold this",
            expected="a card of text and finite numbers",
            received=_first_line(error),
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
    _require_versions(manifest, where)
    if sorted(parts.names) != sorted(LARGEST):
        raise parts.damaged(f"the parts {', '.join(LARGEST)}", ", ".join(map(repr, parts.names)))
    read = {name: parts.read(name, LARGEST[name]) for name in (NETWORK, CALIBRATION)}
    _require_sums(manifest.get("parts"), read, parts)
    return Bundle(
        network=read[NETWORK],
        classes=_classes(manifest.get("classes"), parts),
        promise=Promise.from_dict(_mapping(parts, CALIBRATION), where),
        card=_card(manifest.get("card"), parts),
    )


def _mapping(parts: Parts, name: str) -> dict[str, Any]:
    try:
        values = json.loads(parts.read(name, LARGEST[name]).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise parts.damaged(f"{name} in JSON", _first_line(error)) from error
    if not isinstance(values, dict):
        raise parts.damaged(f"a JSON object in {name}", type(values).__name__)
    return values


def _require_versions(manifest: Mapping[str, Any], where: str) -> None:
    known = {"format": FORMAT, "kind": KIND, "glyph": GLYPH}
    for name, value in known.items():
        received = manifest.get(name)
        if type(received) is not type(value) or received != value:
            raise BundleError(
                f"{where} was made by a newer Tenfold, or is damaged",
                expected=f"{name} {value!r}",
                received=reprlib.repr(received),
                remedy="Update with: pip install --upgrade tenfold",
            )


def _require_sums(listed: object, read: Mapping[str, bytes], parts: Parts) -> None:
    for name, found in _sums(read).items():
        expected = listed.get(name) if isinstance(listed, dict) else None
        if expected != found:
            raise parts.damaged(f"a {name} of {reprlib.repr(expected)}", reprlib.repr(found))


def _classes(listed: object, parts: Parts) -> tuple[str, ...]:
    if not isinstance(listed, list) or tuple(listed) not in CLASSES:
        raise parts.damaged(
            f"the classes 0 to 9, and perhaps {NOT_A_DIGIT!r}", reprlib.repr(listed)
        )
    return tuple(listed)


def _card(values: object, parts: Parts) -> Card:
    if isinstance(values, dict) and all(map(_can_be_printed, values, values.values())):
        return values
    raise parts.damaged("a card of lines of text and finite numbers", reprlib.repr(values))


def _can_be_printed(name: str, value: object) -> bool:
    if isinstance(value, str):
        return name.isprintable() and value.isprintable()
    return name.isprintable() and isinstance(value, int | float) and abs(value) < _ENDLESS


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


# ---------------------------------------------------------------------------------------------
# The network


def _options() -> onnxruntime.SessionOptions:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is said in the error, and nowhere else
    options.add_session_config_entry("session.load_model_format", "ONNX")
    # Weights that are not in the network would be looked for in the working folder; here, they
    # are looked for where nothing can be.
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", os.devnull
    )
    return options


def _require_signature(session: onnxruntime.InferenceSession, classes: int) -> None:
    for sides, name, shape in (
        (session.get_inputs(), INPUT, [SIDE, SIDE]),
        (session.get_outputs(), OUTPUT, [classes]),
    ):
        found = [(side.name, side.type, side.shape[1:]) for side in sides]
        if found != [(name, "tensor(float)", shape)] or isinstance(sides[0].shape[0], int):
            raise _unfit(
                f"{name}, float32 of shape {('batch', *shape)}",
                ", ".join(
                    f"{side.name}, {side.type} of shape {tuple(side.shape)}" for side in sides
                ),
            )


def _require_probabilities(answer: object, classes: int) -> None:
    whole = (
        isinstance(answer, np.ndarray)
        and answer.shape == (1, classes)
        and bool((answer >= 0).all())  # which what is not a number is not
        and abs(float(answer.sum()) - 1) < _ROUNDING
    )
    if not whole:
        raise _unfit("probabilities of a blank glyph that sum to 1", reprlib.repr(answer))


def _unfit(expected: str, received: str) -> BundleError:
    return BundleError(
        "the network of this bundle cannot read digits",
        expected=expected,
        received=received[:200],
        remedy="Write the bundle anew with: tenfold export",
    )
