"""A network of digits stored in 8 bits: a large one a third of the size, if it reads as well.

ONNX Runtime's own quantization: weights by channel, and what flows between the layers by the range
it has on the digits in the package. Judged on digits that trained nothing, and refused where it
reads worse. Used by ``onnx_file``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)

from tenfold.data.digits import CLASSES, Digits
from tenfold.data.sources import sample
from tenfold.errors import ModelError
from tenfold.files import replacing
from tenfold.reading.network import INPUT, OUTPUT

MOST_LOST = 0.0005
"""The share of digits that may be read wrong for it: 0.05 points."""

_RANGED = 300  # digits by which ranges are taken
_TIMED = 200  # digits that are read one by one to see how fast that is
_BATCH = 500

Pixels = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Int8:
    """What came of storing a network in 8 bits.

    Attributes:
        bytes_before: The size of its file before.
        accuracy_before: The share of digits read right before.
        accuracy: The same in 8 bits.
        digits: On how many digits that was measured.
        milliseconds_before: For one digit alone, in processor time.
        milliseconds: The same in 8 bits.
    """

    bytes_before: int
    accuracy_before: float
    accuracy: float
    digits: int
    milliseconds_before: float
    milliseconds: float

    def in_words(self) -> str:
        """Return it in one line."""
        return (
            f"In 8 bits it was {self.bytes_before / 1000:,.0f} kB before, and reads "
            f"{100 * self.accuracy:.2f} % of {self.digits:,} digits right "
            f"({100 * self.accuracy_before:.2f} % before), one in {self.milliseconds:.3f} ms "
            f"({self.milliseconds_before:.3f} ms before)."
        )


def in_8_bits(path: Path, held: Digits) -> Int8:
    """Return what came of it: the file at ``path`` is now in 8 bits.

    Raises:
        ModelError: It would read fewer of the held digits right; the file stays as it was.
    """
    size, (right, each) = path.stat().st_size, _judged(path, held)
    with replacing(path) as partial:
        _quantized(path, partial)
        right_8, each_8 = _judged(partial, held)
        if right - right_8 > MOST_LOST:
            raise ModelError(
                "in 8 bits this network reads worse, and is not written so",
                expected=f"at most {100 * MOST_LOST:g} points fewer of {len(held):,} digits right",
                received=f"{100 * right_8:.2f} % where it was {100 * right:.2f} %",
                remedy="Leave --int8 out",
            )
    return Int8(
        bytes_before=size,
        accuracy_before=right,
        accuracy=right_8,
        digits=len(held),
        milliseconds_before=each,
        milliseconds=each_8,
    )


class _Digits(CalibrationDataReader):
    """The digits in the package, one by one."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        images = sample().train.images[:_RANGED].reshape(-1, 1, *shape).astype(np.float32)
        self._left: Iterator[Pixels] = iter(images)

    def get_next(self) -> dict[str, Pixels] | None:
        """Return the next digit, None after the last."""
        pixels = next(self._left, None)
        return None if pixels is None else {INPUT: pixels}


def _quantized(path: Path, into: Path) -> None:
    whole = onnx.load(path)
    # Or a warning would ask for a step that needs SymPy, and finds nothing to do in such networks.
    whole.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")
    sides = whole.graph.input[0].type.tensor_type.shape.dim[1:]
    quantize_static(
        whole,
        into,
        _Digits(tuple(side.dim_value for side in sides)),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


def _judged(path: Path, held: Digits) -> tuple[float, float]:
    """Return the share of digits read right, and the milliseconds that one takes alone."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    shape = session.get_inputs()[0].shape[1:]
    pixels = held.images.reshape(-1, *shape).astype(np.float32)

    def said(start: int, count: int) -> npt.NDArray[np.float32]:
        batch: npt.NDArray[np.float32]
        (batch,) = session.run([OUTPUT], {INPUT: pixels[start : start + count]})
        return batch[:, :CLASSES]

    read = np.concatenate([said(start, _BATCH).argmax(1) for start in range(0, len(held), _BATCH)])
    few, begun = min(_TIMED, len(held)), time.process_time()
    for place in range(few):
        said(place, 1)
    each = 1000 * (time.process_time() - begun) / few
    return float((read == held.answers).mean()), each
