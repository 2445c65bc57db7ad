"""Numbers made of drawn digits, pages of them, and a reader made by hand that knows them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from drawn import STROKES, Grey, drawn
from onnx import TensorProto, helper, numpy_helper

from tenfold.images.strip import FRAME, HEIGHT, find_strip
from tenfold.reading.bundle import Bundle
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.logistic import Curves
from tenfold.reading.promise import Point, Promise

PROMISE = Promise(
    points=(
        Point(threshold=0.0, share=1.0, error=0.1, bound=0.2),
        Point(threshold=0.8, share=0.9, error=0.01, bound=0.02),
        Point(threshold=0.99, share=0.5, error=0.001, bound=0.005),
    ),
    pictures=1000,
    default=0.8,
    source="drawn by hand",
)

_WIDTH = 20  # columns of the strip that a frame looks at
_SHIFTS = range(-2, 2)  # columns by which a digit may stand beside the middle of its frame
_SPREAD = 1.5  # how much more unlikely a shape is that is further from the one that is known
_FAR = 0.45  # of what the shapes measure: further from each is another


def written(text: str, *, tall: int = 60, gap: int = 40, pen: int = 7, margin: int = 30) -> Grey:
    """Draw a number in black on white; a space is a gap, and ``-`` and ``.`` are marks."""
    shape = (tall + 2 * margin, tall + 2 * margin)
    parts = [np.full((shape[0], margin), 255, np.uint8)]
    for sign in text:
        paper = np.full(shape, 255, np.uint8)
        if sign in "-.":
            top = margin + (tall // 2 if sign == "-" else tall - 4)
            paper[top : top + 6, 40 : 40 + (20 if sign == "-" else 6)] = 0
        elif sign != " ":
            paper = drawn(int(sign), size=shape, at=(margin, margin), height=tall, pen=pen)
        inked = np.flatnonzero((paper < 255).any(axis=0))
        first, last = (inked[0], inked[-1]) if len(inked) else (0, tall // 2)
        parts += [paper[:, first : last + 1], np.full((shape[0], gap), 255, np.uint8)]
    return np.hstack([*parts[:-1], parts[0]]).astype(np.uint8)


def page(lines: Sequence[Sequence[str]], *, size: tuple[int, int] = (900, 900)) -> Grey:
    """Return a page of lines of numbers, each in its column."""
    paper = np.full(size, 255, np.uint8)
    for row, numbers in enumerate(lines):
        for column, text in enumerate(numbers):
            part = written(text, tall=40, gap=24, pen=5, margin=10)
            top = 60 + row * (size[0] - 100) // max(len(lines), 2)
            left = 40 + column * (size[1] - 60) // len(numbers)
            paper[top : top + part.shape[0], left : left + part.shape[1]] = part
    return paper


@cache
def numbers_bundle(
    *, promise: Promise = PROMISE, curves: Curves | None = None, spread: float = _SPREAD
) -> Bundle:
    """Return a reader of numbers that knows 1, 2, 4 and 7 as ``written`` draws them."""
    return Bundle(
        kind="number",
        network=_network(spread),
        classes=SYMBOLS,
        promise=promise,
        curves=curves or Curves(),
    )


def _network(spread: float) -> bytes:
    """Return a network that says of each frame how near the ink is to each shape.

    Where it is near none, or there is none, that is nothing. The distance is
    ``|ink - shape|² / 2 spread``, of which a convolution gives all but ``|ink|²``.
    """
    digits, shapes = _shapes()
    known = np.array([np.zeros_like(shapes[0]), *shapes])
    sizes = (known**2).sum(axis=(1, 2)) / 2 / spread
    to_symbols = np.zeros((len(known) + 1, len(SYMBOLS)), np.float32)
    to_symbols[[0, -1], 0] = 1  # no ink, and ink of another shape
    to_symbols[np.arange(1, len(known)), [SYMBOLS.index(str(digit)) for digit in digits]] = 1
    constants = {
        "one": np.array([1]),
        "two": np.array([2]),
        "full": np.float32(255),
        "shapes": known[:, None] / np.float32(spread),
        "sizes": -sizes.astype(np.float32),
        "all": np.full((1, 1, HEIGHT, _WIDTH), 1 / 2 / spread, np.float32),
        "far": np.array([-_FAR * sizes[1:].mean()], np.float32),
        "to_symbols": to_symbols,
    }
    beside = (_WIDTH - FRAME) // 2
    looking: dict[str, Any] = {"strides": [1, FRAME], "pads": [0, beside, 0, beside]}
    nodes = [
        helper.make_node("Div", ["pixels", "full"], ["ink"]),
        helper.make_node("Unsqueeze", ["ink", "one"], ["picture"]),
        helper.make_node("Mul", ["picture", "picture"], ["squares"]),
        helper.make_node("Conv", ["picture", "shapes", "sizes"], ["near"], **looking),
        helper.make_node("Conv", ["squares", "all", "far"], ["other"], **looking),
        helper.make_node("Concat", ["near", "other"], ["row"], axis=1),
        helper.make_node("Squeeze", ["row", "two"], ["scores"]),
        helper.make_node("Transpose", ["scores"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("Softmax", ["frames"], ["shares"], axis=2),
        helper.make_node("MatMul", ["shares", "to_symbols"], ["probabilities"]),
    ]
    taken = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", HEIGHT, "width"])
    given = helper.make_tensor_value_info(
        "probabilities", TensorProto.FLOAT, ["n", "frames", len(SYMBOLS)]
    )
    values = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "numbers", [taken], [given], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString(deterministic=True))


def _shapes() -> tuple[list[int], list[npt.NDArray[np.float32]]]:
    """Return each digit where it may stand in a frame, and which digit that is."""
    digits, shapes = [], []
    for digit in STROKES:
        strip = find_strip(written(str(digit)))
        assert strip is not None
        wide = np.pad(strip.pixels, ((0, 0), (_WIDTH, _WIDTH))).astype(np.float32) / 255
        middle = wide.shape[1] // 2
        for shift in _SHIFTS:
            left = middle - _WIDTH // 2 - shift
            digits.append(digit)
            shapes.append(wide[:, left : left + _WIDTH].astype(np.float32))
    return digits, shapes
