"""The network in a bundle: opened with ONNX Runtime, or refused where it cannot read.

Sits on ``bundle``, below the readers. A network is what its bundle says, or no reader runs it: its
input and output, their shapes, and that what it answers are probabilities.
"""

from __future__ import annotations

import os
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tenfold.errors import BundleError, first_line
from tenfold.images import SIDE
from tenfold.images.strip import FRAME, HEIGHT
from tenfold.reading.bundle import Bundle

if TYPE_CHECKING:
    import onnxruntime

INPUT, OUTPUT = "pixels", "probabilities"

_WIDTHS = (32, 60)  # two, so that a network of one width alone is found out
_ROUNDING = 1e-3

Shape: TypeAlias = tuple[int | str, ...]
"""Sides in order; a name stands for any length."""


@dataclass(frozen=True, kw_only=True)
class _Signature:
    """What a network takes and gives, and the answers it must have to blank pictures."""

    takes: Shape
    gives: Shape
    trials: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]


def open_networks(bundle: Bundle) -> tuple[onnxruntime.InferenceSession, ...]:
    """Return the networks of ``bundle`` ready to run on one thread, having answered once.

    Raises:
        BundleError: One cannot be run, or is no network of these classes.
    """
    second = (bundle.second,) if bundle.second else ()
    return tuple(_opened(bundle, network) for network in (bundle.network, *second))


def _opened(bundle: Bundle, network: bytes) -> onnxruntime.InferenceSession:
    import onnxruntime

    signature = _signature(bundle)
    try:
        session = onnxruntime.InferenceSession(
            network, _options(), providers=["CPUExecutionProvider"], enable_fallback=0
        )
        _require_sides(session.get_inputs(), INPUT, signature.takes, bundle)
        _require_sides(session.get_outputs(), OUTPUT, signature.gives, bundle)
        for taken, given in signature.trials:
            (answer,) = session.run([OUTPUT], {INPUT: np.zeros(taken, np.float32)})
            _require_probabilities(answer, given, bundle)
    except BundleError:
        raise
    except Exception as error:  # ONNX Runtime's errors have no base of their own
        raise _unfit(bundle, "a network that ONNX Runtime runs", first_line(error)) from error
    return session


def _signature(bundle: Bundle) -> _Signature:
    classes = len(bundle.classes)
    if bundle.kind == "digit":
        return _Signature(
            takes=("batch", SIDE, SIDE),
            gives=("batch", classes),
            trials=[((1, SIDE, SIDE), (1, classes))],
        )
    return _Signature(
        takes=("batch", HEIGHT, "width"),
        gives=("batch", "frames", classes),
        trials=[((1, HEIGHT, width), (1, width // FRAME, classes)) for width in _WIDTHS],
    )


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


def _require_sides(
    sides: Sequence[onnxruntime.NodeArg], name: str, shape: Shape, bundle: Bundle
) -> None:
    """Refuse a network whose inputs, or outputs, are not the one of this name and shape."""
    one = [(side.name, side.type) for side in sides] == [(name, "tensor(float)")]
    if one and _fits(sides[0].shape, shape):
        return
    found = (f"{side.name}, {side.type} of shape {tuple(side.shape)}" for side in sides)
    raise _unfit(bundle, f"{name}, float32 of shape {shape}", ", ".join(found))


def _fits(found: Sequence[int | str | None], shape: Shape) -> bool:
    """Return whether lengths are as asked for, and any length may be where a name is."""
    return len(found) == len(shape) and all(
        length == wanted if isinstance(wanted, int) else not isinstance(length, int)
        for length, wanted in zip(found, shape, strict=True)
    )


def _require_probabilities(answer: object, shape: tuple[int, ...], bundle: Bundle) -> None:
    whole = (
        isinstance(answer, np.ndarray)
        and answer.shape == shape
        and bool((answer >= 0).all())  # which what is not a number is not
        and bool((abs(answer.sum(axis=-1) - 1) < _ROUNDING).all())
    )
    if not whole:
        expected = f"probabilities of a blank picture that sum to 1, of shape {shape}"
        raise _unfit(bundle, expected, reprlib.repr(answer))


def _unfit(bundle: Bundle, expected: str, received: str) -> BundleError:
    return BundleError(
        f"the network of this bundle cannot read {bundle.kind}s",
        expected=expected,
        received=received[:200],
        remedy="Write the bundle anew with: tenfold export",
    )
