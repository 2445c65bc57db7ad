"""An ONNX file that says itself all that one must know to use it, and examples beside it.

    my.onnx         the network; as metadata its classes, what goes in, and how far to trust it
    my.pairs.npz    ``pixels`` that go in and the ``probabilities`` that come out

Sits on ``training.onnx_export``, which writes networks, and on bundles, which hold some; ``export``
is its door. Knows nothing of runs and Keras.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime

from tenfold.data.digits import Digits
from tenfold.data.sources import sample
from tenfold.errors import ModelError
from tenfold.evaluation.int8 import Int8, in_8_bits
from tenfold.files import replacing
from tenfold.images.strip import HEIGHT
from tenfold.reading.bundle import NETWORK, Bundle
from tenfold.reading.network import INPUT, OUTPUT
from tenfold.training.onnx_export import Parity
from tenfold.training.onnx_export.proof import trial_pictures

Pixels = npt.NDArray[np.float32]

PAIRS = 8
"""Pictures in the file of pairs."""

_WIDTH = 128  # of the strips among the pairs
_PREPARED = {
    "digit": "the digit's ink, white on black, fitted into 20x20 pixels with its proportions kept, "
    "its centre of mass at the centre of 28x28, as MNIST's digits were (glyph version 1)",
    "number": "one line of writing, white ink on black, 32 pixels high, its digits 21 pixels high, "
    "12 pixels of bare paper at either end (strip version 1)",
}
_GIVEN = {
    "digit": "float32 (batch, classes): the probability of each class",
    "number": "float32 (batch, frames, classes): of each two columns, the probability of each "
    "class, for CTC decoding; the class '' is nothing",
}


@dataclass(frozen=True, kw_only=True)
class OnnxFile(Parity):
    """An ONNX file, and what was written with it.

    Attributes:
        pairs: Pictures and the answers that must come out.
        int8: What came of storing it in 8 bits, if that was asked for.
    """

    pairs: Path
    int8: Int8 | None


def finished(proof: Parity, path: Path, *, held: Digits | None = None) -> OnnxFile:
    """Return a network's file, made to say what it is: its confidence is not calibrated.

    Args:
        proof: The network as it was written, for the time being.
        path: Where the file goes.
        held: Digits that trained nothing: by these it is stored in 8 bits.

    Raises:
        ModelError: In 8 bits it reads fewer of them right; nothing is written.
    """
    return _finished(proof, path, "digit", {"calibrated": False}, held)


def of_bundle(bundle: Bundle, path: Path, *, held: Digits | None = None) -> OnnxFile:
    """Return the network of a bundle as a file, with the bundle's calibration as metadata.

    Raises:
        ModelError: It reads numbers and is asked for in 8 bits, or in 8 bits it reads worse;
            nothing is written.
    """
    if held and bundle.kind == "number":
        raise ModelError(
            "a network that reads numbers is not written in 8 bits",
            expected="one that reads a digit, which can be judged on labelled digits",
            remedy="Leave --int8 out: its weights are stored in few bits already",
        )
    known = {"calibrated": True, "promise": bundle.promise.to_dict()}
    if bundle.kind == "number":
        known["curves"] = bundle.curves.to_dict()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, NETWORK)
        whole.write_bytes(bundle.network)
        size = len(bundle.network)
        proof = Parity(path=whole, bytes=size, largest_difference=0.0, batch_sizes=())
        return _finished(proof, path, bundle.kind, known, held)


def _finished(
    proof: Parity, path: Path, kind: str, calibration: Mapping[str, Any], held: Digits | None
) -> OnnxFile:
    int8 = in_8_bits(proof.path, held) if held else None
    notes = {
        "preprocessing": _PREPARED[kind],
        "output": _GIVEN[kind],
        "calibration": json.dumps(calibration, separators=(",", ":")),
        "weights": "int8" if int8 else "float",
    }
    whole = onnx.load(proof.path)
    for key, value in notes.items():
        whole.metadata_props.add(key=key, value=value)
    with replacing(path) as partial:
        partial.write_bytes(whole.SerializeToString(deterministic=True))
    return OnnxFile(
        path=path,
        bytes=path.stat().st_size,
        largest_difference=proof.largest_difference,
        batch_sizes=proof.batch_sizes,
        widths=proof.widths,
        pairs=_pairs(path, kind),
        int8=int8,
    )


def _pairs(path: Path, kind: str) -> Path:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    if kind == "number":
        pixels: Pixels = trial_pictures(PAIRS, HEIGHT, _WIDTH).astype(np.float32)
    else:
        shape = [side for side in session.get_inputs()[0].shape[1:] if isinstance(side, int)]
        pixels = sample().test.images[:PAIRS].reshape(PAIRS, *shape).astype(np.float32)
    (said,) = session.run([OUTPUT], {INPUT: pixels})
    pairs = path.with_suffix(".pairs.npz")
    with replacing(pairs) as partial:
        np.savez_compressed(partial, pixels=pixels, probabilities=said)
    return pairs
